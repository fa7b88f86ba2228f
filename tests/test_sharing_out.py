"""Which process is given which tests, in which order."""

from pathlib import Path

from tests.sharing_out import BROWSER, FIRST, rank, unit

ROOT = Path(__file__).resolve().parent.parent


def test_a_file_is_given_as_a_whole() -> None:
    assert unit("tests/api/test_word.py::test_it_works[a::b]") == "tests/api/test_word.py"


def test_the_browsers_tests_are_given_to_two() -> None:
    alone = "tests/browser/test_every_page.py"
    assert unit(f"{alone}::test_it_is_whole[desk]") == alone
    assert unit("tests/browser/test_plan.py::test_moved") == BROWSER


def test_what_takes_long_comes_first_and_the_rest_as_it_stands() -> None:
    listed = [
        rank(f"{each}/test_any.py::t" if each == BROWSER else f"{each}::t") for each in FIRST
    ]
    assert listed == sorted(listed)
    assert rank("tests/tools/test_flaky.py::t") == rank("tests/api/test_word.py::t") > listed[-1]


def test_each_that_is_listed_is_there_once() -> None:
    assert [each for each in FIRST if not (ROOT / each).exists()] == []
    assert len(set(FIRST)) == len(FIRST)
