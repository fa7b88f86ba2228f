"""The outline as a job on the real queue: arcs, then windows, each stored once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation

from novellaforge import jobs
from novellaforge.models import Job, QueuedTask
from projects import outline_job, proposals
from projects.models import Chapter, Project
from projects.signals import project_deleted
from tests.clusters import Cluster, running_cluster
from tests.factories import a_chapter, a_project, an_arc
from tests.jobs import await_state, deliver, deliver_all, its_tasks
from tests.model_server import ChatRequest, ModelServer
from tests.model_server.protocol import Match
from tests.projects.test_outline import asked, entry, numbers, whole, without
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State
Start = Callable[[], AbstractContextManager[Cluster]]

ARCS = {
    "arcs": [
        {"title": "The wrong count", "summary": "From a missing passenger to the ledger."},
        {"title": "What Aron burned", "summary": "A fire in the toll office shows who owed it."},
        {"title": "The last boat", "summary": "Ilse carries back whom the river had kept."},
    ]
}


@pytest.fixture
def model(model: ModelServer) -> ModelServer:
    model.answer("WindowAnswer", whole)
    model.answer("ArcsAnswer", lambda request: {"arcs": ARCS["arcs"][: _how_many(request)]})
    return model


def _how_many(request: ChatRequest) -> int:
    assert request.schema is not None
    return int(request.schema["properties"]["arcs"]["minItems"])


@pytest.fixture
def cluster(model: ModelServer, tmp_path: Path) -> Start:
    env = {
        "LLM_BASE_URL": model.url,
        "LLM_MODEL": "scripted",
        "LLM_CONTEXT_TOKENS": "64000",
        "LLM_BACKOFF_SECONDS": "0.01",
    }
    return lambda: running_cluster(tmp_path / "cluster.log", env=env)


def parts_asked(model: ModelServer) -> list[str | list[int]]:
    return [
        "arcs" if call.answer_name == "ArcsAnswer" else asked(call.request) for call in model.calls
    ]


def is_asking(model: ModelServer, count: int) -> bool:
    """Whether the `count`th question is being answered."""
    return len(model.calls) == count and model.calls[-1].text != ""


def asks_from(first: int) -> Match:
    """Whether a request asks for the window that begins at this chapter; 0: for the arcs."""

    def match(request: ChatRequest) -> bool:
        if request.answer_name == "ArcsAnswer":
            return first == 0
        return asked(request)[0] == first

    return match


def test_the_outline_comes_in_parts(model: ModelServer, cluster: Start) -> None:
    book = a_project(chapter_count=12)
    job = outline_job.start(book)
    with cluster():
        await_state(job, State.DONE)
    assert parts_asked(model) == ["arcs", list(range(1, 11)), [11, 12]]
    assert numbers(book) == list(range(1, 13))
    assert [arc.title for arc in book.arcs.all()] == [arc["title"] for arc in ARCS["arcs"]]
    assert (job.done, job.total) == (12, 12)
    assert job.sentence == "Chapters 11 to 12 are outlined."
    assert its_tasks(job) == []


@pytest.mark.usefixtures("model")
def test_each_part_is_told_with_its_chapters() -> None:
    book = a_project(chapter_count=11)
    job = outline_job.start(book)
    assert (job.done, job.total) == (0, 11)
    job = deliver(job)
    assert (job.sentence, job.done, numbers(book)) == ("The arcs are planned.", 0, [])
    job = deliver(job)
    assert (job.sentence, job.done) == ("Chapters 1 to 10 are outlined.", 10)
    assert (job.cursor, numbers(book)) == ({"next": 11}, list(range(1, 11)))
    job = deliver(job)
    assert (job.sentence, job.done, job.state) == ("Chapter 11 is outlined.", 11, State.DONE)


@pytest.mark.usefixtures("model")
def test_it_speaks_its_authors_language() -> None:
    with translation.override("fr"):
        job = outline_job.start(a_project(premise="", language="en"))
        refused = translation.gettext(
            "The book has no premise yet. Say in one sentence what it is about, then ask again."
        )
    with translation.override("en"):
        job = deliver(job)
    assert (job.state, job.sentence) == (State.FAILED, refused)
    assert "prémisse" in job.sentence


def test_a_worker_killed_in_any_part_stores_each_once(model: ModelServer, cluster: Start) -> None:
    for first in (0, 1, 11):
        model.fault("silence", match=asks_from(first))
    book = a_project(chapter_count=12)
    job = outline_job.start(book)
    with cluster() as running:
        for count in (1, 3, 5):
            eventually(partial(is_asking, model, count), seconds=60)
            running.kill("worker")
        await_state(job, State.DONE)
    one, two = list(range(1, 11)), [11, 12]
    assert parts_asked(model) == ["arcs", "arcs", one, one, two, two]
    assert numbers(book) == [*one, *two]
    before = book.revision
    book.refresh_from_db()
    assert (book.arcs.count(), book.revision - before) == (3, 3)


def test_stop_leaves_the_model_at_once_and_resume_goes_on(
    model: ModelServer, cluster: Start
) -> None:
    model.fault("silence", match=asks_from(11))
    book = a_project(chapter_count=12)
    job = outline_job.start(book)
    with cluster():
        eventually(partial(is_asking, model, 3), seconds=60)
        jobs.stop(job)
        eventually(lambda: model.calls[2].outcome == "cancelled", seconds=30)
        assert numbers(book) == list(range(1, 11))
        jobs.resume(job)
        await_state(job, State.DONE)
    assert parts_asked(model)[2:] == [[11, 12], [11, 12]]
    assert numbers(book) == list(range(1, 13))


def test_a_busy_model_is_asked_again_later_and_then_told_of(
    model: ModelServer, cluster: Start
) -> None:
    model.fault("429", times=None, match=asks_from(1))
    book = a_project(chapter_count=2)
    with translation.override("fr"):
        job = outline_job.start(book)
    with cluster():
        await_state(job, State.FAILED)
    assert "ne prend plus de demandes pour le moment" in job.sentence
    assert book.arcs.exists()
    assert numbers(book) == []
    model.script.faults.clear()
    assert deliver_all(jobs.resume(job)).state == State.DONE
    assert numbers(book) == [1, 2]


def test_an_incomplete_window_fails_and_keeps_those_before(model: ModelServer) -> None:
    book = a_project(chapter_count=11)
    model.answer(asks_from(11), without(11))
    job = deliver_all(outline_job.start(book))
    assert (job.state, job.done) == (State.FAILED, 10)
    assert "for chapter 11 the model gave nothing" in job.sentence
    assert numbers(book) == list(range(1, 11))


def test_a_chapter_that_lacked_is_kept_with_its_window(model: ModelServer) -> None:
    book = a_project(chapter_count=3)
    an_arc(project=book)
    model.queue(without(2))
    job = deliver_all(outline_job.start(book))
    assert (job.state, parts_asked(model)) == (State.DONE, [[1, 2, 3], [2]])
    assert numbers(book) == [1, 2, 3]


def test_what_the_author_has_made_is_neither_asked_for_nor_touched(model: ModelServer) -> None:
    book = a_project(chapter_count=4)
    an_arc(project=book, title="My own")
    mine = a_chapter(project=book, number=2, title="My own", outline="Written by hand.")
    job = deliver_all(outline_job.start(book))
    assert parts_asked(model) == [[1, 3, 4]]
    assert (job.done, job.total, job.sentence) == (4, 4, "Chapters 1 to 4 are outlined.")
    mine.refresh_from_db()
    assert (mine.title, mine.outline) == ("My own", "Written by hand.")
    assert [arc.title for arc in book.arcs.all()] == ["My own"]


def test_what_the_author_makes_meanwhile_stays(model: ModelServer) -> None:
    book = a_project(chapter_count=3)
    job = outline_job.start(book)

    def author_writes_meanwhile(request: ChatRequest) -> object:
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(write).result()
        return whole(request)

    def write() -> None:
        a_chapter(project=book, number=2, title="My own")
        connection.close()

    model.answer("WindowAnswer", author_writes_meanwhile)
    job = deliver_all(job)
    assert job.state == State.DONE
    assert [chapter.title for chapter in book.chapters.order_by("number")] == [
        entry(1)["title"],
        "My own",
        entry(3)["title"],
    ]


def test_a_finished_outline_asks_nothing(model: ModelServer) -> None:
    book = a_project(chapter_count=1)
    an_arc(project=book)
    a_chapter(project=book)
    job = deliver_all(outline_job.start(book))
    assert (job.state, job.done, job.sentence) == (State.DONE, 1, "Every chapter is outlined.")
    assert model.calls == []


def test_fewer_chapters_planned_meanwhile_end_it_sooner(model: ModelServer) -> None:
    book = a_project(chapter_count=12)
    job = deliver(deliver(outline_job.start(book)))
    Project.objects.update(chapter_count=10)
    job = deliver_all(job)
    assert (job.state, job.done, job.total) == (State.DONE, 10, 10)
    assert len(model.calls) == 2


def test_a_small_model_is_asked_for_one_chapter_a_part(
    small_model: ModelServer, model: ModelServer
) -> None:
    short = ("number", "title", "summary")
    small_model.answer(
        "ShortWindowAnswer",
        lambda request: {"chapters": [{k: entry(n)[k] for k in short} for n in asked(request)]},
    )
    book = a_project(chapter_count=2)
    an_arc(project=book)
    job = deliver(outline_job.start(book))
    assert (job.sentence, numbers(book)) == ("Chapter 1 is outlined.", [1])
    assert deliver_all(job).done == 2


@pytest.mark.usefixtures("model")
def test_a_book_in_the_trash_is_not_outlined() -> None:
    book = a_project()
    job = outline_job.start(book)
    Project.objects.update(trashed_at=timezone.now())
    job = deliver(job)
    assert job.state == State.FAILED
    assert "is in the trash" in job.sentence


def test_a_book_that_goes_while_the_model_answers_is_refused(model: ModelServer) -> None:
    book = a_project()
    job = outline_job.start(book)

    def trash() -> None:
        Project.objects.update(trashed_at=timezone.now())
        connection.close()

    def trashed_meanwhile(request: ChatRequest) -> object:
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(trash).result()
        return {"arcs": ARCS["arcs"][: _how_many(request)]}

    model.answer("ArcsAnswer", trashed_meanwhile)
    job = deliver(job)
    assert job.state == State.FAILED
    assert "is in the trash" in job.sentence
    assert not book.arcs.exists()


def test_a_deleted_book_takes_its_outline_along(model: ModelServer, cluster: Start) -> None:
    model.fault("silence", match=asks_from(1))
    book = a_project(chapter_count=2)
    job = outline_job.start(book)
    with cluster():
        eventually(partial(is_asking, model, 2), seconds=60)
        with transaction.atomic():
            project_deleted.send(Project, project_id=book.pk)
            book.delete()
        eventually(lambda: model.calls[1].outcome == "cancelled", seconds=30)
        eventually(lambda: its_tasks(job) == [])
    assert not Job.objects.exists()
    assert not Chapter.objects.exists()


def test_asking_twice_starts_one_job() -> None:
    book = a_project()
    kind = proposals.BY_NAME["outline"]
    job = proposals.ask(book, kind, book.owner_id)
    assert job == proposals.ask(book, kind)
    assert (job.requested_by, job.total) == (book.owner, book.chapter_count)
    assert len(its_tasks(job)) == QueuedTask.objects.count() == 1


def test_its_standing_is_told_until_it_is_done() -> None:
    book = a_project()

    def standing() -> proposals.Proposal:
        return proposals.standing(book)["outline"]

    assert (standing().is_waiting, standing().job) == (False, None)
    job = outline_job.start(book)
    assert (standing().is_waiting, standing().job) == (True, job)
    jobs.stop(job)
    assert (standing().is_waiting, standing().failure, standing().job) == (False, "", job)
    Job.objects.update(state=State.FAILED, sentence="No model answers.")
    assert (standing().is_waiting, standing().failure) == (False, "No model answers.")
    Job.objects.update(state=State.DONE)
    assert (standing().failure, standing().job) == ("", None)
    assert not proposals.standing(a_project())["outline"].is_waiting
