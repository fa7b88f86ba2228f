"""The bar of long work: on every page of the book, but for what the page shows itself."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from novellaforge.models import Job
from projects.models import Chapter, Project
from tests.factories import a_project, an_approved_version
from writing.models import Autopilot
from writing.views.working import SHOWN_THERE, working

pytestmark = pytest.mark.django_db
State = Job.State


@pytest.fixture
def job(book: Project) -> Job:
    return Job.objects.create(
        kind="manuscript", project_id=book.pk, done=3, total=12, sentence="Chapter 3 <is> read."
    )


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def polled(client: Client, book: Project, **asked: Any) -> str:
    response = client.get(f"/books/{book.pk}/jobs/", asked)
    assert response.status_code == 200
    return response.content.decode()


def test_it_is_the_owners(as_charlie: Client, client: Client, book: Project) -> None:
    address = f"/books/{book.pk}/jobs/"
    assert as_charlie.get(address).status_code == 404
    assert client.get(address)["Location"].startswith("/login/")


def test_a_book_at_rest_has_no_bar(as_alice: Client, book: Project) -> None:
    Job.objects.create(kind="export", project_id=book.pk, state=State.DONE)
    Job.objects.create(kind="export", project_id=uuid4())
    shown = text(as_alice, f"/books/{book.pk}/codex/")
    assert "working" not in shown
    assert "jobs.js" not in shown
    assert polled(as_alice, book).strip() == ""


@pytest.mark.parametrize("page", ["codex/", "issues/", "threads/", "ask/", "report/", "export/"])
def test_it_says_what_runs_and_how_far(
    page: str, as_alice: Client, book: Project, job: Job
) -> None:
    shown = text(as_alice, f"/books/{book.pk}/{page}")
    bar = shown.partition('id="working"')[2].partition("</section>")[0]
    assert "Importing the manuscript" in bar
    assert "3 of 12" in bar
    assert "Chapter 3 &lt;is&gt; read." in bar
    assert f'href="/books/{book.pk}/import/"' in bar
    assert f"/books/{book.pk}/jobs/{job.pk}/stop/" in bar


@pytest.mark.parametrize("page", ["import/", "plan/"])
@pytest.mark.usefixtures("job")
def test_a_page_that_shows_it_itself_has_no_bar(
    page: str, as_alice: Client, book: Project
) -> None:
    assert 'id="working"' not in text(as_alice, f"/books/{book.pk}/{page}")


def test_stop_comes_back_to_where_it_was_pressed(
    as_alice: Client, book: Project, job: Job
) -> None:
    back = f"/books/{book.pk}/codex/?kind=place"
    stop = f"/books/{book.pk}/jobs/{job.pk}/stop/"
    assert as_alice.post(stop, {"next": back})["Location"] == back
    job.refresh_from_db()
    assert job.state == State.STOPPED


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_but_never_to_another_site(
    elsewhere: str, as_alice: Client, book: Project, job: Job
) -> None:
    stop = f"/books/{book.pk}/jobs/{job.pk}/stop/"
    assert as_alice.post(stop, {"next": elsewhere})["Location"] == f"/books/{book.pk}/plan/"


def test_what_ended_since_says_how(as_alice: Client, book: Project, job: Job) -> None:
    Job.objects.update(state=State.DONE, sentence="The manuscript is imported.")
    assert "imported" not in polled(as_alice, book)
    said = polled(as_alice, book, of=f"{job.pk},nonsense,{uuid4()}")
    assert "The manuscript is imported." in said
    assert 'data-state="done"' in said
    assert "/stop/" not in said


def test_what_ended_in_another_book_is_not_told(as_alice: Client, alice: User, job: Job) -> None:
    Job.objects.update(state=State.DONE)
    assert "data-work" not in polled(as_alice, a_project(owner=alice), of=job.pk)


def test_a_kind_that_nobody_named_is_shown_too(as_alice: Client, book: Project) -> None:
    Job.objects.create(kind="something new", project_id=book.pk)
    assert "Work on the book" in text(as_alice, f"/books/{book.pk}/codex/")


@pytest.mark.parametrize(("rewrite", "done"), [(False, 1), (True, 0)])
def test_the_autopilot_is_among_it(
    rewrite: bool, done: int, book: Project, chapter: Chapter, alice: User
) -> None:
    an_approved_version(chapter=chapter)
    pilot = Autopilot.objects.create(
        project=book, author=alice, first=1, last=2, rewrite=rewrite, chapter=chapter
    )
    [work] = working(book.pk)
    assert (work.kind, work.done, work.total) == ("autopilot", done, 2)
    assert work.stop == f"/books/{book.pk}/autopilot/stop/"
    pilot.written = [str(chapter.pk)]
    pilot.save()
    assert working(book.pk)[0].done == 1
    Autopilot.objects.update(state="waiting", why="It waits.")
    assert working(book.pk) == ()
    assert working(book.pk, of=[pilot.pk])[0].sentence == "It waits."


def test_it_is_one_query(book: Project, job: Job, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert len(working(book.pk)) == 1


def test_every_page_that_shows_work_names_a_known_kind() -> None:
    from writing.views.working import KINDS

    assert set().union(*SHOWN_THERE.values()) <= set(KINDS)
