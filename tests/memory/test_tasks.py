"""What the queue runs for memory, and what queues it."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from memory import graph, tasks
from memory.models import Chunk, Summary
from memory.projecting import is_current
from memory.retrieval import look_up
from memory.standpoint import Standpoint
from novellaforge import caches, loop, queues
from novellaforge.models import QueuedTask
from novellaforge.queues import Claim
from projects.signals import document_changed, manuscript_changed, project_deleted
from tests.factories import TEXT, a_document, a_project, a_version, an_approved_version
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)

SUMMARY = "Ilse finds an oar missing, and Aron says that nobody came down."


@pytest.fixture
def server(settings) -> Iterator[ModelServer]:
    with ModelServer() as server:
        settings.LLM_BASE_URL, settings.LLM_MODEL = server.url, "scripted"
        settings.LLM_BACKOFF_SECONDS = 0.01
        yield server
    loop.close()


def test_an_approved_version_is_remembered(server: ModelServer):
    version = an_approved_version(text=TEXT)
    server.queue(SUMMARY)
    tasks.remember_version(str(version.pk))
    assert Chunk.objects.get().version == version
    summary = Summary.objects.get()
    assert (summary.text, summary.text_sha256) == (SUMMARY, version.sha256)


def test_remembering_again_asks_nobody(server: ModelServer):
    version = an_approved_version(text=TEXT)
    server.queue(SUMMARY)
    for _ in range(2):
        tasks.remember_version(str(version.pk))
        tasks.read_version(str(version.pk))
    tasks.remember_chapter(str(version.chapter_id))
    assert [call.request.answer_name for call in server.calls] == ["", "ExtractShortAnswer"]
    assert Chunk.objects.count() == 1
    assert is_current(version.chapter.project_id)


def test_a_version_that_is_not_approved_is_not_remembered(server: ModelServer):
    version = a_version()
    tasks.remember_version(str(version.pk))
    tasks.remember_chapter(str(version.chapter_id))
    assert not Chunk.objects.exists()
    assert server.calls == []


def test_the_passages_are_there_even_where_no_model_is(server: ModelServer, settings):
    settings.LLM_BASE_URL = "http://127.0.0.1:1/v1"
    version = an_approved_version(text=TEXT)
    with pytest.raises(Exception, match="No model server answers"):
        tasks.remember_version(str(version.pk))
    assert Chunk.objects.filter(version=version).exists()


@pytest.mark.parametrize(
    "work", [tasks.remember_version, tasks.read_version, tasks.remember_chapter]
)
def test_a_text_waits_for_a_model_that_is_away(work, server: ModelServer, settings):
    settings.LLM_BASE_URL = "http://127.0.0.1:1/v1"
    version = an_approved_version(text=TEXT)
    about = version.chapter_id if work is tasks.remember_chapter else version.pk
    task = deliver(work, about)
    assert (task.owner, task.failures) == ("", 0)
    assert "No model server answers" in task.failure


@pytest.mark.parametrize("work", [tasks.forget_project, tasks.project_book, tasks.read_bible])
def test_a_book_waits_for_a_graph_that_is_away(work, monkeypatch):
    async def away(project_id: uuid.UUID) -> None:
        raise graph.GraphUnavailable("bolt://graph", "nobody answers")

    monkeypatch.setattr(graph, "forget", away)
    monkeypatch.setattr(tasks, "bring_to_graph", away)
    task = deliver(work, a_project().pk)
    assert (task.owner, task.failures) == ("", 0)
    assert "bolt://graph" in task.failure


def deliver(work: Callable[[str], None], about: uuid.UUID) -> QueuedTask:
    """Queued, and done as a worker's slot does; the task as it stands then."""
    row = queues.enqueue(f"memory.tasks.{work.__name__}", about, queue=queues.GENERATION_MEDIUM)
    QueuedTask.objects.filter(pk=row).update(owner="here", attempts=1)
    queues.deliver(Claim(row, 1, "here"))
    try:
        work(str(about))
    finally:
        queues.deliver(None)
    return QueuedTask.objects.get(pk=row)


@pytest.mark.parametrize(
    "task",
    [
        tasks.remember_version,
        tasks.remember_chapter,
        tasks.index_document,
        tasks.read_version,
        tasks.read_bible,
        tasks.project_book,
    ],
)
def test_what_is_gone_is_nothing_to_do(task):
    task(str(uuid.uuid4()))
    assert not Chunk.objects.exists()


def test_a_document_is_indexed():
    document = a_document()
    tasks.index_document(str(document.pk))
    assert Chunk.objects.get().document == document


def test_a_forgotten_project_has_nothing_in_the_caches():
    project = a_project()
    look_up(Standpoint(project.pk, 0, "en", 1), (), ("ledger",), seconds=60)
    tasks.forget_project(str(project.pk))
    assert caches.forget(project.pk) == 0


def queued() -> list[tuple[str, uuid.UUID | None, str]]:
    return [(task.func, task.project_id, task.queue) for task in QueuedTask.objects.all()]


@transaction.atomic
def test_each_signal_queues_its_task():
    project = a_project()
    document, version = a_document(project=project), a_version()
    document_changed.send(None, project_id=project.pk, document_id=document.pk)
    manuscript_changed.send(None, project_id=project.pk, chapter_id=version.chapter_id)
    project_deleted.send(None, project_id=project.pk)
    assert queued() == [
        (f"memory.tasks.{name}", project.pk, "generation_medium")
        for name in ("index_document", "remember_chapter", "forget_project")
    ]


@transaction.atomic
def test_after_changed_places_the_graph_is_made_anew():
    project = a_project()
    manuscript_changed.send(None, project_id=project.pk, chapter_id=None)
    assert queued() == [("memory.tasks.project_book", project.pk, "generation_medium")]


def test_what_is_rolled_back_queues_nothing():
    with transaction.atomic():
        document_changed.send(None, project_id=uuid.uuid4(), document_id=uuid.uuid4())
        transaction.set_rollback(True)
    assert queued() == []
