"""See the package: `make chaos`."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django

from benchmarks.chaos import books, tally
from benchmarks.chaos.course import (
    REST_SECONDS,
    Chaos,
    catch_up,
    come_to_rest,
    say,
    strike_and_write,
    until_up,
)
from benchmarks.chaos.plan import Plan
from benchmarks.chaos.servers import EMBEDDED, serving
from benchmarks.chaos.tally import Complaint
from benchmarks.chaos.verdict import Found
from benchmarks.chaos.watchers import Watchers
from benchmarks.ground import a_database

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    asked = os.environ.get
    plan = Plan(
        int(asked("CHAOS_SEED", "1")),
        int(asked("CHAOS_RUNS", "50")),
        int(asked("CHAOS_KILLS", "200")),
    )
    os.environ.setdefault("VAR_DIR", str(ROOT / "var" / "chaos-servers"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    _refuse_servers_of_others()
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    say(f"seed {plan.seed}: {plan.runs} runs, {plan.kills} kills; logs in {folder}")
    with a_database():
        told, complaints = carry_out(plan, folder)
    _report(plan, told, complaints)
    sys.exit(1 if complaints else 0)


def _refuse_servers_of_others() -> None:
    from novellaforge.embedded.start import is_external

    others = [name for name in sorted(EMBEDDED) if is_external(name)]
    if others:
        sys.exit(f"Not on servers that are not of VAR_DIR: unset what names {', '.join(others)}.")


def carry_out(plan: Plan, folder: Path) -> tuple[dict[str, Any], list[Complaint]]:
    """The figures, and what was not as promised."""
    from novellaforge.embedded.start import start

    start(sorted(EMBEDDED))
    ordered = books.make(plan.writings())
    writings = {each.writing.number: each.writing for each in ordered}
    began = time.monotonic()
    with serving(folder, plan.seed) as servers:
        chaos = Chaos(plan, servers, Watchers(servers.web.address), list(ordered))
        until_up(servers)
        strike_and_write(chaos)
        struck_for = time.monotonic() - began
        is_at_rest = come_to_rest(chaos) and catch_up(chaos)
        found = Found(chaos, writings, folder)
    complaints = list(found.complaints())
    if not is_at_rest:
        complaints.append(Complaint("runs stuck", f"not at rest after {REST_SECONDS:.0f} s"))
    seconds = {"struck for (s)": struck_for, "altogether (s)": time.monotonic() - began}
    return found.figures() | seconds, complaints


def _report(plan: Plan, figures: dict[str, Any], complaints: list[Complaint]) -> None:
    counted = tally.counted(complaints)
    whats = [f"{each.promise}: {each.what}" for each in complaints]
    file = ROOT / "var" / "chaos" / f"{plan.seed}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    told = figures | {"promises": counted, "complaints": whats}
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False))
    for name, value in figures.items():
        say(f"{name:<40}{value}")
    for promise, times in counted.items():
        say(f"{promise:<40}{times:>6}")
    for what in whats:
        say(what)
    say(f"Written to {file}.")


if __name__ == "__main__":
    main()
