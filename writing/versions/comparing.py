"""Two versions of a chapter beside each other, and what its author takes over from the second."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects import editing
from projects.diff import Change, Words, accepted, changes, words_of
from projects.models import Chapter, ChapterVersion

FEWEST_FOLDED = 4  # paragraphs alike in a row; the one before a change and after it are shown

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Shown:
    """A change and its place; several in a row that are alike may be folded away."""

    place: int
    change: Change


@dataclass(frozen=True)
class Run:
    """Neighbours shown, or folded away until they are asked for."""

    each: tuple[Shown, ...]
    is_folded: bool = False


@dataclass(frozen=True)
class Comparison:
    """What it takes to come from the version `old` to the version `new`."""

    old: ChapterVersion
    new: ChapterVersion

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        return changes(self.old.text, self.new.text)

    @cached_property
    def words(self) -> Words:
        return words_of(self.changes)

    @property
    def places(self) -> frozenset[int]:
        """Of the paragraphs that differ."""
        return frozenset(n for n, each in enumerate(self.changes) if each.op != "same")

    @property
    def runs(self) -> tuple[Run, ...]:
        return runs_of(self.changes)


def compare(chapter: Chapter, old: int, new: int) -> Comparison:
    """Versions by their numbers. Raises Http404 where the chapter has no such version."""
    wanted = chapter.versions.filter(Q(number=old) | Q(number=new))
    found = {each.number: each for each in wanted}
    for number in (old, new):
        if number not in found:
            raise Http404(_("This chapter has no version %(number)s.") % {"number": number})
    return Comparison(found[old], found[new])


def accept(
    chapter: Chapter,
    comparison: Comparison,
    places: Collection[int],
    newest_id: UUID | None,
    user: User,
) -> ChapterVersion:
    """The old text with these changes of the new one becomes the chapter's newest version.

    With all of them it is the new text to the last character. Raises Refused for no change or
    one that is not there, and `editing.Changed` where `newest_id` is not the newest version.
    """
    if not places:
        raise Refused(_("Choose at least one paragraph to accept."))
    if not comparison.places.issuperset(places):
        raise Refused(_("There is no such change between these two versions."))
    text = accepted(comparison.changes, places)
    return editing.replace(chapter, text, newest_id, user)


def restore(version: ChapterVersion, newest_id: UUID | None, user: User) -> ChapterVersion:
    """Its text, to the last character, is the chapter's newest version again.

    Raises `editing.Changed` where `newest_id` is not the newest version.
    """
    return editing.replace(version.chapter, version.text, newest_id, user)


def runs_of(every: Sequence[Change]) -> tuple[Run, ...]:
    """All of them in order; where nothing differs, nothing is folded. Pure."""
    differs = [n for n, each in enumerate(every) if each.op != "same"]
    near = {n + step for n in differs for step in (-1, 0, 1)}
    runs: list[Run] = []
    for n, each in enumerate(every):
        folds = bool(near) and n not in near
        if not runs or runs[-1].is_folded != folds:
            runs.append(Run((), folds))
        runs[-1] = Run((*runs[-1].each, Shown(n, each)), folds)
    return tuple(run if len(run.each) >= FEWEST_FOLDED else Run(run.each) for run in runs)
