"""Everything that is measured, as one table and one JSON, held against its targets.

    python -m benchmarks [NAME ...] [--table]

Each in a process of its own, one after the other, under fifteen minutes on two idle cores. Only
what is not timed (books that are made, work under kills) is done side by side. The figures go to
`bench/bench.json` under VAR_DIR. Exit status 1 where one misses its target by more than a tenth
or failed. NAMEs: those alone, beside the figures that there are of the others.
`--table`: measure nothing, show the figures that there are.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from benchmarks.ground import FIGURES, TURNS
from benchmarks.rows import Row
from benchmarks.table import BENCHES, Bench, lines, missed

NOTED = {"steps done exactly once": "steps_done_exactly_once", "steps": "steps_under_kills"}


def main() -> int:
    asked = _arguments()
    figures = {} if not (asked.names or asked.table) else _read("bench")
    failed = []
    if not asked.table:
        began = time.monotonic()
        failed = measure(_chosen(asked.names), figures)
        if not asked.names:
            figures["seconds_of_all"] = time.monotonic() - began
        FIGURES.mkdir(parents=True, exist_ok=True)
        (FIGURES / "bench.json").write_text(json.dumps(figures, indent=1))
    print("\n".join(lines(figures)))
    bad = missed(figures)
    for line in _said(bad, failed, figures):
        print(line)
    return 1 if bad or failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.partition("\n")[0])
    known = [bench.name for bench in BENCHES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--table", action="store_true", help="measure nothing")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(known):
        parser.error(f"There is no benchmark {', '.join(sorted(unknown))}: {', '.join(known)}.")
    return asked


def _chosen(names: Sequence[str]) -> list[Bench]:
    return [bench for bench in BENCHES if not names or bench.name in names]


def measure(benches: Sequence[Bench], figures: dict[str, float]) -> list[str]:
    """Their figures into `figures`; the names of those that failed."""
    for bench in benches:
        (FIGURES / f"{bench.name}.json").unlink(missing_ok=True)
    failed = []
    for bench in benches:
        if not bench.beside:
            with _taking(bench.name, figures):
                done = subprocess.run(_command(bench), check=False)
            failed += [bench.name] if done.returncode else []
    failed += _side_by_side([bench for bench in benches if bench.beside], figures)
    for bench in benches:
        figures |= flat(bench.name, _read(bench.name))
    return failed


def _side_by_side(benches: Sequence[Bench], figures: dict[str, float]) -> list[str]:
    """All at once until what is timed of them, and that one after the other."""
    if not benches:
        return []
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with _taking("what is not timed", figures):
            for bench in benches:
                running[bench.name] = subprocess.Popen(
                    _command(bench), env={**os.environ, TURNS: "1"}
                )
            for process in running.values():
                os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        for name, process in running.items():
            if process.poll() is None:
                with _taking(name, figures):
                    process.send_signal(signal.SIGCONT)
                    process.wait()
    finally:
        for process in running.values():
            process.send_signal(signal.SIGCONT)
            process.wait()
    return [name for name, process in running.items() if process.returncode]


@contextmanager
def _taking(what: str, figures: dict[str, float]) -> Iterator[None]:
    """Its seconds are told, and a figure."""
    print(f"--- {what}", flush=True)
    began = time.monotonic()
    yield
    figures[f"seconds_of_{_key(what)}"] = seconds = time.monotonic() - began
    print(f"    took {seconds:.0f} s", flush=True)


def _command(bench: Bench) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.{bench.name}", *bench.arguments]


def flat(name: str, figures: Mapping[str, float]) -> dict[str, float]:
    """Under keys of small letters, digits and underscores; the killer's are told apart."""
    found = {NOTED.get(key, _key(key)): float(value) for key, value in figures.items()}
    if name == "killer" and found.get("steps_under_kills"):
        share = found["steps_done_exactly_once"] / found["steps_under_kills"]
        found["steps_done_exactly_once_share"] = share
    return found


def _key(words: str) -> str:
    return re.sub(r"\W+", "_", words.lower()).strip("_")


def _read(name: str) -> dict[str, float]:
    file = FIGURES / f"{name}.json"
    if not file.exists():
        return {}
    found: dict[str, float] = json.loads(file.read_text())
    return found


def _said(bad: Sequence[Row], failed: Sequence[str], figures: Mapping[str, float]) -> list[str]:
    said = [""]
    said += [f"FAILED: benchmarks.{name}; what it said stands above." for name in failed]
    for row in bad:
        said += [_miss(row, figures), *_because(row, figures)]
    return [*said, *where_time_went(figures)] if bad else [*said, "Every target is met."]


def _miss(row: Row, figures: Mapping[str, float]) -> str:
    if row.key not in figures:
        return f"MISSED: {row.key} was not measured."
    kind = "at least" if row.least else "at most"
    return f"MISSED: {row.key} is {figures[row.key]:.2f}, {kind} {row.goal:g} is aimed at."


def _because(row: Row, figures: Mapping[str, float]) -> list[str]:
    return [f"    {key:<40}{figures[key]:>12.2f}" for key in row.because if key in figures]


def where_time_went(figures: Mapping[str, float]) -> list[str]:
    """The stages of the clean chapter, what its steps waited, and what each stage asked."""
    from benchmarks.own_cost import explained

    stages = {
        key.removeprefix("stage_").removesuffix("_s"): value
        for key, value in figures.items()
        if key.startswith("stage_") and key.endswith("_s")
    }
    said = ["", "Where the time went (the clean chapter's stages, seconds):"]
    said += [f"  {name:<28}{value:>8.2f}" for name, value in stages.items()]
    waited = figures.get("steps_waited_ms")
    said += [f"  all steps' waits, together {waited:>9.0f} ms"] if waited is not None else []
    own = list(explained(dict(figures)))
    return [*said, "What its stages ask:", *(f"  {line}" for line in own)] if own else said


if __name__ == "__main__":
    sys.exit(main())
