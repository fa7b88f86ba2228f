"""What a process of the cluster asks of the kernel. Linux."""

import ctypes
import logging
import os
import selectors
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import Never

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
PR_SET_NAME = 15
log = logging.getLogger(__name__)
_libc = ctypes.CDLL(None, use_errno=True)


class Exit(IntEnum):
    """How a child ended; the supervisor counts other ends as deaths of what it ran."""

    DONE = 0
    BROKEN = os.EX_SOFTWARE  # an error of its own, which starting again may not cure
    CUT_OFF = os.EX_TEMPFAIL  # leases could not be renewed
    GROWN = os.EX_OSERR  # beyond QUEUE_RECYCLE_MB


class Bell:
    """Wakes a thread that waits in `select`; may be rung from any thread or signal handler."""

    def __init__(self) -> None:
        self._fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def fileno(self) -> int:
        return self._fd

    def ring(self) -> None:
        os.eventfd_write(self._fd, 1)

    def wait(self, seconds: float, *others: int) -> None:
        """Until it rings, one of the other descriptors can be read, or the time is over."""
        with selectors.PollSelector() as selector:
            for fd in (self._fd, *others):
                selector.register(fd, selectors.EVENT_READ)
            selector.select(max(0.0, seconds))
        with suppress(BlockingIOError):
            os.eventfd_read(self._fd)


def call_me(name: str) -> None:
    """The name that ps, top and /proc/<pid>/comm show; the kernel keeps 15 bytes."""
    _libc.prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def fork(name: str, work: Callable[[], Exit]) -> int:
    """The pid of a child that does `work`, ends with its answer, and dies with this process.

    Only from the main thread: the kernel sends the parent-death signal when the forking
    thread ends. Signals that the parent blocks are open in the child.
    """
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        _be_a_child(parent, name, work)
    return pid


def _be_a_child(parent: int, name: str, work: Callable[[], Exit]) -> Never:
    code = Exit.BROKEN
    try:
        end_with_parent()
        if os.getppid() == parent:
            call_me(name)
            for order in (signal.SIGTERM, signal.SIGINT):
                signal.signal(order, signal.SIG_DFL)  # until `work` says otherwise
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            code = work()
    except Exception:
        log.exception("%s stopped on an error of its own.", name)
    finally:  # past the parent's exit handlers, which are not ours to run
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def end_with_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when the thread ends that has forked it."""
    _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def resident_megabytes() -> float:
    """What this process has in memory, with what it shares."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def named(name: str) -> list[int]:
    """The pids of the processes of this machine that `call_me` gave this name."""
    known = name.encode()[:15]
    pids = (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit())
    return [pid for pid in pids if _comm(pid) == known]


def _comm(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/comm").read_bytes().rstrip(b"\n")
    except OSError:
        return b""


def children(pid: int) -> list[int]:
    """The pids of a process's children; none where the kernel does not tell."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(child) for child in told.split()]
