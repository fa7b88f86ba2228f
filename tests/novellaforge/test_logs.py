"""Log lines as JSON, and the step that they are of."""

import asyncio
import io
import json
import logging
import sys
from typing import Any
from uuid import UUID

import pytest

from novellaforge.logs import Lines, Where, within

RUN = UUID(int=1)


class Written:
    def __init__(self) -> None:
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(Lines())
        handler.addFilter(Where())
        self.log = logging.Logger("writing.runs")
        self.log.addHandler(handler)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def written() -> Written:
    return Written()


def test_outside_of_a_step_none_is_named(written: Written):
    with within(RUN, "write_beat.1"):
        pass
    written.log.info("idle")
    assert "step" not in written.lines[0]
    assert "run" not in written.lines[0]


def test_a_line_is_one_object(written: Written):
    written.log.warning("A line\nand %s", "«another»", extra={"action": "cache_read"})
    (line,) = written.lines
    assert line["message"] == "A line\nand «another»"
    assert (line["level"], line["logger"]) == ("WARNING", "writing.runs")
    assert line["action"] == "cache_read"
    assert line["time"].endswith("+00:00")


def test_a_traceback_is_part_of_it(written: Written):
    try:
        raise ValueError("no")
    except ValueError:
        written.log.error("failed", exc_info=sys.exc_info())
    (line,) = written.lines
    assert "ValueError: no" in line["exc_info"]


def test_steps_at_the_same_time_are_told_apart(written: Written):
    async def step(key: str) -> None:
        with within(RUN, key):
            await asyncio.sleep(0)
            await asyncio.to_thread(written.log.info, key)

    async def both() -> None:
        await asyncio.gather(step("write_beat.1"), step("write_beat.2"))

    asyncio.run(both())
    assert sorted(line["message"] for line in written.lines) == ["write_beat.1", "write_beat.2"]
    assert all(line["step"] == line["message"] for line in written.lines)
    assert all(line["run"] == str(RUN) for line in written.lines)
