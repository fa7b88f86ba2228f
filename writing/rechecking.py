"""What holds is held against itself again: after an edit, another approval, another order.

Only pairs of which one sentence is new, or whose order has changed, are asked about: the rest
was asked before.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from memory import approved, impact, ledger
from memory.clock import Clock
from memory.codex import unread_entries
from memory.continuity.check import check, enabled
from memory.continuity.rule import Conflict, View
from memory.facts import Fact
from memory.ledger import Told
from memory.models import StoredFact
from memory.problems import key_of
from novellaforge.errors import NovellaForgeError
from projects.models import Chapter, ChapterVersion, Project
from writing.contradictions import findings_of
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


@dataclass(frozen=True)
class _Found:
    """`asked` are the names of the rules that could be asked."""

    conflicts: tuple[Conflict, ...]
    view: View
    asked: frozenset[str]
    failed: tuple[str, ...] = ()


def recheck_version(version: ChapterVersion, before: ChapterVersion | None = None) -> Rechecked:
    """Of an approved text, what it says otherwise than `before` (None: all) against the book:
    the same sentence too, where it is read as of another time, or as somebody's word.

    Raises NotReadYet.
    """
    project = version.chapter.project
    _require_read(project)
    told = ledger.standing(project.pk)
    there = {fact.uid for fact in told.facts}
    known = ledger.of_version(before).facts if before else ()
    read = {fact.uid: ledger.reading_of(fact) for fact in known}
    mine = (fact for fact in told.facts if fact.chapter == version.chapter_id)
    new = {fact.uid for fact in mine if read.get(fact.uid) != ledger.reading_of(fact)}

    def was_asked(issue: ContinuityIssue, uids: Uids) -> bool:
        """One of its sentences is new, or stands in this chapter no more."""
        return bool(uids & new) or (issue.chapter_id == version.chapter_id and not uids <= there)

    return _keep(project, _found(project, told, new), was_asked)


def compare(version: ChapterVersion) -> Rechecked:
    """Of an approved text, all it says against what is read of the book so far.

    For texts that are brought along one after another: nothing is called fixed.
    """
    chapter = version.chapter
    return _keep(chapter.project, _compared(chapter), lambda _issue, _uids: False)


def recheck_draft(version: ChapterVersion) -> Rechecked:
    """Of a text that is not approved, all it says, against the chapters before.

    Raises NotReadYet.
    """
    project, chapter = version.chapter.project, version.chapter
    _require_read(project, chapter.number)
    if not ledger.is_read(version):
        raise NotReadYet(f"The facts of version {version.pk} are not read yet.")
    before = ledger.standing(project.pk, chapter.number, without=chapter.pk)
    mine = ledger.of_version(version)
    told = Told((*before.facts, *mine.facts), {**mine.places, **before.places}, mine.entities)
    found = _found(project, told, {fact.uid for fact in mine.facts})
    settled = ContinuityIssue.settled_in(project.pk)
    findings = [
        each
        for each in findings_of(found.conflicts, found.view, chapter.number)
        if each.key not in settled
    ]
    with transaction.atomic():
        graver = _confirmed(project, found)
        ContinuityIssue.keep(
            version,
            [each.model_dump() | graver.get(each.key, {}) for each in findings],
            found.asked,
        )
    return Rechecked(len(findings), failed=found.failed)


def recheck_order(project: Project, before: Mapping[UUID, int]) -> Rechecked:
    """The pairs that are told the other way round since the places were `before`, and no other.

    What a chapter in the trash established is let go. Raises NotReadYet.
    """
    let_go(project)
    _require_read(project)
    told = ledger.standing(project.pk)
    pairs = {frozenset({a.uid, b.uid}) for a, b in impact.flipped(before, told.places, told.facts)}
    if not pairs:
        return Rechecked()
    found = _found(project, told, {uid for pair in pairs for uid in pair})
    flipped = tuple(each for each in found.conflicts if _uids(each) in pairs)
    return _keep(project, replace(found, conflicts=flipped), lambda _issue, uids: uids in pairs)


def recheck_bible(project: Project) -> Rechecked:
    """What the bible says, and said, against the approved texts. Raises NotReadYet."""
    if unread := unread_entries(project.pk):
        raise NotReadYet(f"The bible's entries {unread[:8]} are not read yet.")
    said = StoredFact.objects.filter(project=project, chapter=None)
    return recheck_facts(project, said.values_list("uid", flat=True))


def recheck_facts(project: Project, uids: Iterable[UUID]) -> Rechecked:
    """These, as they stand now or not any more, against the approved texts. Raises NotReadYet.

    Against a draft nothing is asked: what is not gone stays as its own check has left it.
    """
    _require_read(project)
    told = ledger.standing(project.pk)
    asked, there = set(uids), {fact.uid for fact in told.facts}
    gone = asked - there

    def was_asked(_issue: ContinuityIssue, named: Uids) -> bool:
        return bool(named & gone) or (bool(named & asked) and named <= there)

    return _keep(project, _found(project, told, asked & there), was_asked)


def let_go(project: Project) -> int:
    """Findings against what a chapter in the trash established are fixed: it does not hold.

    Its own findings stay, as it may come back with them. How many.
    """
    rows = ContinuityIssue.objects.filter(
        project=project, state=ContinuityIssue.State.OPEN, chapter__trashed_at=None
    )
    named = {pk: _uids_in(key) for pk, key in rows.values_list("pk", "key")}
    away = StoredFact.objects.filter(
        project=project, uid__in=set().union(*named.values()), chapter__trashed_at__isnull=False
    )
    gone = set(away.values_list("uid", flat=True))
    mended = [pk for pk, uids in named.items() if uids & gone]
    ContinuityIssue.objects.filter(pk__in=mended).update(state=ContinuityIssue.State.FIXED)
    return len(mended)


def _uids_in(key: str) -> set[UUID]:
    """What a finding's key names, of a rule or of another reader."""
    found = set()
    for part in key.split(":"):
        with suppress(ValueError):
            found.add(UUID(part))
    return found


def _require_read(project: Project, before: int | None = None) -> None:
    """What is not read cannot be held against anything: nothing may be called fixed by it."""
    if unread := ledger.unread(project.pk, before):
        raise NotReadYet(f"The facts of chapters {unread[:8]} are not read yet.")


def _found(project: Project, told: Told, new: Collection[UUID]) -> _Found:
    draft = tuple(fact for fact in told.facts if fact.uid in new)
    rest = tuple(fact for fact in told.facts if fact.uid not in new)
    clock = Clock.of(told.facts, told.places)
    return _asked(project, View(rest, draft, clock, told.places, told.entities, project.language))


def _asked(project: Project, view: View) -> _Found:
    rules = enabled(dials_of(project).rules_off)
    found = check(view, rules)
    asked = frozenset(rule.name for rule in rules) - set(found.failed)
    return _Found(found.conflicts, view, asked, found.failed)


def _compared(chapter: Chapter) -> _Found:
    """All that it says against the rest of the book. Where nothing is told after it, that is kept
    in this process from the chapter before, and only what touches it is asked about: a book that
    is imported is not read anew for each of its chapters.
    """
    project, told = chapter.project, approved.approved(chapter.project_id)
    mine = tuple(fact for fact in told.facts if fact.chapter == chapter.pk)
    if any(told.places.get(each, 0) > chapter.number for each in told.chapters):
        return _found(project, told, {fact.uid for fact in mine})
    state = ledger.state_of(project.pk)
    known = approved.before(project.pk, state, chapter.number, chapter.pk, project.language)
    return _asked(project, known.view(mine, {}))


def _confirmed(project: Project, found: _Found) -> dict[str, dict[str, str]]:
    """What stands of findings that a rule only proposes: an analyst may have confirmed them."""
    keys = [key_of(each) for each in found.conflicts if not each.rule.decides]
    known = ContinuityIssue.objects.filter(project=project, key__in=keys)
    return {key: {"severity": grave} for key, grave in known.values_list("key", "severity")}


def _uids(conflict: Conflict) -> Uids:
    return frozenset({conflict.earlier.uid, conflict.later.uid})


def _keep(
    project: Project, found: _Found, was_asked: Callable[[ContinuityIssue, Uids], bool]
) -> Rechecked:
    """Each under the chapter that is told later; what was asked and is not found any more, fixed.

    Where a rule could not be asked, its earlier findings stay.
    """
    with transaction.atomic():
        for conflict in found.conflicts:
            _note(project, conflict, found.view)
        keys = {key_of(each) for each in found.conflicts}
        gone = [
            issue.pk
            for issue in _open(project, found.asked)
            if issue.key not in keys and was_asked(issue, _named(issue.key))
        ]
        ContinuityIssue.objects.filter(pk__in=gone).update(state=ContinuityIssue.State.FIXED)
    return Rechecked(len(found.conflicts), len(gone), found.failed)


def _open(project: Project, rules: Collection[str]) -> Iterable[ContinuityIssue]:
    return ContinuityIssue.objects.filter(
        project=project, rule__in=rules, state=ContinuityIssue.State.OPEN
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
