"""The ruined thing whole again."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
MIRROR = {"Ana": "character", "Jo": "character", "the mirror": "object"}
HOUSE = {"Ana": "character", "the mill": "place"}
BRIDGE = {"Luc": "character", "le pont": "place"}
CLOCK = {"Luc": "character", "la pendule": "object"}


def state(words: str, what: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, what, "object_state", value, **more)


def goes(words: str, who: str, where: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "moves_to", object=where, **more)


SHATTERED = two("The mirror shattered.", state("mirror shattered", "the mirror", "shattered"))
SHOWED = then(
    "The mirror showed Ana her face.",
    state("mirror showed Ana her face", "the mirror", "showed her face"),
)
BLOWN = two("Le pont sauta.", state("Le pont sauta", "le pont", "sauta"))
CROSSED = then("Luc passa le pont.", goes("Luc passa le pont", "Luc", "le pont"))

CASES = (
    Case("shattered, shows a face", EN, (SHATTERED, SHOWED), True, MIRROR),
    Case(
        "burned down, slept in",
        EN,
        (
            two("The mill burned down.", state("mill burned down", "the mill", "burned down")),
            then(
                "Ana slept in the mill.",
                said(1, "slept in the mill", "Ana", "located_at", object="the mill"),
            ),
        ),
        True,
        HOUSE,
    ),
    Case("sauté, passé", FR, (BLOWN, CROSSED), True, BRIDGE),
    Case(
        "en morceaux, sonne",
        FR,
        (
            two(
                "La pendule était en morceaux.",
                state("pendule était en morceaux", "la pendule", "en morceaux"),
            ),
            then("La pendule sonna.", state("La pendule sonna", "la pendule", "sonna")),
        ),
        True,
        CLOCK,
    ),
    Case(
        "only cracked",
        EN,
        (two("The mirror cracked.", state("mirror cracked", "the mirror", "cracked")), SHOWED),
        False,
        MIRROR,
    ),
    Case(
        "not shattered",
        EN,
        (
            two(
                "The mirror was not shattered.",
                state("was not shattered", "the mirror", "shattered", polarity="-"),
            ),
            SHOWED,
        ),
        False,
        MIRROR,
    ),
    Case(
        "shows nothing any more",
        EN,
        (
            SHATTERED,
            then(
                "The mirror never showed a face again.",
                state("mirror never showed a face", "the mirror", "showed a face", polarity="-"),
            ),
        ),
        False,
        MIRROR,
    ),
    Case(
        "still where it fell",
        EN,
        (
            SHATTERED,
            then(
                "The mirror lay on the floor.",
                state("mirror lay on the floor", "the mirror", "lay on the floor"),
            ),
        ),
        False,
        MIRROR,
    ),
    Case(
        "the day before",
        EN,
        (
            SHATTERED,
            then(
                "The day before, the mirror had shown her face.",
                state(
                    "had shown her face",
                    "the mirror",
                    "shown her face",
                    time="earlier",
                    when="The day before",
                ),
            ),
        ),
        False,
        MIRROR,
    ),
    Case(
        "a shard of it",
        EN,
        (
            SHATTERED,
            then(
                "A shard of the mirror showed Ana her face.",
                state("mirror showed Ana her face", "the mirror", "showed her face"),
            ),
        ),
        False,
        MIRROR,
    ),
    Case(
        "a mirror elsewhere",
        EN,
        (
            SHATTERED,
            then(
                "At the inn, a mirror showed Ana her face.",
                state("mirror showed Ana her face", "the mirror", "showed her face"),
            ),
        ),
        False,
        MIRROR,
    ),
    Case(
        "replaced",
        EN,
        (
            SHATTERED,
            then(
                "Jo had the mirror replaced. The mirror showed Ana her face.",
                state("had the mirror replaced", "the mirror", "replaced"),
                state("mirror showed Ana her face", "the mirror", "showed her face", 2),
            ),
        ),
        False,
        MIRROR,
    ),
    Case(
        "back to where it stood",
        EN,
        (
            two("The mill burned down.", state("mill burned down", "the mill", "burned down")),
            then("Ana went back to the mill.", goes("went back to the mill", "Ana", "the mill")),
        ),
        False,
        HOUSE,
    ),
    Case(
        "as if it had burned down",
        EN,
        (
            two(
                "Ana stared as if the mill had burned down.",
                state("mill had burned down", "the mill", "burned down"),
            ),
            then(
                "Ana slept in the mill.",
                said(1, "slept in the mill", "Ana", "located_at", object="the mill"),
            ),
        ),
        False,
        HOUSE,
    ),
    Case(
        "reconstruit, dit-on",
        FR,
        (
            BLOWN,
            then(
                "— Le pont est reconstruit, dit-elle.\n\nLuc passa le pont.",
                state("Le pont est reconstruit", "le pont", "reconstruit", modality="claim"),
                goes("Luc passa le pont", "Luc", "le pont", 2),
            ),
        ),
        False,
        BRIDGE,
    ),
    Case(
        "en rêve",
        FR,
        (
            BLOWN,
            then("Dans son rêve, Luc passa le pont.", goes("Luc passa le pont", "Luc", "le pont")),
        ),
        False,
        BRIDGE,
    ),
    Case(
        "jusqu’au pont",
        FR,
        (
            BLOWN,
            then(
                "Luc marcha jusqu’au pont.",
                goes("marcha jusqu’au pont", "Luc", "le pont"),
            ),
        ),
        False,
        BRIDGE,
    ),
    Case(
        "sur les ruines",
        FR,
        (
            BLOWN,
            then(
                "Luc grimpa sur ce qui restait du pont.",
                goes("ce qui restait du pont", "Luc", "le pont"),
            ),
        ),
        False,
        BRIDGE,
    ),
    Case(
        "in ruins, walked through",
        EN,
        (
            two("The mill was in ruins.", state("mill was in ruins", "the mill", "in ruins")),
            then("Ana walked into the mill.", goes("walked into the mill", "Ana", "the mill")),
        ),
        False,
        HOUSE,
    ),
    Case(
        "with laughter",
        EN,
        (
            two(
                "The mill exploded with laughter.",
                state("exploded with laughter", "the mill", "exploded with laughter"),
            ),
            then("Ana walked into the mill.", goes("walked into the mill", "Ana", "the mill")),
        ),
        False,
        HOUSE,
    ),
    Case(
        "the sun sank",
        EN,
        (
            two("The sun sank.", state("The sun sank", "sun", "sank")),
            then("The sun stood high.", state("The sun stood high", "sun", "stood high")),
        ),
        False,
        HOUSE | {"sun": "object"},
    ),
    Case(
        "réduit à deux pièces",
        FR,
        (
            two(
                "Le moulin était réduit à deux pièces.",
                state("réduit à deux pièces", "le moulin", "réduit à deux pièces"),
            ),
            then("Ana entra dans le moulin.", goes("entra dans le moulin", "Ana", "le moulin")),
        ),
        False,
        HOUSE | {"le moulin": "place"},
    ),
    Case(
        "into pieces, shows a face",
        EN,
        (
            two(
                "The mirror broke into a thousand pieces.",
                state("into a thousand pieces", "the mirror", "into a thousand pieces"),
            ),
            SHOWED,
        ),
        True,
        MIRROR,
    ),
    Case(
        "sank by the light of the moon",
        EN,
        (
            two("The ship sank under the moon.", state("The ship sank", "ship", "sank")),
            then("The ship sailed into Ax.", state("ship sailed into Ax", "ship", "sailed in")),
        ),
        True,
        HOUSE | {"ship": "object"},
    ),
)
