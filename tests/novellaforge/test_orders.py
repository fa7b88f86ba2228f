"""A cluster is told to stop while its supervisor does something else, and it has other threads."""

import os
from pathlib import Path

import pytest

from tests.clusters import database_url
from tests.forks import manage

pytestmark = pytest.mark.django_db  # of whose database it is told
PROGRAM = """
import os, signal, threading, time
from novellaforge.cluster.rows import Terms
from novellaforge.cluster.supervisor import Supervisor

class Busy(Supervisor):
    def _wait_for_database(self):
        os.kill(os.getpid(), signal.{order})
        sum(range(1_000_000))
        while self._stop_by is None:
            self._listen(0.1)
        print("heard:", self._stop_by is not None)
        return False

threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
print("gave up:", Busy(Terms(("default",), lease=6.0, most=5), 1, 1).run())
"""


@pytest.mark.parametrize("order", ["SIGTERM", "SIGINT"])
def test_an_order_that_reaches_another_thread_is_heard(tmp_path: Path, order: str) -> None:
    env = {**os.environ, "DATABASE_URL": database_url(), "SUITE_CHILD": "1"}
    with (tmp_path / "log").open("wb") as log:
        program = PROGRAM.format(order=order)
        ended = manage(["shell", "--no-imports", "-c", program], env, log).wait(60)
    said = (tmp_path / "log").read_text()
    assert ended == 0, said
    assert "heard: True" in said
    assert "gave up: 0" in said
