import pytest

from writing.brief import Seam
from writing.passages import around, merged, sentences_with, spans, with_paragraphs, with_passages
from writing.seams import apply_seam

TEXT = "One line.\n\nTwo lines,\nof them.\n\n\nThree."


def test_spans_are_the_paragraphs() -> None:
    assert [TEXT[start:end] for start, end in spans(TEXT)] == [
        "One line.",
        "Two lines,\nof them.",
        "Three.",
    ]
    assert spans("  \n ") == []


def test_all_else_stays_byte_identical() -> None:
    assert with_paragraphs(TEXT, {1: "Changed."}) == "One line.\n\nChanged.\n\n\nThree."
    assert with_paragraphs(TEXT, {}) == TEXT


PROSE = "Ilse counted. The lamp was out. Aron slept.\n\nThe ferry knocked. Nobody came.\n"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("lamp was", ["The lamp was out."]),
        ("out. Aron", ["The lamp was out. Aron slept."]),
        ("Aron slept.\n\nThe ferry", ["Aron slept.", "The ferry knocked."]),
        ("Dorothea", []),
        (" ", []),
    ],
)
def test_the_sentences_of_a_quote(quote: str, found: list[str]) -> None:
    assert [PROSE[a:b] for a, b in sentences_with(PROSE, quote)] == found


def test_places_next_to_each_other_are_one_but_not_over_a_paragraph_s_end() -> None:
    places = [sentences_with(PROSE, quote)[0] for quote in ("Aron", "lamp", "ferry")]
    both = [PROSE[a:b] for a, b in merged(PROSE, places)]
    assert both == ["The lamp was out. Aron slept.", "The ferry knocked."]
    assert merged(PROSE, []) == []


def test_what_stands_around_a_place() -> None:
    (lamp,), (nobody,) = sentences_with(PROSE, "lamp"), sentences_with(PROSE, "Nobody")
    assert around(PROSE, lamp) == (
        "Ilse counted.",
        "Aron slept.\n\nThe ferry knocked. Nobody came.",
    )
    assert around(PROSE, nobody) == (PROSE[: nobody[0]].strip(), "")


def test_passages_replaced_leave_all_else() -> None:
    (lamp,), (ferry,) = sentences_with(PROSE, "lamp"), sentences_with(PROSE, "ferry")
    changed = with_passages(PROSE, {ferry: "It knocked twice.", lamp: "A lamp burned on."})
    assert changed == PROSE.replace("The lamp was out.", "A lamp burned on.").replace(
        "The ferry knocked.", "It knocked twice."
    )


def test_a_seam_changes_its_two_paragraphs_only() -> None:
    before, after = "A.\n\nB.", "C.\n\nD."
    assert apply_seam(before, after, Seam("b.", "c.")) == ("A.\n\nb.", "c.\n\nD.")
    assert apply_seam(before, after, Seam(None, "c.")) == (before, "c.\n\nD.")
    assert apply_seam(before, after, Seam(why="kept")) == (before, after)
