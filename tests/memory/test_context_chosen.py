"""What an author pins is told whatever the ranking, within the room; what is excluded never."""

import pytest

from memory.context import Story, gather
from memory.context.chosen import PREVIOUS_END, SAMPLE, TO_COME, Chosen, fact_key, told_key
from memory.models import StoredFact
from novellaforge.llm.tokens import estimate
from projects.models import Project
from tests.factories import a_chapter, a_project
from tests.memory.test_context import (
    ARON,
    ILSE,
    a_book,
    a_cast,
    a_told_chapter,
    before,
    numbers,
    tells,
)

pytestmark = pytest.mark.django_db


def key_of(project: Project, number: int) -> str:
    return told_key(project.chapters.get(number=number).pk)


def a_book_of_facts() -> Project:
    """Ilse is a judge; Aron is a baker; both were told in chapter 1."""
    project = a_project()
    ilse, aron = a_cast(project)
    tells(
        a_told_chapter(project, 1),
        ("role_is", ilse, {"value": "judge"}),
        ("role_is", aron, {"value": "baker"}),
    )
    a_chapter(project=project, number=2)
    return project


def fact_of(project: Project, value: str) -> str:
    return fact_key(StoredFact.objects.get(project=project, said__value=value).uid)


def taken(story: Story) -> int:
    lines = (*story.told, *story.in_force, *story.events, *story.ties, *story.openings)
    given = (story.previous_end, story.sample, story.to_come, *story.spoken)
    return sum(map(estimate, (*lines, *given)))


def test_without_a_choice_nothing_is_otherwise():
    at = before(a_book(30), 31)
    assert gather(at, (ILSE,), tokens=500, chosen=Chosen()) == gather(at, (ILSE,), tokens=500)


def test_an_old_chapter_that_is_pinned_is_told_whole_first():
    project = a_book(60)
    plain = gather(before(project, 61), tokens=500)
    assert 3 not in numbers(plain.told)
    story = gather(before(project, 61), tokens=500, chosen=Chosen(pinned=(key_of(project, 3),)))
    whole = next(line for line in story.told if "chapter 3:" in line)
    assert "the boat of crossing 3 lies on the far bank" in whole
    assert taken(story) <= 500


def test_a_chapter_that_is_excluded_is_told_in_no_way():
    project = a_book(6)
    out = Chosen(excluded=(key_of(project, 6), PREVIOUS_END, SAMPLE, TO_COME))
    story = gather(before(project, 7), chosen=out)
    assert (story.previous_end, story.sample, story.to_come) == ("", "", "")
    assert numbers(story.told) == [1, 2, 3, 4, 5]
    assert not [each for each in story.pieces if each.number == 6]


def test_a_fact_that_is_excluded_revives_no_other():
    project = a_book_of_facts()
    out = Chosen(excluded=(fact_of(project, "judge"),))
    assert gather(before(project, 2), (ILSE,), chosen=out).in_force == ()


def test_a_fact_of_somebody_else_is_told_when_it_is_pinned():
    project = a_book_of_facts()
    pinned = Chosen(pinned=(fact_of(project, "baker"),))
    plain, story = (
        gather(before(project, 2), (ILSE,), chosen=each) for each in (Chosen(), pinned)
    )
    assert [line for line in plain.in_force if "baker" in line] == []
    assert "Aron is baker" in story.in_force[0]
    assert "judge" in story.in_force[1]


def test_a_pinned_piece_that_does_not_fit_is_said():
    project = a_book(60)
    pinned = tuple(sorted(key_of(project, number) for number in range(1, 30)))
    story = gather(before(project, 61), tokens=300, chosen=Chosen(pinned=pinned))
    assert taken(story) <= 300
    assert any("that you pinned: no room was left" in each for each in story.left_out)


def test_a_pinned_piece_that_is_not_before_the_chapter_is_said():
    project = a_book(3)
    later = Chosen(pinned=(key_of(project, 3),))
    story = gather(before(project, 2), chosen=later)
    assert "1 piece that you pinned is not known before this chapter" in story.left_out[0]


def test_the_same_from_the_cache_only_for_the_same_choice():
    project = a_book(6)
    out = Chosen(excluded=(key_of(project, 6),))
    first = gather(before(project, 7), seconds=60)
    assert gather(before(project, 7), seconds=60, chosen=out) != first
    again = gather(before(project, 7), seconds=60)
    assert (again, again.pieces) == (first, first.pieces)


def test_pieces_say_where_lines_come_from():
    project = a_book_of_facts()
    story = gather(before(project, 2), (ILSE, ARON))
    parts = {(each.part, each.key) for each in story.pieces}
    assert ("in_force", fact_of(project, "judge")) in parts
    assert ("recent", key_of(project, 1)) in parts
    assert {each.text for each in story.pieces if each.part == "in_force"} == set(story.in_force)


def test_a_book_longer_by_far_takes_no_more_room():
    for chapters in (10, 200):
        project = a_book(chapters)
        pinned = Chosen(pinned=(key_of(project, 1), key_of(project, 2)))
        assert taken(gather(before(project, chapters + 1), chosen=pinned, tokens=600)) <= 600
