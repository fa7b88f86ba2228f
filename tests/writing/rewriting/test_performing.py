"""A proposal written by a model: once, as it is said, and not at all where it cannot be used."""

import json
from typing import Any
from uuid import UUID

import pytest

from novellaforge import event_log, loop
from novellaforge.event_log import Cursor
from novellaforge.models import LoggedEvent
from projects.models import ChapterVersion
from tests.factories import TEXT, a_project, an_approved_version
from tests.memory.stored import Told
from tests.model_server import ModelServer, says
from tests.writing.rewriting.passages import PASSAGE, a_text, asked_of, ready
from writing.models import Proposal
from writing.rewriting import performing
from writing.rewriting.asking import Asked, queue
from writing.rewriting.deciding import refuse
from writing.rewriting.performing import begin, finish, perform
from writing.rewriting.telling import NotOurs, Sink
from writing.rewriting.watching import as_message, watch

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "He looked away, at the far bank."
State = Proposal.State


@pytest.fixture
def base() -> ChapterVersion:
    return a_text()


def run(proposal: Proposal) -> Proposal:
    loop.run(perform(proposal.pk))
    proposal.refresh_from_db()
    return proposal


def heard(pk: UUID) -> list[dict[str, Any]]:
    async def hear() -> list[dict[str, Any]]:
        return [
            json.loads(as_message(each)) async for batch in watch(pk, Cursor()) for each in batch
        ]

    return loop.run(hear())


@pytest.mark.parametrize("answer", ["", "Here is the passage:", "word " * 200, PASSAGE])
def test_an_answer_that_is_no_passage_is_asked_for_once_more_and_then_refused(
    asked: ModelServer, base: ChapterVersion, answer: str
):
    asked.answer(says(PASSAGE), answer)
    made = run(*asked_of(base.chapter))
    assert (made.state, made.text) == (State.FAILED, "")
    assert made.why
    assert base.chapter.versions.get().text == TEXT
    with pytest.raises(AssertionError):
        assert ready(made, "") is None


def test_the_second_time_it_is_said_what_was_wrong(asked: ModelServer, base: ChapterVersion):
    asked.queue("word " * 200, NEW)
    made = run(*asked_of(base.chapter))
    assert (made.state, made.text) == (State.READY, NEW)
    first, second = (call.request.last for call in asked.calls)
    assert "no end within 120 tokens" in second
    assert "no end within" not in first


def test_a_model_that_is_away_fails_it_with_its_sentence(asked: ModelServer, base: ChapterVersion):
    asked.fault("401", times=None)
    made = run(*asked_of(base.chapter))
    assert made.state == State.FAILED
    assert made.why
    assert "Traceback" not in made.why


def test_what_is_around_the_passage_is_taken_away_and_never_shown(
    asked: ModelServer, base: ChapterVersion
):
    asked.queue(f"Here is the rewritten passage:\n\n{NEW}\n\nLet me know if you like it.")
    made = run(*asked_of(base.chapter))
    assert (made.state, made.text, made.model, made.attempt) == (State.READY, NEW, "scripted", 1)
    told = heard(made.pk)
    assert told[0]["type"] == "begun"
    assert told[-1] | {"id": ""} == {
        "id": "",
        "type": "ended",
        "state": "ready",
        "text": NEW,
        "why": "",
    }
    chunks = [each for each in told if each["type"] == "text"]
    text = ""
    for each in chunks:
        text = text[: each["at"]] + each["content"]
        assert NEW.startswith(text)
    assert chunks
    assert text == NEW


def test_the_model_is_given_the_passage_its_neighbours_and_what_holds(asked: ModelServer):
    project = a_text(number=2).chapter.project
    chapter = project.chapters.get(number=2)
    told = Told(project)
    told.tell(1, "Aron Pell has the ledger key.", "holds", "Aron Pell", object="the key")
    told.keep()
    chapter.required_points = ["Ilse counts the oars.", "Aron looked at the water."]
    chapter.save()
    asked.queue(NEW)
    run(*asked_of(chapter))
    said = "\n".join(text for _role, text in asked.calls[0].request.messages)
    assert "has the ledger key" in said
    last = said[said.rindex('name="passage"') - 900 :]
    assert PASSAGE in last
    assert "She told" in last or "she told Aron" in last
    assert "The ferry knocked" in last
    assert "Let him look away." in last
    assert "- Aron looked at the water." in last
    assert "- Ilse counts the oars." not in last


def test_a_sentence_of_the_bible_is_written_anew_without_a_chapter(asked: ModelServer):
    project = a_project()
    ilse = project.characters.create(name="Ilse Varga", description="Forty. Left-handed. Kind.")
    about = Proposal(
        project_id=project.pk, entry_kind="character", entry=ilse.pk, field="description",
        start=7, end=19, passage="Left-handed.",
    )  # fmt: skip
    (made,) = queue(about, Asked(instruction="She is right-handed."), project.owner)
    asked.queue("Right-handed.")
    assert run(made).text == "Right-handed."
    assert "Ilse Varga" in asked.calls[0].request.last


def test_what_its_author_refused_meanwhile_is_not_written(
    asked: ModelServer, base: ChapterVersion
):
    (made,) = asked_of(base.chapter)
    refuse(made)
    assert run(made).state == State.REFUSED
    assert not asked.calls


def test_refused_in_the_midst_of_it_the_text_that_still_comes_is_nobody_s(base: ChapterVersion):
    (made,) = asked_of(base.chapter)
    given = begin(made.pk, None)
    assert given
    refuse(made)
    with pytest.raises(NotOurs):
        loop.run(Sink(made.pk, 1).show(NEW))
    finish(given.proposal, NEW, "scripted", None)
    made.refresh_from_db()
    assert (made.state, made.text) == (State.REFUSED, "")


def test_another_attempt_begins_with_nothing_and_the_earlier_one_is_refused(base: ChapterVersion):
    """As after a worker that was killed: its text is not doubled."""
    (made,) = asked_of(base.chapter)
    first = begin(made.pk, None)
    loop.run(Sink(made.pk, 1).show("He look"))
    second = begin(made.pk, None)
    assert first
    assert second
    with pytest.raises(NotOurs):
        loop.run(Sink(made.pk, 1).show("He looked back."))
    loop.run(Sink(made.pk, 2).show("He looked"))
    finish(first.proposal, "He looked back.", "old", None)
    finish(second.proposal, NEW, "new", None)
    made.refresh_from_db()
    assert (made.state, made.text, made.model, made.attempt) == (State.READY, NEW, "new", 2)
    told = heard(made.pk)
    assert [each["attempt"] for each in told if each["type"] == "begun"] == [1, 2]
    assert [each["text"] for each in told if each["type"] == "ended"] == [NEW]


def test_what_redis_lost_is_told_from_postgres(base: ChapterVersion):
    (made,) = asked_of(base.chapter)
    given = begin(made.pk, None)
    assert given
    sink = Sink(made.pk, 1)
    loop.run(sink.show("He looked"))
    _forget(made.pk)
    loop.run(sink.show("He looked away"))
    finish(given.proposal, NEW, "scripted", None)
    told = heard(made.pk)
    shown = ""
    for each in told:
        if each["type"] == "text":
            shown = shown[: each["at"]] + each["content"]
        elif each["type"] in ("reset", "ended"):
            shown = each["text"]
    assert shown == NEW


def test_one_whose_events_were_cleaned_up_is_told_as_it_ended(base: ChapterVersion):
    (made,) = asked_of(base.chapter)
    given = begin(made.pk, None)
    assert given
    finish(given.proposal, NEW, "scripted", None)
    LoggedEvent.objects.all().delete()
    _forget(made.pk)
    assert [(each["type"], each["text"]) for each in heard(made.pk)] == [("ended", NEW)]


def _forget(pk: UUID) -> None:
    from novellaforge.event_log.adding import _keys, _sync_client

    _sync_client().delete(*_keys(pk))


def test_a_fault_of_ours_is_said_without_its_inside(
    asked: ModelServer, base: ChapterVersion, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_args: object, **_values: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(performing, "messages", broken)
    made = run(*asked_of(base.chapter))
    assert made.state == State.FAILED
    assert "inside" not in made.why


def test_an_approved_text_is_left_to_its_author(asked: ModelServer, base: ChapterVersion):
    approved = an_approved_version(chapter=base.chapter)
    asked.queue(NEW)
    run(*asked_of(base.chapter))
    base.chapter.refresh_from_db()
    assert base.chapter.approved_version == approved
    loop.run(event_log.close())
