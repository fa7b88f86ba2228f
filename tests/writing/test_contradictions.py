"""A book of three chapters, the third of which lets the dead act: found, told, settled."""

import asyncio
import threading
from typing import Any

import pytest
from pytest_django import Settings

from memory import graph, ledger, tasks
from memory.models import StoredFact, VersionReading
from memory.projecting import is_current
from novellaforge import event_log, loop
from novellaforge.database import in_db
from novellaforge.models import LoggedEvent
from tests.model_server import ModelServer, says
from tests.waiting import eventually_async
from tests.writing.dead_man import ACT, DEATH, a_book, a_written_book, begin, tell, write
from writing import runs
from writing.models import ContinuityIssue, GenerationRun
from writing.runs import perform_all
from writing.settling import settle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(asked: ModelServer, settings: Settings) -> ModelServer:
    tell(asked, settings)
    return asked


def findings(run: GenerationRun) -> list[dict[str, Any]]:
    rows = LoggedEvent.objects.filter(stream=run.pk, payload__type="finding").order_by("pk")
    return [row.payload for row in rows if row.payload["rule"] == "dead_acts"]


def test_what_contradicts_nothing_is_found_nothing_against(told: ModelServer) -> None:
    project = a_written_book(told)
    reading = VersionReading.objects.get(version__chapter__number=2)
    assert (reading.why, StoredFact.objects.get().sentence) == ("", DEATH)
    assert is_current(project.pk)
    run = GenerationRun.objects.get(chapter__number=2)
    assert findings(run) == []
    assert "rules" in {each.name for each in _report(run).checks if each.done}


async def test_it_is_told_while_other_beats_are_still_written(told: ModelServer) -> None:
    project = await in_db(a_book)
    go_on = threading.Event()
    told.fault("silence", match=says("Write scene 3 of"), after=4, until=go_on)
    run = await in_db(begin, project, 3, told)
    writing = asyncio.create_task(perform_all(run.pk))
    await eventually_async(lambda: in_db(findings, run), seconds=60)
    assert not await in_db(_is_written, run, 3)
    go_on.set()
    await writing
    await event_log.close()
    await in_db(_assert_found, run)


def _is_written(run: GenerationRun, beat: int) -> bool:
    return run.steps.filter(key=f"write_beat.{beat}", state="stored").exists()


def _assert_found(run: GenerationRun) -> None:
    run.refresh_from_db()
    (finding,) = findings(run)
    assert (finding["severity"], finding["beat"]) == ("blocking", 2)
    assert (finding["against_chapter"], finding["against"]) == (2, DEATH)
    assert finding["quote"] == ACT
    assert run.version
    assert ACT in run.version.text
    assert DEATH in run.project.chapters.get(number=2).approved_version.text
    issue = ContinuityIssue.objects.get(rule="dead_acts")
    assert (issue.key, issue.state) == (finding["key"], "open")


def test_a_dismissal_survives_a_re_run_and_a_rebuild_of_the_graph(told: ModelServer) -> None:
    project = a_book()
    first = write(begin(project, 3, told))
    key = ContinuityIssue.objects.get(rule="dead_acts").key
    settle(project, key, "dismissed", project.owner, "A ghost story after all.")
    loop.run(graph.forget(project.pk))
    tasks.project_book(str(project.pk))
    how = {"mode": "parallel", "target_words": first.target_words}
    again = write(runs.start(first.chapter, project.owner, rewrite=True, **how)[0])
    assert findings(again) == []
    report = _report(again)
    assert [each.key for each in report.settled] == [key]
    assert ContinuityIssue.objects.get(key=key).state == "dismissed"
    assert "contradiction" not in {each.kind for each in report.findings}


def test_where_the_graph_is_away_the_chapter_is_written_and_no_pass(
    told: ModelServer, settings: Settings
) -> None:
    project = a_book()
    loop.run(graph.close())
    uri, settings.NEO4J_URI = settings.NEO4J_URI, "bolt://127.0.0.1:1"
    run = write(begin(project, 3, told, auto_approve=True))
    assert run.state == GenerationRun.State.DRAFTED
    unmade = {each.name: each.why for each in _report(run).checks if not each.done}
    assert "graph" in unmade["rules"].lower()
    assert "contradictions" in run.reason
    remembered = run.version
    assert remembered
    runs.approve(remembered, project.owner)
    with pytest.raises(graph.GraphUnavailable):
        tasks.read_version(str(remembered.pk))
    assert not is_current(project.pk)
    loop.run(graph.close())
    settings.NEO4J_URI = uri
    tasks.catch_up()
    tasks.project_book(str(project.pk))
    assert is_current(project.pk)
    assert ledger.unread(project.pk) == []


def _report(run: GenerationRun) -> Any:
    from writing.briefing import record_of

    return record_of(run).last("validate_continuity")
