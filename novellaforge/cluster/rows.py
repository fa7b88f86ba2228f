"""The queue's table on an autocommit connection of its own: claim, renew, end, give back."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from django.conf import settings
from django.db import connections

from novellaforge.cluster.shares import Share
from novellaforge.queues import QUERIES, Claim

CONNECT_SECONDS = 2  # the least that libpq takes
ADMITTED_AT_ONCE = 500


@dataclass(frozen=True)
class Delivery:
    """A claimed row: the task as Django-Q2 signed it, and the failures before this one.

    `unknown_for`: seconds since a worker first did not know its function; 0 where all did.
    """

    claim: Claim
    failures: int
    payload: str
    queue: str
    unknown_for: float


@dataclass(frozen=True)
class Terms:
    """On what terms a cluster's tasks are delivered."""

    queues: tuple[str, ...]  # in order of priority
    lease: float  # seconds
    most: int  # failures, or deaths, after which a task is set aside
    unknown: float = 600.0  # seconds for which a task waits for code that knows its function

    @property
    def deaths_below(self) -> int:
        """Deaths from which on a task runs alone, so that it takes no innocent with it."""
        return max(1, self.most - 1)

    @classmethod
    def of_settings(cls, queues: tuple[str, ...]) -> Self:
        return cls(
            queues,
            settings.QUEUE_LEASE_SECONDS,
            settings.QUEUE_MAX_ATTEMPTS,
            settings.QUEUE_UNKNOWN_SECONDS,
        )


class Rows:
    """Every method is one statement, and raises psycopg.Error where the server is not there."""

    def __init__(self, connection: "psycopg.Connection[Any]", terms: Terms) -> None:
        self._connection = connection
        self._queues = terms.queues
        self._terms = {
            "queues": list(terms.queues),
            "lease": terms.lease,
            "most": terms.most,
            "deaths_below": terms.deaths_below,
        }

    def fileno(self) -> int:
        return self._connection.fileno()

    def listen(self) -> None:
        """Be told of tasks queued (nf_queue: the queue's name) and called off (nf_cancel)."""
        self._connection.execute("LISTEN nf_queue")
        self._connection.execute("LISTEN nf_cancel")

    def heard(self) -> set[str]:
        """The channels on which something that concerns us was said since the last look."""
        return {
            notice.channel
            for notice in self._connection.notifies(timeout=0)
            if notice.channel == "nf_cancel" or notice.payload in self._queues
        }

    def admit(self) -> None:
        """Give those their turn who have waited for their time."""
        self._execute("admit", limit=ADMITTED_AT_ONCE)

    def claim(self, owner: str, limit: int, shares: Sequence[Share] = ()) -> list[Delivery]:
        """At most `limit` tasks, and of each share as many as it has room for."""
        shares = shares or [Share(self._queues, limit)]
        return self._claim(
            "claim",
            owner,
            limit=limit,
            shares=[",".join(share.queues) for share in shares],
            rooms=[share.room for share in shares],
        )

    def claim_suspect(self, owner: str) -> list[Delivery]:
        """A task that must run alone."""
        return self._claim("claim_suspect", owner, limit=1)

    def suspect_waits(self) -> bool:
        return bool(self._one("suspects"))

    def next_due(self) -> float | None:
        """Seconds until a task that waits for its time is ready, below 0 when it is."""
        due = self._one("next_due")
        return None if due is None else float(due)

    def renew(self, owner: str, claims: Collection[Claim]) -> set[Claim]:
        """Move their leases on; which of them still hold."""
        ids = [claim.id for claim in claims]
        self._execute("renew", owner=owner, ids=ids)
        held = self._execute("held", owner=owner, ids=ids).fetchall()
        return {Claim(id_, attempts, owner) for id_, attempts in held}

    def finish(self, owner: str, claims: Collection[Claim]) -> None:
        ids, attempts = [claim.id for claim in claims], [claim.attempts for claim in claims]
        self._execute("finish", owner=owner, ids=ids, attempts=attempts)

    def free(self, claim: Claim, seconds: float, why: str, failures: int) -> bool:
        """Give it back for later; False where the claim no longer holds."""
        return self._free("free", claim, seconds=seconds, why=why, failures=failures)

    def free_unknown(self, claim: Claim, seconds: float, why: str) -> bool:
        """Give it back for code that knows its function; False where the claim no longer holds."""
        return self._free("free_unknown", claim, seconds=seconds, why=why)

    def free_strays(self, owner: str, claims: Collection[Claim]) -> int:
        """Give back what the process holds without knowing."""
        return self._execute("free_strays", owner=owner, ids=[c.id for c in claims]).rowcount

    def free_owner(self, owner: str, deaths: int) -> bool:
        """Give back what a dead process held; False while some of it is still locked."""
        self._execute("free_owner", owner=owner, deaths=deaths)
        return not self._one("owned", owner=owner)

    def _claim(self, query: str, owner: str, **values: object) -> list[Delivery]:
        rows = self._execute(query, owner=owner, **values).fetchall()
        return [
            Delivery(Claim(id_, attempts, owner), failures, payload, queue, unknown_for or 0.0)
            for id_, attempts, failures, payload, queue, unknown_for in rows
        ]

    def _free(self, query: str, claim: Claim, **values: object) -> bool:
        token = {"id": claim.id, "attempts": claim.attempts, "owner": claim.owner}
        return self._execute(query, **token, **values).rowcount == 1

    def _one(self, query: str, **values: object) -> Any:
        row = self._execute(query, **values).fetchone()
        assert row is not None
        return row[0]

    def _execute(self, query: str, **values: object) -> "psycopg.Cursor[Any]":
        return self._connection.execute(QUERIES[query], {**self._terms, **values})


@contextmanager
def connect(terms: Terms, name: str) -> Iterator[Rows]:
    """A connection that Django does not manage, to Django's database. psycopg.Error."""
    parameters = connections["default"].get_connection_params() | {
        "application_name": f"novellaforge {name}",
        "connect_timeout": CONNECT_SECONDS,
    }
    with psycopg.connect(**parameters, autocommit=True) as connection:
        # a row locked by a task's long transaction must not hold up the leases of the others
        connection.execute("SET lock_timeout = '1s'")
        yield Rows(connection, terms)
