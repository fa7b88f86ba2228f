"""A means that somebody has, ignored where it would serve."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
CAST = {"Ana": "character", "Kit": "character"}


def can(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "can", what, **more)


def acts(words: str, who: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=words, **more)


def is_in(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "condition", what, **more)


FLIES = two("Kit could fly.", can("Kit could fly", "Kit", "fly"))
ROOF = "Cornered on the roof, Kit wept."
WEPT = acts("Kit wept", "Kit")
LIPS = two(
    "Ana lisait sur les lèvres.", can("lisait sur les lèvres", "Ana", "lisait sur les lèvres")
)
MUTE = "Les lèvres du garde ne dirent rien à Ana."
NOTHING = said(1, "lèvres du garde ne dirent rien", "Ana", "learns", "lèvres", polarity="-")
LOCKED = "Kit ne parvint pas à ouvrir la cellule."
CROCHETE = two(
    "Kit savait crocheter les serrures.",
    can("crocheter les serrures", "Kit", "crocheter les serrures"),
)
NOT_OPEN = said(1, "pas à ouvrir la cellule", "Kit", "can", "ouvrir la cellule", polarity="-")

CASES = (
    Case("flies, cornered on a roof", EN, (FLIES, then(ROOF, WEPT)), True, CAST),
    Case(
        "trapped on the ledge",
        EN,
        (
            FLIES,
            then("Kit was trapped on a ledge.", is_in("trapped on a ledge", "Kit", "trapped")),
        ),
        True,
        CAST,
    ),
    Case("lit sur les lèvres, n’y lit rien", FR, (LIPS, then(MUTE, NOTHING)), True, CAST),
    Case("crochète, et reste enfermé", FR, (CROCHETE, then(LOCKED, NOT_OPEN)), True, CAST),
    Case(
        "cannot fly",
        EN,
        (
            two("Kit could not fly.", can("Kit could not fly", "Kit", "fly", polarity="-")),
            then(ROOF, WEPT),
        ),
        False,
        CAST,
    ),
    Case(
        "on the roof, not in need",
        EN,
        (FLIES, then("Kit smoked on the roof.", acts("smoked on the roof", "Kit"))),
        False,
        CAST,
    ),
    Case(
        "cornered where it would not serve",
        EN,
        (FLIES, then("Cornered in the cellar, Kit wept.", WEPT)),
        False,
        CAST,
    ),
    Case(
        "years before she could",
        EN,
        (
            FLIES,
            then(
                "Two years before, cornered on a roof, Kit had wept.",
                acts("Kit had wept", "Kit", time="earlier", when="Two years before"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "afraid to",
        EN,
        (
            FLIES,
            then(
                "Kit was afraid of the storm. Cornered on the roof, Kit wept.",
                is_in("afraid of the storm", "Kit", "afraid"),
                acts("Kit wept", "Kit", 2),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "at a price",
        EN,
        (
            two(
                "Kit could fly. Whoever flew lost a year of life.",
                can("Kit could fly", "Kit", "fly"),
                said(2, "lost a year of life", "", "world_rule", "lost a year", slot="flew"),
            ),
            then(ROOF, WEPT),
        ),
        False,
        CAST,
    ),
    Case(
        "the power lost",
        EN,
        (
            two(
                "Kit could fly. At midnight Kit could fly no more: Kit could not fly.",
                can("Kit could fly", "Kit", "fly"),
                can("Kit could not fly", "Kit", "fly", 2, polarity="-"),
            ),
            then(ROOF, WEPT),
        ),
        False,
        CAST,
    ),
    Case(
        "she flies in the end",
        EN,
        (
            FLIES,
            then(
                "Cornered on the roof, Kit wept. Kit flew away.",
                WEPT,
                acts("Kit flew away", "Kit", 2),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "il promit de ne plus le faire",
        FR,
        (
            two(
                "Kit savait crocheter les serrures. Kit jura de ne plus crocheter une serrure.",
                can("crocheter les serrures", "Kit", "crocheter les serrures"),
                said(
                    2,
                    "jura de ne plus crocheter",
                    "Kit",
                    "promises",
                    "ne plus crocheter une serrure",
                    polarity="-",
                ),
            ),
            then(LOCKED, NOT_OPEN),
        ),
        False,
        CAST,
    ),
    Case(
        "blessée",
        FR,
        (
            LIPS,
            then(
                "Ana, blessée, vit les lèvres du garde. Ces lèvres ne dirent rien à Ana.",
                is_in("Ana, blessée", "Ana", "blessée"),
                said(2, "Ces lèvres ne dirent rien", "Ana", "learns", "lèvres", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "elles lui apprirent tout",
        FR,
        (
            LIPS,
            then(
                "Les lèvres du garde apprirent l’heure à Ana.",
                said(1, "apprirent l’heure à Ana", "Ana", "learns", "l’heure"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "en rêve",
        FR,
        (
            CROCHETE,
            then("Dans son rêve, Kit ne parvint pas à ouvrir la cellule.", NOT_OPEN),
        ),
        False,
        CAST,
    ),
)
