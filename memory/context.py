"""What the story so far lends a chapter: cut to a budget that no book's length changes.

In this order, as far as memory holds it: who the chapter names, the last five chapters, what
came before in a line each. Relations and open threads (from facts) and summaries of arcs
take their places in `_by_priority`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from memory import budget
from memory.budget import Entry, Line
from memory.evidence import fold, mentioned_in, mentions
from memory.models import Summary
from memory.standpoint import Standpoint
from novellaforge import caches
from novellaforge.llm import render
from novellaforge.llm.tokens import estimate
from projects.models import Chapter, ChapterVersion
from projects.text import paragraphs, sentences

RECENT = 5  # chapters told in full
CHAPTERS_A_NAME = 3  # older ones that are told for each name
SENTENCES_A_CHAPTER = 2
END_SHARE, TO_COME_SHARE = 3, 6  # of the budget, at most one part in so many


@dataclass(frozen=True)
class Story:
    """`told` is oldest first, each line labelled; `left_out` is for the author."""

    previous_end: str = ""
    told: tuple[str, ...] = ()
    to_come: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """A chapter that was approved before; `text` is its summary, or its outline instead."""

    number: int
    text: str
    summarised: bool


def gather(
    at: Standpoint,
    names: tuple[tuple[str, ...], ...] = (),
    *,
    prioritised: bool = True,
    tokens: int | None = None,
    seconds: int = 0,
) -> Story:
    """The story before `at`, within `tokens` (by default what settings allow the model).

    `names` are those of the chapter's people, each with its aliases. The answer is kept for
    `seconds` under the project's revision.
    """
    if tokens is None:
        tokens = budget.story_tokens(settings.LLM_CONTEXT_TOKENS)
    return caches.kept(
        caches.Place("context", at.project_id, at.revision),
        (at.number, at.language, get_language(), names, prioritised, tokens),
        Story,
        seconds,
        lambda: _gather(at, names, prioritised, tokens),
    )


def _gather(
    at: Standpoint, names: tuple[tuple[str, ...], ...], prioritised: bool, tokens: int
) -> Story:
    end, cut = _previous_end(at, tokens // END_SHARE)
    to_come = _to_come(at, tokens // TO_COME_SHARE)
    told = _told(at)
    entries = _by_priority(told, names) if prioritised else _newest_first(told)
    rest = tokens - estimate(end) - estimate(to_come)
    lines, left_out = budget.fitting(entries, rest)
    return Story(
        end,
        tuple(_labelled(lines, told, at.language)),
        to_come,
        (*cut, *_notices(told, lines, left_out)),
    )


def _told(at: Standpoint) -> list[Told]:
    """Newest first. Their summaries are found by the text that was approved."""
    summary = Summary.objects.filter(
        project_id=at.project_id, text_sha256=OuterRef("approved_version__sha256")
    )
    rows = (
        _standing(at)
        .filter(number__lt=at.number, approved_version__isnull=False)
        .order_by("-number")
        .annotate(summary=Subquery(summary.values("text")[:1]))
        .values_list("number", "outline", "summary")
    )
    return [Told(number, summary or outline, bool(summary)) for number, outline, summary in rows]


def _standing(at: Standpoint) -> QuerySet[Chapter]:
    return Chapter.objects.filter(project_id=at.project_id, trashed_at__isnull=True)


def _previous_end(at: Standpoint, tokens: int) -> tuple[str, tuple[str, ...]]:
    """The last paragraph before `at`, verbatim, and what has to be said about it."""
    previous = _standing(at).filter(number__lt=at.number).order_by("-number").first()
    if previous is None:
        return "", ()
    if previous.approved_version_id is None:
        said = _("Chapter %(number)d is not approved: how it ends is not known.")
        return "", (said % {"number": previous.number},)
    text = ChapterVersion.objects.values_list("text", flat=True).get(
        pk=previous.approved_version_id
    )
    paragraph = next(reversed(paragraphs(text)), "")
    if estimate(paragraph) <= tokens:
        return paragraph, ()
    said = _("The last paragraph of chapter %(number)d is long: only its end is given.")
    return budget.last_sentences(paragraph, tokens), (said % {"number": previous.number},)


def _to_come(at: Standpoint, tokens: int) -> str:
    following = _standing(at).filter(number__gt=at.number).order_by("number").first()
    if following is None:
        return ""
    outline = budget.first_sentences(following.outline, tokens)
    return render(
        "memory",
        at.language,
        "to_come",
        number=following.number,
        title=following.title,
        outline=outline,
    )


def _by_priority(told: list[Told], names: tuple[tuple[str, ...], ...]) -> Iterator[Entry]:
    recent, older = told[:RECENT], [each for each in told[RECENT:] if each.text]
    named = dict(_naming(older, names))
    for number, text in named.items():
        yield Entry(number, text)
    for each in recent:
        if each.text:
            yield Entry(each.number, each.text)
    for each in older:
        if each.number not in named:
            yield Entry(each.number, each.text, in_full=False)


def _naming(older: list[Told], names: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, str]]:
    """For each name the last chapters that tell of it, by the sentences that do."""
    folded = [fold(each.text) for each in older] if names else []
    every = [form for forms in names for form in forms]
    for forms in names:
        wanted = tuple(map(fold, forms))
        naming = (at for at, text in enumerate(folded) if mentioned_in(text, wanted))
        for at in islice(naming, CHAPTERS_A_NAME):
            about = [one for one in sentences(older[at].text) if mentions(one, every)]
            yield older[at].number, " ".join(about[:SENTENCES_A_CHAPTER])


def _newest_first(told: list[Told]) -> Iterator[Entry]:
    return (Entry(each.number, each.text) for each in told if each.text)


def _labelled(lines: list[Line], told: list[Told], language: str) -> Iterator[str]:
    summarised = {each.number: each.summarised for each in told}
    for line in sorted(lines, key=lambda line: line.number):
        label = "told" if summarised[line.number] else "told_as_planned"
        yield render("memory", language, label, number=line.number, text=line.text)


def _notices(told: list[Told], lines: list[Line], left_out: list[int]) -> Iterator[str]:
    cases = (
        (left_out, _no_room),
        ([line.number for line in lines if line.shortened], _one_line),
        ([each.number for each in told if each.text and not each.summarised], _no_summary),
        ([each.number for each in told if not each.text], _nothing_told),
    )
    for numbers, sentence in cases:
        if numbers:
            yield sentence(len(numbers)) % {"numbers": budget.ranges(numbers)}


def _no_room(count: int) -> str:
    return ngettext(
        "Chapter %(numbers)s: no room was left for it.",
        "Chapters %(numbers)s: no room was left for them.",
        count,
    )


def _one_line(count: int) -> str:
    return ngettext(
        "Chapter %(numbers)s: told in one line, there was no room for more.",
        "Chapters %(numbers)s: told in one line each, there was no room for more.",
        count,
    )


def _no_summary(count: int) -> str:
    return ngettext(
        "Chapter %(numbers)s has no summary yet: its outline stands in.",
        "Chapters %(numbers)s have no summary yet: their outlines stand in.",
        count,
    )


def _nothing_told(count: int) -> str:
    return ngettext(
        "Chapter %(numbers)s has neither summary nor outline: nothing of it is told.",
        "Chapters %(numbers)s have neither summary nor outline: nothing of them is told.",
        count,
    )
