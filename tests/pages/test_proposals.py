"""The tasks behind the plan page: each asks a model once, and says in the end what came.

(The outline is a job: `tests/projects/test_outline_job.py`.)
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from novellaforge import queues
from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from novellaforge.queues import Claim
from projects import proposals, tasks
from projects.models import Project
from tests.factories import a_project
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def model(settings: Settings) -> Iterator[ModelServer]:
    with ModelServer() as server:
        settings.LLM_BASE_URL = server.url
        settings.LLM_MODEL = "scripted"
        settings.LLM_CONTEXT_TOKENS = 64_000
        yield server


@pytest.fixture
def delivered() -> Iterator[QueuedTask]:
    """A task that this thread works for, as a worker's slot does."""
    task = QueuedTask.objects.create(
        queue="generation_medium",
        priority=1,
        owner="here",
        attempts=1,
        lease_until=timezone.now() + timedelta(minutes=1),
    )
    queues.deliver(Claim(task.pk, task.attempts, task.owner))
    yield task
    queues.deliver(None)


@pytest.mark.usefixtures("model")
def test_three_concepts_are_stored() -> None:
    book = a_project()
    tasks.propose_concepts(str(book.pk), "en")
    assert book.concepts.count() == 3


def test_a_refusal_is_set_aside_in_the_authors_language(delivered: QueuedTask) -> None:
    book = a_project(premise="")
    tasks.write_synopsis(str(book.pk), "fr")
    delivered.refresh_from_db()
    assert delivered.set_aside_at is not None
    assert delivered.failure.startswith("Le livre n’a pas encore de prémisse.")


def test_a_refusal_outside_a_worker_is_raised() -> None:
    with pytest.raises(Refused, match="no premise yet"):
        tasks.propose_characters(str(a_project(premise="").pk), "en")


def test_a_book_that_is_gone_is_refused() -> None:
    book = a_project()
    gone = str(book.pk)
    Project.objects.all().delete()
    with pytest.raises(Refused):
        tasks.propose_concepts(gone, "en")


def test_asking_keeps_the_language_of_the_page() -> None:
    book = a_project(language="en")
    with translation.override("fr"):
        proposals.ask(book, proposals.BY_NAME["concepts"])
    task = QueuedTask.objects.get()
    assert task.project_id == book.pk
    assert proposals.standing(book)["concepts"].is_waiting
    assert not proposals.standing(book)["synopsis"].is_waiting
