"""A cause that did not happen, or that follows its effect."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
CAST = {"Luc": "character", "Ana": "character", "Paul": "character", "dam": "object"}


def part(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what, **more)


def order(predicate: str, words: str, first: str, last: str, n: int = 1, **more: object) -> dict:
    return said(n, words, first, predicate, object=last, **more)


def denied(words: str, who: str, what: str) -> dict:
    return part(words, who, what, polarity="-")


HE_DID_NOT = two(
    "Luc did not join the gambling.", denied("did not join the gambling", "Luc", "the gambling")
)
IL_NE_JOUA_PAS = two("Luc ne toucha pas au jeu.", denied("ne toucha pas au jeu", "Luc", "le jeu"))
RUINED = then(
    "The gambling brought on the ruin. Luc met the ruin calmly.",
    order("causes", "gambling brought on the ruin", "the gambling", "the ruin"),
    part("Luc met the ruin", "Luc", "the ruin", 2),
)
RUINE = then(
    "Le jeu amena la ruine. Luc subit la ruine.",
    order("causes", "Le jeu amena la ruine", "le jeu", "la ruine"),
    part("Luc subit la ruine", "Luc", "la ruine", 2),
)
FIRE_FIRST = two(
    "The fire came before the storm.", order("before", "before the storm", "the fire", "the storm")
)
STORM_CAUSED = then(
    "The storm caused the fire.", order("causes", "storm caused the fire", "the storm", "the fire")
)
FEU_AVANT = two(
    "L’incendie précéda l’orage.", order("before", "précéda l’orage", "l’incendie", "l’orage")
)
ORAGE_CAUSE = then(
    "L’orage causa l’incendie.", order("causes", "orage causa l’incendie", "l’orage", "l’incendie")
)

CASES = (
    Case("ruined by what he did not do", EN, (HE_DID_NOT, RUINED), True, CAST),
    Case("ruiné par le jeu", FR, (IL_NE_JOUA_PAS, RUINE), True, CAST),
    Case("a fire before its storm", EN, (FIRE_FIRST, STORM_CAUSED), True, CAST),
    Case("l’incendie avant l’orage", FR, (FEU_AVANT, ORAGE_CAUSE), True, CAST),
    Case(
        "the dam held",
        EN,
        (
            two(
                "The dam was never broken.",
                said(1, "dam was never broken", "dam", "object_state", "broken", polarity="-"),
            ),
            then(
                "The broken dam made the flood.",
                order("causes", "broken dam made the flood", "broken dam", "the flood"),
            ),
        ),
        True,
        CAST,
    ),
    Case(
        "by way of a third",
        EN,
        (
            two("Snow fell."),
            then(
                "The flood led to the fever. The fever led to the war. The war led to the flood.",
                order("causes", "flood led to the fever", "the flood", "the fever"),
                order("causes", "fever led to the war", "the fever", "the war", 2),
                order("causes", "war led to the flood", "the war", "the flood", 3),
            ),
        ),
        True,
        CAST,
    ),
    Case(
        "he did gamble",
        EN,
        (
            two("Luc joined the gambling.", part("joined the gambling", "Luc", "the gambling")),
            RUINED,
        ),
        False,
        CAST,
    ),
    Case(
        "it was another who did not",
        EN,
        (
            two(
                "Ana did not join the gambling.",
                denied("not join the gambling", "Ana", "the gambling"),
            ),
            RUINED,
        ),
        False,
        CAST,
    ),
    Case(
        "not then, but later",
        EN,
        (
            two(
                "Luc did not join the gambling. By winter Luc joined the gambling.",
                denied("did not join the gambling", "Luc", "the gambling"),
                part("Luc joined the gambling", "Luc", "the gambling", 2),
            ),
            RUINED,
        ),
        False,
        CAST,
    ),
    Case(
        "it was not the cause",
        EN,
        (
            FIRE_FIRST,
            then(
                "The storm did not cause the fire.",
                order("causes", "did not cause the fire", "the storm", "the fire", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "another storm",
        EN,
        (
            FIRE_FIRST,
            then(
                "Another storm caused the fire.",
                order("causes", "storm caused the fire", "the storm", "the fire"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "time may be travelled",
        EN,
        (
            two(
                "Whoever rings the bell goes back in time. The fire came before the storm.",
                said(1, "goes back in time", "", "world_rule", "goes back in time"),
                order("before", "before the storm", "the fire", "the storm", 2),
            ),
            STORM_CAUSED,
        ),
        False,
        CAST,
    ),
    Case(
        "a wrong theory",
        EN,
        (
            FIRE_FIRST,
            then(
                "Ana believed that the storm caused the fire.",
                order("causes", "storm caused the fire", "the storm", "the fire"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "il joua",
        FR,
        (two("Luc se mit au jeu.", part("se mit au jeu", "Luc", "le jeu")), RUINE),
        False,
        CAST,
    ),
    Case(
        "un autre ne joua pas",
        FR,
        (
            two("Paul ne toucha pas au jeu.", denied("ne toucha pas au jeu", "Paul", "le jeu")),
            RUINE,
        ),
        False,
        CAST,
    ),
    Case(
        "il s’y remit",
        FR,
        (
            two(
                "Luc ne toucha pas au jeu. Un an plus tard, Luc reprit le jeu.",
                denied("ne toucha pas au jeu", "Luc", "le jeu"),
                part("Luc reprit le jeu", "Luc", "le jeu", 2),
            ),
            RUINE,
        ),
        False,
        CAST,
    ),
    Case(
        "une fausse théorie",
        FR,
        (
            FEU_AVANT,
            then(
                "Paul croyait que l’orage causa l’incendie.",
                order("causes", "orage causa l’incendie", "l’orage", "l’incendie"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "un autre orage",
        FR,
        (
            FEU_AVANT,
            then(
                "Un nouvel orage causa l’incendie.",
                order("causes", "orage causa l’incendie", "l’orage", "l’incendie"),
            ),
        ),
        False,
        CAST,
    ),
)
