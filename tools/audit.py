#!/usr/bin/env python
"""What is known against the packages installed here (`make audit`): asks PyPI, by pip-audit.

Exit 1 for a finding that docs/security.md does not explain by its number. Where nobody could be
asked it says so, loudly: pip-audit itself calls that "no known vulnerabilities".
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXPLAINED = Path(__file__).parent.parent / "docs" / "security.md"
NUMBER = re.compile(r"\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-\w{4}){3}|PYSEC-\d{4}-\d+)\b")
SECONDS = 300


@dataclass(frozen=True)
class Finding:
    package: str
    version: str
    numbers: tuple[str, ...]
    mended: tuple[str, ...] = ()  # by these versions

    def __str__(self) -> str:
        mended = f"; mended in {', '.join(self.mended)}" if self.mended else ""
        return f"{self.package} {self.version}: {', '.join(self.numbers)}{mended}"


@dataclass(frozen=True)
class Verdict:
    """Names of packages; findings that are explained, and those that are not."""

    asked: tuple[str, ...]
    unasked: tuple[str, ...]
    known: tuple[Finding, ...]
    new: tuple[Finding, ...]


def judged(report: dict[str, Any], explained: Iterable[str]) -> Verdict:
    """Of pip-audit's report in JSON."""
    packages = report["dependencies"]
    findings = [found for each in packages for found in _findings(each)]
    told = set(explained)
    return Verdict(
        asked=tuple(each["name"] for each in packages if "skip_reason" not in each),
        unasked=tuple(each["name"] for each in packages if "skip_reason" in each),
        known=tuple(each for each in findings if told & set(each.numbers)),
        new=tuple(each for each in findings if not told & set(each.numbers)),
    )


def lines(verdict: Verdict) -> list[str]:
    """What is said of it."""
    count, unasked = len(verdict.asked), len(verdict.unasked)
    said = []
    if not count:
        said.append(f"NOT AUDITED: nobody answered for any of {unasked} packages.")
    elif unasked:
        said.append(f"NOT AUDITED: {unasked} packages: {', '.join(verdict.unasked)}.")
    said += [f"Explained in docs/security.md: {each}" for each in verdict.known]
    said += [f"NEW: {each}" for each in verdict.new]
    if count:
        said.append(f"{count} packages were asked about; {len(verdict.new)} findings are new.")
    return said


def _findings(package: dict[str, Any]) -> list[Finding]:
    return [
        Finding(
            package["name"],
            package["version"],
            (found["id"], *found.get("aliases", ())),
            tuple(found.get("fix_versions", ())),
        )
        for found in package.get("vulns", ())
    ]


def _report() -> dict[str, Any] | str:
    """pip-audit's; or why there is none."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"no answer in {SECONDS} s"
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return done.stderr.strip().rpartition("\n")[2]
    return report


def main() -> int:
    report = _report()
    if isinstance(report, str):
        print(f"NOT AUDITED: {report}")
        return 0
    verdict = judged(report, NUMBER.findall(EXPLAINED.read_text(encoding="utf-8")))
    print("\n".join(lines(verdict)))
    return 1 if verdict.new else 0


if __name__ == "__main__":
    sys.exit(main())
