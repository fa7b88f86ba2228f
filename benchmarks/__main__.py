"""Everything that is measured, as one table and one JSON, held against its targets.

    python -m benchmarks [NAME ...] [--table]

Each in a process of its own, one after the other, under fifteen minutes on two idle cores. The
figures go to `bench/bench.json` under VAR_DIR. Exit status 1 where one misses its target by more
than a tenth, or a benchmark failed. NAMEs: those alone, beside the figures that there are of the
others. `--table`: measure nothing, show the figures that there are.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.rows import Row
from benchmarks.table import BENCHES, Bench, lines, missed

NOTED = {"steps done exactly once": "steps_done_exactly_once", "steps": "steps_under_kills"}


def main() -> int:
    asked = _arguments()
    folder = _folder()
    figures = {} if not (asked.names or asked.table) else _read(folder / "bench.json")
    failed = []
    if not asked.table:
        failed = _measure(_chosen(asked.names), folder, figures)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bench.json").write_text(json.dumps(figures, indent=1))
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


def _folder() -> Path:
    return (
        Path(os.environ.get("VAR_DIR", Path(__file__).resolve().parent.parent / "var")) / "bench"
    )


def _measure(benches: Sequence[Bench], folder: Path, figures: dict[str, float]) -> list[str]:
    """Their figures into `figures`; the names of those that failed."""
    failed = []
    for bench in benches:
        print(f"--- {bench.name}", flush=True)
        began = time.monotonic()
        command = [sys.executable, "-m", f"benchmarks.{bench.name}", *bench.arguments]
        file = folder / f"{bench.name}.json"
        file.unlink(missing_ok=True)
        if subprocess.run(command, check=False).returncode:
            failed.append(bench.name)
        figures |= flat(bench.name, _read(file))
        figures[f"seconds_of_{bench.name}"] = seconds = time.monotonic() - began
        print(f"    took {seconds:.0f} s", flush=True)
    figures["seconds_of_all"] = sum(
        figures.get(f"seconds_of_{bench.name}", 0.0) for bench in BENCHES
    )
    return failed


def flat(name: str, figures: Mapping[str, float]) -> dict[str, float]:
    """Under keys of small letters, digits and underscores; the killer's are told apart."""
    found = {
        NOTED.get(key, re.sub(r"\W+", "_", key.lower()).strip("_")): float(value)
        for key, value in figures.items()
    }
    if name == "killer" and found.get("steps_under_kills"):
        share = found["steps_done_exactly_once"] / found["steps_under_kills"]
        found["steps_done_exactly_once_share"] = share
    return found


def _read(file: Path) -> dict[str, float]:
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
