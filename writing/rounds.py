"""What a revision round did to a chapter, and whether it may stay. Pure.

A round stays only where it made nothing worse: it opened no finding, every check that was made
before was made again, and, where it was for style, the critic does not score lower.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.text import count_words
from writing.review import Aim, Change, Critique, Finding, RoundReport, ValidationReport


@dataclass(frozen=True)
class Before:
    """What a round began with: the text of `revision` with its reviews, and what was changed.

    `refused` says of each passage that was to change and did not, why. `chapter` is its number.
    """

    revision: int
    chapter: int
    text: str
    report: ValidationReport
    critique: Critique
    aim: Aim
    changes: tuple[Change, ...] = ()
    refused: tuple[str, ...] = ()


def judged(
    before: Before, report: ValidationReport, critique: Critique, number: int
) -> RoundReport:
    """The round's report; `report` and `critique` are of the text that it made."""
    old = {identity(each): each for each in before.report.findings}
    new = {identity(each): each for each in report.findings}
    opened = tuple(
        each for key, each in new.items() if key not in old and not _was_there(each, before)
    )
    made = RoundReport(
        number=number,
        aim=before.aim,
        changes=before.changes,
        words_before=sum(count_words(each.before) for each in before.changes),
        words_after=sum(count_words(each.after) for each in before.changes),
        closed=tuple(each for key, each in old.items() if key not in new),
        still_open=tuple(each for key, each in new.items() if key in old),
        opened=opened,
        refused=before.refused,
        score_before=before.critique.score,
        score_after=critique.score,
    )
    why = " ".join(_harm(before, report, critique, opened)) if before.changes else ""
    return made.model_copy(update={"kept": not why, "why": why})


def identity(finding: Finding) -> tuple[str, ...]:
    """The same of one fault in two texts."""
    if finding.key:
        return ("key", finding.key)
    if finding.kind == "length":
        return (finding.kind,)
    return (finding.kind, finding.against)


def sentence(done: RoundReport) -> str:
    """What it did, in one or two sentences for the author."""
    said = ngettext(
        "Round %(number)d changed one passage", "Round %(number)d changed %(many)d passages",
        len(done.changes),
    ) % {"number": done.number, "many": len(done.changes)}  # fmt: skip
    words = _("(%(before)d words, now %(after)d)") % {
        "before": done.words_before,
        "after": done.words_after,
    }
    found = _("closed %(closed)d findings and left %(open)d open") % {
        "closed": len(done.closed),
        "open": len(done.still_open),
    }
    parts = [f"{said} {words}, {found}." if done.changes else f"{said}."]
    if not done.kept:
        parts.append(_("It was undone. %(why)s") % {"why": done.why})
    return " ".join((*parts, *done.refused))


def _was_there(finding: Finding, before: Before) -> bool:
    """Whether the sentences that it is about were not touched: then the round did not open it."""
    if not finding.quote or finding.quote not in before.text:
        return False
    within = finding.against_chapter == before.chapter
    return not within or finding.against in before.text


def _harm(
    before: Before, report: ValidationReport, critique: Critique, opened: tuple[Finding, ...]
) -> Iterator[str]:
    whys = {each.name: each.why for each in report.checks}
    for check in before.report.checks:
        if check.done and check.name not in {each.name for each in report.checks if each.done}:
            yield (_("It could not be checked again. %s") % whys.get(check.name, "")).strip()
    for finding in opened:
        if finding.kind == "missing_point":
            yield _("It lost what must happen: “%s”.") % finding.against
        else:
            yield _("It opened a finding: %s") % finding.sentence
    if before.aim == "style":
        yield from _worse_read(before.critique.score, critique)


def _worse_read(score: float | None, critique: Critique) -> Iterator[str]:
    if critique.score is None:
        yield (_("The critic could not be read afterwards. %s") % critique.why).strip()
    elif score is not None and critique.score < score:
        given = {"after": critique.score, "before": score}
        yield _("The critic gives %(after).1f where it gave %(before).1f.") % given
