"""The autopilot moves on: each move is one transaction under the lock of its row."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from novellaforge import queues
from novellaforge.errors import Refused
from novellaforge.queues import Claim
from writing import runs
from writing.autopilot.deciding import Begin, Close, Finish, Move, Next, Rest, Resume, Stay, decide
from writing.autopilot.preceding import preceding
from writing.autopilot.standing import Read, read
from writing.models import Autopilot, GenerationRun

TASK = "writing.autopilot.tasks.move_on"
State = Autopilot.State
CHANGES = ["state", "why", "finished_at", "chapter", "run", "seen", "written"]


def lock(autopilot_id: UUID) -> Autopilot | None:
    """The autopilot, locked until the caller's transaction ends; None where it is gone."""
    rows = Autopilot.objects.select_for_update(of=("self",)).select_related("project", "author")
    return rows.filter(pk=autopilot_id).first()


def queue(autopilot: Autopilot) -> None:
    """Have it look, after the commit of the caller's transaction."""
    queues.enqueue(
        TASK,
        str(autopilot.pk),
        queue=queues.GENERATION_MEDIUM,
        project_id=autopilot.project_id,
        name=name_of(autopilot),
    )


def name_of(autopilot: Autopilot) -> str:
    """Of its tasks."""
    return f"autopilot {autopilot.pk}"


def move_on(autopilot_id: UUID, claim: Claim | None = None) -> None:
    """Make every move that can be made now. Asked again, it makes none twice."""
    while _step(autopilot_id, claim):
        pass


@transaction.atomic
def _step(autopilot_id: UUID, claim: Claim | None) -> bool:
    """One move, and whether another may follow at once; else the delivery ends with it."""
    autopilot = lock(autopilot_id)
    if autopilot is None or autopilot.state != State.RUNNING:
        queues.settle(claim)
        return False
    with translation.override(autopilot.language):
        more = _tried(autopilot)
    if more:
        queues.hold(claim)
    else:
        queues.settle(claim)
    return more


def _tried(autopilot: Autopilot) -> bool:
    try:
        with transaction.atomic():
            now = read(autopilot)
            return act(autopilot, now, decide(now.standing))
    except Refused as refusal:
        autopilot.refresh_from_db(fields=CHANGES)
        rest(autopilot, State.WAITING, str(refusal))
        return False


def act(autopilot: Autopilot, now: Read, move: Move) -> bool:
    """Inside a transaction that holds the lock; whether to look again at once. Raises Refused."""
    if autopilot.run_id and now.run:
        autopilot.run = now.run  # one that took the chapter over
    match move:
        case Stay(why):
            rest(autopilot, State.RUNNING, why)
        case Rest(state, why):
            rest(autopilot, state, why)
        case Begin():
            return _begin(autopilot, now)
        case Resume():
            assert now.run
            autopilot.run = runs.retry(now.run)
            rest(autopilot, State.RUNNING)
        case Close():
            return _close(autopilot, now, move)
    return False


def rest(autopilot: Autopilot, state: str, why: str = "") -> None:
    autopilot.state, autopilot.why = state, why
    autopilot.finished_at = None if autopilot.is_live else timezone.now()
    autopilot.save(update_fields=CHANGES)


def _begin(autopilot: Autopilot, now: Read) -> bool:
    """A run that is there already, live or stopped, is followed. Else what has a text is written
    anew: without that being said, or the author's word to go on, none is begun there.
    """
    assert now.chapter
    autopilot.seen = preceding(now.chapter).model_dump(mode="json")
    last = now.chapter.runs.first()
    goes_on = last is not None and last.state == GenerationRun.State.STOPPED
    rewrite = autopilot.rewrite or (now.standing.has_text and not goes_on)
    autopilot.run, _is_new = runs.start(
        now.chapter, autopilot.author, rewrite=rewrite, auto_approve=False
    )
    rest(autopilot, State.RUNNING)
    return not autopilot.run.is_live


def _close(autopilot: Autopilot, now: Read, move: Close) -> bool:
    """Plans are prepared unless the next chapter is begun at once, and plans for itself.

    The approval comes last: it tells the watchers, and no lock is taken after that.
    """
    is_next = isinstance(move.then, Next)
    autopilot.written = [*autopilot.written, str(autopilot.chapter_id)]
    autopilot.chapter, autopilot.run, autopilot.seen = now.following, None, {}
    match move.then:
        case Rest(state, why):
            rest(autopilot, state, why)
        case Finish(why):
            rest(autopilot, State.DONE, why)
        case Next():
            rest(autopilot, State.RUNNING)
    if move.approve:
        assert now.run
        runs.approve(now.run.version, autopilot.author, prepare_plans=not is_next)
    return is_next
