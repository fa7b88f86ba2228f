"""Acting in a scene that one has left, or beside somebody who is alone."""

from tests.memory.continuity.texts import Case, said, then, two

EN, FR = "en", "fr"
CAST = {
    "Ana": "character", "Paul": "character", "Meg": "character", "kitchen": "place",
    "cuisine": "place", "garden": "place", "office": "place", "mine": "place",
}  # fmt: skip
NOTHING = two("It rained.")


def acts(words: str, who: str, n: int = 1, what: str = "", **more: object) -> dict:
    return said(n, words, who, "takes_part", object=what or words, **more)


def tells(words: str, who: str, whom: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "tells", value, other=whom, **more)


def at(words: str, who: str, where: str, n: int = 1, **more: object) -> dict:
    return said(n, words, who, "located_at", object=where, **more)


def scene(text: str, *facts: dict) -> tuple:
    """One beat: what comes before it is another chapter's."""
    return NOTHING, then(text, *facts)


ANA_WAITED = acts("Ana waited", "Ana")
PAUL_LEFT = acts("Paul left the room", "Paul", 2, "left the room")
SAID_SO = tells("said Paul to Ana", "Paul", "Ana", "tea", 3)
ANA_ATTENDAIT = acts("Ana attendait", "Ana")
PAUL_SORTIT = acts("Paul sortit de la pièce", "Paul", 2, "sortit de la pièce")
LE_DIT = tells("dit Paul à Ana", "Paul", "Ana", "le thé", 3)

CASES = (
    Case(
        "left, speaks to her",
        EN,
        scene(
            "Ana waited. Paul left the room. “The tea is cold,” said Paul to Ana.",
            ANA_WAITED,
            PAUL_LEFT,
            SAID_SO,
        ),
        True,
        CAST,
    ),
    Case(
        "alone, and spoken to",
        EN,
        scene(
            "Ana was alone now. “The tea is cold,” said Meg to Ana.",
            said(1, "Ana was alone now", "Ana", "condition", "alone"),
            tells("said Meg to Ana", "Meg", "Ana", "tea", 2),
        ),
        True,
        CAST,
    ),
    Case(
        "partit, à table",
        FR,
        scene(
            "Paul était dans la cuisine. Paul partit. Paul, dans la cuisine, rit.",
            at("dans la cuisine", "Paul", "cuisine"),
            acts("Paul partit", "Paul", 2, "partit"),
            at("Paul, dans la cuisine", "Paul", "cuisine", 3),
        ),
        True,
        CAST,
    ),
    Case(
        "sortit, lui parle",
        FR,
        scene(
            "Ana attendait. Paul sortit de la pièce. « Le thé est froid », dit Paul à Ana.",
            ANA_ATTENDAIT,
            PAUL_SORTIT,
            LE_DIT,
        ),
        True,
        CAST,
    ),
    Case(
        "walked to the window",
        EN,
        scene(
            "Ana waited. Paul walked past the lamp. “The tea is cold,” said Paul to Ana.",
            ANA_WAITED,
            acts("Paul walked past the lamp", "Paul", 2, "walked past the lamp"),
            SAID_SO,
        ),
        False,
        CAST,
    ),
    Case(
        "came back",
        EN,
        scene(
            "Ana waited. Paul left the room. Paul came back. “The tea is cold,” said Paul to Ana.",
            ANA_WAITED,
            PAUL_LEFT,
            acts("Paul came back", "Paul", 3, "came back"),
            {**SAID_SO, "n": 4},
        ),
        False,
        CAST,
    ),
    Case(
        "she followed him",
        EN,
        scene(
            "Ana waited. Paul left the room. Ana followed him. “It is cold,” said Paul to Ana.",
            ANA_WAITED,
            PAUL_LEFT,
            acts("Ana followed him", "Ana", 3, "followed him"),
            tells("said Paul to Ana", "Paul", "Ana", "cold", 4),
        ),
        False,
        CAST,
    ),
    Case(
        "by telephone",
        EN,
        scene(
            "Ana waited. Paul left the room. “The tea is cold,” said Paul to Ana by telephone.",
            ANA_WAITED,
            PAUL_LEFT,
            SAID_SO,
        ),
        False,
        CAST,
    ),
    Case(
        "an hour later",
        EN,
        scene(
            "Ana waited. Paul left the room. An hour later, “It is cold,” said Paul to Ana.",
            ANA_WAITED,
            PAUL_LEFT,
            tells("said Paul to Ana", "Paul", "Ana", "cold", 3, when="An hour later"),
        ),
        False,
        CAST,
    ),
    Case(
        "to somebody outside",
        EN,
        scene(
            "Ana waited. Paul left the room. “The tea is cold,” said Paul to Meg.",
            ANA_WAITED,
            PAUL_LEFT,
            tells("said Paul to Meg", "Paul", "Meg", "tea", 3),
        ),
        False,
        CAST,
    ),
    Case(
        "said before he left",
        EN,
        scene(
            "Ana waited. “The tea is cold,” said Paul to Ana. Paul left the room.",
            ANA_WAITED,
            {**SAID_SO, "n": 2},
            acts("Paul left the room", "Paul", 3, "left the room"),
        ),
        False,
        CAST,
    ),
    Case(
        "met in the hall",
        EN,
        scene(
            "Meg waited. Paul left the room. Ana stood in the hall. “The tea,” said Paul to Ana.",
            acts("Meg waited", "Meg"),
            PAUL_LEFT,
            acts("stood in the hall", "Ana", 3),
            {**SAID_SO, "n": 4},
        ),
        False,
        CAST,
    ),
    Case(
        "in another room",
        EN,
        scene(
            "Ana sat in the kitchen. Paul left the room. Paul, in the kitchen, laughed.",
            at("sat in the kitchen", "Ana", "kitchen"),
            PAUL_LEFT,
            at("Paul, in the kitchen", "Paul", "kitchen", 3),
        ),
        False,
        CAST,
    ),
    Case(
        "to another corner of it",
        EN,
        scene(
            "Paul was in the kitchen. Paul ran off to the kitchen. Paul, in the kitchen, ate.",
            at("was in the kitchen", "Paul", "kitchen"),
            said(2, "ran off to the kitchen", "Paul", "moves_to", object="kitchen"),
            at("Paul, in the kitchen", "Paul", "kitchen", 3),
        ),
        False,
        CAST,
    ),
    Case(
        "left with her",
        EN,
        scene(
            "Ana waited. Paul left the room with Ana. “The tea is cold,” said Paul to Ana.",
            ANA_WAITED,
            PAUL_LEFT,
            SAID_SO,
        ),
        False,
        CAST,
    ),
    Case(
        "the next scene",
        EN,
        (
            two("Ana waited. Paul left the room.", ANA_WAITED, PAUL_LEFT),
            then(
                "“The tea is cold,” said Paul to Ana.",
                tells("said Paul to Ana", "Paul", "Ana", "tea"),
                chapter=1,
                beat=2,
            ),
        ),
        False,
        CAST,
    ),
    Case(
        "ne lui dit rien",
        FR,
        scene(
            "Ana attendait. Paul sortit de la pièce. Paul ne dit rien du thé à Ana.",
            ANA_ATTENDAIT,
            PAUL_SORTIT,
            tells("ne dit rien du thé", "Paul", "Ana", "thé", 3, polarity="-"),
        ),
        False,
        CAST,
    ),
    Case(
        "il ne sortit pas",
        FR,
        scene(
            "Ana attendait. Paul ne sortit pas de la pièce. « Le thé est froid », dit Paul à Ana.",
            ANA_ATTENDAIT,
            acts("ne sortit pas de la pièce", "Paul", 2, "sortit de la pièce", polarity="-"),
            LE_DIT,
        ),
        False,
        CAST,
    ),
    Case(
        "à travers la porte",
        FR,
        scene(
            "Ana attendait. Paul sortit de la pièce. « Le thé », dit Paul à Ana par la porte.",
            ANA_ATTENDAIT,
            PAUL_SORTIT,
            LE_DIT,
        ),
        False,
        CAST,
    ),
    Case(
        "revint",
        FR,
        scene(
            "Ana attendait. Paul sortit de la pièce. Paul revint. « Le thé ! » dit Paul à Ana.",
            ANA_ATTENDAIT,
            PAUL_SORTIT,
            acts("Paul revint", "Paul", 3, "revint"),
            {**LE_DIT, "n": 4},
        ),
        False,
        CAST,
    ),
    Case(
        "seule avec lui",
        FR,
        scene(
            "Ana était seule avec Paul. « Le thé est froid », dit Paul à Ana.",
            said(1, "Ana était seule", "Ana", "condition", "seule"),
            {**LE_DIT, "n": 2},
        ),
        False,
        CAST,
    ),
    Case(
        "lives alone",
        EN,
        scene(
            "Ana lived alone. Paul told Ana to sit.",
            said(1, "Ana lived alone", "Ana", "condition", "lived alone"),
            tells("Paul told Ana to sit", "Paul", "Ana", "to sit", 2),
        ),
        False,
        CAST,
    ),
    Case(
        "she alone was calm",
        EN,
        scene(
            "Ana alone was calm. Paul told Ana to sit.",
            said(1, "Ana alone was calm", "Ana", "condition", "calm"),
            tells("Paul told Ana to sit", "Paul", "Ana", "to sit", 2),
        ),
        False,
        CAST,
    ),
    Case(
        "vit seule depuis dix ans",
        FR,
        scene(
            "Ana vivait seule depuis dix ans. Paul dit à Ana de s’asseoir.",
            said(1, "Ana vivait seule", "Ana", "condition", "seule"),
            tells("Paul dit à Ana", "Paul", "Ana", "s’asseoir", 2),
        ),
        False,
        CAST,
    ),
)
