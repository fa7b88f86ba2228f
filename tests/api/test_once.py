"""What begins work begins it once for an Idempotency-Key, whichever act it is."""

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from novellaforge.cleanup import KEY_HOURS, cleanup_answers
from novellaforge.models import AnsweredRequest, Job
from novellaforge.once import AGAIN, HEADER
from projects.models import Project
from tests.api.schema import operations

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/writing/pregenerate-plans"


def plans(client: APIClient, key: str, book: Project, count: int = 1) -> Any:
    body = {"project_id": str(book.pk), "count": count}
    return client.post(PLANS, body, headers={"Idempotency-Key": key})


def rebuild(client: APIClient, key: str, book: Project) -> Any:
    where = f"/api/v1/projects/{book.pk}/maintenance/rebuild"
    return client.post(where, headers={"Idempotency-Key": key})


def test_another_body_is_refused(as_alice: APIClient, book: Project) -> None:
    plans(as_alice, "k", book)
    response = plans(as_alice, "k", book, count=2)
    assert response.status_code == 409
    assert "“k”" in response.json()["error"]["message"]
    assert Job.objects.count() == 1


def test_another_address_is_refused(as_alice: APIClient, book: Project) -> None:
    plans(as_alice, "k", book)
    assert rebuild(as_alice, "k", book).status_code == 409
    assert Job.objects.count() == 1


def test_what_was_refused_may_be_tried_again(as_alice: APIClient, book: Project) -> None:
    chapters = dict(book.chapters.values_list("pk", "outline"))
    book.chapters.update(outline="")
    assert plans(as_alice, "k", book).status_code == 409
    assert not AnsweredRequest.objects.exists()
    for pk, outline in chapters.items():
        book.chapters.filter(pk=pk).update(outline=outline)
    assert plans(as_alice, "k", book).status_code == 202


def test_anothers_key_is_no_key_of_ours(
    as_alice: APIClient, as_charlie: APIClient, book: Project
) -> None:
    plans(as_alice, "k", book)
    assert plans(as_charlie, "k", book).status_code == 404


def test_without_a_key_nothing_is_kept(as_alice: APIClient, book: Project) -> None:
    as_alice.post(PLANS, {"project_id": str(book.pk), "count": 1})
    assert not AnsweredRequest.objects.exists()


def test_asked_again_it_answers_as_the_first_time(as_alice: APIClient, book: Project) -> None:
    """Also when another job would begin by now."""
    first = plans(as_alice, "k", book)
    Job.objects.update(state=Job.State.FAILED)
    again = plans(as_alice, "k", book)
    assert (again.status_code, again.json()) == (202, first.json())
    assert again["Location"] == first["Location"]
    assert (first.has_header(AGAIN), again[AGAIN]) == (False, "true")
    assert Job.objects.count() == 1


def test_it_is_kept_for_a_day(as_alice: APIClient, book: Project) -> None:
    plans(as_alice, "young", book)
    rebuild(as_alice, "old", book)
    row = AnsweredRequest.objects.get(key="old")
    row.created_at -= timedelta(hours=KEY_HOURS, seconds=1)
    row.save()
    assert cleanup_answers() == 1
    assert AnsweredRequest.objects.get().key == "young"


def test_whatever_answers_202_takes_a_key() -> None:
    without = [
        path
        for path, _method, operation in operations()
        if "202" in operation["responses"]
        and {} not in operation.get("security", [{}])  # asked by somebody, whose key it is
        and not any(each["name"] == HEADER for each in operation.get("parameters", ()))
    ]
    assert not without
