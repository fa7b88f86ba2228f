"""How a book's memory stands for the pages that show it: one question instead of many."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection

from memory.maintenance.rebuild import KIND
from novellaforge import named_queries
from novellaforge.models import Job

QUERIES = named_queries.load(Path(__file__).parent / "sql" / "views.sql")


@dataclass(frozen=True)
class Shown:
    """`state` is another word after any change of what is approved, read, corrected, named or
    merged; `so_far` the last approved chapter, 0 before there is one; `unread` are approved
    chapters whose facts were not read whole.
    """

    state: str
    so_far: int
    unread: tuple[int, ...] = ()
    is_rebuilt: bool = False


def shown(project_id: UUID) -> Shown:
    asked: dict[str, UUID | str] = {
        "project_id": project_id,
        "rebuild": KIND,
        "running": Job.State.RUNNING,
    }
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["standing"], asked)
        state, so_far, unread, is_rebuilt = cursor.fetchone()
    return Shown(state, so_far, tuple(unread), is_rebuilt)
