"""What holds is held against itself again: after an edit, another approval, another order.

Only pairs of which one sentence is new, or whose order has changed, are asked about: the rest
was asked before.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from memory import impact, ledger
from memory.clock import Clock
from memory.continuity.check import check, enabled
from memory.continuity.rule import Conflict, View
from memory.facts import Fact
from memory.ledger import Told
from memory.models import VersionReading
from novellaforge.errors import NovellaForgeError
from projects.models import Chapter, ChapterVersion, Project
from writing.contradictions import findings_of, key_of
from writing.dials import dials_of
from writing.models import ContinuityIssue

Uids = frozenset[UUID]


class NotReadYet(NovellaForgeError):
    """The facts of a text are still to be read: asked again later."""

    permanent = False


@dataclass(frozen=True)
class Rechecked:
    """How many pairs contradict each other, how many that did do so no more."""

    found: int = 0
    mended: int = 0
    failed: tuple[str, ...] = ()


def recheck_version(version: ChapterVersion, before: ChapterVersion | None = None) -> Rechecked:
    """Of an approved text, what it says otherwise than `before` (None: all) against the book.

    Raises NotReadYet.
    """
    if not VersionReading.objects.filter(version=version, why="").exists():
        raise NotReadYet(f"The facts of version {version.pk} are not read yet.")
    told = ledger.standing(version.chapter.project_id)
    known = {fact.uid for fact in ledger.of_version(before).facts} if before else set()
    new = {
        fact.uid
        for fact in told.facts
        if fact.chapter == version.chapter_id and fact.uid not in known
    }
    found = _conflicts(version.chapter.project, told, new)
    return _keep(version.chapter.project, told, *found, asked=None, new=new)


def recheck_draft(version: ChapterVersion) -> Rechecked:
    """Of a text that is not approved, all it says, against the chapters before.

    Raises NotReadYet.
    """
    if not VersionReading.objects.filter(version=version, why="").exists():
        raise NotReadYet(f"The facts of version {version.pk} are not read yet.")
    project, chapter = version.chapter.project, version.chapter
    before = ledger.standing(project.pk, chapter.number, without=chapter.pk)
    mine = ledger.of_version(version)
    told = Told((*before.facts, *mine.facts), {**mine.places, **before.places}, mine.entities)
    conflicts, view, failed = _conflicts(project, told, {fact.uid for fact in mine.facts})
    settled = ContinuityIssue.settled_in(project.pk)
    findings = findings_of(conflicts, view, chapter.number)
    open_ = [each for each in findings if each.key not in settled]
    with transaction.atomic():
        ContinuityIssue.keep(version, [each.model_dump() for each in open_])
    return Rechecked(len(findings), failed=failed)


def recheck_order(project: Project, before: Mapping[UUID, int]) -> Rechecked:
    """The pairs that are told the other way round since the places were `before`, and no other."""
    told = ledger.standing(project.pk)
    pairs = {frozenset({a.uid, b.uid}) for a, b in impact.flipped(before, told.places, told.facts)}
    if not pairs:
        return Rechecked()
    new = {uid for pair in pairs for uid in pair}
    conflicts, view, failed = _conflicts(project, told, new)
    flipped = tuple(each for each in conflicts if _uids(each) in pairs)
    return _keep(project, told, flipped, view, failed, asked=pairs, new=new)


def _conflicts(
    project: Project, told: Told, new: Collection[UUID]
) -> tuple[tuple[Conflict, ...], View, tuple[str, ...]]:
    draft = tuple(fact for fact in told.facts if fact.uid in new)
    rest = tuple(fact for fact in told.facts if fact.uid not in new)
    clock = Clock.of(told.facts, told.places)
    view = View(rest, draft, clock, told.places, told.entities, project.language)
    found = check(view, enabled(dials_of(project).rules_off))
    return found.conflicts, view, found.failed


def _uids(conflict: Conflict) -> Uids:
    return frozenset({conflict.earlier.uid, conflict.later.uid})


def _keep(
    project: Project,
    told: Told,
    conflicts: tuple[Conflict, ...],
    view: View,
    failed: tuple[str, ...],
    *,
    asked: Collection[Uids] | None,
    new: Collection[UUID],
) -> Rechecked:
    """Each under the chapter that is told later; what was asked and is not found any more, fixed.

    Where a rule could not be asked, its earlier findings stay.
    """
    with transaction.atomic():
        for conflict in conflicts:
            _note(project, conflict, view)
        found = {key_of(each) for each in conflicts}
        gone = [
            issue.pk
            for issue in _open(project)
            if issue.key not in found
            and issue.rule not in failed
            and _was_asked(_named(issue.key), asked, new)
        ]
        ContinuityIssue.objects.filter(pk__in=gone).update(state=ContinuityIssue.State.FIXED)
    return Rechecked(len(conflicts), len(gone), failed)


def _was_asked(uids: Uids, asked: Collection[Uids] | None, new: Collection[UUID]) -> bool:
    return uids in asked if asked is not None else bool(uids & set(new))


def _open(project: Project) -> Iterable[ContinuityIssue]:
    return ContinuityIssue.objects.filter(
        project=project, kind="contradiction", state=ContinuityIssue.State.OPEN
    )


def _named(key: str) -> Uids:
    _rule, one, other = key.split(":")
    return frozenset({UUID(one), UUID(other)})


def _note(project: Project, conflict: Conflict, view: View) -> None:
    chapter = _chapter_of(conflict.later)
    if chapter is None:
        return
    (finding,) = findings_of((conflict,), view, chapter.number)
    ContinuityIssue.note(project, chapter, finding.model_dump() | _as_told(conflict, view))


def _as_told(conflict: Conflict, view: View) -> dict[str, object]:
    """Between two texts that stand, the quote is what comes later."""
    return {
        "quote": conflict.later.sentence,
        "beat": conflict.later.beat,
        "against": conflict.earlier.sentence,
        "against_chapter": view.places.get(conflict.earlier.chapter, 0),
    }


def _chapter_of(fact: Fact) -> Chapter | None:
    return Chapter.objects.filter(pk=fact.chapter).select_related("approved_version").first()
