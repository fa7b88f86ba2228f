"""Memory kept in order by the API: who may, what is queued once, what is answered."""

from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import include, path
from rest_framework.test import APIClient

from memory import maintenance, reconcile_tasks
from memory.maintenance import asking, rebuild
from memory.models import BookMemory, Chunk
from memory.retrieval import look_up
from memory.standpoint import Standpoint
from novellaforge import jobs
from novellaforge.models import Job, QueuedTask
from novellaforge.queues import MAINTENANCE_LOW
from projects.models import Project
from tests.factories import a_document, a_project
from tests.memory.remembered import a_book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

urlpatterns = [path("api/v1/", include("memory.api.maintenance"))]

ACTS = (
    ("get", "reconcile", 200),
    ("post", "reconcile", 202),
    ("post", "rebuild", 202),
    ("post", "forget-caches", 200),
)
of_every_act = pytest.mark.parametrize(("method", "act", "status"), ACTS)


@pytest.fixture(autouse=True)
def _alone(monkeypatch, settings) -> None:
    """Neither graph nor model of vectors; the job is known."""
    settings.NEO4J_URI = "bolt://127.0.0.1:9"
    monkeypatch.setattr("memory.embedder.importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))
    rebuild.register()


def address(book: Project, act: str) -> str:
    return f"/api/v1/projects/{book.pk}/maintenance/{act}"


def queued() -> list[tuple[str, str, str]]:
    tasks = QueuedTask.objects.order_by("id")
    return [(task.func, task.queue, task.name) for task in tasks]


def everything() -> list[Any]:
    return [list(model.objects.values()) for model in (QueuedTask, Job, BookMemory)]


# --- Who may ----------------------------------------------------------------------------


@of_every_act
def test_to_a_stranger_the_book_is_not_there(
    method: str, act: str, status: int, as_charlie: APIClient, book: Project
) -> None:
    before = everything()
    response = getattr(as_charlie, method)(address(book, act))
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"
    assert everything() == before


@of_every_act
def test_nobody_may_not(
    method: str, act: str, status: int, as_nobody: APIClient, book: Project
) -> None:
    before = everything()
    assert getattr(as_nobody, method)(address(book, act)).status_code == 401
    assert everything() == before


@of_every_act
def test_the_owner_may(
    method: str, act: str, status: int, as_alice: APIClient, book: Project
) -> None:
    response = getattr(as_alice, method)(address(book, act))
    assert response.status_code == status, response.content


@pytest.mark.parametrize("act", ["rebuild", "forget-caches"])
def test_nothing_is_done_by_looking(act: str, as_alice: APIClient, book: Project) -> None:
    assert as_alice.get(address(book, act)).status_code == 405


# --- Reconcile --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "field"), [({"mend": "perhaps"}, "mend"), ({"repair": True}, "repair")]
)
def test_what_is_not_asked_for_well_is_refused(
    as_alice: APIClient, book: Project, body: dict[str, Any], field: str
) -> None:
    response = as_alice.post(address(book, "reconcile"), body)
    assert response.status_code == 400
    assert list(response.json()["error"]["fields"]) == [field]
    assert queued() == []


def test_a_book_that_was_never_reconciled(as_alice: APIClient, book: Project) -> None:
    assert as_alice.get(address(book, "reconcile")).json() == {
        "is_asked": False,
        "reconciled_at": None,
        "found": None,
        "left": None,
    }


def test_asked_twice_it_is_queued_once(as_alice: APIClient, book: Project) -> None:
    for _ in range(2):
        assert as_alice.post(address(book, "reconcile")).json()["is_asked"]
    assert queued() == [(asking.RECONCILE_PROJECT, MAINTENANCE_LOW, "mend")]


def test_the_last_report_is_told_in_sentences(as_alice: APIClient, alice) -> None:
    book = a_book().project
    Project.objects.filter(pk=book.pk).update(owner=alice)
    Chunk.objects.filter(document__isnull=False).delete()
    as_alice.post(address(book, "reconcile"), {"mend": False})
    assert queued()[-1] == (asking.RECONCILE_PROJECT, MAINTENANCE_LOW, "compare")
    QueuedTask.objects.all().delete()
    reconcile_tasks.reconcile_project(str(book.pk), False)
    told = as_alice.get(address(book, "reconcile")).json()
    assert not told["is_asked"]
    assert told["reconciled_at"]
    assert told["left"] is None
    assert told["found"]["differs"]
    [difference] = told["found"]["differences"]
    assert difference == {
        "kind": "passages_missing",
        "count": 1,
        "sentence": "1 passage of an approved chapter or a document is not kept for searching.",
        "examples": ["Notes on ferries"],
        "under_way": False,
    }
    assert [each["part"] for each in told["found"]["unchecked"]] == ["vectors", "graph"]

    reconcile_tasks.reconcile_project(str(book.pk))
    told = as_alice.get(address(book, "reconcile")).json()
    assert [each["kind"] for each in told["found"]["differences"]] == ["passages_missing"]
    assert told["left"]["differences"] == []


def test_a_report_of_another_release_is_none(as_alice: APIClient, book: Project) -> None:
    maintenance.reconcile(book.pk)
    BookMemory.objects.update(report={"found": {"differences": [{"kind": "moons"}]}})
    told = as_alice.get(address(book, "reconcile")).json()
    assert told["reconciled_at"]
    assert told["found"] is None


# --- Rebuild, forget --------------------------------------------------------------------


def test_a_rebuild_is_a_job_that_is_begun_once(as_alice: APIClient, book: Project) -> None:
    a_document(project=book)
    response = as_alice.post(address(book, "rebuild"))
    told = response.json()
    assert (told["kind"], told["state"], told["total"]) == ("rebuild_memory", "running", 1)
    assert told["is_new"]
    assert response["Location"] == f"/api/v1/jobs/{told['id']}"
    again = as_alice.post(address(book, "rebuild")).json()
    assert (again["id"], again["is_new"]) == (told["id"], False)
    assert QueuedTask.objects.get().queue == MAINTENANCE_LOW


def test_only_this_book_s_caches_are_forgotten(as_alice: APIClient, book: Project) -> None:
    other = a_project(owner=book.owner)
    for each in (book, other):
        look_up(Standpoint(each.pk, 0, "en", 1), (), ("ledger",), seconds=60)
    assert as_alice.post(address(book, "forget-caches")).json() == {"forgotten": 1}
    assert as_alice.post(address(book, "forget-caches")).json() == {"forgotten": 0}
    assert as_alice.post(address(other, "forget-caches")).json() == {"forgotten": 1}


def test_a_cache_that_is_away_is_said(as_alice: APIClient, book: Project) -> None:
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9"}
    with override_settings(CACHES={"default": away}):
        response = as_alice.post(address(book, "forget-caches"))
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "unavailable"
