"""What the story so far lends a chapter, and that no length of the book costs more."""

import hashlib

import pytest

from memory.context import gather
from memory.models import Summary
from memory.standpoint import Standpoint
from novellaforge.llm.tokens import estimate
from projects.models import Chapter, Project
from tests.factories import a_chapter, a_project, an_approved_version

pytestmark = pytest.mark.django_db

ILSE, ARON = ("Ilse Varga", "Ilse"), ("Aron",)


def told(number: int, who: str = "Marit") -> str:
    return (
        f"{who} finds sign {number} by the river. Rope {number} is cut, nobody sees by whom. "
        f"At the end the boat of crossing {number} lies on the far bank, and the bell is silent."
    )


def a_told_chapter(project: Project, number: int, summary: str | None = None) -> Chapter:
    text = f"Night {number} began.\n\nAnd so ended night {number}, with the lamp out."
    version = an_approved_version(text=text, chapter=a_chapter(project=project, number=number))
    if summary != "":
        Summary.objects.create(
            project=project,
            text_sha256=hashlib.sha256(text.encode()).hexdigest(),
            text=summary or told(number),
        )
    return version.chapter


def a_book(chapters: int) -> Project:
    """So many chapters told, one being written, one to come."""
    project = a_project(chapter_count=chapters + 2)
    for number in range(1, chapters + 1):
        a_told_chapter(project, number)
    a_chapter(project=project, number=chapters + 1)
    a_chapter(project=project, number=chapters + 2, title="The bell", outline="The bell rings.")
    return project


def before(project: Project, number: int, language: str = "en") -> Standpoint:
    return Standpoint(project.pk, project.revision, language, number)


def numbers(lines: tuple[str, ...]) -> list[int]:
    return [int(line.split(":")[0].split()[-1]) for line in lines]


def test_the_first_chapter_has_only_what_is_to_come():
    story = gather(before(a_book(0), 1))
    assert (story.previous_end, story.told, story.left_out) == ("", (), ())
    assert story.to_come == (
        "Has not happened yet, and may only be prepared. Chapter 2, “The bell”: The bell rings."
    )


def test_a_short_book_is_told_in_full():
    story = gather(before(a_book(5), 6))
    assert story.previous_end == "And so ended night 5, with the lamp out."
    assert story.told == tuple(f"told in chapter {n}: {told(n)}" for n in range(1, 6))
    assert story.left_out == ()


def test_only_what_stands_before_is_told():
    project = a_book(5)
    story = gather(before(project, 3))
    assert numbers(story.told) == [1, 2]
    assert story.previous_end == "And so ended night 2, with the lamp out."
    assert "Chapter 4" in story.to_come


def test_french_is_labelled_in_french():
    story = gather(before(a_book(1), 2, "fr"))
    assert story.told[0].startswith("raconté au chapitre 1\u00a0: Marit")
    assert story.to_come.startswith("N’a pas encore eu lieu")


@pytest.mark.parametrize("chapters", [10, 300])
@pytest.mark.parametrize("tokens", [500, 2_400])
def test_the_budget_holds_whatever_the_length(chapters: int, tokens: int):
    story = gather(before(a_book(chapters), chapters + 1), (ILSE,), tokens=tokens)
    asked = (story.previous_end, story.to_come, *story.told)
    assert sum(map(estimate, asked)) <= tokens
    recent = [line for line in story.told if told(numbers((line,))[0]) in line]
    assert numbers(tuple(recent)) == list(range(chapters - 4, chapters + 1))
    assert numbers(story.told) == sorted(numbers(story.told))


def test_300_chapters_say_what_found_no_room():
    story = gather(before(a_book(300), 301), tokens=500)
    first_told = numbers(story.told)[0]
    assert story.left_out == (f"Chapters 1–{first_told - 1}: no room was left for them.",)


def test_ten_queries_would_be_too_many(django_assert_max_num_queries):
    project = a_book(30)
    with django_assert_max_num_queries(4):
        gather(before(project, 31), (ILSE,))


def test_who_the_chapter_names_comes_before_what_is_merely_old():
    project = a_book(60)
    Summary.objects.filter(text=told(7)).update(text=told(7, who="Aron"))
    without = gather(before(project, 61), (ILSE,), tokens=500)
    story = gather(before(project, 61), (ILSE, ARON), tokens=500)
    assert 7 not in numbers(without.told)
    assert "told in chapter 7: Aron finds sign 7 by the river." in story.told


def test_recent_chapters_are_shortened_before_they_are_dropped():
    story = gather(before(a_book(5), 6), tokens=200)
    assert numbers(story.told)[-1] == 5
    assert "told in one line" in story.left_out[0]


def test_without_priorities_the_newest_come_first():
    story = gather(before(a_book(30), 31), (ILSE,), prioritised=False, tokens=500)
    assert numbers(story.told) == list(range(30 - len(story.told) + 1, 31))
    assert story.told[0] == f"told in chapter {numbers(story.told)[0]}: " + told(
        numbers(story.told)[0]
    )


def test_a_missing_summary_is_said_and_the_outline_stands_in():
    project = a_project()
    a_told_chapter(project, 1, summary="")
    Chapter.objects.filter(number=1).update(outline="Ilse counts the oars.")
    story = gather(before(project, 2))
    assert story.told == ("planned for chapter 1, which has been told: Ilse counts the oars.",)
    assert story.left_out == ("Chapter 1 has no summary yet: its outline stands in.",)


def test_a_summary_of_another_book_with_the_same_text_is_not_taken():
    text = "Night 1 began.\n\nAnd so ended night 1, with the lamp out."
    a_told_chapter(a_project(), 1)
    project = a_project()
    an_approved_version(text=text, chapter=a_chapter(project=project, number=1, outline=""))
    story = gather(before(project, 2))
    assert story.told == ()
    assert story.left_out == ("Chapter 1 has neither summary nor outline: nothing of it is told.",)


def test_a_previous_chapter_that_is_not_approved_is_said():
    project = a_project()
    a_told_chapter(project, 1)
    a_chapter(project=project, number=2)
    story = gather(before(project, 3))
    assert story.previous_end == ""
    assert story.left_out == ("Chapter 2 is not approved: how it ends is not known.",)


def test_a_long_last_paragraph_keeps_its_end():
    project = a_project()
    text = " ".join(f"This is sentence {n} of a paragraph." for n in range(200))
    an_approved_version(text=text, chapter=a_chapter(project=project, number=1))
    story = gather(before(project, 2), tokens=500)
    assert text.endswith(story.previous_end)
    assert story.previous_end.startswith("This is sentence")
    assert "only its end is given" in story.left_out[0]


def test_a_chapter_in_the_trash_is_not_told():
    project = a_book(3)
    Chapter.objects.filter(number=2).update(trashed_at="2026-11-24T00:00Z")
    assert numbers(gather(before(project, 4)).told) == [1, 3]


def test_the_answer_is_kept_until_the_revision_changes():
    project = a_book(1)
    first = gather(before(project, 2), seconds=60)
    Summary.objects.update(text="Something else happened by the river that night.")
    assert gather(before(project, 2), seconds=60) == first
    project.touch()
    assert gather(before(project, 2), seconds=60) != first
