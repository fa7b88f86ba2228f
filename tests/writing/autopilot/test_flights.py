"""Whole chapters by a real cluster, which asks a scripted model."""

import re
from collections import Counter
from pathlib import Path

import pytest

from projects.models import ChapterVersion, Project
from tests.clusters import running_cluster
from tests.model_server import ChatRequest, ModelServer, asks_for
from tests.waiting import eventually
from tests.writing import failpoints, scripts
from tests.writing.autopilot.flights import State, a_book, chapter, fly, now, planned, run_of
from tests.writing.scripts import a_sentence_of, answer_well
from writing import autopilot
from writing.models import Autopilot, GenerationRun

pytestmark = pytest.mark.django_db(transaction=True)


def asking(server: ModelServer) -> dict[str, str]:
    answer_well(server)
    return scripts.asking(server)


def rests(found: Autopilot) -> Autopilot:
    def is_resting() -> bool:
        return now(found).state != State.RUNNING

    eventually(is_resting, seconds=90)
    return now(found)


def _number_of(request: ChatRequest) -> str:
    """Of the chapter that a request is about."""
    return re.findall(r"^Chapter (\d+)", request.prompt, re.M)[-1]


def written(book: Project) -> Counter[int]:
    """How many texts each chapter has."""
    rows = ChapterVersion.objects.filter(chapter__project=book)
    return Counter(rows.values_list("chapter__number", flat=True))


def test_three_chapters_of_which_the_gate_refuses_the_second(
    tmp_path: Path, server: ModelServer
) -> None:
    book = planned(a_book(3))
    env = asking(server)

    def weak(request: ChatRequest) -> dict[str, object]:
        scores = dict.fromkeys(("events", "people", "prose", "reader"), 3)
        quote = a_sentence_of(request)
        return {"best": quote, "remarks": [], "change": "More of it.", "scores": scores}

    critic = asks_for("CriticAnswer")
    server.answer(lambda asked: critic(asked) and _number_of(asked) == "2", weak)
    with running_cluster(tmp_path / "log", slots=8, env=env):
        found = rests(fly(book, 1, 3))
    assert found.state == State.WAITING
    assert "Chapter 2 did not pass the gate" in found.why
    assert "The critic gives 3.0" in found.why
    approved = book.chapters.exclude(approved_version=None)
    assert list(approved.values_list("number", flat=True)) == [1], found.why
    assert written(book) == {1: 1, 2: 1}


def test_the_stop_button_in_the_middle_of_a_beat(tmp_path: Path, server: ModelServer) -> None:
    book = planned(a_book(2))
    server.fault("silence", match=lambda asked: "Write scene 2 of" in asked.last, after=40)
    with running_cluster(tmp_path / "log", slots=8, env=asking(server)):
        found = fly(book, 1, 2)
        run = run_of(book, 1)
        eventually(lambda: run.drafts.filter(beat=2).exclude(text="").exists(), seconds=60)
        autopilot.stop(found)
        eventually(lambda: not run.steps.filter(state="due").exists())
    run.refresh_from_db()
    assert (now(found).state, run.state) == (State.STOPPED, GenerationRun.State.CANCELLED)
    assert all(draft.text for draft in run.drafts.all())
    assert not chapter(book, 2).runs.exists()


def test_the_worker_is_killed_at_every_transition(tmp_path: Path, server: ModelServer) -> None:
    book = planned(a_book(3))
    points = [
        ("begun", "Close 1"),
        ("halfway", "Close 1"),
        ("committed", "1"),
        ("begun", "Begin 3"),
        ("halfway", "Begin 3"),
        ("committed", "2 run"),
    ]
    fell = [failpoints.arm(tmp_path, point, move) for point, move in points]
    env = asking(server) | failpoints.environment(tmp_path)
    env["DJANGO_SETTINGS_MODULE"] = "tests.writing.autopilot.failing_settings"
    with running_cluster(tmp_path / "log", slots=8, env=env):
        found = rests(fly(book, 1, 3))
    assert [each() for each in fell] == [True] * len(points)
    assert found.state == State.DONE, found.why
    assert written(book) == {1: 1, 2: 1, 3: 1}
    assert GenerationRun.objects.count() == 3
    asked = Counter(
        request.last for call in server.calls if "Write scene" in (request := call.request).last
    )
    assert set(asked.values()) == {1}
