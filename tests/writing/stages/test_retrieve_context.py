"""The stage that asks memory for passages."""

from typing import Any

import pytest
from channels.db import database_sync_to_async

from memory import embedder
from memory.indexing import index_document
from novellaforge.models import LoggedEvent
from projects.models import Project
from tests.factories import a_chapter as a_chapter_row
from tests.factories import a_document, a_project
from tests.memory.test_retrieval import a_told_chapter
from tests.writing.briefs import a_book, a_brief, a_chapter, dials
from writing import pipeline
from writing.brief import Passage, Passages, RunBrief
from writing.briefing import from_json, to_json
from writing.pipeline import Step
from writing.runs import start
from writing.runs.performing import perform
from writing.stages.retrieve_context import retrieve_context

pytestmark = pytest.mark.django_db(transaction=True)

in_db = database_sync_to_async


def a_book_with_passages() -> Project:
    project = a_project()
    a_told_chapter(project, "The spare oar hung in the boathouse.", 1)
    a_told_chapter(project, "Bread was baked for the feast.", 2)
    index_document(a_document(project=project, title="Oars", text="An oar is cut from ash."))
    return project


def a_brief_in(project: Project, number: int = 3, **values: Any) -> RunBrief:
    book = a_book(id=project.pk, revision=project.revision)
    chapter = a_chapter(number=number, title="The oar", outline="Somebody took it at night.")
    return a_brief(book=book, chapter=chapter, dials=dials(cache_retrieval_seconds=0), **values)


async def found(brief: RunBrief) -> set[tuple[str, str]]:
    return {(each.source, each.text) for each in (await retrieve_context(brief)).found}


async def test_passages_from_chapters_and_documents():
    project = await in_db(a_book_with_passages)()
    assert await found(a_brief_in(project)) == {
        ("chapter 1", "The spare oar hung in the boathouse."),
        ("Oars", "An oar is cut from ash."),
    }


async def test_they_are_ranked():
    project = await in_db(a_book_with_passages)()
    answer = await retrieve_context(a_brief_in(project, instruction="Use the ash wood."))
    passages = answer.found
    assert passages[0] == Passage("An oar is cut from ash.", "Oars", passages[0].rank)
    assert passages[0].rank > passages[1].rank > 0


async def test_a_run_may_ask_for_none():
    project = await in_db(a_book_with_passages)()
    assert await retrieve_context(a_brief_in(project, use_rag=False)) == Passages()


async def test_the_instruction_is_looked_up_too():
    project = await in_db(a_book_with_passages)()
    assert ("chapter 2", "Bread was baked for the feast.") in await found(
        a_brief_in(project, instruction="Mention the feast.")
    )


# --- How they were looked up ------------------------------------------------------------


@pytest.fixture
def no_model(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMBEDDING_BASE_URL = ""
    monkeypatch.setattr(embedder.importlib.util, "find_spec", lambda name: None)


async def test_by_words_alone_it_says_so_and_why(no_model: None):
    project = await in_db(a_book_with_passages)()
    answer = await retrieve_context(a_brief_in(project))
    assert len(answer.found) == 2
    assert answer.vectors == "none"
    assert "No embedding model is installed" in answer.why


async def test_while_vectors_are_made_it_says_so():
    project = await in_db(a_book_with_passages)()
    answer = await retrieve_context(a_brief_in(project))
    assert answer.vectors == "none"
    assert "they are being made" in answer.why


async def test_where_nothing_is_missing_nothing_is_said():
    answer = await retrieve_context(a_brief_in(await in_db(a_project)()))
    assert (answer.vectors, answer.why) == ("all", "")


def test_what_is_stored_says_how_they_were_looked_up():
    answer = Passages((Passage("An oar.", "Oars", 0.5),), "some", "They are being made.")
    assert from_json(pipeline.RETRIEVE, to_json(pipeline.RETRIEVE, answer)) == answer


def test_what_was_stored_before_it_said_so_is_read():
    stored = [{"text": "An oar.", "source": "Oars", "rank": 0.5}]
    assert from_json(pipeline.RETRIEVE, stored).found == (Passage("An oar.", "Oars", 0.5),)


async def test_who_watches_the_run_is_told(no_model: None):
    assert "No embedding model is installed" in await told_at_the_end()


async def test_who_watches_is_told_only_what_is_missing():
    assert "vector" not in await told_at_the_end()


async def told_at_the_end() -> str:
    """The stage's last message, in a run of a book without passages."""
    chapter = await in_db(a_chapter_row)()
    run, _ = await in_db(start)(chapter, chapter.project.owner, mode="distributed")
    await perform(run.pk, Step(pipeline.COLLECT))
    event = await LoggedEvent.objects.aget(payload__stage=pipeline.RETRIEVE, payload__state="done")
    message: str = event.payload["message"]
    return message
