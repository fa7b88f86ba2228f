"""Long work on the plan page: how far it is, stopped and gone on with, by its book's owner."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from novellaforge import jobs
from novellaforge.models import Job, QueuedTask
from projects import outline_job
from projects.models import Project
from tests.factories import a_project
from tests.jobs import its_tasks

State = Job.State


@pytest.fixture
def plan(book: Project) -> str:
    return f"/books/{book.pk}/plan/"


@pytest.fixture
def job(book: Project) -> Job:
    return outline_job.start(book)


def its_address(job: Job, act: str) -> str:
    return f"/books/{job.project_id}/jobs/{job.pk}/{act}/"


def text(client: Client, plan: str) -> str:
    return client.get(plan).content.decode()


def test_asking_for_the_outline_starts_its_job(
    as_alice: Client, alice: User, book: Project, plan: str
) -> None:
    assert as_alice.post(f"/books/{book.pk}/propose/outline/")["Location"] == plan
    assert as_alice.post(f"/books/{book.pk}/propose/outline/")["Location"] == plan
    job = Job.objects.get()
    assert (job.kind, job.project_id, job.requested_by) == ("outline", book.pk, alice)
    assert QueuedTask.objects.count() == 1


def test_a_running_job_shows_how_far_it_is(as_alice: Client, job: Job, plan: str) -> None:
    Job.objects.update(done=10, total=30, sentence="Chapters 1 to 10 are outlined.")
    page = text(as_alice, plan)
    assert "Outlining the chapters" in page
    assert "10 of 30" in page
    assert 'max="30" value="10"' in page
    assert "Chapters 1 to 10 are outlined." in page
    assert its_address(job, "stop") in page
    assert its_address(job, "resume") not in page
    assert "/propose/outline/" not in page
    assert 'data-poll="2"' in page


@pytest.mark.usefixtures("job")
def test_a_job_of_unknown_length_has_no_value(as_alice: Client, plan: str) -> None:
    Job.objects.update(total=0)
    page = text(as_alice, plan)
    assert "<progress" in page
    assert " value=" not in page.partition("<progress")[2].partition(">")[0]
    assert "0 of 0" not in page


def test_a_job_is_stopped(as_alice: Client, job: Job, plan: str) -> None:
    assert as_alice.post(its_address(job, "stop"))["Location"] == plan
    job.refresh_from_db()
    assert (job.state, its_tasks(job)) == (State.STOPPED, [])
    page = text(as_alice, plan)
    assert "Stopped. What was done is kept." in page
    assert its_address(job, "resume") in page
    assert its_address(job, "stop") not in page
    assert "data-poll" not in page


def test_a_stopped_job_goes_on(as_alice: Client, job: Job, plan: str) -> None:
    jobs.stop(job)
    assert as_alice.post(its_address(job, "resume"))["Location"] == plan
    job.refresh_from_db()
    assert (job.state, len(its_tasks(job))) == (State.RUNNING, 1)
    assert 'data-poll="2"' in text(as_alice, plan)


def test_a_failed_job_says_why(as_alice: Client, job: Job, plan: str) -> None:
    Job.objects.update(state=State.FAILED, sentence="No model server answers.")
    page = text(as_alice, plan)
    assert page.count("No model server answers.") == 1
    assert its_address(job, "resume") in page
    assert "data-poll" not in page


def test_what_cannot_go_on_says_why(as_alice: Client, job: Job) -> None:
    Job.objects.update(state=State.DONE)
    response = as_alice.post(its_address(job, "resume"), follow=True)
    assert "This work is done; there is nothing to go on with." in response.content.decode()


@pytest.mark.usefixtures("job")
def test_a_finished_job_gives_its_place_to_the_button(
    as_alice: Client, book: Project, plan: str
) -> None:
    Job.objects.update(state=State.DONE, sentence="Chapters 1 to 3 are outlined.")
    page = text(as_alice, plan)
    assert "Outlining the chapters" not in page
    assert f"/books/{book.pk}/propose/outline/" in page


def test_plans_ahead_are_asked_for_and_shown_there(
    as_alice: Client, book: Project, plan: str
) -> None:
    assert "Prepare the next plans" in text(as_alice, plan)
    job = Job.objects.create(kind="plans", project_id=book.pk, done=1, total=3)
    page = text(as_alice, plan)
    assert "Preparing the next plans" in page
    assert "Prepare the next plans" not in page
    assert its_address(job, "stop") in page
    assert 'data-poll="2"' in page


def test_a_book_without_chapters_has_no_plans_to_prepare(as_alice: Client, alice: User) -> None:
    book = a_project(owner=alice)
    assert "Prepare the next plans" not in text(as_alice, f"/books/{book.pk}/plan/")


def test_a_stranger_finds_no_job(as_charlie: Client, job: Job) -> None:
    for act in ("stop", "resume"):
        response = as_charlie.post(its_address(job, act))
        assert response.status_code == 404
        job.refresh_from_db()
        assert (job.state, len(its_tasks(job))) == (State.RUNNING, 1)


def test_a_job_of_another_book_is_not_there(as_alice: Client, alice: User, job: Job) -> None:
    for act in ("stop", "resume"):
        other = a_project(owner=alice)
        address = its_address(job, act).replace(str(job.project_id), str(other.pk))
        assert as_alice.post(address).status_code == 404
        job.refresh_from_db()
        assert job.state == State.RUNNING


def test_who_is_not_signed_in_is_asked_to(client: Client, job: Job) -> None:
    for act in ("stop", "resume"):
        address = its_address(job, act)
        assert client.post(address)["Location"] == f"/login/?next={address}"
        job.refresh_from_db()
        assert job.state == State.RUNNING


def test_a_link_alone_changes_nothing(as_alice: Client, job: Job) -> None:
    for act in ("stop", "resume"):
        assert as_alice.get(its_address(job, act)).status_code == 405
        job.refresh_from_db()
        assert job.state == State.RUNNING
