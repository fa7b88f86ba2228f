"""The audit of packages: what is new fails, and silence is not taken for an all-clear."""

from typing import Any

from tools.audit import NUMBER, Finding, judged, lines

SAFE = {"name": "django", "version": "5.2.19", "vulns": []}
SKIPPED = {"name": "httpx", "skip_reason": "Dependency not found on PyPI"}
FAULTY = {
    "name": "pillow",
    "version": "1.0",
    "vulns": [
        {"id": "PYSEC-2026-12", "aliases": ["CVE-2026-12345"], "fix_versions": ["1.1"]},
        {"id": "GHSA-abcd-1234-efgh", "aliases": [], "fix_versions": []},
    ],
}


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages), "fixes": []}


def test_silence_is_said() -> None:
    verdict = judged(report(SKIPPED, SKIPPED), ())
    assert verdict.asked == ()
    assert lines(verdict) == ["NOT AUDITED: nobody answered for any of 2 packages."]


def test_so_is_silence_about_some() -> None:
    told = lines(judged(report(SAFE, SKIPPED), ()))
    assert told[0] == "NOT AUDITED: 1 packages: httpx."
    assert told[-1] == "1 packages were asked about; 0 findings are new."


def test_a_finding_is_new_until_it_is_explained_by_any_of_its_numbers() -> None:
    verdict = judged(report(SAFE, FAULTY), NUMBER.findall("| CVE-2026-12345 | not reached |"))
    assert [each.numbers[0] for each in verdict.known] == ["PYSEC-2026-12"]
    assert verdict.new == (Finding("pillow", "1.0", ("GHSA-abcd-1234-efgh",)),)
    assert "NEW: pillow 1.0: GHSA-abcd-1234-efgh" in lines(verdict)


def test_another_number_explains_nothing() -> None:
    assert len(judged(report(FAULTY), ["CVE-2026-1234", "CVE-2026-99999"]).new) == 2
