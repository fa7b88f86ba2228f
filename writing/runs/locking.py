"""One writer a run: its row is the lock of everything it has stored."""

from uuid import UUID

from writing.models import GenerationRun


def lock(run_id: UUID) -> GenerationRun:
    """The run, locked until the caller's transaction ends (Django refuses outside of one)."""
    return GenerationRun.objects.select_for_update().get(pk=run_id)
