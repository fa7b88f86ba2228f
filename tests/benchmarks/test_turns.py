"""Benchmarks side by side: nothing is timed while another works."""

import sys
from pathlib import Path

from benchmarks import __main__ as benchmarks
from benchmarks.table import Bench

TIMED = """
import sys
from benchmarks.ground import wait_for_turn
log = lambda what: print(what, sys.argv[1], file=open(sys.argv[2], "a"))
log("made")
wait_for_turn()
log("begins")
log("ended")
"""
UNTIMED = "print('made', sys.argv[1], file=open(sys.argv[2], 'a')); sys.exit(3)"


def test_what_is_timed_has_the_machine_for_itself(tmp_path: Path, monkeypatch):
    log = tmp_path / "log"

    def command(bench: Bench) -> list[str]:
        code = TIMED if bench.arguments else f"import sys; {UNTIMED}"
        return [sys.executable, "-c", code, bench.name, str(log)]

    monkeypatch.setattr(benchmarks, "_command", command)
    monkeypatch.setattr(benchmarks, "FIGURES", tmp_path)
    benches = [
        Bench("first", ("timed",), beside=True),
        Bench("second", ("timed",), beside=True),
        Bench("never", beside=True),
    ]
    figures: dict[str, float] = {}
    assert benchmarks.measure(benches, figures) == ["never"]
    told = log.read_text().splitlines()
    assert sorted(told[:3]) == ["made first", "made never", "made second"]
    assert told[3:] == ["begins first", "ended first", "begins second", "ended second"]
    assert figures.keys() == {
        "seconds_of_what_is_not_timed", "seconds_of_first", "seconds_of_second"
    }  # fmt: skip
