"""What is proposed is stored once: with its delivery's end, or not at all."""

from collections.abc import Callable

import pytest

from novellaforge import queues
from novellaforge.models import QueuedTask
from novellaforge.queues import Claim, ClaimLost
from projects import tasks
from projects.models import Character, Concept, Project
from tests.factories import a_project
from tests.model_server import ModelServer
from tests.projects.test_cast import person
from tests.projects.test_concept import THREE
from tests.projects.test_synopsis import TOLD

pytestmark = pytest.mark.django_db(transaction=True)


def stored(book: Project) -> tuple[int, int, str]:
    book.refresh_from_db()
    of_book = (kind.objects.filter(project=book).count() for kind in (Concept, Character))
    return (*of_book, book.synopsis)


@pytest.mark.parametrize(
    ("task", "name", "answer"),
    [
        (tasks.propose_concepts, "ConceptsAnswer", THREE),
        (tasks.propose_characters, "CastAnswer", {"characters": [person("Ilse Varga")]}),
        (tasks.write_synopsis, "SynopsisAnswer", {"paragraphs": TOLD}),
    ],
)
def test_a_delivery_ends_with_what_it_stores_and_one_that_was_overtaken_stores_nothing(
    model: ModelServer, task: Callable[[str, str], None], name: str, answer: object
) -> None:
    book = a_project()
    model.answer(name, answer)
    func = f"projects.tasks.{task.__name__}"
    queued = queues.enqueue(func, str(book.pk), "en", queue=queues.GENERATION_MEDIUM)
    QueuedTask.objects.update(owner="here", attempts=2)
    try:
        queues.deliver(Claim(queued, 1, "here"))
        with pytest.raises(ClaimLost):
            task(str(book.pk), "en")
        assert stored(book) == (0, 0, "")
        queues.deliver(Claim(queued, 2, "here"))
        task(str(book.pk), "en")
        assert stored(book) != (0, 0, "")
        assert not QueuedTask.objects.filter(pk=queued).exists()
    finally:
        queues.deliver(None)
