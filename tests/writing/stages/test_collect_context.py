"""The stage that asks memory what the story lends: what it hands over and what it passes on."""

from dataclasses import replace

import pytest
from channels.db import database_sync_to_async

from memory.models import Summary
from projects.models import Project
from tests.factories import a_chapter as a_chapter_row
from tests.factories import a_character, a_project, an_approved_version
from tests.memory.test_context import KEY, a_told_chapter, tells, told
from tests.writing.briefs import a_book, a_brief, a_chapter, dials
from writing.brief import RunBrief, StoryContext
from writing.stages.collect_context import collect_context

pytestmark = pytest.mark.django_db(transaction=True)

in_db = database_sync_to_async


def a_book_of(chapters: int) -> Project:
    project = a_project()
    for number in range(1, chapters + 1):
        a_told_chapter(project, number)
    return project


def before(project: Project, number: int, language: str = "en", seconds: int = 0) -> RunBrief:
    return a_brief(
        book=a_book(id=project.pk, revision=project.revision, language=language),
        chapter=a_chapter(number=number),
        dials=dials(cache_context_seconds=seconds),
    )


async def test_the_story_before_the_chapter():
    project = await in_db(a_book_of)(2)
    assert await collect_context(before(project, 3)) == StoryContext(
        previous_chapter_end="And so ended night 2, with the lamp out.",
        told=tuple(f"told in chapter {number}: {told(number)}" for number in (1, 2)),
    )


async def test_whom_the_outline_names_is_told_first(settings):
    settings.LLM_CONTEXT_TOKENS = 4_096
    project = await in_db(a_book_of)(60)
    about = {"project": project, "text": told(1)}
    await in_db(Summary.objects.filter(**about).update)(text=told(1, who="The ferrywoman"))
    context = await collect_context(
        replace(before(project, 61), instruction="The ferrywoman rows.")
    )
    assert context.told[0] == "told in chapter 1: The ferrywoman finds sign 1 by the river."
    assert "told in chapter 2" not in context.told[1]
    assert context.left_out


async def test_a_missing_summary_is_named():
    project = await in_db(a_project)()
    row = await in_db(a_chapter_row)(project=project, number=1, outline="The flood comes.")
    await in_db(an_approved_version)(chapter=row)
    context = await collect_context(before(project, 2))
    assert context.left_out == (
        "Chapter 1 has no summary yet: its outline stands in.",
        "Chapter 1: its facts have not been read, or not all of them.",
    )


async def test_facts_in_force_and_the_voice_of_its_point_of_view():
    project = await in_db(a_project)()
    await in_db(_a_chapter_with_facts)(project)
    context = await collect_context(before(project, 2))
    assert context.in_force == ("chapter 1: Ilse Marten is judge (“She was the judge.”)",)
    assert context.spoken == ("Mind the rope there",)


def _a_chapter_with_facts(project: Project) -> None:
    ilse = a_character(project=project, name="Ilse Marten", aliases=["the ferrywoman"])
    said = "“Mind the rope there,” said Ilse."
    tells(
        a_told_chapter(project, 1),
        ("role_is", ilse, {"value": "judge", "sentence": "She was the judge."}),
        ("object_state", KEY.uid, {"value": "wet", "speaker": ilse.pk, "sentence": said}),
    )


async def test_it_is_kept_for_as_long_as_the_dial_says():
    project = await in_db(a_book_of)(1)
    first = await collect_context(before(project, 2, seconds=60))
    await in_db(Summary.objects.update)(text="Something else happened by the river.")
    assert await collect_context(before(project, 2, seconds=60)) == first
    assert await collect_context(before(project, 2)) != first
