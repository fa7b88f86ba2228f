"""What the checks and the critic said of a text, and where in it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from projects.text import paragraphs
from writing.review import Check, Critique, ValidationReport

CHECKS = {
    "required_points": pgettext_lazy("check", "Required points"),
    "forbidden_actions": pgettext_lazy("check", "What must not happen"),
    "unplanned_names": pgettext_lazy("check", "Names"),
    "length": pgettext_lazy("check", "Length"),
    "facts": pgettext_lazy("check", "What the chapter says"),
    "rules": pgettext_lazy("check", "Contradictions"),
}


@dataclass(frozen=True)
class Span:
    """A stretch of a paragraph; `note` is the number of the remark about it, 0 for none."""

    text: str
    note: int = 0


Paragraph = tuple[Span, ...]


@dataclass(frozen=True)
class Note:
    """One remark. `severity` is empty for the critic's; `is_shown`: its quote is marked."""

    number: int
    sentence: str
    quote: str = ""
    severity: str = ""
    beat: int | None = None
    is_shown: bool = False


@dataclass(frozen=True)
class Checked:
    """A check of the report, by the name that its author reads."""

    check: Check

    @property
    def label(self) -> str | Promise:
        return CHECKS.get(self.check.name, self.check.name)


@dataclass(frozen=True)
class Remarks:
    text: tuple[Paragraph, ...]
    findings: tuple[Note, ...] = ()
    critic: tuple[Note, ...] = ()
    report: ValidationReport | None = None
    critique: Critique | None = None

    @property
    def checks(self) -> tuple[Checked, ...]:
        return tuple(Checked(check) for check in (self.report.checks if self.report else ()))

    def of_beat(self, number: int) -> tuple[str, ...]:
        return tuple(note.sentence for note in self.findings if note.beat == number)


def remarks_of(report: ValidationReport | None, critique: Critique | None, text: str) -> Remarks:
    told = [
        *((f.sentence, f.quote, f.severity, f.beat) for f in (report.findings if report else ())),
        *((r.remark, r.quote, "", r.beat) for r in (critique.remarks if critique else ())),
    ]
    marked = mark(text, [quote for _, quote, _, _ in told])
    shown = {span.note for paragraph in marked for span in paragraph}
    notes = tuple(
        Note(number, sentence, quote, severity, beat, number in shown)
        for number, (sentence, quote, severity, beat) in enumerate(told, start=1)
    )
    return Remarks(
        text=marked,
        findings=tuple(note for note in notes if note.severity),
        critic=tuple(note for note in notes if not note.severity),
        report=report,
        critique=critique,
    )


def mark(text: str, quotes: Sequence[str]) -> tuple[Paragraph, ...]:
    """The paragraphs, with the first place of each quote marked by its number (from 1).

    A quote that reaches over a paragraph's end, or into another's mark, is left unmarked.
    """
    left = {number: quote for number, quote in enumerate(quotes, start=1) if quote.strip()}
    marked = []
    for paragraph in paragraphs(text):
        spans: Paragraph = (Span(paragraph),)
        for number, quote in tuple(left.items()):
            cut = _cut(spans, number, quote)
            if cut != spans:
                spans = cut
                del left[number]
        marked.append(spans)
    return tuple(marked)


def _cut(spans: Paragraph, number: int, quote: str) -> Paragraph:
    for place, span in enumerate(spans):
        before, found, after = span.text.partition(quote)
        if found and not span.note:
            cut = (Span(before), Span(found, number), Span(after))
            return (*spans[:place], *(each for each in cut if each.text), *spans[place + 1 :])
    return spans
