"""Passages that the author pinned or left out, before those that were found."""

import pytest
from channels.db import database_sync_to_async

from memory.context.chosen import Chosen
from memory.indexing import index_document
from projects.models import Project
from tests.factories import a_document, a_project
from tests.memory.test_retrieval import a_told_chapter
from tests.writing.stages.test_retrieve_context import a_book_with_passages, a_brief_in
from writing.choosing import passage_key
from writing.prompting import PASSAGES
from writing.stages.retrieve_context import retrieve_context

pytestmark = pytest.mark.django_db(transaction=True)

in_db = database_sync_to_async
FEAST = "Bread was baked for the feast."


async def test_one_that_nothing_asks_for_is_there_when_it_is_pinned():
    project = await in_db(a_book_with_passages)()
    plain = await retrieve_context(a_brief_in(project))
    assert FEAST not in [each.text for each in plain.found]
    answer = await retrieve_context(
        a_brief_in(project, chosen=Chosen(pinned=(passage_key(FEAST),)))
    )
    assert (answer.found[0].text, answer.found[0].source) == (FEAST, "chapter 2")
    assert answer.found[0].pinned
    assert {each.text for each in answer.found[1:]} == {each.text for each in plain.found}


async def test_one_that_is_excluded_is_not_found_and_makes_room_for_the_next():
    project = await in_db(many_oars)()
    plain = await retrieve_context(a_brief_in(project))
    out = plain.found[0].text
    answer = await retrieve_context(
        a_brief_in(project, chosen=Chosen(excluded=(passage_key(out),)))
    )
    assert out not in [each.text for each in answer.found]
    assert len(answer.found) == len(plain.found)


def many_oars() -> Project:
    project = a_project()
    for number in range(9):
        text = f"The oar number {number} is cut from ash, and it is lane {number}."
        index_document(a_document(project=project, title=f"Oar {number}", text=text))
    return project


async def test_one_that_stands_later_or_nowhere_is_said():
    project = await in_db(a_book_with_passages)()
    await in_db(a_told_chapter)(project, "The oar came back.", 5)
    pins = (passage_key("No such words."), passage_key("The oar came back."))
    answer = await retrieve_context(a_brief_in(project, chosen=Chosen(pinned=pins)))
    assert not any(each.pinned for each in answer.found)
    assert "2 passages that you pinned do not stand before this chapter" in answer.left_out[0]


async def test_more_than_a_prompt_takes_is_said():
    project = await in_db(many_oars)()
    texts = [f"The oar number {n} is cut from ash, and it is lane {n}." for n in range(9)]
    pins = tuple(sorted(map(passage_key, texts)))
    answer = await retrieve_context(a_brief_in(project, chosen=Chosen(pinned=pins)))
    assert sum(each.pinned for each in answer.found) == PASSAGES
    assert f"{9 - PASSAGES} passages that you pinned: no room" in answer.left_out[0]


async def test_of_another_book_nothing_is_pinned():
    project, other = await in_db(a_book_with_passages)(), await in_db(a_project)()
    pinned = Chosen(pinned=(passage_key(FEAST),))
    assert not (await retrieve_context(a_brief_in(other, chosen=pinned))).found
    assert (await retrieve_context(a_brief_in(project, chosen=pinned))).found[0].text == FEAST
