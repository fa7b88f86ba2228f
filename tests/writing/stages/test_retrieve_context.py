"""The stage that asks memory for passages."""

from typing import Any

import pytest
from channels.db import database_sync_to_async

from memory.indexing import index_document
from projects.models import Project
from tests.factories import a_document, a_project
from tests.memory.test_retrieval import a_told_chapter
from tests.writing.briefs import a_book, a_brief, a_chapter, dials
from writing.brief import Passage, RunBrief
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
    return {(each.source, each.text) for each in await retrieve_context(brief)}


async def test_passages_from_chapters_and_documents():
    project = await in_db(a_book_with_passages)()
    assert await found(a_brief_in(project)) == {
        ("chapter 1", "The spare oar hung in the boathouse."),
        ("Oars", "An oar is cut from ash."),
    }


async def test_they_are_ranked():
    project = await in_db(a_book_with_passages)()
    passages = await retrieve_context(a_brief_in(project, instruction="Use the ash wood."))
    assert passages[0] == Passage("An oar is cut from ash.", "Oars", passages[0].rank)
    assert passages[0].rank > passages[1].rank > 0


async def test_a_run_may_ask_for_none():
    project = await in_db(a_book_with_passages)()
    assert await retrieve_context(a_brief_in(project, use_rag=False)) == ()


async def test_the_instruction_is_looked_up_too():
    project = await in_db(a_book_with_passages)()
    assert ("chapter 2", "Bread was baked for the feast.") in await found(
        a_brief_in(project, instruction="Mention the feast.")
    )
