import pytest

from tests.writing.analysis.books import a_book, a_fact, assert_quoted, codes, only
from writing.analysis import pacing

SCENE = (
    "Ilse rowed across the grey river in the rain. Nobody came to the landing. She tied the "
    "boat to its post and waited there.\n\n“Come in,” said Aron. “It is warm here.”\n\n"
)


def test_a_short_book_has_no_chapter_that_stands_out() -> None:
    assert pacing.find(a_book(SCENE, SCENE, SCENE, SCENE * 9)).observations == ()


def test_chapters_that_are_alike() -> None:
    texts = [SCENE * count for count in (9, 10, 11, 10, 12, 9)]
    assert pacing.find(a_book(*texts)).observations == ()


@pytest.mark.parametrize(
    ("value", "values", "name"),
    [
        (10, [10, 10, 10, 10, 10], "words"),
        (11, [10, 10, 10, 10, 11], "words"),  # the others are all alike; nobody feels it
        (30, [10, 20, 15, 30, 12, 25], "words"),  # they differ by as much
        (38, [20, 20, 20, 20, 38], "dialogue"),
    ],
)
def test_what_does_not_stand_out(value: float, values: list[float], name: str) -> None:
    assert not pacing.stands_out(value, values, name)


def test_what_stands_out() -> None:
    assert pacing.stands_out(300, [100, 110, 90, 105, 300], "words")
    assert pacing.stands_out(0, [40, 45, 38, 42, 0], "dialogue")


def test_a_long_chapter() -> None:
    texts = [SCENE * count for count in (9, 10, 11, 10, 12, 40)]
    book = a_book(*texts)
    found = pacing.find(book)
    assert_quoted(found, book)
    said = only(found)
    assert (said.code, said.values["number"]) == ("words_high", 6)
    assert [each.words for each in found.pacing][:2] == [9 * 32, 10 * 32]


def test_a_chapter_without_talk_and_with_long_sentences() -> None:
    still = (
        "The river went on under the rain as it had gone on under every rain that anybody in the "
        "village could remember and nobody in the village could remember one that was longer.\n\n"
    )
    talk = SCENE + "“Nobody asked you,” she said. “Go home.”\n\n"
    book = a_book(*[talk * 10] * 5, still * 10)
    found = pacing.find(book)
    assert_quoted(found, book)
    assert {"dialogue_low", "sentence_high"} <= set(codes(found))


def test_scenes_and_events_where_they_are_known() -> None:
    text = SCENE * 4
    marked = f"{text}* * *\n\n{text}"
    rows = "Ilse rowed across the grey river in the rain."
    facts = (
        a_fact(1, text, rows, "takes_part", value="rows"),
        a_fact(1, text, rows, "moves_to", value="over"),  # the same sentence
        a_fact(1, text, "Nobody came to the landing.", "takes_part", polarity="-"),
        a_fact(1, text, "“It is warm here.”", "takes_part", modality="claim", beat=2),
    )
    paces = pacing.find(a_book(text, marked, facts=facts)).pacing
    assert [each.scenes for each in paces] == [None, 2]
    assert [each.events for each in paces] == [round(1000 / 128, 1), None]
    ours = pacing.find(a_book(text, marked, facts=facts, is_ours=True)).pacing
    assert [each.scenes for each in ours] == [2, 2]


def test_a_chapter_in_which_nothing_happens() -> None:
    rows = "Ilse rowed across the grey river in the rain."
    texts = [f"{number}. {SCENE * 4}" for number in range(6)]
    facts = []
    for number, text in enumerate(texts, start=1):
        starts = [at for at in range(len(text)) if text.startswith(rows, at)]
        facts += [
            a_fact(number, text, rows, "takes_part", start=at, end=at + len(rows), seq=at)
            for at in (starts if number < 6 else ())
        ]
    facts.append(a_fact(6, texts[5], "Nobody came to the landing.", "condition", value="alone"))
    book = a_book(*texts, facts=tuple(facts))
    found = pacing.find(book)
    assert_quoted(found, book)
    assert codes(found) == ["events_low"]
