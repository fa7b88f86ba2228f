"""A threshold changed in the admin holds for the next decision of every worker, at once."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from memory.continuity.check import rules
from novellaforge.models import QueuedTask
from projects.models import Chapter
from tests.admins import an_operator, page
from tests.clusters import running_cluster
from tests.factories import an_outlined_project
from tests.model_server import ModelServer, says
from tests.waiting import eventually
from tests.writing import scripts
from tests.writing.scripts import answer_well
from writing.models import GenerationRun, GenerationSettings
from writing.runs import start
from writing.runs.advancing import CHAPTER_TASK

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = "9.5 is asked for"


def set_score(operator: Client, row: GenerationSettings, score: str) -> None:
    """As an operator does, in the form."""
    typed: dict[str, Any] = {
        "quality_gate_score_threshold": score,
        "max_revisions": "0",
        "rules_from": "inherited",
        "rules_on": [rule.name for rule in rules()],
    }
    answer = operator.post(page(GenerationSettings, "change", row.pk), typed)
    assert answer.status_code == 302


def write_on_both(
    model: ModelServer, chapters: list[Chapter]
) -> tuple[list[GenerationRun], set[str]]:
    """Two chapters at once, each by a worker of its own: the runs, and who had them."""
    both = Event()
    first = says("Write scene 1 of")
    model.fault("silence", times=len(chapters), match=first, after=0, until=both)
    how = {"mode": "parallel", "target_words": 100}
    runs = [start(each, each.project.owner, **how)[0] for each in chapters]
    tasks = QueuedTask.objects.filter(func=CHAPTER_TASK).exclude(owner="")

    def owners() -> set[str]:
        found = set(tasks.values_list("owner", flat=True))
        return found if len(found) == len(runs) else set()

    held_by = eventually(owners)
    both.set()
    eventually(lambda: all(_ended(run) for run in runs), seconds=60)
    return runs, held_by


def _ended(run: GenerationRun) -> bool:
    run.refresh_from_db()
    return not run.is_live


def test_a_threshold_holds_at_once_on_every_worker(tmp_path: Path, settings: Settings) -> None:
    chapters = [an_outlined_project(chapters=1).chapters.get() for _book in range(4)]
    operator, row = an_operator(), GenerationSettings.objects.create(max_revisions=0)
    with ModelServer() as model:
        answer_well(model, score=8)
        environment = scripts.asking(model)
        with running_cluster(tmp_path / "log", processes=2, slots=1, env=environment) as cluster:
            before, workers = write_on_both(model, chapters[:2])
            pids = cluster.pids("worker")
            set_score(operator, row, "9.5")
            after, same = write_on_both(model, chapters[2:])
            assert cluster.pids("worker") == pids
    assert workers == same
    assert not any(ASKED in run.reason for run in before), [run.reason for run in before]
    assert all(ASKED in run.reason for run in after), [run.reason for run in after]
