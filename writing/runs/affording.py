"""Whether a run may begin its next step: a spent budget stops it between steps, text kept.

What was spent is asked of Postgres before each step, and kept nowhere: what all workers go
beyond a budget is the steps that had begun when it was spent, and no more.
"""

from uuid import UUID

from novellaforge.queues import Claim
from writing import pipeline
from writing.models import StepResult
from writing.pipeline import Step
from writing.runs.ending import end_delivery, stop
from writing.runs.locking import lock

ASKING = frozenset(
    {
        pipeline.PLAN,
        pipeline.WRITE,
        pipeline.EXTRACT,
        pipeline.SEAM,
        pipeline.PROVE,
        pipeline.VALIDATE,
        pipeline.CRITICISE,
        pipeline.REVISE,
        pipeline.APPROVE,
    }
)


def refuse(run_id: UUID, step: Step, sentence: str, claim: Claim | None) -> None:
    """Inside a transaction: the run is stopped, and this delivery has ended; `retry` makes the
    step due again.
    """
    run = lock(run_id)
    due = run.steps.filter(key=step.key, state=StepResult.State.DUE)
    if run.is_live and due.exists():
        stop(run, sentence)
    if not run.is_live:
        due.delete()
    end_delivery(run, claim)
