"""What came of it: the figures, and whatever was not as promised."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.chaos import facts, tally
from benchmarks.chaos.course import Chaos
from benchmarks.chaos.plan import FAULTS, KILLS, Writing
from benchmarks.chaos.tally import Complaint, Request, RunFacts
from benchmarks.chaos.watchers import Watched

ORDERS = ("live", "reading")
Replayed = dict[int, dict[str, Any]]


class Found:
    """All that is to be read while the servers still run."""

    def __init__(self, chaos: Chaos, writings: dict[int, Writing], folder: Path) -> None:
        self.chaos = chaos
        self.watched = chaos.watchers.end()
        self.runs = {n: facts.of_run(writings[n], run) for n, run in chaos.runs.items()}
        self.replayed = asyncio.run(_replayed(chaos, self.runs))
        approved = {n for n, run in self.runs.items() if run.state == "approved"}
        books = {chaos.runs[number].project_id for number in approved}
        self.left = facts.unclaimed_tasks() + facts.books_behind(books)
        self.requests = facts.requests_in(chaos.servers.model.log)
        _keep(folder, self.watched, self.replayed)
        (folder / "struck.json").write_text(json.dumps(chaos.servers.struck))

    def complaints(self) -> Iterator[Complaint]:
        """Once the servers have ended."""
        struck = self.chaos.servers.struck
        yield from _of_runs(self.runs, self.replayed)
        yield from self.left
        yield from _of_watchers(self.watched, self.runs, self.replayed)
        servers = self.chaos.servers
        back = [(at, "postgres, killed") for at in servers.services["postgres"].back]
        # until then nothing could be recorded, also what was asked for after the strike
        yield from tally.requests_without_cause(self.requests, struck + servers.ended + back)
        stops = (tally.untrue_reason(each, struck) for each in self.chaos.stops)
        yield from (each for each in stops if each)
        yield from _orphans({pid for each in self.chaos.servers.clusters for pid in each.sessions})

    def figures(self) -> dict[str, Any]:
        return _figures(self.chaos, self.runs, self.requests, self.watched)


async def _replayed(chaos: Chaos, runs: dict[int, RunFacts]) -> Replayed:
    from novellaforge import event_log

    found: Replayed = {}
    for number, run in chaos.runs.items():
        if runs[number].state in tally.FINISHED:
            found[number] = {"entries": await facts.entries_of(run.pk)}
            for order in ORDERS:
                async with asyncio.timeout(30):
                    found[number][order] = await facts.told_from_the_beginning(run, order)
    await event_log.close()
    return found


def _of_runs(runs: dict[int, RunFacts], replayed: Replayed) -> list[Complaint]:
    found = []
    for number, run in runs.items():
        entries = replayed.get(number, {}).get("entries", ())
        found += tally.complaints_of(replace(run, entries=entries))
    return found


def _of_watchers(
    watched: list[Watched], runs: dict[int, RunFacts], replayed: Replayed
) -> list[Complaint]:
    found = []
    for each in watched:
        told = each.messages
        found += facts.wrongly_told("through the chaos", each.order, told, runs[each.number])
    for number, told in replayed.items():
        for order in ORDERS:
            found += facts.wrongly_told("afterwards", order, told[order], runs[number])
    return found


def _orphans(sessions: set[int]) -> list[Complaint]:
    """Living processes of any session that one of the clusters led."""
    from benchmarks.killer import _session
    from tests.clusters import alive

    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    left = [pid for pid in pids if _session(pid) in sessions and alive(pid)]
    return [Complaint("processes left", str(pid)) for pid in left]


def _figures(
    chaos: Chaos, runs: dict[int, RunFacts], requests: list[Request], watched: list[Watched]
) -> dict[str, Any]:
    figures = chaos.servers.figures()
    return {
        "seed": chaos.plan.seed,
        "runs": dict(Counter(run.state for run in runs.values())),
        "kills": sum(figures.get(kind, 0) for kind in KILLS),
        "killed": {kind: figures.get(kind, 0) for kind in KILLS},
        "model faults": {kind: figures.get(kind, 0) for kind in FAULTS},
        "logs on a full disk": chaos.servers.logs.full,
        "strikes not made": chaos.in_vain,
        "workers that ended": len(chaos.servers.ended),
        "steps": chaos.stored,
        "stopped and taken up again": len(chaos.stops),
        "why": sorted({stop.reason for stop in chaos.stops}),
        "requests": len(requests),
        "requests answered again after a kill": len(tally.repeated(requests)),
        "watchers cut": sum(each.cuts for each in watched),
        "watchers refused": sorted({code for each in watched for code in each.refusals}),
        "starts that failed": [
            each for service in chaos.servers.services.values() for each in service.failures
        ],
    }


def _keep(folder: Path, watched: list[Watched], replayed: Replayed) -> None:
    """What was told, to look at where it was wrong."""
    told = [[each.number, each.order, each.messages] for each in watched]
    (folder / "watched.json").write_text(json.dumps(told))
    (folder / "replayed.json").write_text(json.dumps(replayed))
