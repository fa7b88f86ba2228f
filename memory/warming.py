"""What the pages of memory show is read from the ledger before anybody opens them.

In a book of 300 chapters that takes a second or two, which its author would wait for after every
change of memory.
"""

from uuid import UUID

from memory.network_reading import network_of
from memory.shown import shown
from memory.threads_reading import threads_of
from memory.timeline_reading import timeline_of, window
from novellaforge import queues
from novellaforge.models import QueuedTask
from projects.models import Project

TASK = "memory.tasks.warm_pages"


def ask(project_id: UUID) -> None:
    """Queue it behind all else, unless it waits already."""
    waiting = QueuedTask.objects.filter(func=TASK, project_id=project_id, owner="")
    if not waiting.exists():
        queues.enqueue(TASK, str(project_id), queue=queues.MAINTENANCE_LOW, project_id=project_id)


def warm(project_id: UUID) -> None:
    """Keep what the pages show as they open; kept already, it is only looked up."""
    project = Project.objects.filter(pk=project_id, trashed_at=None).first()
    if project is None:
        return
    now = shown(project.pk)
    threads_of(project, now.state)
    timeline_of(project, now.state, *window(None, None, now.so_far))
    network_of(project, now.state, None, now.so_far)
