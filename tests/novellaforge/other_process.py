"""Another process that has places at a provider, or asks a model; run by the tests of limits."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from tests.forks import Forked, run


@dataclass
class Other:
    """One such process. Where its standard input closes, it lets its places go and ends."""

    process: Forked
    log: Path
    holds: BinaryIO  # the other end of its standard input

    @property
    def said(self) -> list[str]:
        return self.log.read_text().splitlines()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        self.holds.close()
        return self.process.wait(60)


@contextmanager
def holding(
    log: Path, address: str, most: int, *, count: int = 1, project: UUID | None = None
) -> Iterator[Other]:
    """Wants `count` places, and says `placed` for each that it has."""
    with _running(log, "hold", address, str(most), str(count), str(project or "")) as other:
        yield other


@contextmanager
def asking(log: Path, env: dict[str, str], *, count: int = 1) -> Iterator[Other]:
    """Asks `count` questions at once of the model that `env` names; says how each ended."""
    with _running(log, "ask", str(count), env=env) as other:
        yield other


@contextmanager
def _running(log: Path, *arguments: str, env: dict[str, str] | None = None) -> Iterator[Other]:
    read, holds = os.pipe()
    told = (
        os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "SUITE_CHILD": "1",
            "VAR_DIR": str(settings.VAR_DIR),
            "REDIS_URL": settings.REDIS_URL,
        }
        | (env or {})
    )
    with log.open("ab") as output, os.fdopen(holds, "wb") as held:
        process = run(__name__, arguments, told, output, os.fdopen(read, "rb"))
        try:
            yield Other(process, log, held)
        finally:
            process.kill()
            process.wait(60)


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


async def _hold(address: str, most: int, count: int, project: UUID | None) -> None:
    from novellaforge import limits

    told_to_end = asyncio.create_task(asyncio.to_thread(sys.stdin.read))

    async def hold_one() -> None:
        with await limits.place(address, most, project_id=project, seconds=300):
            _say("placed")
            await asyncio.shield(told_to_end)

    await asyncio.gather(*(hold_one() for _ in range(count)))


async def _ask(count: int) -> None:
    from novellaforge.llm import LLM, ModelError, Provider, user

    llm = LLM(Provider.from_settings())

    async def ask_one() -> None:
        try:
            await llm.chat([user("Write about 20 words.")])
            _say("ok")
        except ModelError as error:
            _say(type(error).__name__)

    await asyncio.gather(*(ask_one() for _ in range(count)))


def main() -> None:
    match sys.argv[1:]:
        case ["hold", address, most, count, project]:
            asyncio.run(_hold(address, int(most), int(count), UUID(project) if project else None))
        case ["ask", count]:
            asyncio.run(_ask(int(count)))
