"""The order of chapters, for programs."""

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from projects import structure
from projects.models import Chapter, ChapterVersion, Project
from tests.factories import a_version

pytestmark = pytest.mark.django_db

TEXT = "One.\n\nTwo."
V1 = "/api/v1"


@pytest.fixture
def base(chapter: Chapter) -> ChapterVersion:
    return a_version(chapter=chapter, text=TEXT)


def order(book: Project) -> list[str]:
    standing = book.chapters.filter(trashed_at=None).order_by("number")
    return [each.title.removeprefix("Crossing ") for each in standing]


def of(book: Project, rest: str) -> str:
    return f"{V1}/projects/{book.pk}/{rest}"


def to(chapter: Chapter, act: str) -> str:
    return f"{V1}/chapters/{chapter.pk}/{act}"


def test_a_stranger_finds_nothing_there(
    as_charlie: APIClient, as_nobody: APIClient, book: Project, base: ChapterVersion
) -> None:
    change = structure.insert(book.pk, 4, "New", book.owner)
    trashed = book.chapters.get(number=3)
    structure.put_in_trash(trashed, book.owner)
    posts: list[tuple[str, Any]] = [
        (of(book, "chapters/insert"), {"number": 1}),
        (of(book, f"chapters/{trashed.pk}/restore"), {}),
        (of(book, f"structure/{change.pk}/undo"), {}),
        (to(base.chapter, "split"), {"at": 1, "base": str(base.pk)}),
        (to(base.chapter, "merge"), {}),
        (to(base.chapter, "trash"), {}),
    ]
    for address, body in posts:
        assert as_charlie.post(address, body, format="json").status_code == 404
        assert as_nobody.post(address, body, format="json").status_code == 401
    for address in (of(book, "structure"), of(book, "trash")):
        assert as_charlie.get(address).status_code == 404
    assert order(book) == ["1", "2", "New"]


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("split", {"at": 0, "base": str(uuid4())}),
        ("split", {"at": 1}),
        ("split", {"at": 1, "base": str(uuid4()), "where": 2}),
        ("merge", {"base": str(uuid4())}),
    ],
)
def test_what_says_not_all_is_refused(
    as_alice: APIClient, base: ChapterVersion, act: str, body: dict[str, Any]
) -> None:
    assert as_alice.post(to(base.chapter, act), body, format="json").status_code == 400


def test_what_cannot_be_done_is_a_conflict_with_its_reason(
    as_alice: APIClient, book: Project, base: ChapterVersion
) -> None:
    for address, body in (
        (of(book, "chapters/insert"), {"number": 9}),
        (to(base.chapter, "split"), {"at": 1, "base": str(uuid4())}),
        (to(base.chapter, "split"), {"at": 5, "base": str(base.pk)}),
        (to(base.chapter, "merge"), {"base": None, "next_base": None}),
        (to(book.chapters.get(number=3), "merge"), {}),
    ):
        answer = as_alice.post(address, body, format="json")
        assert answer.status_code == 409
        assert answer.json()["error"]["message"]
    assert order(book) == ["1", "2", "3"]


def test_each_act_and_its_undoing(
    as_alice: APIClient, book: Project, base: ChapterVersion
) -> None:
    for address, body, made in (
        (of(book, "chapters/insert"), {"number": 1, "title": "New"}, ["New", "1", "2", "3"]),
        (to(base.chapter, "split"), {"at": 1, "base": str(base.pk), "title": "Rest"},
         ["1", "Rest", "2", "3"]),
        (to(base.chapter, "merge"), {}, ["1", "3"]),
        (to(base.chapter, "trash"), {}, ["2", "3"]),
        (to(base.chapter, "move"), {"number": 2}, ["2", "1", "3"]),
    ):  # fmt: skip
        answer = as_alice.post(address, body, format="json")
        assert answer.status_code in (200, 201)
        assert order(book) == made
        last = as_alice.get(of(book, "structure")).json()[0]
        assert last["can_undo"]
        undone = as_alice.post(of(book, f"structure/{last['id']}/undo")).json()
        assert undone["undone_at"]
        assert not undone["can_undo"]
        assert undone["why"]
        assert order(book) == ["1", "2", "3"]


def test_the_trash_of_a_book_and_out_of_it(
    as_alice: APIClient, book: Project, chapter: Chapter
) -> None:
    answer = as_alice.post(to(chapter, "trash")).json()
    assert answer["kind"] == "trash"
    assert answer["chapter"]["number"] == 1
    (listed,) = as_alice.get(of(book, "trash")).json()
    assert (listed["id"], listed["number"], listed["is_trashed"]) == (str(chapter.pk), 1, True)
    restore = of(book, f"chapters/{chapter.pk}/restore")
    answer = as_alice.post(restore, {"number": 2}, format="json").json()
    assert answer["chapter"]["number"] == 2
    assert order(book) == ["2", "1", "3"]
    assert as_alice.post(restore).status_code == 404
