"""An answer as it comes: what is checked, what is not yet, and that it can be left."""

import asyncio
import json
import threading
from contextlib import aclosing
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from memory.ask import Answer, Coming, Found, as_it_comes, asker
from memory.ask.phrasing import Phrase
from memory.ask.showing import Line
from memory.ask.streaming import coming
from novellaforge.database import in_db
from tests.factories import an_outlined_project
from tests.memory.stored import Told
from tests.model_server import ModelServer

KEY = {"facts": [1], "text": "Ilse pocketed the key."}
AWAY = {"facts": [2], "text": "The emperor sleeps in Prague."}
LINES = (
    Line(1, uuid4(), 1, "Ilse pocketed the key.", "Ilse · holds · the key", "holds"),
    Line(2, uuid4(), 1, "Aron looked at the water.", "Aron · looked", "holds"),
)


def said(*sentences: dict[str, Any]) -> str:
    return json.dumps({"sentences": sentences})


@pytest.mark.parametrize(
    "text",
    ["", "   ", "Let me see", "<think>{\"sentences\": [{", '{"sen', '{"sentences": [{"fac',
     "[1, 2]", '{"sentences": "none"}', '{"sentences": [null, 7]}', "{" * 50],
)  # fmt: skip
def test_what_says_nothing_yet_shows_nothing(text: str) -> None:
    assert coming(text, LINES) == Coming()


def test_every_beginning_of_an_answer_is_unchecked_words_of_it() -> None:
    whole = said(KEY)
    for end in range(len(whole) + 1):
        now = coming(whole[:end], LINES)
        assert now.phrases == ()
        assert KEY["text"].startswith(now.unchecked)
    assert coming(whole, LINES).unchecked == KEY["text"]


def test_a_sentence_is_checked_once_the_next_begins() -> None:
    begun = said(KEY, AWAY).partition(" Prague")[0]
    now = coming(begun, LINES)
    assert now.phrases == (Phrase("Ilse pocketed the key.", (1,)),)
    assert now.unchecked == "The emperor sleeps in"


def test_a_sentence_that_its_facts_do_not_show_is_left_out_and_counted() -> None:
    now = coming(said(AWAY, KEY), LINES)
    assert (now.phrases, now.left_out) == ((), 1)


def test_thoughts_and_fences_are_not_the_answer() -> None:
    text = f"<think>{said(AWAY)}</think>```json\n{said(KEY)}"
    assert coming(text, LINES).unchecked == KEY["text"]


# --- With a model -----------------------------------------------------------------------


@pytest.fixture
def told(settings: Settings, transactional_db: None) -> Told:
    told = Told(an_outlined_project())
    told.tell(1, "Ilse pocketed the key.", "holds", "Ilse Varga", object="the key")
    told.keep()
    return told


@pytest.mark.django_db(transaction=True)
async def test_what_is_found_is_there_before_the_model_has_spoken(
    told: Told, settings: Settings
) -> None:
    go_on = threading.Event()
    with ModelServer() as server:
        settings.LLM_BASE_URL, settings.LLM_MODEL = server.url, "scripted"
        server.queue({"sentences": [KEY]})
        server.fault("silence", after=24, until=go_on)
        llm = await in_db(asker, told.project)
        async with aclosing(as_it_comes(told.project, "Who has the key?", None, llm)) as telling:
            found = await anext(telling)
            assert isinstance(found, Found)
            assert [line.sentence for line in found.lines] == ["Ilse pocketed the key."]
            now = await anext(telling)
            while isinstance(now, Coming) and not now.unchecked:
                now = await anext(telling)
            assert isinstance(now, Coming)
            assert not now.phrases
            go_on.set()
            last = [each async for each in telling][-1]
    assert isinstance(last, Answer)
    assert [each.text for each in last.phrases] == ["Ilse pocketed the key."]


@pytest.mark.django_db(transaction=True)
async def test_who_leaves_ends_the_request(told: Told, settings: Settings) -> None:
    with ModelServer() as server:
        settings.LLM_BASE_URL, settings.LLM_MODEL = server.url, "scripted"
        server.queue({"sentences": [KEY]})
        server.fault("silence", after=1)
        llm = await in_db(asker, told.project)
        async with aclosing(as_it_comes(told.project, "Who has the key?", None, llm)) as telling:
            assert isinstance(await anext(telling), Found)
        assert not [each for each in asyncio.all_tasks() if "in_words" in repr(each.get_coro())]
