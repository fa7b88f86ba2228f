"""Words replaced all over a book in one transaction: all of it, or nothing where a text that was
looked at is the newest no more. A chapter being written is passed over, and named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects import editing
from projects.finding import Wanted, found, replaced
from projects.models import Chapter, ChapterVersion, Project
from projects.reading import chapters_of
from writing.finding.looking import being_written, newest_of
from writing.models import ReplacedText, Replacement

MOST_INSTEAD = 2_000  # characters
MOST_NAMED = 10  # chapters of a sentence

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Asked:
    """`versions` are the texts that were looked at; `chosen` the places of them (a version and
    where in it) to be replaced, None for all.
    """

    wanted: Wanted
    instead: str
    versions: frozenset[UUID]
    chosen: frozenset[tuple[UUID, int]] | None = None

    @property
    def concerned(self) -> frozenset[UUID]:
        if self.chosen is None:
            return self.versions
        return frozenset(version for version, _start in self.chosen)


@dataclass(frozen=True)
class Done:
    """`changed` have another newest version; `skipped` were passed over."""

    replacement: Replacement
    changed: tuple[ChapterVersion, ...]
    skipped: tuple[Chapter, ...]


@dataclass(frozen=True)
class Change:
    """What a text is to be, for that many places of it."""

    text: ChapterVersion
    new: str
    count: int


def replace(project: Project, asked: Asked, user: User) -> Done:
    """Raises `editing.Changed` with the chapters whose text is another one now, and Refused
    where a chosen place has no such words, where a chapter would be empty, and where nothing
    would change.
    """
    with transaction.atomic():
        texts = _held(project, asked.concerned)
        live = being_written(text.chapter_id for text in texts)
        skipped = tuple(text.chapter for text in texts if text.chapter_id in live)
        changes = _changes([text for text in texts if text.chapter_id not in live], asked)
        if not changes:
            raise Refused(_nothing(skipped))
        replacement = Replacement.objects.create(
            project=project,
            author_id=user.pk,
            words=asked.wanted.words,
            instead=asked.instead,
            count=sum(each.count for each in changes),
        )
        made = tuple(_kept(each.text, each.text.pk, each.new, user) for each in changes)
        ReplacedText.objects.bulk_create(
            ReplacedText(
                replacement=replacement, chapter=after.chapter, before=each.text, after=after
            )
            for each, after in zip(changes, made, strict=True)
        )
    return Done(replacement, made, skipped)


def undo(replacement: Replacement, user: User) -> Done:
    """Each chapter that still reads as it was left gets its text back, in one more version;
    the others are `skipped`. Raises Refused where that is all of them.
    """
    with transaction.atomic():
        rows = list(replacement.texts.select_related("before", "after__chapter"))
        of_chapter = {row.chapter_id: row for row in rows if not row.after.chapter.trashed_at}
        _hold(of_chapter)
        back, left = _as_left(replacement.project_id, of_chapter)
        if not back:
            raise Refused(_("Nothing was undone: each of these chapters has changed since."))
        made = tuple(_kept(row.after, row.after_id, row.before.text, user) for row in back)
        replacement.undone_at = timezone.now()
        replacement.save(update_fields=["undone_at"])
    return Done(replacement, made, tuple(row.after.chapter for row in left))


def last_of(project_id: UUID) -> Replacement | None:
    """The one that can be undone now."""
    last = Replacement.objects.filter(project=project_id).first()
    return last if last and last.undone_at is None else None


def named(chapters: Iterable[Chapter]) -> str:
    """As they are told of in a sentence."""
    every = sorted(chapters, key=lambda chapter: chapter.number)
    told = "; ".join(f"“{chapter}”" for chapter in every[:MOST_NAMED])
    return f"{told}…" if len(every) > MOST_NAMED else told


def _held(project: Project, ids: Iterable[UUID]) -> list[ChapterVersion]:
    """The texts, nobody changing them until the transaction's end. Raises Changed."""
    wanted = set(ids)
    if not wanted:
        raise Refused(_("Choose at least one place to replace."))
    looked_at = ChapterVersion.objects.filter(
        pk__in=wanted, chapter__in=chapters_of(project.pk).order_by()
    )
    chapters = set(looked_at.values_list("chapter_id", flat=True))
    _hold(chapters)
    texts = list(newest_of(project.pk).filter(chapter__in=chapters))
    stale = [text.chapter for text in texts if text.pk not in wanted]
    if stale:
        raise editing.Changed(
            _("Changed elsewhere since you looked: %(chapters)s. Nothing was replaced.")
            % {"chapters": named(stale)}
        )
    if len(texts) < len(wanted):
        raise editing.Changed(
            _("A text that you looked at is there no more. Nothing was replaced.")
        )
    return texts


def _hold(chapters: Iterable[UUID]) -> None:
    rows = Chapter.objects.filter(pk__in=list(chapters)).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _as_left(
    project_id: UUID, rows: Mapping[UUID, ReplacedText]
) -> tuple[list[ReplacedText], list[ReplacedText]]:
    """Those whose chapter reads as the replacement left it, and the others."""
    newest = newest_of(project_id).filter(chapter__in=rows)
    last, live = set(newest.values_list("pk", flat=True)), being_written(rows)
    back: list[ReplacedText] = []
    left: list[ReplacedText] = []
    for chapter_id, row in rows.items():
        as_left = row.after_id in last and chapter_id not in live
        (back if as_left else left).append(row)
    return back, left


def _changes(texts: Iterable[ChapterVersion], asked: Asked) -> list[Change]:
    every = (_change(text, asked) for text in texts)
    return [each for each in every if each.new != each.text.text]


def _change(text: ChapterVersion, asked: Asked) -> Change:
    places = found(text.text, asked.wanted)
    if asked.chosen is not None:
        starts = {start for version, start in asked.chosen if version == text.pk}
        if not starts <= {start for start, _end in places}:
            refused = _("No such words stand where %(chapter)s was chosen. Nothing was replaced.")
            raise Refused(refused % {"chapter": named([text.chapter])})
        places = [place for place in places if place[0] in starts]
    new = replaced(text.text, places, asked.instead, asked.wanted)
    return Change(text, new, len(places))


def _kept(text: ChapterVersion, base: UUID, new: str, user: User) -> ChapterVersion:
    try:
        return editing.replace(text.chapter, new, base, user)
    except editing.Changed:
        raise
    except Refused as refusal:
        told = {"chapter": named([text.chapter]), "why": str(refusal)}
        raise Refused(_("%(chapter)s: %(why)s Nothing was replaced.") % told) from refusal


def _nothing(skipped: Sequence[Chapter]) -> str:
    if skipped:
        return _("Being written now: %(chapters)s. Nothing was replaced.") % {
            "chapters": named(skipped)
        }
    return _("It would read as it does: nothing was replaced.")
