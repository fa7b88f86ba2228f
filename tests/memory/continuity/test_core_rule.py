"""What a book's world forbids or brings about holds."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Kit": "character",
    "Luc": "character",
    "the Drowned Man": "character",
    "le Noyé": "character",
    "the drowned": "group",
    "les noyés": "group",
}


def law(words: str, value: str, slot: str, n: int = 1, who: str = "", **more: object) -> dict:
    return said(n, words, who, "world_rule", value, slot=slot, **({"modality": "rule"} | more))


def does(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what, **more)


def case(name: str, language: str, *beats: Beat, fires: bool = False) -> Case:
    return Case(name, language, beats, fires, CAST)


SALT = two(
    "Salt stops the drowned.",
    law("Salt stops the drowned", "stops", "salt", who="the drowned"),
)
STEPS = does("stepped over the salt", "the Drowned Man", "stepped over the salt")
STEPPED = then("The Drowned Man stepped over the salt.", STEPS)
TOUCHES = two(
    "Whoever touches the bell dies.", law("touches the bell dies", "dies", "touches the bell")
)
BELL = two(
    "Nobody whistles beneath the bell.",
    law("Nobody whistles beneath the bell", "whistles", "beneath the bell", polarity="-"),
)
SEL = two(
    "Le sel arrête les noyés.", law("sel arrête les noyés", "arrête", "sel", who="les noyés")
)
ENJAMBE = does("enjamba le sel", "le Noyé", "enjamba le sel")
CLOCHE = two(
    "Nul ne siffle sous la cloche.",
    law("Nul ne siffle", "siffle", "sous la cloche", polarity="-"),
)
SIFFLA = does("Luc siffla", "Luc", "siffla")
SONNE = two("Qui sonne la cloche meurt.", law("sonne la cloche meurt", "meurt", "sonne la cloche"))

CASES = (
    case("over the salt", EN, SALT, STEPPED, fires=True),
    case(
        "touched it and did not die",
        EN,
        TOUCHES,
        then(
            "Kit touched the bell, and he did not die.",
            does("did not die", "Kit", "die", polarity="-"),
        ),
        fires=True,
    ),
    case(
        "whistled beneath the bell",
        EN,
        BELL,
        then("Beneath the bell, Kit whistled.", does("Kit whistled", "Kit", "whistled")),
        fires=True,
    ),
    case(
        "siffla sous la cloche",
        FR,
        CLOCHE,
        then("Sous la cloche, Luc siffla un air.", SIFFLA),
        fires=True,
    ),
    case(
        "par-dessus le sel",
        FR,
        SEL,
        then("Le Noyé enjamba le sel.", ENJAMBE),
        fires=True,
    ),
    case(
        "sonna, et rien",
        FR,
        SONNE,
        then("Luc sonna la cloche.", does("Luc sonna la cloche", "Luc", "sonna la cloche")),
        fires=True,
    ),
    case(
        "elsewhere",
        EN,
        BELL,
        then("In the street, Kit whistled.", does("Kit whistled", "Kit", "whistled")),
    ),
    case(
        "a man who lives",
        EN,
        SALT,
        then(
            "Kit stepped over the salt.",
            does("stepped over the salt", "Kit", "stepped over the salt"),
        ),
    ),
    case(
        "stopped by it",
        EN,
        SALT,
        then(
            "The Drowned Man saw the salt. It stopped him.",
            does("Drowned Man saw the salt", "the Drowned Man", "saw the salt"),
            does("stopped him", "the Drowned Man", "stopped him", 2, active=False),
        ),
    ),
    case(
        "silent beneath it",
        EN,
        BELL,
        then(
            "Beneath the bell, Kit did not whistle.",
            does("did not whistle", "Kit", "whistle", polarity="-"),
        ),
    ),
    case(
        "the stated exception",
        EN,
        two(
            "Salt stops the drowned, but never at new moon.",
            law(
                "Salt stops the drowned",
                "stops",
                "salt",
                who="the drowned",
                other="at new moon",
            ),
        ),
        then("At new moon, the Drowned Man stepped over the salt.", STEPS),
    ),
    case(
        "the rule has changed",
        EN,
        SALT,
        then(
            "Salt no longer stops the drowned. The Drowned Man stepped over the salt.",
            law("no longer stops the drowned", "stops", "salt", who="the drowned", polarity="-"),
            STEPS | {"n": 2},
        ),
    ),
    case(
        "only believed",
        EN,
        two(
            "Kit believed that salt stops the drowned.",
            law("salt stops the drowned", "stops", "salt", who="the drowned", modality="belief"),
        ),
        STEPPED,
    ),
    case(
        "loin de la cloche",
        FR,
        CLOCHE,
        then("Dans la rue, Luc siffla.", SIFFLA),
    ),
    case(
        "il en mourut",
        FR,
        SONNE,
        then(
            "Luc sonna la cloche. Luc mourut.",
            does("Luc sonna la cloche", "Luc", "sonna la cloche"),
            said(2, "Luc mourut", "Luc", "life_status", "dead"),
        ),
    ),
    case(
        "un vivant",
        FR,
        SEL,
        then("Luc enjamba le sel.", does("enjamba le sel", "Luc", "enjamba le sel")),
    ),
    case(
        "sauf à la lune noire",
        FR,
        two(
            "Le sel arrête les noyés, sauf à la lune noire.",
            law("sel arrête les noyés", "arrête", "sel", who="les noyés", other="à la lune noire"),
        ),
        then("À la lune noire, le Noyé enjamba le sel.", ENJAMBE),
    ),
    case(
        "la règle est tombée",
        FR,
        CLOCHE,
        then(
            "Depuis la fêlure, chacun siffle sous la cloche. Sous la cloche, Luc siffla.",
            law("chacun siffle sous la cloche", "siffle", "sous la cloche"),
            SIFFLA | {"n": 2},
        ),
    ),
    case(
        "un rêve",
        FR,
        CLOCHE,
        then("Luc rêva que Kit sifflait sous la cloche.", does("Kit sifflait", "Kit", "sifflait")),
    ),
    case(
        "lied beneath the bell",
        EN,
        two(
            "Nobody lies beneath the bell.",
            law("Nobody lies beneath the bell", "lies", "beneath the bell", polarity="-"),
        ),
        then("Beneath the bell, Kit lied to Luc.", does("Kit lied to Luc", "Kit", "lied to Luc")),
        fires=True,
    ),
    case(
        "mentit sous la cloche",
        FR,
        two(
            "Nul ne ment sous la cloche.",
            law("Nul ne ment", "ment", "sous la cloche", polarity="-"),
        ),
        then("Sous la cloche, Luc mentit.", does("Luc mentit", "Luc", "mentit")),
        fires=True,
    ),
)
