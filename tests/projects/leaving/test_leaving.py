"""A person takes all data along, and goes: nothing of it is left anywhere."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_redis import get_redis_connection

from memory import graph
from memory import tasks as memory_tasks
from novellaforge import event_log, loop
from novellaforge.accounts import api_tokens, tokens
from novellaforge.auditing import note
from novellaforge.llm import sent
from novellaforge.models import AuditRow, Job, LLMCall, PersonSession, QueuedTask
from projects.leaving import deleting, exporting, telling
from projects.models import Membership, Project
from projects.models.leaving import AccountExport
from tests.browser.book import Book, a_book
from tests.factories import a_project, a_run, a_user
from tests.jobs import deliver_all
from writing.models import Comment, GenerationRun, Proposal, UserBudget

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough password"  # of every user of the factories
NAMED_BEFORE = "Tomek of Old"


class Given(NamedTuple):
    book: Book
    shared: Project  # of his, with an editor
    theirs: Project  # of somebody else, in which he writes
    user: User
    friend: User


def given() -> Given:
    user, friend = a_user(username="Tomasz", email="tomasz@example.com"), a_user(email="f@b.com")
    book = a_book(user, "en")
    User.objects.filter(username__startswith="reads-").delete()  # named after him
    shared, theirs = a_project(owner=user, title="Shared"), a_project(owner=friend)
    Membership.objects.create(project=shared, user=friend, role="editor")
    Membership.objects.create(project=book.project, user=friend, role="reader")
    Membership.objects.create(project=theirs, user=user, role="editor")
    _leave_traces(book, shared, theirs, user)
    return Given(book, shared, theirs, user, friend)


def _leave_traces(book: Book, shared: Project, theirs: Project, user: User) -> None:
    chapter = theirs.chapters.create(number=1, title="One")
    Comment.objects.create(chapter=chapter, quote="x", text="Mine.", author=user)
    a_run(chapter=chapter, requested_by=user, state=GenerationRun.State.RUNNING)
    run = a_run(
        chapter=book.project.chapters.last(), requested_by=user, state=GenerationRun.State.RUNNING
    )
    for project in (book.project, shared):
        call = LLMCall.objects.create(
            purpose="prose", model="m", seconds=1, tokens_in=7, cost=1, priced=True,
            project_id=project.pk, owner_id=user.pk,
        )  # fmt: skip
        body = {"messages": [{"role": "user", "content": "Secret plot."}]}
        sent.keep(call, json.dumps(body).encode(), "An answer.", "")
        cache.set(f"project:{project.pk}:context:1:x", "kept", 60)
    proposal = Proposal.objects.create(
        project=book.project, chapter=run.chapter, asking=uuid4(), start=0, end=3, passage="Oar"
    )
    with transaction.atomic():
        for stream in (run.pk, proposal.pk):
            event_log.append(stream, [{"type": "ended", "text": "Secret plot."}])
    loop.run(graph.project_facts(book.project.pk, [], []))
    note("member.invited", actor_id=user.pk, project_id=theirs.pk, address="10.1.2.3")
    note("member.role", actor_id=theirs.owner_id, project_id=theirs.pk, subject=user.username)
    note("member.role", actor_id=theirs.owner_id, person_id=user.pk, subject=NAMED_BEFORE)
    note("sessions.ended", actor_id=user.pk, person_id=theirs.owner_id, subject="friend")
    UserBudget.objects.update_or_create(user=user)
    api_tokens.make(user.pk, "mine", ["read"], None)
    tokens.issue(user)
    client = Client()
    client.force_login(user)
    for row, called in ((user, user.username), (book.project, f"The life of {user.username}")):
        LogEntry.objects.create(
            user_id=theirs.owner_id,
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            object_repr=called,
            action_flag=CHANGE,
            action_time=timezone.now(),
        )


def remains(user_id: int, name: str, projects: set[UUID], runs: set[UUID]) -> Iterator[str]:
    """Wherever the person or one of these books is still named."""
    for model, column in telling.models_of_people():
        if model._base_manager.filter(**{column: user_id}).exists():
            yield f"{model._meta.label}.{column}"
    for model in apps.get_models(include_auto_created=True):
        yield from _of_projects(model, projects, runs)
    ids = [str(uid) for uid in projects | runs]
    for key in get_redis_connection("default").scan_iter("*"):
        if any(uid in key.decode(errors="replace") for uid in ids):
            yield key.decode()
    if loop.run(graph.projects()) & projects:
        yield "the graph"
    if any(any(uid in str(file) for uid in ids) for file in settings.MEDIA_ROOT.rglob("*")):
        yield "a file"
    yield from _texts_with(name)


def _of_projects(model: type[models.Model], projects: set[UUID], runs: set[UUID]) -> Iterator[str]:
    for each in model._meta.concrete_fields:
        named = {"project_id": projects, "line": projects, "run_id": runs, "stream": runs}
        wanted = projects if each.related_model is Project else named.get(each.attname)
        is_uuid = isinstance(each, models.UUIDField) or each.related_model is Project
        if wanted and is_uuid:
            found = model._base_manager.filter(**{f"{each.attname}__in": wanted})
            if found.exists():
                yield f"{model._meta.label}.{each.attname}"


def _texts_with(name: str) -> Iterator[str]:
    """The name in any column of text, in any row."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            query = f'SELECT t::text FROM "{table}" AS t WHERE t::text LIKE %s'
            cursor.execute(query, [f"%{name}%"])
            yield from (f"{table}: {row}" for (row,) in cursor.fetchall())


def test_who_cannot_go(client: Client) -> None:
    user = a_user(username="Root", is_superuser=True)
    client.force_login(user)
    page = reverse("projects:delete_account")
    wrong = {"name": "root", "password": PASSWORD}, {"name": "Root", "password": "no"}, {}
    for said in wrong:
        assert client.post(page, said).status_code == (422 if said else 200)
        assert client.post("/api/v1/auth/me/delete", said, "application/json").status_code == 400
    refused = client.post(page, {"name": "Root", "password": PASSWORD})
    assert "only one who runs this site" in refused.content.decode()
    said = {"name": "Root", "password": PASSWORD, "hand_over": {str(UUID(int=1)): 3}}
    answer = client.post("/api/v1/auth/me/delete", said, "application/json")
    assert (answer.status_code, "hand_over" in answer.json()["error"]["fields"]) == (400, True)
    with pytest.raises(CommandError, match="--yes"):
        call_command("delete_account", "Root")
    assert User.objects.get().is_active


def test_a_person_takes_all_along_and_goes(client: Client) -> None:
    """In one story, since a book's rows take some seconds to make."""
    all_of_it = given()
    user, friend = all_of_it.user, all_of_it.friend
    _export(client, all_of_it)
    mine = {all_of_it.book.project.pk}
    runs = {
        each.pk
        for kind in (GenerationRun, Proposal)
        for each in kind.objects.filter(project__in=mine)
    }
    assert len(list(remains(user.pk, user.username, mine, runs))) > 20

    client.force_login(user)
    said = {
        "name": user.username,
        "password": PASSWORD,
        f"book_{all_of_it.shared.pk}": str(friend.pk),
    }
    answer = client.post(reverse("projects:delete_account"), said)
    assert answer.url == reverse("accounts:login")
    assert not PersonSession.objects.filter(account_id=user.pk).exists()
    assert client.get("/books/").status_code == 302
    [task] = QueuedTask.objects.filter(func=deleting.TASK)
    told = QueuedTask.objects.filter(func=deleting.TELL)
    assert told.count() == 1
    task.delete()
    deleting.finish(user.pk)
    deleting.finish(user.pk)
    memory_tasks.forget_project(str(mine.copy().pop()))
    QueuedTask.objects.all().delete()

    assert list(remains(user.pk, user.username, mine, runs)) == []
    assert list(_texts_with(NAMED_BEFORE)) == []
    _others_keep_theirs(all_of_it, client)


def _export(client: Client, of: Given) -> None:
    page, file = reverse("projects:my_data"), reverse("projects:my_data_file")
    client.force_login(of.user)
    assert client.get(file).status_code == 404
    assert client.post(reverse("projects:make_my_data")).status_code == 302
    started = client.post("/api/v1/auth/me/data")
    assert started.status_code == 202
    assert client.get(f"/api/v1/jobs/{started.json()['id']}").json()["kind"] == exporting.KIND
    job = Job.objects.get(kind=exporting.KIND)
    assert "is being made" in client.get(page).content.decode()
    assert deliver_all(job).state == Job.State.DONE, job.sentence
    assert "Download" in client.get(page).content.decode()
    data = b"".join(client.get(file).streaming_content)
    _holds_all(zipfile.ZipFile(io.BytesIO(data)), of)
    stranger = a_user()
    client.force_login(stranger)
    assert client.get(file).status_code == 404
    assert client.get("/api/v1/auth/me/data").status_code == 404
    assert client.get(f"/api/v1/jobs/{job.pk}").status_code == 404
    AccountExport.objects.update(created_at=timezone.now() - exporting.timedelta(days=8))
    assert exporting.clean_up() == 1
    stranger.delete()


def _holds_all(file: zipfile.ZipFile, of: Given) -> None:
    names = file.namelist()
    assert len([name for name in names if name.startswith("books/")]) == 2
    for name in ("auditrow", "llmcall", "apitoken", "personsession"):
        assert f"account/novellaforge.{name}.json" in names
    [account] = json.loads(file.read("account/account.json"))
    assert account["email"] == of.user.email
    every = b"".join(file.read(name) for name in names if name.endswith(".json")).decode()
    assert "Mine." in every
    assert of.user.password not in every
    for secret in ('"digest"', '"session_key"', '"token"', '"jti"'):
        assert secret not in every


def _others_keep_theirs(of: Given, client: Client) -> None:
    comment = Comment.objects.get(text="Mine.")
    assert comment.author is None
    assert GenerationRun.objects.get(project=of.theirs).state == GenerationRun.State.CANCELLED
    of.shared.refresh_from_db()
    assert of.shared.owner == of.friend
    call = LLMCall.objects.get(project_id=of.shared.pk)
    assert (call.owner_id, call.tokens_in) == (None, 7)
    assert sent.read(call.pk)
    act = AuditRow.objects.get(act="member.invited")
    assert (act.actor_id, act.address) == (deleting.SOMEBODY, "")
    done = AuditRow.objects.get(act="sessions.ended")
    assert (done.actor_id, done.person_id) == (deleting.SOMEBODY, of.friend.pk)
    client.force_login(of.friend)
    page = client.get(f"/books/{of.theirs.pk}/settings/audit/").content.decode()
    assert "somebody who is gone" in page
    assert client.get(f"/books/{of.shared.pk}/plan/").status_code == 200
    assert client.get(f"/books/{of.theirs.pk}/chapters/{comment.chapter_id}/").status_code == 200


def test_the_operator_does_it_at_once_and_members_are_told() -> None:
    user, heir = a_user(username="Gone"), a_user(username="Heir")
    kept, gone = a_project(owner=user, title="Kept"), a_project(owner=user, title="Gone too")
    for book in (kept, gone):
        Membership.objects.create(project=book, user=heir, role="editor")
    call_command("delete_account", "Gone", "--yes", "--heir", f"{kept.pk}=Heir")
    assert Project.objects.get().owner == heir
    assert not User.objects.filter(username="Gone").exists()
    deleting.tell_member("heir@example.com", "Gone too", "en")
    assert "Gone too" in mail.outbox[-1].subject


def test_somebody_whom_the_operator_had_shut_out_goes_whole() -> None:
    """With the books that are still on the shelf, and what no row of theirs names."""
    user, reader = a_user(username="Zbigniew"), a_user(email="reader@example.com")
    book = a_project(owner=user)
    Membership.objects.create(project=book, user=reader, role="reader")
    call = LLMCall.objects.create(purpose="prose", model="m", seconds=1, project_id=book.pk)
    body = {"messages": [{"role": "user", "content": "Secret plot."}]}
    sent.keep(call, json.dumps(body).encode(), "An answer.", "")
    Client().force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    call_command("delete_account", "Zbigniew", "--yes")
    funcs = set(QueuedTask.objects.values_list("func", flat=True))
    assert funcs == {deleting.FORGET_GRAPH, deleting.TELL}
    QueuedTask.objects.all().delete()
    assert list(remains(user.pk, "Zbigniew", {book.pk}, set())) == []
