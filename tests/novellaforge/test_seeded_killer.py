"""Every step exactly once while processes and PostgreSQL are killed (see benchmarks/killer.py)."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.killer import Plan, attack
from tests.novellaforge.queue_tasks import STEPS_OF_A_RUN

PLAN = Plan(seed=11, pipelines=20, seconds=12.0, kills=8, restarts=2, work=0.5)


def test_the_seed_says_what_is_struck_and_when():
    assert PLAN.strikes() == PLAN.strikes()
    assert len(PLAN.strikes()) == 10
    assert PLAN.strikes() != Plan(**{**PLAN.__dict__, "seed": 12}).strikes()


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(400)
def test_every_step_happens_once_whatever_is_killed(tmp_path: Path):
    outcome = attack(PLAN, tmp_path)
    expected = [(run, step) for run in range(PLAN.pipelines) for step in STEPS_OF_A_RUN]
    assert outcome.steps == Counter(expected)
    assert outcome.rows_left == 0
    assert outcome.orphans == []
    assert outcome.struck["worker"] > 0
    assert outcome.struck["fast"] == outcome.struck["immediate"] == 1
