"""The wound that is forgotten."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
PAUL = {"Paul": "character", "Ana": "character"}


def hurt(words: str, who: str, value: str, part: str = "", n: int = 1, **more: object) -> dict:
    return said(n, words, who, "condition", value, slot=part, **more)


def acts(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what, **more)


BROKE = two("Paul broke his ankle.", hurt("Paul broke his ankle", "Paul", "broke his ankle"))
BLIND = two("Ana was blind.", hurt("Ana was blind", "Ana", "blind", "eyes"))
READ = then("Ana read the sign.", acts("Ana read the sign", "Ana", "read the sign"))
BRISA = two("Paul se brisa la cheville.", hurt("brisa la cheville", "Paul", "brisa la cheville"))
SOURD = two("Paul était sourd.", hurt("Paul était sourd", "Paul", "sourd", "ouïe"))


def ran(text: str, when: str) -> object:
    return then(text, acts("Paul ran", "Paul", "ran to the station", when=when))


CASES = (
    Case(
        "broken, runs the next day",
        EN,
        (BROKE, ran("The next day, Paul ran to the station.", "The next day")),
        True,
        PAUL,
    ),
    Case("blind, reads", EN, (BLIND, READ), True, PAUL),
    Case(
        "broken, sound the next day",
        EN,
        (
            two(
                "Paul broke his ankle.",
                hurt("Paul broke his ankle", "Paul", "broke his ankle", "ankle"),
            ),
            then(
                "The next day, Paul’s ankle was sound.",
                hurt("ankle was sound", "Paul", "sound", "ankle", when="The next day"),
            ),
        ),
        True,
        PAUL,
    ),
    Case(
        "brisée, court le lendemain",
        FR,
        (
            BRISA,
            then(
                "Le lendemain, Paul courut à la gare.",
                acts("Paul courut à la gare", "Paul", "courut à la gare", when="Le lendemain"),
            ),
        ),
        True,
        PAUL,
    ),
    Case(
        "sourd, entend",
        FR,
        (SOURD, then("Paul entendit la cloche.", acts("entendit", "Paul", "entendit la cloche"))),
        True,
        PAUL,
    ),
    Case(
        "not broken",
        EN,
        (
            two(
                "Paul had not broken his ankle.",
                hurt("not broken his ankle", "Paul", "broken his ankle", polarity="-"),
            ),
            ran("The next day, Paul ran to the station.", "The next day"),
        ),
        False,
        PAUL,
    ),
    Case(
        "does not run",
        EN,
        (
            BROKE,
            then(
                "The next day, Paul did not run to the station: Ana ran.",
                acts(
                    "Paul did not run to the",
                    "Paul",
                    "running to the station",
                    polarity="-",
                    when="The next day",
                ),
            ),
        ),
        False,
        PAUL,
    ),
    Case(
        "a hand that is hurt",
        EN,
        (
            two("Paul cut his hand.", hurt("Paul cut his hand", "Paul", "cut his hand")),
            ran("The next day, Paul ran to the station.", "The next day"),
        ),
        False,
        PAUL,
    ),
    Case(
        "run over",
        EN,
        (
            BROKE,
            then(
                "The next day, Paul was kicked by a horse.",
                acts("was kicked by a horse", "Paul", "kicked by a horse", when="The next day"),
            ),
        ),
        False,
        PAUL,
    ),
    Case(
        "ran before it",
        EN,
        (
            BROKE,
            then(
                "The day before, Paul had jumped from the wall.",
                acts(
                    "Paul had jumped",
                    "Paul",
                    "jumped from the wall",
                    time="earlier",
                    when="The day before",
                ),
            ),
        ),
        False,
        PAUL,
    ),
    Case(
        "saw before she was blind",
        EN,
        (
            BLIND,
            then(
                "As a girl, Ana had read every sign.",
                acts(
                    "Ana had read every sign",
                    "Ana",
                    "read every sign",
                    time="earlier",
                    when="As a girl",
                ),
            ),
        ),
        False,
        PAUL,
    ),
    Case(
        "two months later",
        EN,
        (BROKE, ran("Two months later, Paul ran to the station.", "Two months later")),
        False,
        PAUL,
    ),
    Case(
        "nobody knows how long after",
        EN,
        (BROKE, ran("Paul ran to the station.", "")),
        False,
        PAUL,
    ),
    Case(
        "healed",
        EN,
        (
            BLIND,
            then(
                "The surgeon gave Ana her sight back: she was cured. Ana read the sign.",
                hurt("she was cured", "Ana", "cured", "eyes"),
                acts("Ana read the sign", "Ana", "read the sign", 2),
            ),
        ),
        False,
        PAUL,
    ),
    Case(
        "with her fingertips",
        EN,
        (
            BLIND,
            then(
                "With her fingertips, Ana read the sign.",
                acts("Ana read the sign", "Ana", "read the sign"),
            ),
        ),
        False,
        PAUL,
    ),
    Case(
        "blind to his faults",
        EN,
        (
            two(
                "Ana was blind to his faults.",
                hurt("blind to his faults", "Ana", "blind to his faults"),
            ),
            READ,
        ),
        False,
        PAUL,
    ),
    Case(
        "blind in one eye",
        EN,
        (
            two(
                "Ana was blind in one eye.",
                hurt("blind in one eye", "Ana", "blind in one eye"),
            ),
            READ,
        ),
        False,
        PAUL,
    ),
    Case(
        "aveugle, au lit",
        FR,
        (
            two("Ana était aveugle.", hurt("Ana était aveugle", "Ana", "aveugle")),
            then("Ana se mit au lit.", acts("Ana se mit au lit", "Ana", "se mit au lit")),
        ),
        False,
        PAUL,
    ),
    Case(
        "un coup de pied",
        FR,
        (
            two(
                "Paul reçut un coup de pied.",
                hurt("reçut un coup de pied", "Paul", "coup de pied", "pied"),
            ),
            then("Paul courut à la gare.", acts("Paul courut", "Paul", "courut à la gare")),
        ),
        False,
        PAUL,
    ),
    Case(
        "en boitant",
        FR,
        (
            BRISA,
            then(
                "Le lendemain, Paul courut en boitant à la gare.",
                acts("Paul courut en boitant", "Paul", "courut", when="Le lendemain"),
            ),
        ),
        False,
        PAUL,
    ),
    Case(
        "trois mois plus tard",
        FR,
        (
            BRISA,
            then(
                "Trois mois plus tard, Paul courut à la gare.",
                acts("Paul courut à la gare", "Paul", "courut", when="Trois mois plus tard"),
            ),
        ),
        False,
        PAUL,
    ),
    Case(
        "une prothèse",
        FR,
        (
            two(
                "Paul, amputé d’une jambe, se taisait.",
                hurt("amputé d’une jambe", "Paul", "amputé d’une jambe"),
            ),
            then(
                "Sur sa prothèse, Paul courut à la gare.",
                acts("Paul courut à la gare", "Paul", "courut"),
            ),
        ),
        False,
        PAUL,
    ),
    Case(
        "comme s’il était sourd",
        FR,
        (
            two(
                "Paul passa comme s’il était sourd.",
                hurt("s’il était sourd", "Paul", "sourd"),
            ),
            then("Paul entendit la cloche.", acts("entendit", "Paul", "entendit la cloche")),
        ),
        False,
        PAUL,
    ),
    Case(
        "for a moment",
        EN,
        (two("For a moment Ana was blind.", hurt("Ana was blind", "Ana", "blind", "eyes")), READ),
        False,
        PAUL,
    ),
    Case(
        "saw that she had lost",
        EN,
        (
            BLIND,
            then("Ana saw that she had lost.", acts("Ana saw that", "Ana", "saw that she had")),
        ),
        False,
        PAUL,
    ),
    Case(
        "aveugle un instant",
        FR,
        (
            two(
                "Ana resta aveugle un instant.",
                hurt("Ana resta aveugle", "Ana", "aveugle", "yeux"),
            ),
            then("Ana lut l’affiche.", acts("Ana lut l’affiche", "Ana", "lut l’affiche")),
        ),
        False,
        PAUL,
    ),
)
