"""A small chaos of one seed: two chapters, six kills, everything held against what is promised."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from benchmarks.chaos.__main__ import carry_out
from benchmarks.chaos.plan import Plan

PLAN = Plan(seed=3, runs=2, kills=6)


@pytest.fixture
def _no_broken_connections(transactional_db: None) -> Iterator[None]:
    """Neither for this test's own end nor for the next test."""
    yield
    connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_no_broken_connections")
@pytest.mark.timeout(400)
def test_nothing_is_lost_and_nothing_is_done_twice(tmp_path: Path) -> None:
    figures, complaints = carry_out(PLAN, tmp_path)
    assert complaints == []
    assert sum(figures["runs"].values()) == PLAN.runs
    assert figures["kills"] + figures["strikes not made"] >= PLAN.kills > 0
    assert figures["kills"] > 0
