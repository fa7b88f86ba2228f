"""The approved facts of a few books, kept in this process while their ledger is the same.

The beats of a chapter are held against the same book one after the other, and reading it each
time would take longer than the rules do.
"""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from memory import ledger
from memory.ledger import Told

BOOKS = 4  # of some 20 MB each, where a book has 10,000 facts

_kept: OrderedDict[UUID, tuple[str, Told]] = OrderedDict()
_reading: dict[UUID, Lock] = {}
_guard = Lock()


def approved(project_id: UUID) -> Told:
    """All that holds in the book now; read once for each state of its ledger."""
    state = ledger.state_of(project_id)
    with _guard:
        turn = _reading.setdefault(project_id, Lock())
    with turn:
        kept = _get(project_id, state)
        if kept is None:
            kept = ledger.standing(project_id)
            if ledger.state_of(project_id) == state:  # else it may be of either state
                _put(project_id, state, kept)
    return kept


def _get(project_id: UUID, state: str) -> Told | None:
    with _guard:
        known, told = _kept.get(project_id, ("", None))
        if known != state:
            return None
        _kept.move_to_end(project_id)
        return told


def _put(project_id: UUID, state: str, told: Told) -> None:
    with _guard:
        _kept[project_id] = (state, told)
        _kept.move_to_end(project_id)
        while len(_kept) > BOOKS:
            gone, _told = _kept.popitem(last=False)
            _reading.pop(gone, None)
