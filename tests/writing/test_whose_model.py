"""Two books with two providers: whatever is asked for one goes to its own and to no other."""

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.conf import settings as project_settings
from django.db import transaction
from pytest_django import Settings

from memory import ask, checking_passage
from memory import tasks as memory_tasks
from memory.context.gathering import gather
from memory.standpoint import Standpoint
from novellaforge import loop
from novellaforge.llm import user
from novellaforge.models import LLMCall, Price, ProviderSettings
from projects import tasks as project_tasks
from projects.models import Project
from projects.signals import project_deleted
from tests.factories import (
    TEXT,
    a_character,
    a_version,
    an_approved_version,
    an_outlined_project,
)
from tests.model_server import ModelServer, says
from tests.model_server.heard import HearingServer
from tests.writing.plans import plan_well, prepare
from tests.writing.rewriting.passages import asked_of
from tests.writing.scripts import answer_well
from writing.importing import job as importing
from writing.models import GenerationRun
from writing.pregeneration.ahead import Ahead
from writing.rewriting.performing import perform
from writing.runs import perform_all, start
from writing.spending.estimate import estimate_of

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = ("sk-of-the-first-book", "sk-of-the-second-book")


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> Iterator[ModelServer]:
    """Nobody is to ask the site's."""
    settings.LLM_PRIVATE_ADDRESSES = (ip_network("127.0.0.0/8"),)
    settings.LLM_API_KEY = "sk-of-the-site"
    settings.PLAN_REASONING_MODEL = "site-thinker"
    settings.LLM_BACKOFF_SECONDS, settings.LLM_MAX_CONCURRENT = 0.01, 64
    with ModelServer() as site:
        settings.LLM_BASE_URL, settings.LLM_MODEL = site.url, "site-model"
        yield site
        assert site.calls == []


@pytest.fixture
def servers() -> Iterator[tuple[HearingServer, HearingServer]]:
    with HearingServer() as first, HearingServer() as second:
        for server in (first, second):
            answer_well(server)
            plan_well(server)
            server.answer(
                says("Sum up what happens"), "Ilse finds an oar missing, and Aron saw nobody."
            )
        yield first, second


@pytest.fixture
def books(servers: tuple[HearingServer, HearingServer]) -> tuple[Project, Project]:
    """The first asks its author's provider, the second one of its own."""
    first = an_outlined_project(chapter_words=200)
    second = an_outlined_project(chapter_words=200, owner=first.owner)
    for book, server, key, own in zip((first, second), servers, KEYS, (None, second), strict=True):
        row = ProviderSettings(owner=book.owner, address=server.url, model="m")
        row.project_id = own.pk if own else None
        row.model_critic = "judge"
        row.hold_key(key).save()
    return first, second


def write(book: Project) -> None:
    """The critic has a model of its own."""
    run = start(book.chapters.get(number=1), book.owner, mode="parallel")[0]
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    assert run.state == GenerationRun.State.DRAFTED, run.reason
    by_purpose = LLMCall.objects.filter(run_id=run.pk).values_list("purpose", "model")
    assert {model for purpose, model in by_purpose if purpose == "critic"} == {"judge"}


def propose(book: Project) -> None:
    project_tasks.propose_concepts(str(book.pk), "en")


def plan_ahead(book: Project) -> None:
    prepare(book, 1)


def remember(book: Project) -> None:
    version = an_approved_version(chapter=book.chapters.get(number=1))
    memory_tasks.read_version(str(version.pk))
    memory_tasks.remember_version(str(version.pk))


def read_bible(book: Project) -> None:
    a_character(project=book)
    memory_tasks.read_bible(str(book.pk))


def answer(book: Project) -> None:
    loop.run(ask.asker(book).chat([user("Go on.")], max_tokens=3))


def check(book: Project) -> None:
    llm = memory_tasks._model(book)
    loop.run(checking_passage.check_passage(book, "Ilse counted the oars.", 1, llm))


def rewrite(book: Project) -> None:
    chapter = book.chapters.get(number=1)
    a_version(chapter=chapter, text=TEXT)
    [proposal] = asked_of(chapter)
    loop.run(perform(proposal.pk))


def take_in(book: Project) -> None:
    loop.run(importing._llm(book).chat([user("Go on.")], max_tokens=3))


ACTS: tuple[Callable[[Project], None], ...] = (
    *(write, propose, plan_ahead, remember, read_bible, answer, check, rewrite, take_in),
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_each_book_asks_its_own(
    act: Callable[[Project], None],
    servers: tuple[HearingServer, HearingServer],
    books: tuple[Project, Project],
) -> None:
    for book in books:
        act(book)
    for book, server, key in zip(books, servers, KEYS, strict=True):
        asked = [each for each in server.heard if each.path.endswith("completions")]
        assert asked
        assert {each.headers["authorization"] for each in asked} == {f"Bearer {key}"}
        rows = LLMCall.objects.filter(project_id=book.pk)
        assert rows.count() == len(asked)
        assert {row.provider for row in rows} == {server.url.removeprefix("http://")}
        assert {row.model for row in rows} <= {"m", "judge"}
        assert not any(other.encode() in each.body for each in asked for other in KEYS)


def test_a_lost_key_stops_the_run_and_asks_nobody(
    servers: tuple[HearingServer, HearingServer], books: tuple[Project, Project]
) -> None:
    ProviderSettings.objects.update(key="of-another-secret-key")
    run = start(books[0].chapters.get(number=1), books[0].owner, mode="parallel")[0]
    loop.run(perform_all(run.pk), timeout=90)
    run.refresh_from_db()
    assert run.state == GenerationRun.State.STOPPED
    assert "cannot be read any more" in run.reason
    assert [server.heard for server in servers] == [[], []]


def test_what_was_saved_holds_from_the_next_step_on(
    servers: tuple[HearingServer, HearingServer], books: tuple[Project, Project]
) -> None:
    answer(books[0])
    ProviderSettings.objects.filter(project_id=None).update(address=servers[1].url)
    answer(books[0])
    assert [len(server.heard) for server in servers] == [1, 1]


def test_an_estimate_is_of_its_models_and_prices(books: tuple[Project, Project]) -> None:
    host = ProviderSettings.objects.get(project_id=books[1].pk).host
    Price.objects.create(model="m", provider=host, per_million_out=1_000)
    first, second = (estimate_of(book.chapters.get(number=1)) for book in books)
    assert {line.model for _, line in second.lines} == {"m", "judge"}
    priced = [
        [line.price is not None for _, line in each.lines if line.model == "m"]
        for each in (first, second)
    ]
    assert (any(priced[0]), all(priced[1])) == (False, True)


def test_how_much_is_gathered_is_what_its_model_reads(books: tuple[Project, Project]) -> None:
    book = books[0]
    an_approved_version(chapter=book.chapters.get(number=1), text="A long sentence. " * 9_000)
    here = Standpoint(book.pk, book.revision, "en", 2)
    wide = gather(here)
    ProviderSettings.objects.update(context_tokens=1_024)
    assert len(str(gather(here))) < len(str(wide))


def test_plans_ahead_are_the_books(books: tuple[Project, Project]) -> None:
    ahead = Ahead.of(books[1])
    assert (ahead.provider.model, ahead.provider.reasoning_model) == ("m", "")


def test_a_deleted_book_takes_its_provider_along(books: tuple[Project, Project]) -> None:
    with transaction.atomic():
        project_deleted.send(Project, project_id=books[1].pk)
    [left] = ProviderSettings.objects.all()
    assert left.project_id is None


def test_nobody_builds_a_provider_without_asking_whose() -> None:
    """Outside the house only what asks for a book."""
    forgetful = re.compile(r"from_settings|\bProvider\(|PLAN_REASONING_MODEL|LLM_MODEL\b")
    found = [
        path.relative_to(project_settings.BASE_DIR)
        for package in ("projects", "memory", "writing")
        for path in (Path(project_settings.BASE_DIR) / package).rglob("*.py")
        if forgetful.search(path.read_text())
    ]
    assert [str(each) for each in found] == ["writing/management/commands/demo.py"]
