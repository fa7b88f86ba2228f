"""Whether a model may be asked for a book, and whose money it is. The layers above know."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from novellaforge.database import in_db
from novellaforge.llm.errors import BudgetSpent
from novellaforge.llm.provider import Origin


@dataclass(frozen=True)
class Purse:
    """`refusal`: the sentence that says why no model may be asked for a book, or None.
    `owner_of`: who pays for a book; None where it is gone. Both read rows.
    """

    refusal: Callable[[UUID], str | None]
    owner_of: Callable[[UUID], int | None]


_purses: list[Purse] = []


def register(purse: Purse) -> None:
    """An app says in `ready` who keeps the purse; the last one does."""
    _purses[:] = [purse]


async def admit(origin: Origin) -> None:
    """Raises BudgetSpent. A run's steps are let in: whether one begins is the run's affair."""
    if origin.project_id and not origin.run_id and _purses:
        sentence = await in_db(_purses[0].refusal, origin.project_id)
        if sentence:
            raise BudgetSpent({"reason": sentence})


def owner_of(project_id: UUID | None) -> int | None:
    return _purses[0].owner_of(project_id) if project_id and _purses else None
