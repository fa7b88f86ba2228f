"""What was said not to be is there, or what it would have caused."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Luc": "character", "Ana": "character", "the gun": "object", "le fusil": "object",
    "les paysans": "group", "heir": "character",
}  # fmt: skip


def holds(words: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, "Luc", "holds", object=what, **more)


def part(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what, **more)


def heir(words: str, **more: object) -> dict:
    return said(1, words, "heir", "kin_of", "heir", object="Ana", **more)


NO_HEIR = two("Ana left no heir.", heir("Ana left no heir", polarity="-"))
NO_GUN = two("Luc did not hold the gun.", holds("did not hold the gun", "the gun", polarity="-"))
HELD = "Luc held the gun."
SANS_FUSIL = two(
    "Luc n’avait pas le fusil.", holds("n’avait pas le fusil", "le fusil", polarity="-")
)
TENAIT = "Luc tenait le fusil."
RIEN_SEME = two(
    "Les semailles font la moisson. Les paysans ne firent pas les semailles.",
    said(1, "semailles font la moisson", "les semailles", "causes", object="la moisson"),
    part("ne firent pas les semailles", "les paysans", "les semailles", 2, polarity="-"),
)


def held(before: str = "", *facts: dict, text: str = HELD, **more: object) -> Beat:
    return then(
        f"{before} {text}".strip(),
        *facts,
        holds("held the gun", "the gun", 1 + bool(before), **more),
    )


def tenait(before: str = "", *facts: dict, text: str = TENAIT, **more: object) -> Beat:
    words = "avait tenu le fusil" if "avait" in text else "tenait le fusil"
    return then(
        f"{before} {text}".strip(), *facts, holds(words, "le fusil", 1 + bool(before), **more)
    )


def moisson(text: str, words: str, n: int = 1, *facts: dict) -> Beat:
    return then(text, *facts, part(words, "les paysans", "la moisson", n))


CASES = (
    Case(
        "no heir, an heir",
        EN,
        (NO_HEIR, then("Ana’s heir got all.", heir("Ana’s heir"))),
        True,
        CAST,
    ),
    Case("no gun, a gun", EN, (NO_GUN, held()), True, CAST),
    Case(
        "rien semé, on moissonne",
        FR,
        (RIEN_SEME, moisson("Les paysans rentrèrent la moisson.", "rentrèrent la moisson")),
        True,
        CAST,
    ),
    Case(
        "none, and still none",
        EN,
        (NO_HEIR, then("Ana had no heir.", heir("Ana had no heir", polarity="-"))),
        False,
        CAST,
    ),
    Case(
        "years earlier",
        EN,
        (
            NO_GUN,
            held(text="Years earlier, Luc held the gun.", time="earlier", when="Years earlier"),
        ),
        False,
        CAST,
    ),
    Case(
        "he took it",
        EN,
        (
            NO_GUN,
            held("Luc snatched the gun.", part("Luc snatched the gun", "Luc", "snatched the gun")),
        ),
        False,
        CAST,
    ),
    Case(
        "told later that he had taken it",
        EN,
        (
            NO_GUN,
            then(
                "Luc held the gun. Luc had bought the gun in Metz.",
                holds("held the gun", "the gun"),
                part("bought the gun", "Luc", "bought the gun", 2, time="earlier"),
            ),
        ),
        False,
        CAST,
    ),
    Case("as always", EN, (NO_GUN, held(text="As always, Luc held the gun.")), False, CAST),
    Case("in a dream", EN, (NO_GUN, held(text="Ana dreamt that Luc held the gun.")), False, CAST),
    Case(
        "pas moissonné non plus",
        FR,
        (
            RIEN_SEME,
            then(
                "Les paysans ne rentrèrent pas la moisson.",
                part("rentrèrent pas la moisson", "les paysans", "la moisson", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "une autre cause",
        FR,
        (
            RIEN_SEME,
            moisson(
                "Un miracle fit la moisson. Les paysans rentrèrent la moisson.",
                "rentrèrent la moisson",
                2,
                said(1, "miracle fit la moisson", "un miracle", "causes", object="la moisson"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "il le prit",
        FR,
        (SANS_FUSIL, tenait("Luc prit le fusil.", part("prit le fusil", "Luc", "prit le fusil"))),
        False,
        CAST,
    ),
    Case(
        "comme toujours",
        FR,
        (SANS_FUSIL, tenait(text="Comme toujours, Luc tenait le fusil.")),
        False,
        CAST,
    ),
    Case(
        "jadis",
        FR,
        (SANS_FUSIL, tenait(text="Jadis, Luc avait tenu le fusil.", time="earlier", when="Jadis")),
        False,
        CAST,
    ),
    Case(
        "un mensonge",
        FR,
        (SANS_FUSIL, tenait(text="Ana mentit : Luc tenait le fusil.", modality="lie", by="Ana")),
        False,
        CAST,
    ),
)
