"""A book's style by the API: who may what, and that it does what the page does."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from projects.models import Chapter, Project
from projects.style import worn
from projects.style.profile import Style, style_of
from tests.factories import an_approved_version
from tests.projects.style.test_measuring import PAST


def url(book: Project, act: str = "") -> str:
    return f"/api/v1/projects/{book.pk}/style{act}"


def test_only_its_author(book: Project, as_charlie: APIClient, as_nobody: APIClient):
    given = {"lines": ["Mine."]}
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert client.get(url(book)).status_code == status
        assert client.patch(url(book), given, format="json").status_code == status
        assert client.post(url(book, "/measure"), {}, format="json").status_code == status
    assert style_of(book).lines == ()


def test_it_works(book: Project, as_alice: APIClient, revision: Callable[[], int]):
    before = revision()
    assert as_alice.get(url(book)).json() == {
        "lines": [],
        "samples": [],
        "worn": list(worn.defaults("en")),
        "is_locked": False,
    }
    given = {"lines": ["Short sentences."], "worn": ["alas"]}
    answer = as_alice.patch(url(book), given, format="json")
    assert answer.json() == given | {"samples": [], "is_locked": False}
    assert style_of(book) == Style(("Short sentences.",), (), ("alas",))
    assert revision() == before + 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"line": ["Mine."]}, 400),
        ({"lines": "Mine."}, 400),
        ({"lines": [["Mine."]]}, 400),
        ({"is_locked": "perhaps"}, 400),
        ({"lines": ["x" * 161]}, 409),
        ({"samples": ["She ran."] * 4}, 409),
    ],
)
def test_what_cannot_be_taken(book: Project, as_alice: APIClient, given: object, status: int):
    answer = as_alice.patch(url(book), given, format="json")
    assert answer.status_code == status
    assert answer.json()["error"]
    assert style_of(book) == Style(worn=worn.defaults("en"))


def test_a_lock_is_kept_to(book: Project, as_alice: APIClient):
    as_alice.patch(url(book), {"lines": ["Mine."], "is_locked": True}, format="json")
    refused = as_alice.patch(url(book), {"lines": ["Other."]}, format="json")
    assert refused.status_code == 409
    assert (
        as_alice.post(url(book, "/measure"), {"page": PAST * 8}, format="json").status_code == 409
    )
    freed = as_alice.patch(url(book), {"lines": ["Other."], "is_locked": False}, format="json")
    assert freed.json()["lines"] == ["Other."]


def test_pages_are_measured_and_nothing_is_kept(
    book: Project, chapter: Chapter, as_alice: APIClient
):
    an_approved_version(chapter=chapter, text=PAST * 8)
    for given in ({"chapters": [str(chapter.pk)]}, {"page": PAST * 8}):
        answer = as_alice.post(url(book, "/measure"), given, format="json")
        assert answer.status_code == 200
        assert "The narration is in the third person, in the past tense." in answer.json()["lines"]
        assert answer.json()["samples"]
    assert style_of(book).lines == ()


@pytest.mark.parametrize(
    ("given", "status"), [({}, 409), ({"page": "She ran."}, 409), ({"chapters": ["x"]}, 400)]
)
def test_what_cannot_be_measured(
    book: Project, as_alice: APIClient, given: dict[str, object], status: int
):
    assert as_alice.post(url(book, "/measure"), given, format="json").status_code == status
