"""One made book for a module's cases, each of which leaves it as it was."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from rest_framework_simplejwt.tokens import AccessToken

from novellaforge.llm import calls
from projects.models import ExportFile
from tests.browser.book import a_book
from tests.emptying import empty_all
from tests.factories import (
    a_chapter,
    a_concept,
    a_document,
    a_project,
    a_run,
    a_user,
    a_version,
    an_instruction,
)
from tests.fuzz.rows import Rows, rows_of
from tests.model_server import ModelServer


@dataclass(frozen=True)
class Stage:
    """Whose requests they are, and what there is to ask for."""

    author: User
    ours: Rows
    theirs: Rows

    @property
    def headers(self) -> dict[str, str]:
        token = AccessToken.for_user(self.author)
        return {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}

    @contextmanager
    def case(self) -> Iterator[None]:
        cache.clear()
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request neither takes nor leaves the connection whose transaction the case has."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    unblocked, patches = django_db_blocker.unblock(), pytest.MonkeyPatch.context()
    with unblocked, patches as patch, ModelServer() as model:
        patch.setattr(calls, "record", _forget)
        asked = {"LLM_BASE_URL": model.url, "LLM_MODEL": "scripted", "LLM_BACKOFF_SECONDS": 0.01}
        with override_settings(**asked):
            empty_all()
            yield _made()
            empty_all()


async def _forget(_call: calls.Call) -> None:
    return None


def _made() -> Stage:
    book = a_book(a_user(username="alice"), "en")
    for make in (an_instruction, a_document, a_concept):
        make(project=book.project)
    ExportFile.objects.create(
        project=book.project,
        name="b.txt",
        format="txt",
        texts="approved",
        data=b"text",
        finished_at=timezone.now(),
    )
    other = a_project(owner=a_user(username="charlie"))
    run = a_run(chapter=a_chapter(project=other))
    a_version(chapter=run.chapter)
    return Stage(book.author, rows_of(book.project), rows_of(other))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was answered, of all processes: `make fuzz-api` is run for it."""
    tally: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            tally.update(dict(report.user_properties).get("answers", {}))
    if tally:
        told = ", ".join(f"{status}: {count}" for status, count in sorted(tally.items()))
        terminalreporter.write_line(f"{tally.total()} requests were answered ({told}).")
