"""The narration leaves its frame."""

from tests.memory.continuity.texts import Beat, Case, said, then, two

EN, FR = "en", "fr"
CAST = {"Ana": "character", "Meg": "character", "Paul": "character"}


def tells(words: str, slot: str, value: str, who: str = "", n: int = 1, **more: object) -> dict:
    return said(n, words, who, "narration", value, slot=slot, **more)


def thinks(words: str, who: str, of: str, value: str, n: int = 1, **more: object) -> dict:
    return said(n, words, of, "is_a", value, modality="belief", by=who, **more)


def next_beat(text: str, *facts: dict) -> Beat:
    return then(text, *facts, chapter=1, beat=2)


def english(name: str, *beats: Beat, fires: bool = False) -> Case:
    return Case(name, EN, beats, fires, CAST, narrator="Ana")


def french(name: str, *beats: Beat, fires: bool = False) -> Case:
    return Case(name, FR, beats, fires, CAST, narrator="Ana")


I_RAN = two("I ran.", tells("I ran", "person", "first person", "I"))
FOOL = thinks("Meg thought me a fool", "Meg", "I", "a fool")
SORTIS = two("Je sortis.", tells("Je sortis", "person", "première personne", "je"))
SOTTE = thinks("Paul me crut sotte", "Paul", "je", "sotte")
BY_ANA = two(
    "Ana remembered the cold and shut the door.",
    tells("Ana remembered the cold", "point_of_view", "Ana", "Ana"),
)

CASES = (
    english("I ran, Meg thought", I_RAN, next_beat("Meg thought me a fool.", FOOL), fires=True),
    english(
        "I, then she",
        I_RAN,
        next_beat(
            "Ana shut the door behind her.",
            tells("Ana shut the door", "person", "third person"),
        ),
        fires=True,
    ),
    english(
        "two heads in one scene",
        BY_ANA,
        next_beat(
            "Meg remembered the bread in the oven.",
            tells("Meg remembered the bread", "point_of_view", "Meg", "Meg"),
        ),
        fires=True,
    ),
    french("je sortis, Paul crut", SORTIS, next_beat("Paul me crut sotte.", SOTTE), fires=True),
    french(
        "je, puis elle",
        SORTIS,
        next_beat(
            "Ana ferma la porte derrière elle.",
            tells("Ana ferma la porte", "person", "troisième personne"),
        ),
        fires=True,
    ),
    english(
        "what she thought herself",
        I_RAN,
        next_beat("I thought Meg a fool.", thinks("I thought Meg a fool", "I", "Meg", "a fool")),
    ),
    english(
        "what a face lets one guess",
        I_RAN,
        next_beat(
            "Meg seemed to think me a fool.",
            thinks("think me a fool", "Meg", "I", "a fool"),
        ),
    ),
    english(
        "said aloud",
        I_RAN,
        next_beat(
            "“I think Ana a fool,” said Meg.",
            thinks("I think Ana a fool", "Meg", "Ana", "a fool"),
        ),
    ),
    english(
        "she must have thought",
        I_RAN,
        next_beat(
            "Meg must have thought me a fool.",
            thinks("thought me a fool", "Meg", "I", "a fool"),
        ),
    ),
    english(
        "another chapter, another voice",
        I_RAN,
        then(
            "Meg shut the door behind her.",
            tells("Meg shut the door", "person", "third person"),
        ),
    ),
    english(
        "another scene, another head",
        BY_ANA,
        then(
            "Meg remembered the bread in the oven.",
            tells("Meg remembered the bread", "point_of_view", "Meg", "Meg"),
            chapter=1,
            beat=4,
        ),
    ),
    english(
        "a change that is told",
        two(
            "Ana remembered the cold.",
            tells("Ana remembered the cold", "point_of_view", "Ana", "Ana"),
        ),
        next_beat(
            "Here the tale leaves Ana for Meg.",
            tells("leaves Ana for Meg", "point_of_view", "Meg", "Meg", was="Ana"),
        ),
    ),
    english(
        "a narrator who knows all",
        two(
            "None of them saw what was coming.",
            tells("None of them saw", "point_of_view", "omniscient"),
        ),
        next_beat(
            "Meg thought Ana a fool.", thinks("Meg thought Ana a fool", "Meg", "Ana", "a fool")
        ),
    ),
    french(
        "lu dans son regard",
        SORTIS,
        next_beat(
            "À son air, Paul me crut sotte.", thinks("Paul me crut sotte", "Paul", "je", "sotte")
        ),
    ),
    french(
        "une lettre",
        SORTIS,
        next_beat(
            "Dans sa lettre, Paul crut Meg sotte.",
            thinks("Paul crut Meg sotte", "Paul", "Meg", "sotte"),
        ),
    ),
    french(
        "un autre chapitre",
        SORTIS,
        then("Paul crut Meg sotte.", thinks("Paul crut Meg sotte", "Paul", "Meg", "sotte")),
    ),
    french(
        "sans doute",
        SORTIS,
        next_beat("Sans doute Paul me crut sotte.", SOTTE),
    ),
)
