"""Figures against their targets, and what becomes of them."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import _said, flat, where_time_went
from benchmarks.rows import Row
from benchmarks.table import BENCHES, SECTIONS, lines, missed
from tools.performance import BEGIN, END, live_of, put_in, section

ROWS = [row for part in SECTIONS for row in part.rows]
GOOD = {row.key: row.goal if row.goal is not None else 1.0 for row in ROWS}


# Verdicts


def test_what_has_no_goal_is_not_judged():
    assert Row("a", "A").verdict({"a": 99.0}) == ""


def test_a_figure_that_was_not_measured_is_no_pass():
    assert Row("a", "A", 1.0).verdict({}) == "absent"


@pytest.mark.parametrize(
    ("value", "least", "verdict"),
    [
        (10.0, False, "met"), (10.9, False, "near"), (11.1, False, "missed"),
        (10.0, True, "met"), (9.1, True, "near"), (8.9, True, "missed"),
    ],
)  # fmt: skip
def test_a_miss_is_more_than_a_tenth_beyond(value: float, least: bool, verdict: str):
    assert Row("a", "A", 10.0, least).verdict({"a": value}) == verdict


def test_missed_names_those_beyond_and_those_not_there():
    assert missed(GOOD) == ()
    bad = {**GOOD, "checked_s": 99.0}
    del bad["hop_p99_ms"]
    assert {row.key for row in missed(bad)} == {"checked_s", "hop_p99_ms"}


def test_below_a_miss_stand_the_figures_that_say_why():
    row = Row("slow_ms", "slow", 10.0, because=("cpu_ms", "never_measured"))
    miss, why = _said([row], [], {"slow_ms": 99.0, "cpu_ms": 7.5})[1:3]
    assert miss == "MISSED: slow_ms is 99.00, at most 10 is aimed at."
    assert why.split() == ["cpu_ms", "7.50"]


def test_each_figure_stands_once_in_the_table():
    keys = [row.key for row in ROWS]
    assert len(keys) == len(set(keys))


def test_the_table_says_what_was_measured_and_what_is_missing():
    told = "\n".join(lines({"checked_s": 12.345}))
    assert "12.3" in told
    assert "met" in told
    assert "absent" in told


def test_what_is_run_is_there():
    folder = Path(__file__).resolve().parents[2] / "benchmarks"
    assert [each.name for each in BENCHES if not (folder / f"{each.name}.py").exists()] == []


# Into one JSON


def test_keys_are_flat():
    assert flat("x", {"Until all was done (s)": 2, "hop_p50_ms": 1.5}) == {
        "until_all_was_done_s": 2.0,
        "hop_p50_ms": 1.5,
    }


def test_steps_under_kills_are_a_share():
    found = flat("killer", {"steps": 4, "steps done exactly once": 3})
    assert found["steps_done_exactly_once_share"] == 0.75


def test_a_miss_is_explained_by_stages_and_what_they_ask():
    told = "\n".join(
        where_time_went(
            {"stage_criticise_s": 3.5, "queries_criticise": 12.0, "steps_waited_ms": 7.0}
        )
    )
    assert "criticise" in told
    assert "3.50" in told
    assert "12 queries" in told


# Into the README


def test_without_markers_nothing_is_put_in():
    for text in ("", BEGIN, f"{END}\n{BEGIN}", f"{BEGIN}{END}{END}"):
        with pytest.raises(ValueError, match="performance"):
            put_in(text, "new")


def test_what_stands_between_is_replaced_and_the_rest_stays():
    once = put_in(f"before\n{BEGIN}\nold\n{END}\nafter", "new")
    assert once == f"before\n{BEGIN}\nnew\n{END}\nafter"
    assert put_in(once, "new") == once


def test_live_figures_keep_their_unit():
    assert live_of("checked_s") == "checked_live_s"
    assert live_of("prompt_characters") == "prompt_characters_live"


def test_the_section_is_of_tables_of_whole_rows():
    figures = {row.key: 12.0 for row in ROWS} | {"switch_redis_cache_s": 0.25}
    told = section(json.loads(json.dumps(figures)))
    tables = [part.splitlines() for part in told.split("\n\n") if part.startswith("|")]
    assert len(tables) == 4
    for table in tables:
        assert len({line.count("|") for line in table}) == 1
    assert "| cache of context and passages | 0.25 |" in told
    assert "not measurable here" in told


def test_a_section_of_few_figures_has_no_invented_ones():
    told = section({"checked_s": 14.0})
    assert "| checked, nothing found | 14.0 | <= 14.0 | - | <= 19.0 |" in told
    assert "| 0 %" not in told
