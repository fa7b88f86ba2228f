"""One body in two places at once."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
KIT = {"Kit": "character", "the court": "place", "the pier": "place", "the dock": "place"}
LUC = {"Luc": "character", "Metz": "place", "Toulon": "place", "Lorraine": "place"}


def at(words: str, who: str, where: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "located_at", object=where, **more)


def noon(words: str, who: str, where: str, **more: object) -> dict:
    return at(words, who, where, when="At noon", **more)


def midi(words: str, who: str, where: str, **more: object) -> dict:
    return at(words, who, where, when="À midi", **more)


def same_day(later: str, *facts: dict) -> Beat:
    return then(later, *facts, chapter=1, beat=2)


COURT = two("At noon Kit was in the court.", noon("Kit was in the court", "Kit", "the court"))
PIER = same_day("At noon Kit stood on the pier.", noon("stood on the pier", "Kit", "the pier"))
METZ = two("À midi, Luc pêchait à Metz.", midi("Luc pêchait à Metz", "Luc", "Metz"))
TOULON = same_day("À midi, Luc entrait à Toulon.", midi("entrait à Toulon", "Luc", "Toulon"))
ON_3_MAY = "At noon on 3 May 1900"
LE_3_MAI = "Le 3 mai 1900 à midi"

CASES = (
    Case("court and pier", EN, (COURT, PIER), True, KIT),
    Case("Metz et Toulon", FR, (METZ, TOULON), True, LUC),
    Case(
        "of one day, chapters apart",
        EN,
        (
            two(
                f"{ON_3_MAY} Kit was in the court.",
                at("Kit was in the court", "Kit", "the court", when=ON_3_MAY),
            ),
            then(
                f"{ON_3_MAY} Kit stood on the pier.",
                at("stood on the pier", "Kit", "the pier", when=ON_3_MAY),
            ),
        ),
        True,
        KIT,
    ),
    Case(
        "d'un même jour, à deux chapitres",
        FR,
        (
            two(f"{LE_3_MAI}, Luc pêchait à Metz.", at("pêchait", "Luc", "Metz", when=LE_3_MAI)),
            then(
                f"{LE_3_MAI}, Luc dînait à Toulon.", at("dînait", "Luc", "Toulon", when=LE_3_MAI)
            ),
        ),
        True,
        LUC,
    ),
    Case(
        "not there",
        EN,
        (
            COURT,
            same_day(
                "At noon Kit was not on the pier.",
                noon("was not on the pier", "Kit", "the pier", polarity="-"),
            ),
        ),
        False,
        KIT,
    ),
    Case(
        "later that day",
        EN,
        (
            COURT,
            same_day(
                "At three Kit stood on the pier.",
                at("stood on the pier", "Kit", "the pier", when="At three"),
            ),
        ),
        False,
        KIT,
    ),
    Case("noon of another day", EN, (COURT, then(PIER.text, *PIER.facts)), False, KIT),
    Case(
        "a hall of the court",
        EN,
        (
            COURT,
            same_day(
                "At noon Kit stood in the hall, alone.",
                noon("stood in the hall", "Kit", "the hall"),
            ),
        ),
        False,
        KIT | {"the hall": "place"},
    ),
    Case(
        "part of it, the book says",
        EN,
        (
            two(
                "The dock was a part of the court. At noon Kit was in the court.",
                said(1, "a part of the court", "the dock", "part_of", object="the court"),
                at("Kit was in the court", "Kit", "the court", 2, when="At noon"),
            ),
            same_day("At noon Kit sat in the dock.", noon("sat in the dock", "Kit", "the dock")),
        ),
        False,
        KIT,
    ),
    Case(
        "two places in a sentence",
        EN,
        (
            two("It rained."),
            same_day(
                "At noon Kit was in Paris, at the Ritz.",
                noon("Kit was in Paris", "Kit", "Paris"),
                noon("at the Ritz", "Kit", "the Ritz"),
            ),
        ),
        False,
        {"Kit": "character", "Paris": "place", "the Ritz": "place"},
    ),
    Case(
        "a company",
        EN,
        (
            two(
                "At noon the guards were in the court.",
                noon("guards were in the court", "the guards", "the court"),
            ),
            same_day(
                "At noon the guards stood on the pier.",
                noon("stood on the pier", "the guards", "the pier"),
            ),
        ),
        False,
        KIT | {"the guards": "group"},
    ),
    Case(
        "a ghost",
        EN,
        (
            two(
                "Kit was a ghost now. At noon Kit was in the court.",
                said(1, "Kit was a ghost", "Kit", "life_status", "ghost"),
                at("Kit was in the court", "Kit", "the court", 2, when="At noon"),
            ),
            PIER,
        ),
        False,
        KIT,
    ),
    Case(
        "on a screen",
        EN,
        (
            COURT,
            same_day(
                "At noon Kit was on the pier, on every screen of the town.",
                noon("Kit was on the pier", "Kit", "the pier"),
            ),
        ),
        False,
        KIT,
    ),
    Case(
        "an alibi",
        EN,
        (
            COURT,
            same_day(
                "At noon Kit was on the pier, the sailor claimed.",
                noon("Kit was on the pier", "Kit", "the pier", modality="claim"),
            ),
        ),
        False,
        KIT,
    ),
    Case(
        "the twin",
        EN,
        (
            COURT,
            same_day(
                "At noon Kit's twin Sam stood on the pier.",
                noon("Sam stood on the pier", "Sam", "the pier"),
            ),
        ),
        False,
        KIT | {"Sam": "character"},
    ),
    Case(
        "il n'y était pas",
        FR,
        (
            METZ,
            same_day(
                "À midi, Luc n’était pas à Toulon.",
                midi("Luc n’était pas à Toulon", "Luc", "Toulon", polarity="-"),
            ),
        ),
        False,
        LUC,
    ),
    Case(
        "une ville de sa région",
        FR,
        (
            two(
                "Metz est en Lorraine. À midi, Luc était en Lorraine.",
                said(1, "Metz est en Lorraine", "Metz", "part_of", object="Lorraine"),
                at("Luc était en Lorraine", "Luc", "Lorraine", 2, when="À midi"),
            ),
            same_day("À midi, Luc pêchait à Metz.", midi("pêchait à Metz", "Luc", "Metz")),
        ),
        False,
        LUC,
    ),
    Case(
        "la gare de Metz",
        FR,
        (
            METZ,
            same_day(
                "À midi, Luc entrait à la gare de Metz.",
                midi("entrait à la gare de Metz", "Luc", "la gare de Metz"),
            ),
        ),
        False,
        LUC | {"la gare de Metz": "place"},
    ),
    Case(
        "un quai, de quelle ville",
        FR,
        (METZ, same_day("À midi, Luc était sur le quai.", midi("sur le quai", "Luc", "le quai"))),
        False,
        LUC | {"le quai": "place"},
    ),
    Case(
        "un rêve",
        FR,
        (
            METZ,
            same_day(
                "À midi, Ana rêva que Luc entrait à Toulon.",
                midi("Luc entrait à Toulon", "Luc", "Toulon", modality="dream", by="Ana"),
            ),
        ),
        False,
        LUC | {"Ana": "character"},
    ),
    Case(
        "au téléphone",
        FR,
        (
            METZ,
            same_day(
                "À midi, au téléphone, Luc était à Toulon avec eux.",
                midi("Luc était à Toulon", "Luc", "Toulon"),
            ),
        ),
        False,
        LUC,
    ),
)
