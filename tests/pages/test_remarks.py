"""Where a quote stands in a text."""

from writing.remarks import Span, mark, remarks_of
from writing.review import Critique, Finding, Remark, ValidationReport


def test_a_quote_is_marked_where_it_first_stands() -> None:
    assert mark("The oar is gone. The oar is here.", ["The oar"]) == (
        (Span("The oar", 1), Span(" is gone. The oar is here.")),
    )


def test_two_quotes_of_one_paragraph_are_both_marked() -> None:
    (paragraph,) = mark("Ilse counts. Aron waits.", ["Aron waits.", "Ilse"])
    assert paragraph == (Span("Ilse", 2), Span(" counts. "), Span("Aron waits.", 1))


def test_what_overlaps_or_is_not_there_is_left_unmarked() -> None:
    marked = mark("Ilse counts the oars.", ["counts the oars", "the oars", "a lamp", ""])
    assert {span.note for paragraph in marked for span in paragraph} == {0, 1}


def test_a_quote_over_two_paragraphs_is_left_unmarked() -> None:
    assert mark("One.\n\nTwo.", ["One.\n\nTwo."]) == ((Span("One."),), (Span("Two."),))


def test_findings_come_before_the_critic_and_know_their_beat() -> None:
    finding = Finding(kind="length", severity="minor", sentence="Too short.", beat=2)
    remark = Remark(quote="Two.", remark="Good.", beat=2)
    remarks = remarks_of(
        ValidationReport(checks=(), findings=(finding,)), Critique(remarks=(remark,)), "Two."
    )
    assert [note.number for note in (*remarks.findings, *remarks.critic)] == [1, 2]
    assert [note.is_shown for note in (*remarks.findings, *remarks.critic)] == [False, True]
    assert [note.sentence for note in remarks.of_beat(2)] == ["Too short."]
