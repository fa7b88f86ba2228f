"""A whole run: what its author pinned is in the prompts, what they left out is not."""

import pytest

from memory.indexing import index_document
from novellaforge import loop
from projects.models import Chapter, Project
from tests.factories import a_document, an_outlined_project
from tests.model_server import ModelServer
from tests.writing.plans import plan_well, prepare, prepared
from tests.writing.scripts import answer_well
from writing import pregeneration
from writing.choosing import passage_key
from writing.context_choices import choose
from writing.models import GenerationRun
from writing.runs import perform_all, start

pytestmark = pytest.mark.django_db(transaction=True)
WANTED = "Salt from Ober is weighed twice, because the scales there are false."
UNWANTED = "On crossing days Ilse finds what the river has kept, and says nothing of it."


@pytest.fixture
def book() -> Project:
    project = an_outlined_project(4)
    for title, text in (("Salt", WANTED), ("River", UNWANTED)):
        index_document(a_document(project=project, title=title, text=text))
    return project


def prompts(server: ModelServer) -> list[str]:
    """Of the calls that begin with the book."""
    every = [call.request.prompt for call in server.calls]
    return [prompt for prompt in every if "Write scene" in prompt]


def write(chapter: Chapter) -> GenerationRun:
    how = {"mode": "parallel", "target_words": 100}
    run, _ = start(chapter, chapter.project.owner, rewrite=True, **how)
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    return run


def test_pinned_it_is_in_every_prompt_and_excluded_in_none(asked: ModelServer, book: Project):
    answer_well(asked)
    chapter = book.chapters.get(number=1)
    assert write(chapter).version
    plain = prompts(asked)
    assert plain
    assert all(UNWANTED in prompt and WANTED not in prompt for prompt in plain)
    choose(book, chapter, passage_key(WANTED), "pin", WANTED, book.owner)
    choose(book, None, passage_key(UNWANTED), "exclude", UNWANTED, book.owner)
    assert write(chapter).version
    chosen = prompts(asked)[len(plain) :]
    assert chosen
    assert all(WANTED in prompt and UNWANTED not in prompt for prompt in chosen)


def test_a_plan_that_was_prepared_is_stale_for_the_chapter_alone(
    asked: ModelServer, book: Project
):
    plan_well(asked)
    prepare(book, 2)
    first, second = book.chapters.get(number=1), book.chapters.get(number=2)
    assert {prepared(first).chapter_id, prepared(second).chapter_id} == {first.pk, second.pk}
    choose(book, first, passage_key(WANTED), "pin", WANTED, book.owner)
    job, _ = pregeneration.start(book, 4, book.owner)
    assert str(first.pk) in job.cursor["chapters"]
    assert str(second.pk) not in job.cursor["chapters"]
