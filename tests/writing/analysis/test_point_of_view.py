import pytest

from tests.writing.analysis.books import (
    ARON,
    ILSE,
    a_book,
    a_fact,
    assert_quoted,
    codes,
    only,
)
from writing.analysis import point_of_view

NEAR = {
    "en": [
        "Aron thought for a moment.",
        "Aron must have wondered if it rained.",
        "Aron seemed to think so; perhaps Aron feared the river.",
        "If Aron knew that, she was lost.",
        "She wept as if Aron feared the river.",
        "Ilse thought Aron knew that she lied.",
        "“Aron knew that,” said Ilse.",
        "Ilse wondered whether he knew.",
    ],
    "fr": [
        "Aron réfléchit un moment.",
        "Aron devait se demander si elle savait.",
        "Comme si Aron craignait le fleuve, il recula.",
        "Ilse croyait qu’Aron savait que tout était perdu.",
        "« Aron savait que c’était fini », dit Ilse.",
        "Ilse se demanda si Aron viendrait.",
    ],
}
LEAKS = [
    ("en", "Aron wondered whether she knew."),
    ("en", "But Aron feared the river."),
    ("fr", "Aron se demanda si elle savait."),
    ("fr", "Aron craignait le fleuve."),
]


@pytest.mark.parametrize(
    ("language", "text"), [(each, text) for each, texts in NEAR.items() for text in texts]
)
def test_no_mind_is_read(language: str, text: str) -> None:
    assert point_of_view.find(a_book(text, language=language)).observations == ()


@pytest.mark.parametrize(
    "eyes", [(), ("omniscient",), ("plusieurs",), ("Ilse", "Aron"), ("a fly",)]
)
def test_nobodys_and_everybodys_eyes_read_minds(eyes: tuple[str, ...]) -> None:
    book = a_book("Aron wondered whether she knew.", eyes=eyes)
    assert point_of_view.find(book).observations == ()


def test_a_change_that_is_told_opens_a_mind() -> None:
    text = "From here on Aron tells it. Aron wondered whether she knew."
    from memory.facts import Change

    change = Change("Ilse", "Aron")
    fact = a_fact(
        1, text, "From here on Aron tells it.", "narration", subject=ARON.uid,
        slot="point_of_view", value="Aron", change=change,
    )  # fmt: skip
    assert point_of_view.find(a_book(text, facts=(fact,))).observations == ()


@pytest.mark.parametrize(("language", "text"), LEAKS)
def test_a_mind_is_read(language: str, text: str) -> None:
    book = a_book(f"The lamp went out. {text} Rain came.", language=language)
    found = point_of_view.find(book)
    assert_quoted(found, book)
    said = only(found)
    assert (said.code, said.quotes[0].text) == ("thought", text)
    assert (said.values["who"], said.values["eyes"]) == ("Aron Pell", "Ilse Varga")


def test_the_rules_leaks_are_told_once() -> None:
    text = "Ilse saw the river and all it held. Aron feared the river."
    first, second = text.split(". ")[0] + ".", "Aron feared the river."
    facts = (
        a_fact(1, text, first, "narration", slot="point_of_view", value="Ilse", subject=ILSE.uid),
        a_fact(
            1, text, second, "condition", subject=ARON.uid, value="afraid",
            modality="belief", holder=ARON.uid,
        ),
    )  # fmt: skip
    book = a_book(text, facts=facts)
    found = point_of_view.find(book)
    assert_quoted(found, book)
    assert codes(found) == ["frame"]
    assert [quote.text for quote in only(found).quotes] == [first, second]


def test_its_key_outlives_another_place_in_the_book() -> None:
    text = "Aron feared the river."
    one = only(point_of_view.find(a_book(text)))
    other = only(point_of_view.find(a_book(f"Rain came. {text}")))
    assert one.key == other.key
    assert one.quotes[0].start != other.quotes[0].start
