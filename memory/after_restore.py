"""What a backup does not carry and memory makes again: passages, vectors, graph of each book."""

from memory import graph
from memory.maintenance import rebuild
from novellaforge import loop, queues
from novellaforge.backups import afterwards
from projects.models import Project

FORGET_TASK = "memory.after_restore.forget_gone"


def register() -> None:
    afterwards.register("memory", make_again)


def make_again() -> str:
    """A job a book, also of those in the trash, which may come back."""
    books = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    for project_id in books:
        rebuild.start(project_id)
    queues.enqueue(FORGET_TASK, queue=queues.MAINTENANCE_LOW)
    of = "1 book" if len(books) == 1 else f"{len(books)} books"
    return f"Passages and graph of {of} are made again by the workers."


def forget_gone() -> int:
    """The task: books of which the graph still knows, and no row does. How many."""
    return loop.run(_forget_gone())


async def _forget_gone() -> int:
    known = {uid async for uid in Project.objects.values_list("pk", flat=True)}
    gone = await graph.projects() - known
    for project_id in gone:
        await graph.forget(project_id)
    return len(gone)
