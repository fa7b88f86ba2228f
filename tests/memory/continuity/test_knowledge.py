"""Using what one cannot know."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
CAST = {"Ana": "character", "Paul": "character", "Marc": "character", "Ned": "character"}


def knows(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "knows", what, **more)


def tells(words: str, who: str, what: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "tells", what, **more)


def acts(words: str, who: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "takes_part", object=words, **more)


SECRET = two("Ana alone knew the code.", knows("Ana alone knew the code", "Ana", "the code"))
ILLNESS = two(
    "Marc told no one of his illness.",
    tells("told no one of his illness", "Marc", "illness", polarity="-"),
)
SECRET_FR = two(
    "Ana seule connaissait le code.", knows("Ana seule connaissait le code", "Ana", "le code")
)
SILENCE = two(
    "Marc ne parla de sa maladie à personne.",
    tells("ne parla de sa maladie", "Marc", "sa maladie", polarity="-"),
)
TYPED = acts("typed the code", "Paul")
TAPA = acts("tapa le code", "Paul")

CASES = (
    Case(
        "alone knew, another types", EN, (SECRET, then("Paul typed the code.", TYPED)), True, CAST
    ),
    Case(
        "told no one, another mentions it",
        EN,
        (
            ILLNESS,
            then(
                "Ned mentioned the illness to Ana.",
                tells("mentioned the illness", "Ned", "the illness", other="Ana"),
            ),
        ),
        True,
        CAST,
    ),
    Case(
        "nobody but her, another knows",
        EN,
        (
            two(
                "Nobody but Ana knew the code.",
                knows("but Ana knew the code", "Ana", "the code"),
            ),
            then("Paul knew the code by heart.", knows("knew the code", "Paul", "the code")),
        ),
        True,
        CAST,
    ),
    Case(
        "elle seule, un autre tape", FR, (SECRET_FR, then("Paul tapa le code.", TAPA)), True, CAST
    ),
    Case(
        "parlé à personne, un autre en parle",
        FR,
        (
            SILENCE,
            then(
                "Paul évoqua la maladie devant Ana.",
                tells("évoqua la maladie", "Paul", "la maladie", other="Ana"),
            ),
        ),
        True,
        CAST,
    ),
    Case(
        "known, but not closed",
        EN,
        (
            two("Ana knew the code.", knows("Ana knew the code", "Ana", "the code")),
            then("Paul typed the code.", TYPED),
        ),
        False,
        CAST,
    ),
    Case(
        "alone in the room, and knew",
        EN,
        (
            two(
                "Alone in the room, Ana knew the code.",
                knows("Ana knew the code", "Ana", "the code"),
            ),
            then("Paul typed the code.", TYPED),
        ),
        False,
        CAST,
    ),
    Case(
        "told in one clause",
        EN,
        (
            SECRET,
            then(
                "Paul typed the code that Ana had told him.",
                TYPED,
                tells("that Ana had told him", "Ana", "the code", other="Paul", time="earlier"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "there when she learnt it",
        EN,
        (
            two(
                "Paul stood by the safe. Ana learnt the code from Marc. Ana alone knew the code.",
                acts("stood by the safe", "Paul"),
                said(2, "learnt the code", "Ana", "learns", "the code", other="Marc"),
                knows("Ana alone knew the code", "Ana", "the code", 3),
            ),
            then("Paul typed the code.", TYPED),
        ),
        False,
        CAST,
    ),
    Case(
        "the keeper herself",
        EN,
        (SECRET, then("Ana typed the code.", acts("typed the code", "Ana"))),
        False,
        CAST,
    ),
    Case(
        "he asks for it",
        EN,
        (SECRET, then("Paul wanted the code.", acts("wanted the code", "Paul"))),
        False,
        CAST,
    ),
    Case(
        "at random",
        EN,
        (SECRET, then("Paul typed the code at random.", TYPED)),
        False,
        CAST,
    ),
    Case(
        "two years before",
        EN,
        (
            SECRET,
            then(
                "Two years before, Paul had typed the code.",
                acts("had typed the code", "Paul", time="earlier", when="Two years before"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "another matter",
        EN,
        (SECRET, then("Paul typed the address.", acts("typed the address", "Paul"))),
        False,
        CAST,
    ),
    Case(
        "the truth, which may be any",
        EN,
        (
            two("Ana alone knew the truth.", knows("alone knew the truth", "Ana", "the truth")),
            then("Paul told Ned the truth.", tells("told Ned the truth", "Paul", "the truth")),
        ),
        False,
        CAST,
    ),
    Case(
        "only the two of them",
        EN,
        (
            two(
                "Only Ana and Paul knew the code.",
                knows("Only Ana and Paul knew the code", "Ana", "the code"),
                knows("Paul knew the code", "Paul", "the code"),
            ),
            then("Paul typed the code.", TYPED),
        ),
        False,
        CAST,
    ),
    Case(
        "appris par elle",
        FR,
        (
            SECRET_FR,
            then(
                "Paul avait appris le code par Ana. Paul tapa le code.",
                said(
                    1,
                    "avait appris le code",
                    "Paul",
                    "learns",
                    "le code",
                    other="Ana",
                    time="earlier",
                ),
                acts("tapa le code", "Paul", 2),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "personne, sauf eux deux",
        FR,
        (
            two(
                "Personne, sauf Ana et Paul, ne connaissait le code.",
                knows("ne connaissait le code", "Ana", "le code"),
            ),
            then("Paul tapa le code.", TAPA),
        ),
        False,
        CAST,
    ),
    Case(
        "il ne le tape pas",
        FR,
        (
            SECRET_FR,
            then(
                "Paul ne tapa pas le code.",
                acts("ne tapa pas le code", "Paul", polarity="-"),
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "il devine",
        FR,
        (SECRET_FR, then("Paul devina le code.", knows("devina le code", "Paul", "le code"))),
        False,
        CAST,
    ),
    Case(
        "en rêve",
        FR,
        (SECRET_FR, then("En rêve, Paul tapa le code.", TAPA)),
        False,
        CAST,
    ),
)
