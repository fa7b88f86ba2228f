"""`manage.py pregenerate_plans`, as an operator runs it."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from novellaforge.models import Job
from projects.models import Project
from tests.clusters import database_url, running_cluster
from tests.factories import a_project, an_outlined_project
from tests.forks import Forked, manage
from tests.model_server import ModelServer
from tests.waiting import eventually
from tests.writing import scripts
from tests.writing.plans import is_of, plan_well
from writing.models import ChapterPlan

pytestmark = pytest.mark.django_db(transaction=True)
NOBODYS = "6f1d2a5c-1111-4c3b-9d2e-0a1b2c3d4e5f"  # the id of nothing


@pytest.fixture(autouse=True)
def _no_cluster_is_remembered() -> None:
    """One that an earlier test has killed is seen for three more seconds."""
    cache.clear()


@pytest.fixture
def book() -> Project:
    return an_outlined_project(3)


def said(*given: str) -> str:
    call_command("pregenerate_plans", *given, "--no-color", stdout=(out := StringIO()))
    return out.getvalue()


def refused(*given: str) -> str:
    with pytest.raises(CommandError) as refusal:
        said(*given)
    assert refusal.value.returncode == 1
    return str(refusal.value)


def in_a_process(log: Path, *given: str) -> Forked:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.child_settings",
        "SUITE_CHILD": "1",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
    }
    with log.open("wb") as output:
        return manage(["pregenerate_plans", *given], env, output)


@pytest.mark.parametrize("by", ["pk", "title"])
def test_it_works(book: Project, by: str) -> None:
    told = said(str(getattr(book, by)), "--count", "2")
    job = Job.objects.get()
    assert f"“The Salt Ferry”: 2 plans are queued (job {job.pk})." in told
    assert "No cluster of workers is seen" in told
    assert (job.state, job.requested_by) == (Job.State.RUNNING, book.owner)


def test_asked_again_it_says_what_is_left(book: Project) -> None:
    said(book.title, "--count", "2")
    assert "prepared already, 2 are left" in said(book.title, "--count", "2")


def test_a_title_of_two_books_names_both(book: Project) -> None:
    other = a_project()
    trashed = a_project(trashed_at=timezone.now())
    told = refused("The Salt Ferry", "--count", "1")
    assert "2 books are called “The Salt Ferry”" in told
    assert {str(each.pk) in told for each in (book, other)} == {True}
    assert str(trashed.pk) not in told
    assert not Job.objects.exists()


@pytest.mark.parametrize("given", ["Salt", "the salt ferry", NOBODYS])
def test_a_book_that_is_not_there_is_refused_with_candidates(book: Project, given: str) -> None:
    told = refused(given, "--count", "1")
    assert f"There is no book “{given}”." in told
    assert f"{book.pk}  The Salt Ferry ({book.owner})" in told


def test_there_may_be_no_book_at_all() -> None:
    assert "there is none at all" in refused("Anything", "--count", "1")


@pytest.mark.parametrize(
    ("count", "why"), [("0", "1 to 50 chapters"), ("51", "1 to 50 chapters"), ("2", "no chapters")]
)
def test_what_cannot_be_planned_is_said(count: str, why: str) -> None:
    assert why in refused(a_project().title, "--count", count)


def test_waiting_tells_each_part_and_the_end(book: Project, tmp_path: Path) -> None:
    given, pipe = (str(book.pk), "--count", "3", "--wait", "--no-color"), BytesIO()
    out = TextIOWrapper(pipe)
    with ModelServer() as server, ThreadPoolExecutor() as pool:
        plan_well(server)
        is_told = Event()
        server.fault("silence", match=is_of(2), until=is_told)
        with running_cluster(tmp_path / "log", env=scripts.asking(server)):
            told = pool.submit(call_command, "pregenerate_plans", *given, stdout=out)
            eventually(lambda: b"1/3  Chapter 1 is planned.\n" in pipe.getvalue())
            is_told.set()
            told.result(120)
            out.flush()
    assert b"3/3  Chapter 3 is planned. 3 plans were prepared." in pipe.getvalue()
    assert ChapterPlan.objects.count() == 3


def test_waiting_for_what_fails_ends_with_its_sentence(book: Project, tmp_path: Path) -> None:
    with ModelServer() as server:
        server.fault("401", times=None)
        with running_cluster(tmp_path / "log", env=scripts.asking(server)):
            told = refused(str(book.pk), "--count", "1", "--wait")
    assert "LLM_API_KEY" in told


def test_whoever_leaves_leaves_the_work_running(book: Project, tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = in_a_process(log, str(book.pk), "--count", "1", "--wait")
    eventually(lambda: "No cluster" in log.read_text())
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130, log.read_text()
    assert "The work goes on without this command" in log.read_text()
    assert Job.objects.get().state == Job.State.RUNNING
