"""The queues: their names, order and routes, and what a task may do with its own delivery.

A task runs at least once. One that settles its claim in the transaction that writes its
effects has these effects exactly once, whatever dies when: the row goes with the effects, or
`ClaimLost` rolls them back because somebody else holds the task now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from novellaforge import loop, named_queries
from novellaforge.models import QueuedTask

if TYPE_CHECKING:
    from novellaforge.broker import PostgresBroker

BEATS_HIGH = "beats_high"
GENERATION_MEDIUM = "generation_medium"
DEFAULT = "default"
MAINTENANCE_LOW = "maintenance_low"
PRIORITY = (BEATS_HIGH, GENERATION_MEDIUM, DEFAULT, MAINTENANCE_LOW)

# Which queue takes what, by the name of a step or task; the first pattern that fits.
ROUTES = (
    ("write_beat", BEATS_HIGH),
    ("generate_beat", BEATS_HIGH),
    ("extract_facts", BEATS_HIGH),
    ("embed_passages", DEFAULT),
    ("check_beat", BEATS_HIGH),
    ("mend_seam", BEATS_HIGH),
    ("join_beats", BEATS_HIGH),
    ("assemble_beats", BEATS_HIGH),
    ("revise_beat", BEATS_HIGH),
    ("collect_context", GENERATION_MEDIUM),
    ("retrieve_context", GENERATION_MEDIUM),
    ("plan_chapter", GENERATION_MEDIUM),
    ("validate_continuity", GENERATION_MEDIUM),
    ("prove_points", GENERATION_MEDIUM),
    ("criticise", GENERATION_MEDIUM),
    ("summarise", DEFAULT),
    ("approve_chapter", GENERATION_MEDIUM),
    ("generate_chapter", GENERATION_MEDIUM),
    ("pregenerate_plans", GENERATION_MEDIUM),
    ("reconcile_*", MAINTENANCE_LOW),
    ("rebuild*", MAINTENANCE_LOW),
    ("cleanup*", MAINTENANCE_LOW),
    ("index*", GENERATION_MEDIUM),
    ("project*", GENERATION_MEDIUM),
    ("import*", GENERATION_MEDIUM),
    ("export*", GENERATION_MEDIUM),
)

PUT_OFF_SECONDS = (1.0, 600.0)
PUT_OFF_FOR = 86_400.0

QUERIES = named_queries.load(Path(__file__).parent / "sql" / "queue.sql")

# Sent inside the transaction that takes a task out of its queue for good, by the domain's own
# `set_aside` or by the housekeeper once its deliveries are used up. Arguments: func (dotted
# path), args (tuple), why (sentence; a lazy one where the house says it, so format it in the
# language of who shall read it). A receiver that raises undoes both; it is sent again.
task_set_aside = Signal()


@dataclass(frozen=True)
class Claim:
    """One delivery of one task: (id, attempts) is its fencing token, owner the process."""

    id: int
    attempts: int
    owner: str


class ClaimLost(Exception):
    """The task was claimed anew or called off: this delivery's work is refused."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(
            f"Delivery {claim.attempts} of task {claim.id} no longer holds its claim: its lease "
            "lapsed or the task was called off. Its effects are rolled back."
        )


_delivered: ContextVar[Claim | None] = ContextVar("delivered", default=None)
_settling: set[Claim] = set()


def route(name: str) -> str:
    """The queue of a step or task; DEFAULT for a name that no route knows."""
    return next((queue for pattern, queue in ROUTES if fnmatch(name, pattern)), DEFAULT)


def enqueue(
    func: str,
    *args: object,
    queue: str,
    project_id: UUID | None = None,
    after: float = 0.0,
    name: str = "",
) -> int:
    """Queue a call of `func` (dotted path) for the commit of the caller's transaction.

    Arguments are ids only (str, int, bool, UUID, None): a task fetches what it works on.
    `after` is in seconds. Returns the row's id. TypeError for another argument, ValueError
    for a queue that does not exist.
    """
    from novellaforge.broker import PostgresBroker

    return _queue(PostgresBroker(queue, project_id=project_id, after=after), func, args, name)


def go_on(
    claim: Claim,
    func: str,
    *args: object,
    queue: str,
    project_id: UUID | None = None,
    name: str = "",
) -> bool:
    """Make this call what the claim is for, for the caller to do next, without a hop.

    Inside a transaction that holds the claim. As durable as a queued task: its row says what is
    to be done, should the caller die. False, and nothing is changed, where the tasks of others
    wait in a queue of no lower priority, or the worker stops: then queue it.
    """
    from novellaforge.broker import GoingOn

    _require_transaction("go_on")
    if loop.is_ending():
        return False
    return bool(_queue(GoingOn(queue, claim, project_id), func, args, name))


def _queue(broker: "PostgresBroker", func: str, args: tuple[object, ...], name: str) -> int:
    for arg in args:
        if arg is not None and not isinstance(arg, str | int | UUID):
            raise TypeError(
                f"{func} was queued with {arg!r}: a task takes ids (str, int, bool, UUID, None)."
            )
    async_task(func, *args, broker=broker, task_name=name or func.rpartition(".")[2])
    return broker.last_id


def call_off(*ids: int) -> int:
    """Delete tasks with the caller's commit; one that runs is cancelled. How many there were.

    Takes the row locks that `settle` and `hold` take: lock what the tasks belong to first,
    as their own transactions do.
    """
    _require_transaction("call_off")
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["call_off"], {"ids": list(ids)})
        return int(cursor.fetchone()[0])


def current_claim() -> Claim | None:
    """The delivery that this thread or coroutine works for; None outside a worker."""
    return _delivered.get()


def deliver(claim: Claim | None) -> None:
    """Say what this thread works for from now on (the slot does, before each task)."""
    _delivered.set(claim)


def settle(claim: Claim | None) -> None:
    """End the delivery with the caller's commit: its task is done. ClaimLost if it is not ours.

    None (no worker) does nothing, here and in the functions below.
    """
    if claim is None:
        return
    _settling.add(claim)  # before its row is gone, lest that look like a loss
    _change("settle", claim)


def hold(claim: Claim | None) -> None:
    """Keep the claim for the rest of the transaction, or ClaimLost. The task goes on after it."""
    if claim is not None:
        _change("hold", claim)


def put_back(claim: Claim | None, seconds: float, why: str = "", *, counted: bool = True) -> None:
    """Give the task back for a later delivery; `counted` as one of QUEUE_MAX_ATTEMPTS failures."""
    if claim is not None:
        _settling.add(claim)
        _change("free", claim, seconds=seconds, why=why, failures=int(counted))


@contextmanager
def put_off(
    *when: type[Exception],
    but: tuple[type[Exception], ...] = (),
    at_most: float = PUT_OFF_FOR,
) -> Iterator[None]:
    """A task that ends in one of these errors waits for what others make, or for a server that is
    away: it is given back, uncounted, and comes again after as long as it has waited already.

    The error is raised, so that the task fails, once it has waited for `at_most` seconds, outside
    a worker, and where it is one of `but`.
    """
    try:
        yield
    except when as error:
        if isinstance(error, but) or not _put_off(current_claim(), str(error), at_most):
            raise


@transaction.atomic
def _put_off(claim: Claim | None, why: str, at_most: float) -> bool:
    task = QueuedTask.objects.filter(pk=claim.id).first() if claim else None
    if task is None:
        return False
    waited = (timezone.now() - task.created_at).total_seconds()
    if waited >= at_most:
        return False
    least, most = PUT_OFF_SECONDS
    put_back(claim, min(most, max(least, waited)), why, counted=False)
    return True


def set_aside(claim: Claim | None, why: str) -> None:
    """Take the task out of its queue for good; it stays in the admin with its reason."""
    if claim is None:
        return
    _settling.add(claim)
    func, payload = _change("set_aside", claim, why=why)
    announce_set_aside(func, payload, why)


def announce_set_aside(func: str, payload: str, why: str) -> None:
    """Send `task_set_aside`, with no arguments where the payload cannot be read."""
    try:
        args: tuple[object, ...] = SignedPackage.loads(payload)["args"]
    except Exception:  # bad signature, or a pickle of code that is gone
        args = ()
    task_set_aside.send(QueuedTask, func=func, args=args, why=why)


def is_settling(claim: Claim) -> bool:
    """Whether its task has begun to end the delivery itself."""
    return claim in _settling


def forget(claim: Claim) -> None:
    _settling.discard(claim)


def _change(query: str, claim: Claim, **values: int | float | str) -> tuple[Any, ...]:
    _require_transaction(query)
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[query], {**_token(claim), **values})
        if cursor.rowcount != 1:
            raise ClaimLost(claim)
        return cursor.fetchone() if cursor.description else ()


def _token(claim: Claim) -> dict[str, int | float | str]:
    return {"id": claim.id, "attempts": claim.attempts, "owner": claim.owner}


def _require_transaction(what: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError(
            f"{what} was called outside a transaction: call it inside the transaction.atomic() "
            "block that writes the task's effects, so that both happen or neither does."
        )
