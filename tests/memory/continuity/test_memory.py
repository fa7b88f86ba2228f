"""What one lived, denied or forgotten."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Ana": "character", "Paul": "character", "Marc": "character", "Joseph": "character",
    "Rome": "place",
}  # fmt: skip


def acts(words: str, who: str, n: int = 1, what: str = "", **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what or words, **more)


def bond(words: str, one: str, other: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, one, "bond", value, object=other, **more)


SUMMER = two(
    "Ana and Paul spent the summer together.",
    acts("spent the summer together", "Ana"),
    acts("spent the summer together", "Paul"),
)
ETE = two(
    "Ana et Paul passèrent l’été ensemble.",
    acts("passèrent l’été ensemble", "Ana"),
    acts("passèrent l’été ensemble", "Paul"),
)
SIGNED = two("Paul signed the letter in blue ink.", acts("signed the letter in blue ink", "Paul"))
SIGNA = two("Paul signa la lettre.", acts("signa la lettre", "Paul"))
TO_ROME = two("Ana went to Rome.", said(1, "Ana went to Rome", "Ana", "moves_to", object="Rome"))
BURIED = two(
    "Marc buried his father Joseph.",
    acts("buried his father Joseph", "Marc"),
    said(1, "buried his father Joseph", "Joseph", "life_status", "dead"),
)
ALIVE = said(
    1, "Joseph still alive", "Joseph", "life_status", "alive", modality="hypothesis", by="Marc"
)
NO_LETTER = acts(
    "I never signed the letter", "Paul", 1, "signed the letter", polarity="-", modality="claim",
    by="Paul",
)  # fmt: skip
PAS_DE_LETTRE = acts(
    "n’ai jamais signé la lettre", "Paul", 1, "signé la lettre", polarity="-", modality="claim",
    by="Paul",
)  # fmt: skip
STRANGERS = then(
    "Ana and Paul did not know each other.",
    bond("did not know each other", "Ana", "Paul", "know", polarity="-"),
)
INCONNUS = then(
    "Ana et Paul ne se connaissaient pas.",
    bond("ne se connaissaient pas", "Ana", "Paul", "connaissaient", polarity="-"),
)

CASES = (
    Case("a summer together, strangers", EN, (SUMMER, STRANGERS), True, CAST),
    Case(
        "buried, is he alive",
        EN,
        (BURIED, then("Marc wondered: was Joseph still alive?", ALIVE)),
        True,
        CAST,
    ),
    Case(
        "signed, never signed",
        EN,
        (SIGNED, then("“I never signed the letter,” said Paul.", NO_LETTER)),
        True,
        CAST,
    ),
    Case(
        "been to Rome, never been",
        EN,
        (
            TO_ROME,
            then(
                "Ana had never been to Rome.",
                said(1, "never been to Rome", "Ana", "moves_to", object="Rome", polarity="-"),
            ),
        ),
        True,
        CAST,
    ),
    Case("un été ensemble, inconnus", FR, (ETE, INCONNUS), True, CAST),
    Case(
        "signa, jamais signé",
        FR,
        (SIGNA, then("« Je n’ai jamais signé la lettre », dit Paul.", PAS_DE_LETTRE)),
        True,
        CAST,
    ),
    Case(
        "apprit, ne savait pas",
        FR,
        (
            two(
                "Ana apprit la mort de Joseph.",
                said(1, "apprit la mort de Joseph", "Ana", "learns", "la mort de Joseph"),
            ),
            then(
                "Ana ne savait rien de la mort de Joseph.",
                said(
                    1, "savait rien de la mort", "Ana", "knows", "mort de Joseph", polarity="-"
                ),
            ),
        ),
        True,
        CAST,
    ),
    Case(
        "a lie",
        EN,
        (
            SIGNED,
            then("“I never signed the letter,” lied Paul.", {**NO_LETTER, "modality": "lie"}),
        ),
        False,
        CAST,
    ),
    Case(
        "tact",
        EN,
        (SIGNED, then("“I never signed the letter,” said Paul tactfully.", NO_LETTER)),
        False,
        CAST,
    ),
    Case(
        "said of him by another",
        EN,
        (
            SIGNED,
            then(
                "“Paul never signed the letter,” said Ana.",
                acts(
                    "Paul never signed the letter", "Paul", 1, "signed the letter",
                    polarity="-", modality="claim", by="Ana",
                ),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "another letter",
        EN,
        (
            SIGNED,
            then(
                "“I never signed the will,” said Paul.",
                acts(
                    "I never signed the will", "Paul", 1, "signed the will", polarity="-",
                    modality="claim", by="Paul",
                ),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "not this time",
        EN,
        (
            TO_ROME,
            then(
                "Ana did not go to Rome.",
                said(1, "did not go to Rome", "Ana", "moves_to", object="Rome", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "did not go, says she never went",
        EN,
        (
            two(
                "Ana did not go to Rome.",
                said(1, "did not go to Rome", "Ana", "moves_to", object="Rome", polarity="-"),
            ),
            then(
                "Ana had never been to Rome.",
                said(1, "never been to Rome", "Ana", "moves_to", object="Rome", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "owns to it",
        EN,
        (
            SIGNED,
            then(
                "“Yes, I signed the letter,” said Paul.",
                acts(
                    "I signed the letter", "Paul", 1, "signed the letter", modality="claim",
                    by="Paul",
                ),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "before they met",
        EN,
        (
            SUMMER,
            then(
                "Two years before, Ana and Paul did not know each other.",
                bond(
                    "did not know each other", "Ana", "Paul", "know", polarity="-",
                    time="earlier", when="Two years before",
                ),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "did not know each other well",
        EN,
        (
            SUMMER,
            then(
                "Ana and Paul did not know each other well.",
                bond("did not know each other", "Ana", "Paul", "know", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "a stranger to him wonders",
        EN,
        (
            BURIED,
            then("Ana wondered: was Joseph still alive?", {**ALIVE, "by": "Ana"}),
        ),
        False,
        CAST,
    ),
    Case(
        "amnésie",
        FR,
        (
            SIGNA,
            then(
                "Paul souffrait d’amnésie. « Je n’ai jamais signé la lettre », dit Paul.",
                said(1, "souffrait d’amnésie", "Paul", "condition", "amnésie"),
                {**PAS_DE_LETTRE, "n": 2},
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "feinte",
        FR,
        (
            ETE,
            then(
                "Ana feignit de ne pas connaître Paul.",
                bond("ne pas connaître Paul", "Ana", "Paul", "connaître", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "un autre couple",
        FR,
        (
            ETE,
            then(
                "Ana et Marc ne se connaissaient pas.",
                bond("ne se connaissaient pas", "Ana", "Marc", "connaissaient", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "pas encore connus, sans été",
        FR,
        (
            two(
                "Ana et Paul ne passèrent pas l’été ensemble.",
                acts("ne passèrent pas l’été ensemble", "Ana", 1, "passèrent l’été ensemble",
                     polarity="-"),
                acts("ne passèrent pas l’été ensemble", "Paul", 1, "passèrent l’été ensemble",
                     polarity="-"),
            ),
            INCONNUS,
        ),
        False,
        CAST,
    ),
)  # fmt: skip
