"""Which tests do not pass every time? Runs the suite FLAKY_RUNS times (10) and counts.

    python tools/flaky.py [what pytest takes: tests/writing -k gate -n 3 …]

Of each run var/flaky/ has its JUnit report and what pytest printed; tally.json has what is
printed at the end. Exit code 1 when a test, or a run, did not pass every time. A series that was
ended before its last run goes on where the same commit, with nothing changed since, is asked the
same again; the run that was broken off is made anew.
"""

import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "var" / "flaky"
RUNS = 10
FINE = ("passed", "skipped")
NO_TESTS = 5  # pytest's exit code where it has found none
Outcomes = Mapping[str, str]  # of a run, by test


@dataclass(frozen=True)
class Run:
    number: int
    seconds: float
    code: int
    outcomes: Outcomes


@dataclass(frozen=True)
class Unsteady:
    """A test that did not pass every time: how often it ended in which way, and in which runs it
    did not pass.
    """

    test: str
    ended: Mapping[str, int]
    runs: tuple[int, ...]


def main(arguments: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    count, of = _count(), _asked_of(arguments)
    runs = begun(of, count)
    if not runs:
        for old in (*FOLDER.glob("run-*"), *FOLDER.glob("tally.json")):
            old.unlink()
    found = unsteady(runs)
    while len(runs) < count:
        runs.append(_run(len(runs) + 1, arguments))
        found = unsteady(runs)
        _write(of, runs, found)
    for line in told(runs, found):
        print(line)
    return int(bool(found) or any(each.code for each in runs))


def begun(of: str, count: int) -> list[Run]:
    """The runs of such a series that was ended before its last one; none of any other."""
    tally = FOLDER / "tally.json"
    told = json.loads(tally.read_text()) if tally.exists() else {}
    if not of or told.get("of") != of or len(told["runs"]) >= count:
        return []
    return [
        Run(number, each["seconds"], each["code"], _outcomes(_name(number)))
        for number, each in enumerate(told["runs"], 1)
    ]


def outcomes(report: str) -> dict[str, str]:
    """By test, of a JUnit report; a test that failed and whose end failed too has failed."""
    found: dict[str, str] = {}
    for case in ET.fromstring(report).iter("testcase"):
        name = f"{case.get('classname', '')}::{case.get('name', '')}"
        kinds = {each.tag for each in case}
        ended = next((each for each in ("failure", "error", "skipped") if each in kinds), "passed")
        if found.get(name, "passed") in FINE:
            found[name] = ended
    return found


def unsteady(runs: Iterable[Run]) -> list[Unsteady]:
    """Those that passed least often first. One that a run has not reached did not pass. Pure."""
    runs = list(runs)
    every = dict.fromkeys(test for run in runs for test in run.outcomes)
    found = []
    for test in every:
        ended = {run.number: run.outcomes.get(test, "not run") for run in runs}
        bad = tuple(number for number, how in ended.items() if how not in FINE)
        if bad:
            found.append(Unsteady(test, dict(Counter(ended.values())), bad))
    return sorted(found, key=lambda each: -len(each.runs))


def told(runs: Iterable[Run], found: Iterable[Unsteady]) -> list[str]:
    runs, found = list(runs), list(found)
    times = [
        f"run {each.number:>3}{each.seconds:9.1f} s  {len(each.outcomes)} tests, exit {each.code}"
        for each in runs
    ]
    lines = [
        f"{each.test}: {', '.join(f'{how} {n}' for how, n in each.ended.items())}"
        f" (runs {', '.join(map(str, each.runs))})"
        for each in found
    ]
    return [*times, *(lines or ["Every test passed every time."])]


def _run(number: int, arguments: list[str]) -> Run:
    name = _name(number)
    report = name.with_suffix(".xml")
    asked = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    began = time.monotonic()
    with name.with_suffix(".txt").open("w") as printed:
        code = subprocess.run(
            asked, stdout=printed, stderr=subprocess.STDOUT, check=False
        ).returncode
    seconds = time.monotonic() - began
    print(f"run {number}: {seconds:.1f} s, exit {code}", flush=True)
    if code == NO_TESTS:
        sys.exit(f"pytest found no test for: {' '.join(arguments)}")
    return Run(number, seconds, code, _outcomes(name))


def _name(number: int) -> Path:
    return FOLDER / f"run-{number:02}"


def _outcomes(name: Path) -> dict[str, str]:
    report = name.with_suffix(".xml")
    return outcomes(report.read_text()) if report.exists() else {}


def _asked_of(arguments: Iterable[str]) -> str:
    """The commit and what pytest is given; nothing without Git, or where a file was changed."""
    try:
        changed, commit = _git("status", "--porcelain"), _git("rev-parse", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return "" if changed else " ".join([commit, *arguments])


def _git(*arguments: str) -> str:
    asked = ["git", *arguments]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def _count() -> int:
    given = os.environ.get("FLAKY_RUNS", str(RUNS))
    if not given.isdecimal() or not int(given):
        sys.exit(f"FLAKY_RUNS is a number of runs, from 1; it is {given!r}.")
    return int(given)


def _write(of: str, runs: Iterable[Run], found: Iterable[Unsteady]) -> None:
    tally = {
        "of": of,
        "runs": [{"seconds": round(each.seconds, 1), "code": each.code} for each in runs],
        "unsteady": [asdict(each) for each in found],
    }
    (FOLDER / "tally.json").write_text(json.dumps(tally, indent=1))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
