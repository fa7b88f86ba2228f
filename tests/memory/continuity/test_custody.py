"""Who has it: given away, lost or destroyed, and in hand all the same."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
GUN = {"Ana": "character", "Jo": "character", "the gun": "object"}
RING = {"Ana": "character", "Jo": "character", "the ring": "object"}
LAMP = {"Ana": "character", "Jo": "character", "the lamp": "object"}
HORSE = {"Luc": "character", "Paul": "character", "le cheval": "object"}
LETTER = {"Luc": "character", "Paul": "character", "la lettre": "object"}


def gives(words: str, who: str, what: str, whom: str = "", n: int = 1, **more: object) -> dict:
    return said(n, words, who, "gives", object=what, other=whom, **more)


def holds(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "holds", object=what, **more)


def state(words: str, what: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, what, "object_state", value, **more)


GAVE = two("Ana gave Jo the gun.", gives("Ana gave Jo the gun", "Ana", "the gun", "Jo"))
DREW = then("Ana drew the gun.", holds("Ana drew the gun", "Ana", "the gun"))
SOLD = two("Luc vendit le cheval.", gives("Luc vendit le cheval", "Luc", "le cheval"))
SADDLED = then("Luc sella le cheval.", holds("Luc sella le cheval", "Luc", "le cheval"))
BURNT = two("La lettre brûla.", state("La lettre brûla", "la lettre", "brûla"))

CASES = (
    Case("given, drawn", EN, (GAVE, DREW), True, GUN),
    Case(
        "lost, worn",
        EN,
        (
            two(
                "Ana turned the ring on her finger. On the beach, the ring was lost.",
                holds("turned the ring", "Ana", "the ring"),
                state("the ring was lost", "the ring", "lost", 2),
            ),
            then("Ana raised the ring.", holds("Ana raised the ring", "Ana", "the ring")),
        ),
        True,
        RING,
    ),
    Case(
        "in two hands at noon",
        EN,
        (
            two(
                "At noon Ana held the lamp.",
                holds("Ana held the lamp", "Ana", "the lamp", when="At noon"),
            ),
            then(
                "At noon, in the tower, Jo held the lamp.",
                holds("Jo held the lamp", "Jo", "the lamp", when="At noon"),
                chapter=1,
                beat=2,
            ),
        ),
        True,
        LAMP,
    ),
    Case("vendu, sellé", FR, (SOLD, SADDLED), True, HORSE),
    Case(
        "brûlée, relue",
        FR,
        (
            BURNT,
            then("Paul déplia la lettre.", holds("Paul déplia la lettre", "Paul", "la lettre")),
        ),
        True,
        LETTER,
    ),
    Case(
        "held by whom it was given",
        EN,
        (GAVE, then("Jo drew the gun.", holds("Jo drew the gun", "Jo", "the gun"))),
        False,
        GUN,
    ),
    Case(
        "not given",
        EN,
        (
            two(
                "Ana did not give Jo the gun.",
                gives("did not give Jo the gun", "Ana", "the gun", "Jo", polarity="-"),
            ),
            DREW,
        ),
        False,
        GUN,
    ),
    Case(
        "not drawn",
        EN,
        (
            GAVE,
            then(
                "Ana did not draw the gun.",
                holds("did not draw the gun", "Ana", "the gun", polarity="-"),
            ),
        ),
        False,
        GUN,
    ),
    Case(
        "drawn the year before",
        EN,
        (
            GAVE,
            then(
                "A year before, Ana had drawn the gun.",
                holds("had drawn the gun", "Ana", "the gun", time="earlier", when="A year before"),
            ),
        ),
        False,
        GUN,
    ),
    Case(
        "given back",
        EN,
        (
            GAVE,
            then(
                "Jo slid the gun over the table. Ana drew the gun.",
                gives("Jo slid the gun", "Jo", "the gun", "Ana"),
                holds("Ana drew the gun", "Ana", "the gun", 2),
            ),
        ),
        False,
        GUN,
    ),
    Case(
        "found again",
        EN,
        (GAVE, then("Ana found the gun.", holds("Ana found the gun", "Ana", "the gun"))),
        False,
        GUN,
    ),
    Case(
        "left where anybody may take it",
        EN,
        (
            GAVE,
            then(
                "The gun lay in the hall. Ana drew the gun.",
                said(1, "gun lay in the hall", "the gun", "located_at", object="the hall"),
                holds("Ana drew the gun", "Ana", "the gun", 2),
            ),
        ),
        False,
        GUN | {"the hall": "place"},
    ),
    Case(
        "another of its kind",
        EN,
        (
            GAVE,
            then(
                "Ana drew another gun, the twin of the gun.",
                holds("Ana drew another gun", "Ana", "the gun"),
            ),
        ),
        False,
        GUN,
    ),
    Case(
        "a gun, not this one",
        EN,
        (GAVE, then("Ana drew a gun.", holds("Ana drew a gun", "Ana", "the gun"))),
        False,
        GUN,
    ),
    Case(
        "her hand",
        EN,
        (
            two("Ana gave Jo her hand.", gives("gave Jo her hand", "Ana", "her hand", "Jo")),
            then("Ana raised her hand.", holds("raised her hand", "Ana", "her hand")),
        ),
        False,
        GUN | {"her hand": "object"},
    ),
    Case(
        "told again",
        EN,
        (
            GAVE,
            then(
                "It was here that Ana gave Jo the gun.",
                gives("Ana gave Jo the gun", "Ana", "the gun", "Jo"),
            ),
        ),
        False,
        GUN,
    ),
    Case(
        "handed over, a chapter ago",
        EN,
        (
            two("Ana handed Jo the lamp.", gives("handed Jo the lamp", "Ana", "the lamp", "Jo")),
            then("Ana raised the lamp.", holds("Ana raised the lamp", "Ana", "the lamp")),
        ),
        False,
        LAMP,
    ),
    Case(
        "promised",
        EN,
        (
            two(
                "Ana promised to give Jo the gun.",
                gives("give Jo the gun", "Ana", "the gun", "Jo"),
            ),
            DREW,
        ),
        False,
        GUN,
    ),
    Case(
        "one after the other",
        EN,
        (
            two("Ana held the lamp.", holds("Ana held the lamp", "Ana", "the lamp")),
            then("Jo held the lamp.", holds("Jo held the lamp", "Jo", "the lamp")),
        ),
        False,
        LAMP,
    ),
    Case(
        "held together",
        EN,
        (
            two(
                "At noon Ana held the lamp with Jo.",
                holds("Ana held the lamp", "Ana", "the lamp", when="At noon"),
            ),
            then(
                "At noon both held the lamp, Jo the lower.",
                holds("both held the lamp", "Jo", "the lamp", when="At noon"),
                chapter=1,
                beat=2,
            ),
        ),
        False,
        LAMP,
    ),
    Case(
        "rusty, not gone",
        EN,
        (two("The gun was rusty.", state("gun was rusty", "the gun", "rusty")), DREW),
        False,
        GUN,
    ),
    Case(
        "lost by somebody else",
        EN,
        (
            two("The ring was lost.", state("the ring was lost", "the ring", "lost")),
            then("Jo raised the ring.", holds("Jo raised the ring", "Jo", "the ring")),
        ),
        False,
        RING,
    ),
    Case(
        "racheté",
        FR,
        (
            SOLD,
            then(
                "Luc racheta le cheval à la foire. Luc sella le cheval.",
                holds("Luc racheta le cheval", "Luc", "le cheval"),
                holds("Luc sella le cheval", "Luc", "le cheval", 2),
            ),
        ),
        False,
        HORSE,
    ),
    Case(
        "prêté puis repris sans le dire",
        FR,
        (
            two(
                "Luc prêta le cheval à Paul.",
                gives("prêta le cheval à Paul", "Luc", "le cheval", "Paul"),
            ),
            SADDLED,
        ),
        False,
        HORSE,
    ),
    Case(
        "un autre cheval",
        FR,
        (
            SOLD,
            then(
                "Luc sella un autre cheval.",
                holds("sella un autre cheval", "Luc", "un autre cheval"),
            ),
        ),
        False,
        HORSE,
    ),
    Case(
        "une lampe qui brûla",
        FR,
        (
            two("La lampe brûla.", state("La lampe brûla", "la lampe", "brûla")),
            then("Paul leva la lampe.", holds("Paul leva la lampe", "Paul", "la lampe")),
        ),
        False,
        {"Paul": "character", "la lampe": "object"},
    ),
    Case(
        "ce qui en reste",
        FR,
        (
            BURNT,
            then(
                "Paul tenait les cendres de la lettre.",
                holds("les cendres de la lettre", "Paul", "la lettre"),
            ),
        ),
        False,
        LETTER,
    ),
    Case(
        "l’aurait vendu",
        FR,
        (
            two(
                "On disait que Luc avait vendu le cheval.",
                gives("avait vendu le cheval", "Luc", "le cheval"),
            ),
            SADDLED,
        ),
        False,
        HORSE,
    ),
    Case(
        "given to light",
        EN,
        (
            two(
                "Ana gave Jo the lamp to light.",
                gives("Ana gave Jo the lamp", "Ana", "the lamp", "Jo"),
            ),
            then("Ana raised the lamp.", holds("Ana raised the lamp", "Ana", "the lamp")),
        ),
        False,
        LAMP,
    ),
    Case(
        "à son tour",
        FR,
        (
            two("Il pleuvait."),
            then(
                "Luc passa la lettre à Paul. Paul la lut. À son tour, Luc ouvrit la lettre.",
                gives("Luc passa la lettre", "Luc", "la lettre", "Paul"),
                holds("Luc ouvrit la lettre", "Luc", "la lettre", 3),
            ),
        ),
        False,
        LETTER,
    ),
    Case(
        "broken, still held",
        EN,
        (
            two("The lamp was smashed.", state("The lamp was smashed", "the lamp", "smashed")),
            then("Ana turned the lamp in her hands.", holds("turned the lamp", "Ana", "the lamp")),
        ),
        False,
        LAMP,
    ),
)
