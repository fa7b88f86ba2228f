"""A skill that comes and goes."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
CAST = {"Paul": "character", "Rosa": "character", "Ned": "character"}


def can(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "can", what, **more)


def cannot(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "cannot", what, **more)


def acts(words: str, who: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=words, **more)


NO_SWIMMER = two("Ned could not swim.", cannot("could not swim", "Ned", "swim", polarity="-"))
SWAM = then("Ned swam to the boat.", acts("swam to the boat", "Ned"))
ILLETTRE = two(
    "Paul ne savait pas lire.", cannot("ne savait pas lire", "Paul", "lire", polarity="-")
)
LUT = then("Paul lut l’affiche.", acts("lut l’affiche", "Paul"))
READER = two("Paul could read Latin well.", can("could read Latin", "Paul", "read"))

CASES = (
    Case("could not swim, swims", EN, (NO_SWIMMER, SWAM), True, CAST),
    Case(
        "a crack shot, never held a gun",
        EN,
        (
            two("Rosa was a crack shot.", can("was a crack shot", "Rosa", "crack shot")),
            then(
                "Rosa had never held a gun.",
                cannot("never held a gun", "Rosa", "held a gun", polarity="-"),
            ),
        ),
        True,
        CAST,
    ),
    Case(
        "juggles, and does not know how",
        EN,
        (
            two("Ned could juggle knives.", can("could juggle knives", "Ned", "juggle knives")),
            then(
                "Ned never knew how to juggle.",
                cannot("never knew how to juggle", "Ned", "juggle", polarity="-"),
            ),
        ),
        True,
        CAST,
    ),
    Case("ne sait pas lire, lit", FR, (ILLETTRE, LUT), True, CAST),
    Case(
        "parle allemand, n’en sait pas un mot",
        FR,
        (
            two("Paul parlait allemand.", can("parlait allemand", "Paul", "parlait allemand")),
            then(
                "Paul ne parlait pas allemand.",
                cannot("ne parlait pas allemand", "Paul", "parlait allemand", polarity="-"),
            ),
        ),
        True,
        CAST,
    ),
    Case(
        "lessons",
        EN,
        (
            NO_SWIMMER,
            then(
                "Rosa taught Ned all June; Ned learned to swim. Ned swam to the boat.",
                said(1, "Ned learned to swim", "Ned", "learns", "swim", other="Rosa"),
                acts("swam to the boat", "Ned", 2),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "ten years later",
        EN,
        (
            NO_SWIMMER,
            then(
                "Ten years later, Ned swam to the boat.",
                acts("swam to the boat", "Ned", when="Ten years later"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "as a child",
        EN,
        (
            two(
                "As a child, Ned could not swim.",
                cannot("could not swim", "Ned", "swim", polarity="-", modality="memory"),
            ),
            SWAM,
        ),
        False,
        CAST,
    ),
    Case(
        "nobody knows when",
        EN,
        (
            two(
                "Ned could not swim.",
                cannot("could not swim", "Ned", "swim", polarity="-", time="unknown"),
            ),
            SWAM,
        ),
        False,
        CAST,
    ),
    Case(
        "one page, for tears",
        EN,
        (
            READER,
            then(
                "Paul could not read the page for tears.",
                cannot("could not read the page", "Paul", "read the page", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "no further",
        EN,
        (
            two("Ned could swim.", can("could swim", "Ned", "swim")),
            then(
                "Ned could not swim any further.",
                cannot("could not swim any further", "Ned", "swim", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "a wounded arm",
        EN,
        (
            two("Ned could swim.", can("could swim", "Ned", "swim")),
            then(
                "Ned’s arm was broken. Ned could not swim.",
                said(1, "arm was broken", "Ned", "condition", "broken", slot="arm"),
                cannot("could not swim", "Ned", "swim", 2, polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "by luck",
        EN,
        (
            two(
                "Rosa had never held a gun.",
                cannot("never held a gun", "Rosa", "held a gun", polarity="-"),
            ),
            then("By sheer luck, Rosa shot the wolf.", acts("Rosa shot the wolf", "Rosa")),
        ),
        False,
        CAST,
    ),
    Case(
        "a boast",
        EN,
        (
            NO_SWIMMER,
            then("Ned boasted that he could swim.", can("he could swim", "Ned", "swim")),
        ),
        False,
        CAST,
    ),
    Case(
        "another skill",
        EN,
        (NO_SWIMMER, then("Ned sang to the boat.", acts("sang to the boat", "Ned"))),
        False,
        CAST,
    ),
    Case(
        "des leçons, dans la même phrase",
        FR,
        (
            ILLETTRE,
            then(
                "Paul, qui avait appris à lire chez Rosa, lut l’affiche.",
                acts("lut l’affiche", "Paul"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "il ne lut pas",
        FR,
        (
            ILLETTRE,
            then(
                "Paul ne lut pas l’affiche.",
                acts("ne lut pas l’affiche", "Paul", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "une affiche dans le noir",
        FR,
        (
            two("Paul savait lire.", can("savait lire", "Paul", "lire")),
            then(
                "Paul ne put pas lire l’affiche.",
                cannot("ne put pas lire l’affiche", "Paul", "lire l’affiche", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "en rêve",
        FR,
        (ILLETTRE, then("Paul rêva qu’il lut l’affiche.", acts("lut l’affiche", "Paul"))),
        False,
        CAST,
    ),
)
