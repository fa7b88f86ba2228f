import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar

import pytest

from novellaforge import loop
from tests.waiting import eventually


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    loop.wait_through(None)
    loop.close()


async def _answer() -> int:
    await asyncio.sleep(0)
    return 42


def test_it_answers():
    assert loop.run(_answer()) == 42


def test_one_loop_serves_every_thread():
    async def which() -> int:
        return id(asyncio.get_running_loop())

    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(loop.run(which()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4
    assert len(set(seen)) == 1


def test_an_error_comes_back_to_the_caller():
    async def fail() -> None:
        raise ValueError("no such beat")

    with pytest.raises(ValueError, match="no such beat"):
        loop.run(fail())


def test_context_goes_with_the_coroutine():
    who: ContextVar[str] = ContextVar("who", default="nobody")

    async def ask() -> str:
        return who.get()

    who.set("Ana")
    assert loop.run(ask()) == "Ana"


def test_a_timeout_ends_the_coroutine_first():
    ended: list[bool] = []

    async def sleep() -> None:
        try:
            await asyncio.sleep(600)
        finally:
            ended.append(True)

    with pytest.raises(TimeoutError):
        loop.run(sleep(), timeout=0.01)
    assert ended == [True]


def test_it_refuses_to_wait_on_its_own_thread():
    async def nested() -> None:
        loop.run(_answer())

    with pytest.raises(RuntimeError, match="await the coroutine"):
        loop.run(nested())


def test_another_thread_gives_up_what_runs():
    waiter, begun, ended = loop.Waiter(), threading.Event(), threading.Event()
    caught: list[Exception] = []

    async def sleep() -> None:
        begun.set()
        try:
            await asyncio.sleep(600)
        finally:
            ended.set()

    def wait() -> None:
        loop.wait_through(waiter)
        try:
            loop.run(sleep())
        except loop.Abandoned as error:
            assert ended.is_set()
            caught.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    assert begun.wait(10)
    waiter.give_up("The author cancelled the run.")
    thread.join(10)
    assert [str(error) for error in caught] == ["The author cancelled the run."]


def test_what_was_given_up_starts_nothing_more():
    waiter = loop.Waiter()
    waiter.give_up("The worker is stopping.")
    loop.wait_through(waiter)
    with pytest.raises(loop.Abandoned, match="stopping"):
        loop.run(_answer())


def test_closing_cancels_and_the_next_run_begins_anew():
    cancelled, left = threading.Event(), []

    async def leave_one_running() -> None:
        async def sleep() -> None:
            try:
                await asyncio.sleep(600)
            finally:
                cancelled.set()

        left.append(asyncio.create_task(sleep()))
        await asyncio.sleep(0)

    loop.run(leave_one_running())
    loop.close()
    assert cancelled.is_set()
    assert loop.run(_answer()) == 42


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_makes_its_own():
    loop.run(_answer())
    pid = os.fork()
    if not pid:
        try:
            os._exit(0 if loop.run(_answer(), timeout=10) == 42 else 1)
        finally:
            os._exit(2)
    _, status = eventually(lambda: (done := os.waitpid(pid, os.WNOHANG))[0] and done)
    assert os.waitstatus_to_exitcode(status) == 0


# --- A worker stops ---------------------------------------------------------------------


def test_outside_of_a_worker_nothing_ends():
    assert (loop.is_ending(), loop.is_last_call()) == (False, False)


def test_what_runs_is_told_and_what_is_handed_back_is_given_up():
    waiter, told = loop.Waiter(), list[bool]()
    loop.wait_through(waiter)

    async def work() -> None:
        told.extend((loop.is_ending(), loop.is_last_call()))
        waiter.is_ending = True
        told.extend((loop.is_ending(), await asyncio.to_thread(loop.is_last_call)))
        await loop.hand_back()

    with pytest.raises(loop.Abandoned, match=loop.STOPPING):
        loop.run(work())
    assert told == [False, False, True, False]


def test_what_was_opened_for_as_long_as_the_loop_lives_is_closed_with_it():
    """As asyncio.run does: connections to the graph and to models are kept in such generators."""
    closed = []

    async def lifetime() -> AsyncIterator[None]:
        try:
            yield
        finally:
            await asyncio.sleep(0)
            closed.append("connection")

    opened = lifetime()

    async def open_it() -> None:
        await anext(opened)

    loop.run(open_it())
    assert closed == []
    loop.close()
    assert closed == ["connection"]
