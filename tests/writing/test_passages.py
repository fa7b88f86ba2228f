from writing.brief import Seam
from writing.passages import paragraphs_of, spans, with_paragraphs
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


def test_a_quote_may_run_over_paragraphs() -> None:
    assert paragraphs_of(TEXT, "Two lines") == [1]
    assert paragraphs_of(TEXT, "line.\n\nTwo") == [0, 1]
    assert paragraphs_of(TEXT, "Four") == []
    assert paragraphs_of(TEXT, " ") == []


def test_a_seam_changes_its_two_paragraphs_only() -> None:
    before, after = "A.\n\nB.", "C.\n\nD."
    assert apply_seam(before, after, Seam("b.", "c.")) == ("A.\n\nb.", "c.\n\nD.")
    assert apply_seam(before, after, Seam(None, "c.")) == (before, "c.\n\nD.")
    assert apply_seam(before, after, Seam(why="kept")) == (before, after)
