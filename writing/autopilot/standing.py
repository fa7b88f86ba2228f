"""How things stand, read from rows in one place."""

from dataclasses import dataclass

from projects.models import Chapter
from writing import pipeline
from writing.autopilot.deciding import After, Run, Standing
from writing.autopilot.preceding import Preceding, changes, preceding
from writing.autopilot.progress import still_to_write
from writing.briefing import record_of
from writing.dials import dials_of
from writing.models import Autopilot, GenerationRun
from writing.runs.approving import changed_since
from writing.runs.starting import has_text_beside
from writing.stages.quality_gate import quality_gate

State = GenerationRun.State


@dataclass(frozen=True)
class Read:
    """The standing, with the rows that it was read from."""

    standing: Standing
    chapter: Chapter | None
    run: GenerationRun | None
    following: Chapter | None


def read(autopilot: Autopilot, *, asked: bool = False) -> Read:
    """Inside a transaction that holds the autopilot's lock."""
    chapter = _chapter_of(autopilot)
    if chapter is None or chapter.trashed_at or chapter.project.trashed_at:
        number = chapter.number if chapter else autopilot.first
        return Read(Standing(number, is_gone=True, asked=asked), chapter, None, None)
    run = _run_of(autopilot, chapter)
    following = still_to_write(autopilot).exclude(pk=chapter.pk).first()
    standing = Standing(
        number=chapter.number,
        is_done=_is_done(autopilot, chapter, run),
        run=_seen(autopilot, run, chapter) if run else None,
        has_text=not autopilot.rewrite and has_text_beside(chapter, chapter.runs.first()),
        changes=() if asked else _changes(autopilot, chapter),
        others=_others(chapter),
        after=_after(chapter, following) if following else None,
        stop_after=autopilot.stop_after,
        asked=asked,
    )
    return Read(standing, chapter, run, following)


def passed(run: GenerationRun) -> bool:
    """Whether the gate has nothing against the text that is in force."""
    record, dials = record_of(run), dials_of(run.project)
    report, critique = record.last(pipeline.VALIDATE), record.last(pipeline.CRITICISE)
    if report is None or critique is None:
        return False
    decision = quality_gate(report, critique, dials, dials.max_revisions, auto_approve=True)
    return decision.verdict == "approve"


def _chapter_of(autopilot: Autopilot) -> Chapter | None:
    if autopilot.chapter_id is None:
        return None
    return Chapter.objects.select_related("project", "arc").get(pk=autopilot.chapter_id)


def _run_of(autopilot: Autopilot, chapter: Chapter) -> GenerationRun | None:
    """The chapter's last run: once it has been begun; else only a draft that waits there."""
    last = chapter.runs.select_related("project", "version").first()
    if autopilot.run_id or (last and last.state == State.DRAFTED and not autopilot.rewrite):
        return last
    return None


def _is_done(autopilot: Autopilot, chapter: Chapter, run: GenerationRun | None) -> bool:
    """Whether it has another approved text than when it was begun."""
    if chapter.approved_version_id is None:
        return False
    if autopilot.run_id is None or run is None:
        return not autopilot.rewrite
    before = Preceding.model_validate(autopilot.seen).own
    return run.state == State.APPROVED or chapter.approved_version_id != before


def _seen(autopilot: Autopilot, run: GenerationRun, chapter: Chapter) -> Run:
    is_mine = autopilot.run_id is not None
    if run.is_live:
        return Run("live", is_mine=is_mine)
    if run.state in (State.STOPPED, State.CANCELLED):
        return Run("stopped", run.reason, is_mine=is_mine)
    newest, has_passed = chapter.versions.first(), passed(run)
    return Run(
        "drafted",
        run.reason,
        passed=has_passed,
        is_newest=newest is None or newest.pk == run.version_id or newest.run_id == run.pk,
        is_mine=is_mine,
        beside=_beside(autopilot, run) if has_passed and run.version else (),
    )


def _beside(autopilot: Autopilot, run: GenerationRun) -> tuple[str, ...]:
    """What the gate would not approve it over, but for that over which its author went on."""
    seen = Preceding.model_validate(autopilot.seen)
    checked_at = record_of(run).last(pipeline.VALIDATE).revision
    if checked_at is not None:
        checked_at = max(checked_at, seen.revision)
    return changed_since(run, checked_at, earlier_since=seen.at)


def _changes(autopilot: Autopilot, chapter: Chapter) -> tuple[str, ...]:
    if not autopilot.seen:
        return ()
    return changes(Preceding.model_validate(autopilot.seen), preceding(chapter))


def _others(chapter: Chapter) -> tuple[int, ...]:
    live = GenerationRun.objects.filter(
        project=chapter.project_id, state__in=GenerationRun.LIVE, chapter__trashed_at=None
    ).exclude(chapter=chapter)
    return tuple(live.order_by("chapter__number").values_list("chapter__number", flat=True))


def _after(chapter: Chapter, following: Chapter) -> After:
    ends_arc = following.arc_id != chapter.arc_id
    return After(following.number, ends_arc, chapter.arc.title if chapter.arc else "")
