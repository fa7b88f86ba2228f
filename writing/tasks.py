"""What the queue calls: ids in, one function called on the process's loop."""

from uuid import UUID

from novellaforge import loop, queues
from writing.pipeline import Step
from writing.runs.performing import perform, perform_all


def run_step(run_id: str, stage: str, beat: int | None, revision: int) -> None:
    """One step of a distributed run."""
    loop.run(perform(UUID(run_id), Step(stage, beat, revision), queues.current_claim()))


def write_chapter(run_id: str) -> None:
    """A whole chapter in this process: sequential and parallel runs."""
    loop.run(perform_all(UUID(run_id), queues.current_claim()))
