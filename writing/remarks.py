"""What the checks and the critic said of a text, and where in it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from projects.text import paragraphs
from writing.review import Check, Critique, Finding, ValidationReport

SETTLED = ("dismissed", "intended")
CHECKS = {
    "required_points": pgettext_lazy("check", "Required points"),
    "forbidden_actions": pgettext_lazy("check", "What must not happen"),
    "unplanned_names": pgettext_lazy("check", "Names"),
    "length": pgettext_lazy("check", "Length"),
    "facts": pgettext_lazy("check", "What the chapter says"),
    "rules": pgettext_lazy("check", "Contradictions"),
    "analyst": pgettext_lazy("check", "Doubtful pairs"),
    "already_told": pgettext_lazy("check", "Told already"),
    "later_plot": pgettext_lazy("check", "Plot of later chapters"),
}

SCALES = {
    "events": gettext_lazy("It weighs on what happens."),
    "people": gettext_lazy("It weighs on the people."),
    "prose": gettext_lazy("It weighs on the prose."),
    "reader": gettext_lazy("It weighs on the wish to read on."),
}


@dataclass(frozen=True)
class Span:
    """A stretch of a paragraph; `note` is the number of the remark about it, 0 for none."""

    text: str
    note: int = 0


Paragraph = tuple[Span, ...]


@dataclass(frozen=True)
class Note:
    """One remark. `severity` is empty for the critic's, `scale` for all others; `is_shown`: its
    quote is marked.
    """

    number: int
    sentence: str
    quote: str = ""
    severity: str = ""
    beat: int | None = None
    is_shown: bool = False
    against: str = ""
    against_chapter: int | None = None
    key: str = ""
    state: str = "open"
    scale: str = ""

    @property
    def weighs(self) -> str | Promise:
        """Which of the critic's scales it weighs on, as a sentence; empty where nobody said."""
        return SCALES.get(self.scale, "")

    @property
    def against_text(self) -> bool:
        """Whether it contradicts or repeats a sentence of the book."""
        return bool(self.against) and self.against_chapter is not None


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
    settled: tuple[Note, ...] = ()
    report: ValidationReport | None = None
    critique: Critique | None = None

    @property
    def shown(self) -> int:
        """How many there are to step through."""
        return len(self.findings) + len(self.critic)

    @property
    def checks(self) -> tuple[Checked, ...]:
        return tuple(Checked(check) for check in (self.report.checks if self.report else ()))

    @property
    def blocking(self) -> int:
        """How many contradictions keep the text from being approved by itself."""
        return sum(note.severity == "blocking" and note.against_text for note in self.findings)

    def of_beat(self, number: int) -> tuple[Note, ...]:
        return tuple(note for note in self.findings if note.beat == number)


def remarks_of(
    report: ValidationReport | None,
    critique: Critique | None,
    text: str,
    states: Mapping[str, str] | None = None,
) -> Remarks:
    """`states` says, by its key, what the author made of a finding."""
    states = states or {}
    findings = [
        *(report.findings if report else ()),
        *(critique.findings if critique else ()),
        *(report.settled if report else ()),
    ]
    told = [_finding(each, states) for each in findings]
    open_ = [note for note in told if note.state not in SETTLED]
    said = [
        Note(0, remark.remark, remark.quote, beat=remark.beat, scale=remark.scale)
        for remark in (critique.remarks if critique else ())
    ]
    settled = [note for note in told if note.state in SETTLED]
    shown = [*open_, *said]
    marked = mark(text, [note.quote for note in shown])
    there = {span.note for paragraph in marked for span in paragraph}
    notes = tuple(
        replace(note, number=number, is_shown=number in there)
        for number, note in enumerate(shown, start=1)
    )
    return Remarks(
        text=marked,
        findings=notes[: len(open_)],
        critic=notes[len(open_) :],
        settled=tuple(settled),
        report=report,
        critique=critique,
    )


def _finding(finding: Finding, states: Mapping[str, str]) -> Note:
    return Note(
        0,
        finding.sentence,
        finding.quote,
        finding.severity,
        finding.beat,
        against=finding.against,
        against_chapter=finding.against_chapter,
        key=finding.key,
        state=states.get(finding.key, "open"),
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
