"""The chapters around a place: what their summaries tell, how the last ends, what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from memory import budget
from memory.budget import Entry
from memory.context.chosen import told_key
from memory.evidence import fold, mentioned_in, mentions
from memory.in_force import RECENT
from memory.models import Summary
from memory.standpoint import Standpoint
from novellaforge.llm import render
from novellaforge.llm.tokens import estimate
from projects.models import Chapter, ChapterVersion
from projects.text import count_words, paragraphs, sentences

CHAPTERS_A_NAME = 3  # older ones that are told for each name
SENTENCES_A_CHAPTER = 2
SAMPLE_WORDS = (40, 140)  # of a paragraph that shows the book's prose, at least and at most

Names = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Told:
    """A chapter that was approved before; `text` is its summary, or its outline instead."""

    number: int
    text: str
    summarised: bool
    key: str = ""


@dataclass(frozen=True)
class Previous:
    """Of the chapter before: its last paragraph and one that shows its prose, verbatim.

    `notices` say what is not known of it, or cut.
    """

    end: str = ""
    sample: str = ""
    notices: tuple[str, ...] = ()


def chapters_told(at: Standpoint) -> list[Told]:
    """Newest first. Their summaries are found by the text that was approved."""
    summary = Summary.objects.filter(
        project_id=at.project_id, text_sha256=OuterRef("approved_version__sha256")
    )
    rows = (
        _standing(at)
        .filter(number__lt=at.number, approved_version__isnull=False)
        .order_by("-number")
        .annotate(summary=Subquery(summary.values("text")[:1]))
        .values_list("pk", "number", "outline", "summary")
    )
    return [
        Told(number, summary or outline, bool(summary), told_key(pk))
        for pk, number, outline, summary in rows
    ]


def _standing(at: Standpoint) -> QuerySet[Chapter]:
    return Chapter.objects.filter(project_id=at.project_id, trashed_at__isnull=True)


def previous(at: Standpoint, end_tokens: int, sample_tokens: int) -> Previous:
    chapter = _standing(at).filter(number__lt=at.number).order_by("-number").first()
    if chapter is None:
        return Previous()
    if chapter.approved_version_id is None:
        said = _("Chapter %(number)d is not approved: how it ends is not known.")
        return Previous(notices=(said % {"number": chapter.number},))
    text = ChapterVersion.objects.values_list("text", flat=True).get(
        pk=chapter.approved_version_id
    )
    *others, end = paragraphs(text) or [""]
    sample = _sample(others, sample_tokens)
    if estimate(end) <= end_tokens:
        return Previous(end, sample)
    said = _("The last paragraph of chapter %(number)d is long: only its end is given.")
    cut = budget.last_sentences(end, end_tokens)
    return Previous(cut, sample, (said % {"number": chapter.number},))


def _sample(texts: list[str], tokens: int) -> str:
    """The longest paragraph that is neither too short to show anything nor too long."""
    least, most = SAMPLE_WORDS
    fit = [
        text for text in texts if least <= count_words(text) <= most and estimate(text) <= tokens
    ]
    return max(fit, key=count_words, default="")


def to_come(at: Standpoint, tokens: int) -> str:
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


def told_of(told: list[Told], names: Names) -> dict[int, Entry]:
    """Older chapters by what they tell of these people, by number."""
    keys = {each.number: each.key for each in told}
    found = _naming(_older(told), names)
    return {number: Entry(number, text, key=keys[number]) for number, text in found}


def recent(told: list[Told]) -> list[Entry]:
    return newest_first(told[:RECENT])


def older(told: list[Told]) -> list[Entry]:
    """A line each."""
    return [Entry(each.number, each.text, in_full=False, key=each.key) for each in _older(told)]


def newest_first(told: list[Told]) -> list[Entry]:
    return [Entry(each.number, each.text, key=each.key) for each in told if each.text]


def _older(told: list[Told]) -> list[Told]:
    return [each for each in told[RECENT:] if each.text]


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


def labelled(lines: list[budget.Line], told: list[Told], language: str) -> Iterator[str]:
    """Oldest first."""
    summarised = {each.number: each.summarised for each in told}
    for line in sorted(lines, key=lambda line: line.number):
        label = "told" if summarised[line.number] else "told_as_planned"
        yield render("memory", language, label, number=line.number, text=line.text)
