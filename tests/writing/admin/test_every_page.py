"""Every page of the admin opens, for whoever may see it, and for nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth import get_user
from django.contrib.auth.models import Group, User
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone
from django_q.models import Failure, Schedule, Success
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from memory.models import (
    Chunk,
    Entity,
    StoredFact,
    Summary,
    ThreadDecision,
    VersionReading,
)
from novellaforge.models import ApiToken, AuditRow, Job, LLMCall, Price, QueuedTask
from projects.models import Chapter, ChapterVersion, Project, StyleProfile
from tests.admins import a_clerk, an_onlooker, an_operator, page
from tests.factories import (
    a_concept,
    a_document,
    a_run,
    a_version,
    an_instruction,
    an_outlined_project,
)
from tests.security.pages import faults
from writing.models import (
    Autopilot,
    BeatDraft,
    BookNote,
    BookReport,
    ChapterPlan,
    Comment,
    ContextChoice,
    ContinuityIssue,
    GenerationSettings,
    MeasuredVersion,
    Proposal,
    Replacement,
    SetAside,
    Steering,
    StepResult,
    UserBudget,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rows() -> None:
    """One row of everything that has a page."""
    book = an_outlined_project()
    chapter = book.chapters.get(number=1)
    version = a_version(chapter=chapter)
    a_concept(project=book)
    a_document(project=book)
    an_instruction(project=book)
    run = a_run(chapter=chapter)
    StepResult.objects.create(run=run, key="plan_chapter", stage="plan_chapter")
    BeatDraft.objects.create(run=run, beat=1)
    ChapterPlan.objects.create(chapter=chapter, source="live", plan={}, fingerprint="")
    GenerationSettings.objects.create(max_revisions=3)
    ContinuityIssue.objects.create(
        project=book, chapter=chapter, key="k", kind="rule", severity="major", sentence="x"
    )
    UserBudget.objects.create(user=book.owner)
    Autopilot.objects.create(project=book, author=book.owner, first=1, last=2)
    LLMCall.objects.create(purpose="plan", model="m", seconds=1, project_id=book.pk, run_id=run.pk)
    Price.objects.create(model="m")
    QueuedTask.objects.create(queue="default", priority=2, payload="")
    Job.objects.create(kind="outline", project_id=book.pk)
    Group.objects.create(name="editors")
    AuditRow.objects.create(act="signin.ok", actor_id=book.owner_id)
    ApiToken.objects.create(owner=book.owner, name="t", digest="0", scopes=["read"])
    _remembered(book, version)
    _said_of(chapter, version)
    Steering.objects.create(run=run, text="Slower.")
    _of_others(book.owner)


def _remembered(book: Project, version: Model) -> None:
    Chunk.objects.create(project=book, version=version, ordinal=0, text="x", sha256="0" * 64)
    Summary.objects.create(project=book, text_sha256="0" * 64, text="x")
    Entity.objects.create(uid=uuid4(), project=book, name="Ilse", kind="person")
    fact = StoredFact.objects.create(
        uid=uuid4(), project=book, origin=uuid4(), predicate="is", sentence="x", said={}
    )
    ThreadDecision.objects.create(fact=fact, state="closed")
    VersionReading.objects.create(version=version)


def _said_of(chapter: Chapter, version: ChapterVersion) -> None:
    book = chapter.project
    StyleProfile.objects.create(project=book, lines=["Short sentences."])
    BookReport.objects.create(project=book, revision=1, contents={"chapters": []})
    MeasuredVersion.objects.create(version=version, state="s", measures={"words": 3})
    SetAside.objects.create(project=book, key="k")
    Replacement.objects.create(project=book, words="a", instead="b", count=1)
    Comment.objects.create(chapter=chapter, version=version, quote="a", text="b")
    BookNote.objects.create(project=book, chapter=chapter, text="a")
    ContextChoice.objects.create(project=book, chapter=chapter, key="to_come", choice="exclude")
    Proposal.objects.create(
        project=book, chapter=chapter, base=version, asking=uuid4(), start=0, end=3, passage="The"
    )


def _of_others(user: User) -> None:
    Schedule.objects.create(name="s", func="f", schedule_type=Schedule.ONCE)
    for number, kind in enumerate((Success, Failure)):
        kind.objects.create(
            id=str(number), name="t", func="f", started=timezone.now(), stopped=timezone.now(),
            success=kind is Success,
        )  # fmt: skip
    expires = timezone.now() + timedelta(days=1)
    token = OutstandingToken.objects.create(user=user, jti="j", token="t", expires_at=expires)
    BlacklistedToken.objects.create(token=token)


MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def addresses(model: type[Model]) -> Iterator[str]:
    row = model._default_manager.first()
    assert row is not None, f"There is no {model._meta.label} to look at."
    yield page(model, "changelist")
    yield page(model, "change", row.pk)


@pytest.fixture
def _no_list_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of all models, the same on every page, is half of what a page costs."""
    monkeypatch.setattr(admin.site, "get_app_list", lambda *_args, **_named: [])


def test_the_list_of_all_models_stands_beside_a_page() -> None:
    answer = an_operator().get(page(Project, "changelist"))
    assert not list(faults(answer))
    for model in MODELS:
        assert f'href="{page(model, "changelist")}"' in answer.content.decode(), model


@pytest.mark.usefixtures("_no_list_beside")
def test_the_operator_opens_every_page_and_no_list_reads_what_it_does_not_show() -> None:
    operator = an_operator()
    asking = operator.get(reverse("admin:index")).wsgi_request
    for model in MODELS:
        registered, listed = admin.site._registry[model], page(model, "changelist")
        may_add = registered.has_add_permission(asking)
        added = page(model, "add")
        for address in (*addresses(model), *([added] if may_add else [])):
            with asked() as seen:
                answer = operator.get(address)
            assert answer.status_code == 200, address
            assert not list(faults(answer)), address
            for path in getattr(registered, "heavy", ()) if address == listed else ():
                column = _column(model, path)
                assert not any(column in sql for sql in seen), (model, path)
        assert may_add or refused(asking.user, added), model
        history = page(model, "history", model._default_manager.first().pk)
        assert viewed(asking.user, history).status_code == 200, history
        if registered.get_search_fields(asking):
            assert viewed(asking.user, f"{listed}?q=x").context_data["cl"].query == "x", listed


def viewed(user: Any, address: str, posted: dict[str, str] | None = None) -> Any:
    """By the view alone: what it renders is the same for each model, and costs more."""
    asking = RequestFactory()
    request = asking.get(address) if posted is None else asking.post(address, posted)
    request.user, request._dont_enforce_csrf_checks = user, True  # type: ignore[attr-defined]
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    view, args, named = resolve(urlsplit(address).path)
    return view(request, *args, **named)


def refused(user: Any, address: str, posted: dict[str, str] | None = None) -> bool:
    try:
        viewed(user, address, posted)
    except PermissionDenied:
        return True
    return False


@pytest.mark.usefixtures("_no_list_beside")
def test_an_onlooker_sees_every_page_and_changes_nothing() -> None:
    onlooker = an_onlooker()
    user = get_user(onlooker)
    for model in MODELS:
        row = model._default_manager.first()
        for address in addresses(model):
            answer = onlooker.get(address)
            assert answer.status_code == 200, address
            assert 'name="_save"' not in answer.content.decode(), address
            assert 'name="action"' not in answer.content.decode(), address
            if address == page(model, "change", row.pk):  # the one that is made otherwise
                assert not list(faults(answer)), address
        assert refused(user, page(model, "add")), model
        assert refused(user, page(model, "change", row.pk), {}), model
        assert refused(user, page(model, "delete", row.pk), {"post": "yes"}), model
        assert model._default_manager.filter(pk=row.pk).exists(), model


def test_who_has_no_permission_opens_none() -> None:
    clerk = a_clerk()
    user = get_user(clerk)
    assert clerk.get(page(Project, "changelist")).status_code == 403
    for model in MODELS:
        for address in (*addresses(model), page(model, "add")):
            assert refused(user, address), address


def test_a_row_s_history_is_for_whoever_may_see_the_row() -> None:
    """As Django has it, for every model alike."""
    history = page(Project, "history", Project.objects.get().pk)
    told, refused = (client.get(history) for client in (an_onlooker(), a_clerk()))
    assert (told.status_code, refused.status_code) == (200, 403)
    assert not list(faults(told))


def test_an_author_is_sent_to_the_login() -> None:
    client = Client()
    client.force_login(Project.objects.get().owner)
    assert client.get(page(Project, "changelist")).status_code == 302


def test_chapters_are_listed_with_their_versions_in_one_query() -> None:
    book = Project.objects.get()
    for chapter in book.chapters.filter(number__gt=1):
        chapter.approved_version = a_version(chapter=chapter)
        chapter.save()
    operator = an_operator()
    with asked() as seen:
        operator.get(page(Chapter, "changelist"))
    assert book.chapters.exclude(approved_version=None).count() > 1
    assert sum(f'FROM "{Chapter._meta.db_table}"' in sql for sql in seen) == 2  # and their number
    assert not any(f'FROM "{ChapterVersion._meta.db_table}"' in sql for sql in seen)


@contextmanager
def asked() -> Iterator[list[str]]:
    """What is asked of Postgres meanwhile."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def _column(model: type[Model], path: str) -> str:
    """`"table"."column"` of a field, on the way through those it belongs to."""
    *through, name = path.split("__")
    for step in through:
        related = model._meta.get_field(step).related_model
        assert isinstance(related, type)
        model = related
    return f'"{model._meta.db_table}"."{name}"'
