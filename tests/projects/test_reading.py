import pytest
from django.utils import timezone

from projects.reading import (
    approved_before,
    approved_of,
    chapters_of,
    last_number,
    next_chapter,
    previous_approved,
)
from tests.factories import a_chapter, a_version, an_approved_version, an_outlined_project

pytestmark = pytest.mark.django_db


def test_earlier_approved_texts_come_in_order():
    project = an_outlined_project(chapters=4)
    one, two, three, four = project.chapters.all()
    second, first = an_approved_version(chapter=two), an_approved_version(chapter=one)
    an_approved_version(chapter=four)
    assert approved_before(three) == [(one, first), (two, second)]
    assert previous_approved(three) == (two, second)


def test_a_draft_is_not_read():
    project = an_outlined_project()
    one, two, _ = project.chapters.all()
    a_version(chapter=one)
    assert approved_before(two) == []
    assert previous_approved(two) is None


def test_the_approved_version_is_read_and_not_the_last():
    one, two, _ = an_outlined_project().chapters.all()
    approved = an_approved_version(chapter=one)
    a_version(chapter=one, text="A later draft.")
    assert previous_approved(two) == (one, approved)


def test_nothing_comes_from_the_trash_or_another_book():
    one, two, _ = an_outlined_project().chapters.all()
    an_approved_version(chapter=an_outlined_project().chapters.get(number=1))
    an_approved_version(chapter=one)
    one.trashed_at = timezone.now()
    one.save()
    assert list(approved_of(two.project_id)) == []
    assert list(chapters_of(two.project_id)[:1]) == [two]


def test_approved_texts_are_read_in_one_query(django_assert_num_queries):
    project = an_outlined_project(chapters=5)
    for chapter in project.chapters.all():
        an_approved_version(chapter=chapter)
    last = project.chapters.get(number=5)
    with django_assert_num_queries(1):
        assert [version.text for _, version in approved_before(last)]


def test_next_chapter():
    one, two, three = an_outlined_project().chapters.all()
    assert (next_chapter(one), next_chapter(three)) == (two, None)


def test_the_last_place_may_lie_beyond_the_plan():
    project = an_outlined_project(chapters=3)
    assert last_number(project) == 3
    a_chapter(project=project, number=7)
    assert last_number(project) == 7
