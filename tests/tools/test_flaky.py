"""The tally of tests that do not pass every time."""

import json
from pathlib import Path

import pytest

from tools import flaky
from tools.flaky import Run, outcomes, told, unsteady

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_fine"/>
<testcase classname="tests.a" name="test_left_out"><skipped/></testcase>
<testcase classname="tests.a" name="test_bad"><failure>No.</failure></testcase>
<testcase classname="tests.a" name="test_bad"><error>Nor at its end.</error></testcase>
<testcase classname="tests.a" name="test_ends_badly"/>
<testcase classname="tests.a" name="test_ends_badly"><error>At its end.</error></testcase>
</testsuite></testsuites>"""


def a_run(number: int, **outcomes: str) -> Run:
    return Run(number, 1.5, int("failure" in outcomes.values()), outcomes)


def test_what_always_passes_or_is_left_out_is_steady() -> None:
    runs = [a_run(1, one="passed", two="skipped"), a_run(2, one="passed", two="passed")]
    assert unsteady(runs) == []
    assert told(runs, [])[-1] == "Every test passed every time."


def test_what_failed_once_is_not() -> None:
    runs = [a_run(1, one="passed"), a_run(2, one="failure"), a_run(3, one="passed")]
    (found,) = unsteady(runs)
    assert (found.test, found.runs) == ("one", (2,))
    assert told(runs, [found])[-1] == "one: passed 2, failure 1 (runs 2)"


def test_a_test_that_a_run_has_not_reached_did_not_pass() -> None:
    (found,) = unsteady([a_run(1, one="passed", two="passed"), a_run(2, two="passed")])
    assert (found.test, found.ended) == ("one", {"passed": 1, "not run": 1})


def test_those_that_pass_least_often_come_first() -> None:
    runs = [a_run(1, one="failure", two="failure"), a_run(2, one="passed", two="failure")]
    assert [each.test for each in unsteady(runs)] == ["two", "one"]


def test_a_report_is_read_by_test() -> None:
    assert outcomes(REPORT) == {
        "tests.a::test_fine": "passed",
        "tests.a::test_left_out": "skipped",
        "tests.a::test_bad": "failure",
        "tests.a::test_ends_badly": "error",
    }


def test_the_tally_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flaky, "FOLDER", tmp_path)
    runs = [a_run(1, one="passed"), a_run(2, one="failure")]
    flaky._write("a commit", runs, unsteady(runs))
    assert json.loads((tmp_path / "tally.json").read_text()) == {
        "of": "a commit",
        "runs": [{"seconds": 1.5, "code": 0}, {"seconds": 1.5, "code": 1}],
        "unsteady": [{"test": "one", "ended": {"passed": 1, "failure": 1}, "runs": [2]}],
    }


@pytest.fixture
def two_of_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flaky, "FOLDER", tmp_path)
    for number in (1, 2, 3):  # the last was broken off: it is in no tally
        (tmp_path / f"run-{number:02}.xml").write_text(REPORT)
    flaky._write("a commit", [a_run(1), a_run(2)], [])


@pytest.mark.usefixtures("two_of_three")
def test_a_series_that_was_ended_goes_on() -> None:
    runs = flaky.begun("a commit", 3)
    assert [(each.number, each.outcomes) for each in runs] == [
        (1, outcomes(REPORT)),
        (2, outcomes(REPORT)),
    ]


@pytest.mark.usefixtures("two_of_three")
@pytest.mark.parametrize(("of", "count"), [("another", 3), ("", 3), ("a commit", 2)])
def test_another_one_and_one_that_is_whole_begin_anew(of: str, count: int) -> None:
    assert flaky.begun(of, count) == []
