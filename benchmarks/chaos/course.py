"""How it goes: runs are begun and taken up, strikes are made, until all has come to rest."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.chaos import books, tally
from benchmarks.chaos.books import Ordered, ask
from benchmarks.chaos.plan import CHAPTERS_A_BOOK, KILLS, STEPS_A_RUN, Plan, Strike
from benchmarks.chaos.servers import Servers
from benchmarks.chaos.tally import Stop
from benchmarks.chaos.watchers import Watchers

if TYPE_CHECKING:
    from writing.models import GenerationRun

AT_ONCE = 5
LOOK_SECONDS = 0.2
STILL_SECONDS = 8.0  # without a strike: the next one comes, however little was stored meanwhile
LIMIT_SECONDS = 2_700.0
UP_SECONDS = 300.0  # on a machine that is busy with other things
REST_SECONDS = 150.0
LATER = 3  # strikes on, for one that found nothing to strike
MOST_TRIES = 20  # of a run that stops again and again


@dataclass
class Chaos:
    """What goes on: the runs that were begun, and what happened to them."""

    plan: Plan
    servers: Servers
    watchers: Watchers
    waiting: list[Ordered]
    runs: dict[int, "GenerationRun"] = field(default_factory=dict)
    begun: dict[int, float] = field(default_factory=dict)
    stops: list[Stop] = field(default_factory=list)
    tries: Counter[int] = field(default_factory=Counter)
    finished: set[int] = field(default_factory=set)
    stored: int = 0
    is_ahead: bool = False  # of the strikes: no run is begun meanwhile
    in_vain: int = 0  # strikes that found nothing to strike

    def look(self) -> None:
        """Begin what can begin, take up what stopped. While Postgres is away, nothing."""
        self.servers.watch_workers()
        ask(self._look)

    def _look(self) -> None:
        from writing.models import StepResult

        self.stored = StepResult.objects.filter(state=StepResult.State.STORED).count()
        for number, run in self.runs.items():
            if number not in self.finished:
                self._look_at(number, run)
        busy = {each for each in self.runs if each not in self.finished}
        for ordered in list(self.waiting):
            books_busy = {n // CHAPTERS_A_BOOK for n in busy}
            if (
                len(busy) < AT_ONCE
                and not self.is_ahead
                and ordered.writing.book not in books_busy
            ):
                self._begin(ordered)
                busy.add(ordered.writing.number)

    def _begin(self, ordered: Ordered) -> None:
        number = ordered.writing.number
        self.begun.setdefault(number, time.monotonic())
        run = books.begin(ordered)
        self.runs[number] = run
        self.waiting.remove(ordered)
        self.watchers.watch(number, run, ordered.owner)

    def _look_at(self, number: int, run: "GenerationRun") -> None:
        from writing.runs import retry

        run.refresh_from_db()
        if run.state in tally.FINISHED:
            self.finished.add(number)
        elif not run.is_live and self.tries[number] < MOST_TRIES:
            stop = Stop(number, self.begun[number], time.monotonic(), run.reason)
            retry(run)
            self.tries[number] += 1
            self.stops.append(stop)

    @property
    def is_over(self) -> bool:
        return not self.waiting and len(self.finished) == len(self.runs)


def until_up(servers: Servers) -> None:
    limit = time.monotonic() + UP_SECONDS
    while not servers.all_there:
        servers.keep()
        time.sleep(0.05)
        assert time.monotonic() < limit, "The clusters did not come up."


def strike_and_write(chaos: Chaos) -> None:
    strikes = list(chaos.plan.strikes())
    last = looked = time.monotonic()
    limit, due = last + LIMIT_SECONDS, 0.0
    while strikes and not chaos.is_over and time.monotonic() < limit:
        now = time.monotonic()
        chaos.servers.keep()
        if now - looked >= LOOK_SECONDS:
            chaos.look()
            looked = time.monotonic()
        chaos.is_ahead = strikes[0].at < chaos.stored - STEPS_A_RUN
        if not due and _is_due(strikes[0], chaos, now - last):
            due = now + strikes[0].after
        if due and now >= due:
            last, due = now, 0.0
            strike = strikes.pop(0)
            if not _struck(chaos, strike):  # it is down: later
                strikes.insert(min(len(strikes), LATER), strike)
        time.sleep(0.02)
    chaos.is_ahead = False
    chaos.in_vain += len(strikes)


def _is_due(strike: Strike, chaos: Chaos, still: float) -> bool:
    return chaos.stored >= strike.at or still > STILL_SECONDS


def _struck(chaos: Chaos, strike: Strike) -> bool:
    done = chaos.servers.strike(strike)
    if done:
        kills = sum(kind in KILLS for _, kind in chaos.servers.struck)
        say(f"{chaos.stored} steps, {len(chaos.finished)} runs, {kills} kills: {strike.kind}")
    return done


def come_to_rest(chaos: Chaos) -> bool:
    """Whether everything gets done, and everybody told: False after REST_SECONDS without news."""
    news, limit = (-1, -1), 0.0
    while True:
        chaos.servers.keep()
        chaos.look()
        if chaos.is_over and chaos.watchers.all_heard() and ask(_is_idle):
            return True
        if news != (news := (chaos.stored, len(chaos.finished))):
            limit = time.monotonic() + REST_SECONDS
        if time.monotonic() > limit:
            _say_what_waits()
            return False
        time.sleep(LOOK_SECONDS)


def catch_up(chaos: Chaos) -> bool:
    """What a schedule does every five minutes: memory's tasks that were given up. As above."""
    from memory.catching_up import catch_up as queue_what_lacks

    queue_what_lacks()
    return come_to_rest(chaos)


def _say_what_waits() -> None:
    """Of the database's sessions, for whoever looks for the reason."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state, wait_event, pg_blocking_pids(pid), now() - xact_start,"
            " left(query, 90) FROM pg_stat_activity"
            " WHERE datname = current_database() AND xact_start IS NOT NULL"
        )
        for row in cursor.fetchall():
            say(f"waits: {row}")


def _is_idle() -> bool:
    from novellaforge.models import QueuedTask

    return not QueuedTask.objects.filter(set_aside_at=None).exists()


def say(line: str) -> None:
    print(line, flush=True)
