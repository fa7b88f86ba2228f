"""The one event loop of a process, to which slots hand their coroutines.

HTTP pools live as long as it does. It is made by the first `run` of a process, in a thread of
its own; a forked child makes its own.
"""

import asyncio
import atexit
import concurrent.futures
import os
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Never, TypeVar

T = TypeVar("T")
CLOSE_SECONDS = 2.0
STOPPING = "The worker is stopping."


class Abandoned(Exception):
    """The work was given up from outside: its claim was lost, or its worker is stopping."""


class Waiter:
    """One task's coroutines, which another thread may cancel; then it can start no more.

    Before that it may be told that the worker stops (`is_ending`), and then that little time is
    left (`is_last_call`).
    """

    def __init__(self) -> None:
        self.why = ""
        self.is_ending = self.is_last_call = False
        self._lock = threading.Lock()
        self._running: set[asyncio.Task[Any]] = set()

    def give_up(self, why: str) -> None:
        """Cancel what runs. `run` raises Abandoned(why) once it has ended."""
        with self._lock:
            self.why = self.why or why
            for task in self._running:
                task.get_loop().call_soon_threadsafe(task.cancel, why)

    @contextmanager
    def watching(self, task: asyncio.Task[Any]) -> Iterator[None]:
        with self._lock:
            if self.why:
                raise Abandoned(self.why)
            self._running.add(task)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(task)


_waiter: ContextVar[Waiter | None] = ContextVar("waiter", default=None)
_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_thread: threading.Thread | None = None


def wait_through(waiter: Waiter | None) -> None:
    """From now on, what this thread runs can be given up through `waiter`."""
    _waiter.set(waiter)


def is_ending() -> bool:
    """Whether the worker stops: what runs may end, and nothing new is begun."""
    waiter = _waiter.get()
    return waiter is not None and waiter.is_ending


def is_last_call() -> bool:
    """Whether what runs is given up soon: who is at a good place to stop, stops there."""
    waiter = _waiter.get()
    return waiter is not None and waiter.is_last_call


async def hand_back() -> Never:
    """Give up the rest of this task now, uncounted: another worker goes on with it."""
    if waiter := _waiter.get():
        waiter.give_up(STOPPING)
    await stop_here()


async def stop_here() -> Never:
    """Wait for what is given up soon to be given up."""
    await asyncio.Event().wait()
    raise AssertionError


def run(coro: Coroutine[Any, Any, T], timeout: float | None = None) -> T:
    """Run a coroutine on the process's loop and wait for it in this thread.

    The caller's context variables go with it. TimeoutError after `timeout` seconds and
    Abandoned when told to give up: both once the coroutine has ended. RuntimeError on the
    loop's own thread, where one awaits instead.
    """
    waiter = _waiter.get() or Waiter()
    if threading.current_thread() is _thread:
        coro.close()
        raise RuntimeError("loop.run was called on the event loop itself: await the coroutine.")
    future = asyncio.run_coroutine_threadsafe(_watched(coro, timeout, waiter), _ours())
    try:
        return future.result()
    except concurrent.futures.CancelledError:
        raise Abandoned(waiter.why or "The coroutine was cancelled.") from None
    except BaseException:
        future.cancel()  # the waiting thread was interrupted (Ctrl-C)
        raise


def close() -> None:
    """Cancel what runs, end the loop and its thread. The next `run` makes another."""
    global _loop, _thread
    with _lock:
        loop, thread, _loop, _thread = _loop, _thread, None, None
    if loop is None or thread is None:
        return
    loop.call_soon_threadsafe(_cancel_all, loop)
    thread.join(CLOSE_SECONDS)
    if not thread.is_alive():
        loop.close()


async def _watched(coro: Coroutine[Any, Any, T], seconds: float | None, waiter: Waiter) -> T:
    task = asyncio.current_task()
    assert task is not None
    try:
        with waiter.watching(task):
            async with asyncio.timeout(seconds):
                return await coro
    finally:
        coro.close()  # where it was never begun


def _ours() -> asyncio.AbstractEventLoop:
    global _loop, _thread
    with _lock:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            _thread = threading.Thread(target=_turn, args=(_loop,), name="loop", daemon=True)
            _thread.start()
        return _loop


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.run_until_complete(loop.shutdown_asyncgens())  # connections are kept in those


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    gathered = asyncio.gather(*tasks, return_exceptions=True)
    gathered.add_done_callback(lambda _: loop.stop())


def _forget() -> None:
    """In a forked child the parent's loop has no thread: begin anew."""
    global _loop, _thread, _lock
    _loop, _thread, _lock = None, None, threading.Lock()


os.register_at_fork(after_in_child=_forget)
atexit.register(close)
