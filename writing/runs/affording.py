"""Whether a run may begin its next step: a spent budget stops it between steps, text kept.

What was spent is asked of Postgres before each step, and kept nowhere: what all workers go
beyond a budget is the steps that had begun when it was spent, and no more.
"""

from uuid import UUID

from django.db import transaction

from novellaforge.queues import Claim
from writing import pipeline
from writing.models import StepResult
from writing.pipeline import Step
from writing.runs.ending import stop
from writing.runs.locking import lock
from writing.runs.recording import end_delivery
from writing.spending import budget

ASKING = frozenset(
    {
        pipeline.PLAN,
        pipeline.WRITE,
        pipeline.EXTRACT,
        pipeline.SEAM,
        pipeline.VALIDATE,
        pipeline.CRITICISE,
        pipeline.REVISE,
        pipeline.APPROVE,
    }
)


def may_begin(run_id: UUID, step: Step, claim: Claim | None) -> bool:
    """False: the run is stopped, and this delivery has ended; `retry` makes the step due again.

    Steps that run go on to their end. What asks no model may always begin.
    """
    sentence = budget.refusal_of_run(run_id) if step.stage in ASKING else None
    if sentence is None:
        return True
    with transaction.atomic():
        run = lock(run_id)
        due = run.steps.filter(key=step.key, state=StepResult.State.DUE)
        if run.is_live and due.exists():
            stop(run, sentence)
        if not run.is_live:
            due.delete()
        end_delivery(run, claim)
    return False
