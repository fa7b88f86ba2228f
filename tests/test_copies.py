"""What is made once is there again for the next test, and changes of one reach no other."""

import pytest

from projects.models import Chapter, Project
from tests.copies import made_once
from tests.factories import an_outlined_project

pytestmark = pytest.mark.django_db(transaction=True)
calls: list[str] = []


@made_once
def a_book(title: str) -> Project:
    calls.append(title)
    return an_outlined_project(title=title)


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_the_same_rows_are_there_each_time(turn: int) -> None:
    book = a_book("The Salt Ferry")
    assert calls == ["The Salt Ferry"]
    assert (book.title, book.owner.projects.get()) == ("The Salt Ferry", book)
    assert [chapter.number for chapter in book.chapters.order_by("number")] == [1, 2, 3]
    assert Project.objects.count() == 1
    book.chapters.filter(number__gt=turn).delete()
    book.title = "Another"
    book.save()
    assert Chapter.objects.create(project=book, number=9).pk not in {None, book.pk}
