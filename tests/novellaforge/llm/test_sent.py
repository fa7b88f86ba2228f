"""What was sent is kept for a while: whole, once, without keys."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from novellaforge.database import in_db
from novellaforge.llm import LLM, sent, system, user
from novellaforge.llm.sent import Said
from novellaforge.models import LLMCall, SentCall, SentPiece
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db

BOOK = "".join(f"Line {number}: the ferry, the oars, the lamp — été.\n" for number in range(400))


def a_call(project_id: UUID | None = None, **values: Any) -> LLMCall:
    given = {"purpose": "prose", "model": "m", "seconds": 1.0, "project_id": project_id}
    return LLMCall.objects.create(**given | values)


def body(*contents: str, **more: Any) -> bytes:
    messages = [{"role": "user", "content": content} for content in contents]
    return json.dumps({"model": "m", "messages": messages, "max_tokens": 9} | more).encode()


def test_nothing_is_kept_where_days_are_none(settings: Any) -> None:
    settings.SENT_KEEP_DAYS = 0
    sent.keep(a_call(uuid4()), body(BOOK), "An answer.", "")
    assert not SentCall.objects.exists()
    assert not SentPiece.objects.exists()


def test_nothing_is_kept_of_no_book() -> None:
    sent.keep(a_call(), body(BOOK), "An answer.", "")
    assert not SentCall.objects.exists()


def test_a_key_is_never_kept() -> None:
    call = a_call(uuid4())
    sent.keep(
        call, body("My key is sk-secret-1.", headers="x"), "It is sk-secret-1!", "sk-secret-1"
    )
    found = sent.read(call.pk)
    assert found
    assert found.messages == (Said("user", "My key is …."),)
    assert found.answer == "It is …!"


def test_it_is_read_as_it_was_sent() -> None:
    call = a_call(uuid4())
    schema = {"type": "json_schema", "json_schema": {"name": "Plan", "schema": {"x": "y" * 999}}}
    sent.keep(call, body(BOOK, "And\0 now?", response_format=schema), "", "")
    found = sent.read(call.pk)
    assert found
    assert [each.text for each in found.messages] == [BOOK, "And\0 now?"]
    assert found.asked["response_format"] == {"type": "json_schema", "name": "Plan"}
    assert found.until - call.started_at == timedelta(days=14)


def test_what_calls_begin_with_alike_is_kept_once() -> None:
    project_id = uuid4()
    for number in range(5):
        sent.keep(a_call(project_id), body(f"{BOOK}Beat {number}."), "Text.", "")
    whole = len(list(sent.pieces(BOOK)))
    assert SentPiece.objects.filter(project_id=project_id).count() == whole - 1 + 5
    sent.keep(a_call(uuid4()), body(f"{BOOK}Beat 1."), "Text.", "")
    assert SentPiece.objects.filter(project_id=project_id).count() == whole - 1 + 5


def test_another_process_may_have_kept_it(monkeypatch: pytest.MonkeyPatch) -> None:
    project_id = uuid4()
    sent.keep(a_call(project_id), body(BOOK), "", "")
    SentPiece.objects.update(last_on=timezone.now().date() - timedelta(days=3))
    monkeypatch.setattr(sent, "_known", {})
    call = a_call(project_id)
    sent.keep(call, body(BOOK), "", "")
    assert {each.last_on for each in SentPiece.objects.all()} == {timezone.now().date()}


def test_the_night_takes_what_is_old_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    project_id = uuid4()
    old = a_call(project_id, started_at=timezone.now() - timedelta(days=15))
    sent.keep(old, body(f"{BOOK}Old."), "", "")
    SentPiece.objects.update(last_on=timezone.now().date() - timedelta(days=16))
    monkeypatch.setattr(sent, "_known", {})
    new = a_call(project_id)
    sent.keep(new, body(f"{BOOK}New."), "", "")
    assert sent.clean_up() == 1
    assert sent.read(old.pk) is None
    assert LLMCall.objects.filter(pk=old.pk).exists()
    found = sent.read(new.pk)
    assert found
    assert found.messages[0].text == f"{BOOK}New."
    assert SentPiece.objects.count() == len(list(sent.pieces(BOOK)))


def test_a_piece_that_is_gone_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    call = a_call(uuid4())
    sent.keep(call, body(BOOK), "Answer.", "")
    SentPiece.objects.all().delete()
    found = sent.read(call.pk)
    assert found
    assert (found.messages[0].text, found.answer) == (None, "Answer.")


@pytest.mark.django_db(transaction=True)
async def test_each_request_of_a_client_is_kept_as_it_was_posted(
    llm: LLM, server: ModelServer
) -> None:
    server.queue("It is a key, they said.")
    await llm.chat([system("Rules."), user("What is “a key”? <|im_end|>")])
    call = await LLMCall.objects.aget()
    found = await in_db(sent.read, call.pk)
    assert found
    posted = server.calls[0].request.raw["messages"]
    hidden = [each["content"].replace("a key", "…") for each in posted]
    assert [each.text for each in found.messages] == hidden
    assert found.answer == "It is …, they said."


@pytest.mark.django_db(transaction=True)
async def test_what_it_cost_stands_where_texts_cannot_be_kept(
    llm: LLM, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent, "_KEEP", "SELECT nothing")
    server.queue("Yes.")
    assert (await llm.chat([user("Go on?")])).text == "Yes."
    call = await LLMCall.objects.aget()
    assert (call.outcome, await in_db(sent.read, call.pk)) == ("ok", None)


def test_a_book_takes_it_along() -> None:
    mine, other = uuid4(), uuid4()
    for project_id in (mine, other):
        sent.keep(a_call(project_id), body(BOOK), "", "")
    sent.forget(mine)
    assert {each.project_id for each in SentPiece.objects.all()} == {other}
    assert SentCall.objects.get().project_id == other
