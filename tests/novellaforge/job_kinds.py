"""Kinds of jobs for tests. What they did is noted in `queue_trace`, and told by `queue_tasks`.

Each counts its parts up to the job's total: a part asks (noted at once, outside of what is
kept), perhaps waits at the gate named after its number, and keeps its number.
"""

import asyncio
import os
import signal
from functools import partial

from django.db import OperationalError

from novellaforge import jobs, queues
from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.jobs import Keep, Progress
from novellaforge.llm.errors import ModelBusy
from novellaforge.models import Job
from tests.novellaforge.queue_tasks import note, noted


async def _ask(job: Job) -> str:
    part = str(job.done + 1)
    await in_db(note, "asked", part)
    return part


def _keep(part: str, job: Job) -> Progress:
    note("kept", part)
    done = int(part)
    return Progress(
        done, job.total, f"{part} is done.", {"after": part}, is_last=done >= job.total
    )


async def count(job: Job) -> Keep:
    return partial(_keep, await _ask(job))


async def gated(job: Job) -> Keep:
    part = await _ask(job)
    try:
        while part not in await in_db(noted, "gate"):  # noqa: ASYNC110 (a row)
            await asyncio.sleep(0.05)
    except asyncio.CancelledError:
        await in_db(note, "abandoned", part)
        raise
    return partial(_keep, part)


async def killed_while_keeping(job: Job) -> Keep:
    """Its process dies between the first writing of a part and the commit."""
    part = await _ask(job)
    is_first = (await in_db(noted, "asked")).count(part) == 1

    def keep(job: Job) -> Progress:
        progress = _keep(part, job)
        if is_first:
            os.kill(os.getpid(), signal.SIGKILL)
        return progress

    return keep


async def poison(job: Job) -> Keep:
    await _ask(job)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


async def busy(job: Job) -> Keep:
    await _ask(job)
    raise ModelBusy({"address": "http://models.example", "model": "m", "status": 429})


async def busy_once(job: Job) -> Keep:
    part = await _ask(job)
    if (await in_db(noted, "asked")).count(part) == 1:
        raise ModelBusy({"address": "http://models.example", "model": "m", "status": 429})
    return partial(_keep, part)


async def refused(job: Job) -> Keep:
    await _ask(job)
    raise Refused("The book has no premise.")


async def faulty(job: Job) -> Keep:
    await _ask(job)
    raise KeyError("the lost key")


async def faulty_while_keeping(job: Job) -> Keep:
    part = await _ask(job)

    def keep(job: Job) -> Progress:
        _keep(part, job)
        raise KeyError("the lost key")

    return keep


async def cut_off_once(job: Job) -> Keep:
    """The database goes away while the part is kept, the first time."""
    part = await _ask(job)
    is_first = (await in_db(noted, "asked")).count(part) == 1

    def keep(job: Job) -> Progress:
        progress = _keep(part, job)
        if is_first:
            raise OperationalError("server closed the connection unexpectedly")
        return progress

    return keep


KINDS = (
    count,
    gated,
    killed_while_keeping,
    poison,
    busy,
    busy_once,
    refused,
    faulty,
    faulty_while_keeping,
    cut_off_once,
)


def register() -> None:
    for work in KINDS:
        jobs.register(work.__name__, work, queues.GENERATION_MEDIUM)
