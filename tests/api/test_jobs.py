"""Long work by the API: how it stands, stop, go on. Who may is in `test_books`' table."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from novellaforge import jobs, queues
from novellaforge.models import Job, QueuedTask
from projects.models import Project
from tests.factories import a_project
from tests.novellaforge.job_kinds import count

V1 = "/api/v1"
State = Job.State


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))
    jobs.register("count", count, queues.GENERATION_MEDIUM)


@pytest.fixture
def job(book: Project) -> Job:
    return jobs.start("count", book.pk, total=3)[0]


def address(job: Job, act: str = "") -> str:
    return f"{V1}/jobs/{job.pk}{act}"


def queued(job: Job) -> int:
    return QueuedTask.objects.filter(name=str(job.pk)).count()


def test_how_it_stands(as_alice: APIClient, job: Job) -> None:
    Job.objects.update(done=2, sentence="Chapters 1 to 20 are outlined.")
    answer = as_alice.get(address(job)).json()
    assert {name: answer[name] for name in answer if not name.endswith("_at")} == {
        "id": str(job.pk),
        "kind": "count",
        "project_id": str(job.project_id),
        "state": "running",
        "done": 2,
        "total": 3,
        "sentence": "Chapters 1 to 20 are outlined.",
    }
    assert answer["finished_at"] is None
    assert answer["created_at"] <= answer["updated_at"]


def test_it_is_stopped_once_for_all(as_alice: APIClient, job: Job) -> None:
    answer = as_alice.post(address(job, "/stop")).json()
    assert answer["state"] == State.STOPPED
    assert answer["sentence"] == "Stopped. What was done is kept."
    assert answer["finished_at"] is not None
    assert queued(job) == 0
    assert as_alice.post(address(job, "/stop")).json() == answer


def test_it_goes_on_where_it_was_stopped(as_alice: APIClient, job: Job) -> None:
    Job.objects.update(done=2)
    as_alice.post(address(job, "/stop"))
    answer = as_alice.post(address(job, "/resume")).json()
    assert (answer["state"], answer["done"], answer["finished_at"]) == (State.RUNNING, 2, None)
    assert queued(job) == 1


def test_what_runs_is_not_begun_again(as_alice: APIClient, job: Job) -> None:
    assert as_alice.post(address(job, "/resume")).json()["state"] == State.RUNNING
    assert queued(job) == 1


def test_what_is_done_does_not_go_on(as_alice: APIClient, job: Job) -> None:
    Job.objects.update(state=State.DONE, finished_at=timezone.now())
    response = as_alice.post(address(job, "/resume"))
    assert response.status_code == 409
    assert response.json() == {
        "error": {
            "code": "refused",
            "message": "This work is done; there is nothing to go on with.",
        }
    }
    job.refresh_from_db()
    assert job.state == State.DONE


def test_what_was_begun_anew_does_not_go_on_twice(
    as_alice: APIClient, job: Job, book: Project
) -> None:
    as_alice.post(address(job, "/stop"))
    jobs.start("count", book.pk)
    assert as_alice.post(address(job, "/resume")).status_code == 409
    job.refresh_from_db()
    assert job.state == State.STOPPED


def test_a_books_jobs_come_newest_first(as_alice: APIClient, job: Job, book: Project) -> None:
    jobs.stop(job)
    second = jobs.start("count", book.pk)[0]
    jobs.start("count", a_project(owner=book.owner).pk)
    listed: list[dict[str, Any]] = as_alice.get(f"{V1}/projects/{book.pk}/jobs").json()["results"]
    assert [each["id"] for each in listed] == [str(second.pk), str(job.pk)]


def test_there_is_no_such_job(as_alice: APIClient, book: Project) -> None:
    stranded = Job.objects.create(kind="count", project_id=Job().pk)  # its book is gone
    for act in ("/stop", "/resume"):
        assert as_alice.post(address(stranded, act)).status_code == 404
    assert as_alice.get(address(stranded)).status_code == 404


@pytest.mark.parametrize("act", ["stop", "resume"])
def test_a_job_is_stopped_by_nothing_but_a_post(act: str, as_alice: APIClient, job: Job) -> None:
    assert as_alice.get(address(job, f"/{act}")).status_code == 405
    job.refresh_from_db()
    assert job.state == State.RUNNING
