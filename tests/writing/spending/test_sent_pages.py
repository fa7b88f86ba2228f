"""Who sees what was sent for a book, and what they see."""

import json
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from novellaforge.llm import sent
from novellaforge.models import LLMCall
from projects.models import Membership, Project
from tests.factories import a_chapter, a_project, a_run, a_user
from tests.writing.spending.conftest import a_call
from writing.models import GenerationRun
from writing.spending.sent_shown import shown

pytestmark = pytest.mark.django_db


class Given(NamedTuple):
    book: Project
    run: GenerationRun
    call: LLMCall
    other: LLMCall
    editor: User
    reader: User


@pytest.fixture
def given() -> Given:
    book = a_project()
    run = a_run(chapter=a_chapter(project=book))
    call = a_call(book, run_id=run.pk, step="write_beat.2", provider="api.example.com/v1")
    other = a_call(book, step="facts", outcome="StreamBroken")
    messages = [
        {"role": "system", "content": "The rules."},
        {"role": "user", "content": "<b>Go</b>"},
    ]
    body = {"messages": messages, "temperature": 0.5}
    sent.keep(call, json.dumps(body).encode(), "Ilse rowed.", "")
    editor, reader = a_user(), a_user()
    for user, role in ((editor, "editor"), (reader, "reader")):
        Membership.objects.create(project=book, user=user, role=role)
    return Given(book, run, call, other, editor, reader)


def addresses(given: Given) -> list[str]:
    api = f"/api/v1/projects/{given.book.pk}/calls"
    return [
        reverse("writing:sent", args=[given.book.pk]),
        reverse("writing:sent_call", args=[given.book.pk, given.call.pk]),
        api,
        f"{api}/{given.call.pk}",
    ]


def test_a_call_that_was_wanted_no_longer_is_no_failure(given: Given) -> None:
    given.other.outcome = "cancelled"
    assert [each.outcome for each in shown([given.call, given.other])] == ["", ""]


def test_a_reader_and_a_stranger_see_none_of_it(given: Given, client: Client) -> None:
    for user, status in ((a_user(), 404), (given.reader, 403)):
        client.force_login(user)
        assert [client.get(each).status_code for each in addresses(given)] == [status] * 4


def test_another_book_s_call_is_not_found(given: Given, client: Client) -> None:
    mine = a_project(owner=given.editor)
    client.force_login(given.editor)
    assert (
        client.get(reverse("writing:sent_call", args=[mine.pk, given.call.pk])).status_code == 404
    )
    assert client.get(f"/api/v1/projects/{mine.pk}/calls/{given.call.pk}").status_code == 404
    for wrong in (f"run={given.run.pk}", "run=x", "chapter=x"):
        assert client.get(reverse("writing:sent", args=[mine.pk]) + f"?{wrong}").status_code == 404


def test_owner_and_editor_see_what_was_sent(given: Given, client: Client) -> None:
    for user in (given.book.owner, given.editor):
        client.force_login(user)
        shown = [client.get(each).content.decode() for each in addresses(given)]
        assert "api.example.com" in shown[0]
        assert "StreamBroken" in shown[0]
        assert "not kept" in shown[0]
        for text in ("The rules.", "&lt;b&gt;Go&lt;/b&gt;", "Ilse rowed."):
            assert text in shown[1]
        told = json.loads(shown[3])
        assert [each["text"] for each in told["messages"]] == ["The rules.", "<b>Go</b>"]
        assert (told["answer"], told["host"]) == ("Ilse rowed.", "api.example.com")
        assert told["asked"] == {"temperature": 0.5}


def test_of_a_run_or_its_chapter_only(given: Given, client: Client) -> None:
    client.force_login(given.editor)
    address = f"/api/v1/projects/{given.book.pk}/calls"
    for choice in (f"run_id={given.run.pk}", f"chapter_id={given.run.chapter_id}"):
        found = client.get(f"{address}?{choice}").json()["results"]
        assert [each["id"] for each in found] == [given.call.pk]
    page = reverse("writing:sent", args=[given.book.pk])
    for choice in (f"run={given.run.pk}", f"chapter={given.run.chapter_id}"):
        assert "StreamBroken" not in client.get(f"{page}?{choice}").content.decode()


def test_what_is_kept_no_longer_says_so(given: Given, client: Client) -> None:
    old = given.call.started_at - timedelta(days=30)
    sent.SentCall.objects.update(sent_at=old)
    sent.clean_up()
    client.force_login(given.editor)
    assert "is not kept" in client.get(addresses(given)[1]).content.decode()
    told = client.get(addresses(given)[3]).json()
    assert (told["kept_until"], told["messages"], told["answer"]) == (None, [], None)
