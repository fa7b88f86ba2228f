"""The bible as facts at place 0: what is read of it, once, and only in its own words.

The scripted model answers by what it is asked of; where a test does not script an entry it
finds nothing in it.
"""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from django.db import transaction

from memory import ledger
from memory.clock import Clock
from memory.codex import ReadBible, read_bible, unread_entries
from memory.codex.entries import entries_of
from memory.codex.reading import AT_ONCE
from memory.continuity import appearance
from memory.continuity.check import check
from memory.continuity.rule import Conflict, View
from memory.extraction import extract
from memory.facts import Fact, Place
from memory.models import BookMemory, FactSpan, StoredFact
from novellaforge.llm import LLM, Provider
from novellaforge.llm.errors import ModelUnreachable
from projects.models import Character, Project
from tests.factories import a_chapter, a_character, a_location, a_project, a_rule
from tests.memory.continuity.texts import said
from tests.model_server import ModelServer, says
from tests.waiting import eventually_async

pytestmark = pytest.mark.django_db(transaction=True)

EYES = said(1, "grey eyes", "Ilse Varga", "attribute", "grey", slot="eye_colour")
SCAR = said(1, "a burn across", "Ilse Varga", "attribute", "burn across the palm", slot="scar")
LAW = said(
    1, "Nobody crosses", "", "world_rule", "crosses", slot="after the bell", polarity="-"
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        server.answer("ExtractAnswer", {"facts": []})
        yield server


@pytest.fixture
def project() -> Project:
    return a_project()


def model(server: ModelServer, language: str = "en", **values: Any) -> LLM:
    given = {"base_url": server.url, "model": "scripted", "retries": 0, "backoff_seconds": 0.01}
    return LLM(Provider(**given | values), language=language)


def of(words: str) -> Any:
    """Whatever is asked of a sentence of the bible with these words in it."""
    return says(words)


def answers(server: ModelServer, words: str, *facts: dict[str, Any]) -> None:
    server.answer(of(words), {"facts": list(facts)})


def ilse(project: Project, description: str = "Forty, grey eyes.", **values: Any) -> Character:
    given = {"name": "Ilse Varga", "role": "", "aliases": []} | values
    return a_character(project=project, description=description, **given)


@database_sync_to_async
def told(project: Project, *predicates: str) -> list[Fact]:
    """Facts of place 0 with these predicates, or all."""
    facts = ledger.standing(project.pk, before=1).facts
    return [fact for fact in facts if not predicates or fact.predicate in predicates]


in_thread = database_sync_to_async
unread = database_sync_to_async(unread_entries)


@database_sync_to_async
def change(row: Any, **values: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


# --- What is not asked again --------------------------------------------------------------


async def test_a_bible_that_has_not_changed_asks_nothing(server: ModelServer, project: Project):
    for make in (ilse, lambda p: a_location(project=p), lambda p: a_rule(project=p)):
        await in_thread(make)(project)
    first = await read_bible(project.pk, model(server))
    asked = len(server.calls)
    assert (asked, len(first.read), first.unread) == (3, 3, ())
    assert await read_bible(project.pk, model(server)) == ReadBible()
    assert len(server.calls) == asked
    assert await unread(project.pk) == ()


async def test_a_book_that_is_gone_has_nothing_to_read(server: ModelServer):
    assert await read_bible(uuid4(), model(server)) == ReadBible()
    assert await unread(uuid4()) == ()
    assert server.calls == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("description", "Fifty."), ("role", "smuggler"), ("aliases", ["the widow"]), ("name", "Ana")],
)
async def test_only_the_entry_that_changed_is_read_again(
    server: ModelServer, project: Project, name: str, value: Any
):
    changed = await in_thread(ilse)(project)
    await in_thread(a_location)(project=project, name="the weir")
    await read_bible(project.pk, model(server))
    await change(changed, **{name: value})
    names = (value,) if name == "name" else ("Ilse Varga",)
    assert await unread(project.pk) == names
    asked = len(server.calls)
    assert (await read_bible(project.pk, model(server))).read == names
    assert len(server.calls) == asked + 1


@pytest.mark.parametrize("field", ["wants", "voice"])
async def test_what_states_nothing_is_not_read(server: ModelServer, project: Project, field: str):
    entry = await in_thread(ilse)(project)
    await read_bible(project.pk, model(server))
    await change(entry, **{field: "To keep the crossing."})
    assert await read_bible(project.pk, model(server)) == ReadBible()


async def test_an_entry_that_names_a_newcomer_is_read_again(server: ModelServer, project: Project):
    await in_thread(ilse)(project, "The sister of Tom Pell.")
    await in_thread(a_location)(project=project, name="the weir", description="Planks.")
    await read_bible(project.pk, model(server))
    await in_thread(a_character)(project=project, name="Tom Pell", description="")
    assert await unread(project.pk) == ("Ilse Varga", "Tom Pell")
    assert sorted((await read_bible(project.pk, model(server))).read) == ["Ilse Varga", "Tom Pell"]


# --- What an entry does not say -----------------------------------------------------------


@pytest.mark.parametrize(
    "fact",
    [
        said(1, "Ilse Varga", "Ilse Varga", "alias_of", "Varga"),  # only the name before it
        said(2, "grey eyes", "Ilse Varga", "attribute", "grey", slot="eye_colour"),
        said(1, "blue eyes", "Ilse Varga", "attribute", "blue", slot="eye_colour"),
        said(1, "grey eyes", "Ilse Varga", "attribute", "brown", slot="eye_colour"),
        said(1, "grey eyes", "Tom Pell", "attribute", "grey", slot="eye_colour"),
        said(1, "grey eyes", "", "narration", "third", slot="person"),
    ],
)
async def test_what_its_words_do_not_prove_is_dropped(
    server: ModelServer, project: Project, fact: dict
):
    await in_thread(ilse)(project, "Tall, with grey eyes.")
    answers(server, "grey eyes", fact)
    await read_bible(project.pk, model(server))
    assert await told(project) == []


async def test_a_law_s_example_is_no_event(server: ModelServer, project: Project):
    await in_thread(a_rule)(project=project)
    answers(
        server,
        "Nobody crosses",
        said(1, "Nobody crosses", "Nobody", "takes_part", object="crosses"),
    )
    await read_bible(project.pk, model(server))
    assert [fact.predicate for fact in await told(project)] == ["world_rule"]


async def test_the_facts_of_an_entry_that_is_gone_are_gone(server: ModelServer, project: Project):
    entry = await in_thread(ilse)(project, role="ferrywoman")
    await in_thread(a_location)(project=project, description="Planks.")
    answers(server, "grey eyes", EYES)
    await read_bible(project.pk, model(server))
    assert len(await told(project)) == 3
    await in_thread(entry.delete)()
    asked = len(server.calls)
    assert (await read_bible(project.pk, model(server))).gone == 1
    assert await told(project) == []
    assert len(server.calls) == asked
    assert (await read_bible(project.pk, model(server))).gone == 0


async def test_a_sentence_that_was_taken_out_is_gone_though_no_model_answers(
    server: ModelServer, project: Project
):
    entry = await in_thread(ilse)(project, "Forty, grey eyes. A burn across the left palm.")
    answers(server, "grey eyes", EYES, SCAR | {"n": 2})
    await read_bible(project.pk, model(server))
    await change(entry, description="Forty, brown eyes.\nA burn across the left palm.")
    with pytest.raises(ModelUnreachable):
        await read_bible(project.pk, model(server, base_url="http://127.0.0.1:1/v1"))
    left = await told(project)
    assert [(fact.predicate, fact.sentence) for fact in left] == [
        ("age", "Forty, brown eyes."),
        ("attribute", "A burn across the left palm."),
    ]
    assert left[1].start == len("Forty, brown eyes.\n")
    assert await unread(project.pk) == ("Ilse Varga",)


async def test_what_is_no_fact_stays_none(server: ModelServer, project: Project):
    entry = await in_thread(ilse)(project)
    answers(server, "grey eyes", EYES)
    await read_bible(project.pk, model(server))
    eyes = StoredFact.objects.filter(predicate="attribute")
    await in_thread(eyes.update)(rejected=True)
    await change(entry, description="Forty, grey eyes. Tall.")
    await read_bible(project.pk, model(server))
    assert await told(project, "attribute") == []
    assert await in_thread(eyes.get)()


@pytest.mark.parametrize("word", [{"locked": True}, {"corrections": {"value": "green"}}])
async def test_the_author_s_word_stays_though_the_model_forgets(
    server: ModelServer, project: Project, word: dict
):
    entry = await in_thread(ilse)(project)
    answers(server, "grey eyes", EYES)
    await read_bible(project.pk, model(server))
    await in_thread(StoredFact.objects.filter(predicate="attribute").update)(**word)
    answers(server, "grey eyes")
    await change(entry, description="Tall. Forty, grey eyes.")
    await read_bible(project.pk, model(server))
    value = word.get("corrections", {}).get("value", "grey")
    assert [fact.value for fact in await told(project, "attribute")] == [value]
    await change(entry, description="Tall. Forty, blue eyes.")
    await read_bible(project.pk, model(server))
    assert await told(project, "attribute") == []


# --- What could not be read ---------------------------------------------------------------


@pytest.mark.parametrize("kind", ["malformed_json", "empty", "content_filter_400"])
async def test_an_answer_that_cannot_be_read_leaves_the_entry_unread(
    server: ModelServer, project: Project, kind: Any
):
    await in_thread(ilse)(project, role="ferrywoman")
    await in_thread(a_location)(project=project, name="the weir", description="Planks.")
    answers(server, "grey eyes", EYES)
    server.fault(kind, times=None, match=of("grey eyes"))
    first = await read_bible(project.pk, model(server))
    assert first.read == ("the weir",)
    [left] = first.unread
    assert (left.name, bool(left.why)) == ("Ilse Varga", True)
    assert await unread(project.pk) == ("Ilse Varga",)
    assert [fact.predicate for fact in await told(project)] == ["role_is", "age"]
    server.script.faults.clear()
    assert await read_bible(project.pk, model(server)) == ReadBible(read=("Ilse Varga",))
    assert [fact.value for fact in await told(project, "attribute")] == ["grey"]


async def test_what_was_read_is_kept_when_the_model_is_gone(server: ModelServer, project: Project):
    for number in range(6):
        await in_thread(a_location)(project=project, name=f"the weir {number}")
    server.fault("401", times=None, match=of("the weir 2"))
    with pytest.raises(Exception, match="refused the key"):
        await read_bible(project.pk, model(server))
    assert await unread(project.pk) == ("the weir 2",)
    server.script.faults.clear()
    asked = len(server.calls)
    assert (await read_bible(project.pk, model(server))).read == ("the weir 2",)
    assert len(server.calls) == asked + 1


async def test_till_it_is_read_again_it_is_as_it_was_read_last(
    server: ModelServer, project: Project
):
    entry = await in_thread(ilse)(project)
    answers(server, "grey eyes", EYES)
    await read_bible(project.pk, model(server))
    spans = FactSpan.objects.filter(fact__predicate="attribute")
    assert await in_thread(spans.update)(read={"certainty": "implied"})
    await change(entry, description="Forty, grey eyes. Tall.")
    server.fault("401", times=None)
    with pytest.raises(Exception, match="refused the key"):
        await read_bible(project.pk, model(server))
    assert [fact.certainty for fact in await told(project, "attribute")] == ["implied"]


async def test_a_few_entries_are_read_at_once(server: ModelServer, project: Project):
    for number in range(9):
        await in_thread(a_location)(project=project, name=f"the weir {number}")
    server.fault("silence", times=None)
    reading = asyncio.create_task(read_bible(project.pk, model(server)))
    await eventually_async(in_thread(lambda: server.running == AT_ONCE))
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert len(server.calls) == AT_ONCE
    server.script.faults.clear()
    assert len((await read_bible(project.pk, model(server))).read) == 9


async def test_two_at_once_do_no_harm(server: ModelServer, project: Project):
    await in_thread(ilse)(project, role="ferrywoman")
    for number in range(4):
        await in_thread(a_location)(project=project, name=f"the weir {number}")
    answers(server, "grey eyes", EYES)
    both = await asyncio.gather(*(read_bible(project.pk, model(server)) for _ in range(2)))
    read = [name for each in both for name in each.read]
    assert sorted(read) == sorted(set(read))
    assert len(set(read)) == 5
    assert [fact.predicate for fact in await told(project)] == ["role_is", "age", "attribute"]


async def test_an_entry_that_changes_while_it_is_read_is_left_to_the_next(
    server: ModelServer, project: Project
):
    entry = await in_thread(ilse)(project)

    def edited(_request: object) -> dict:
        with transaction.atomic():
            Character.objects.filter(pk=entry.pk).update(description="Forty, brown eyes.")
        return {"facts": [EYES]}

    seen = await read_bible(project.pk, EditingLLM.of(model(server), edited))
    assert seen == ReadBible()
    assert await told(project, "attribute") == []
    assert await unread(project.pk) == ("Ilse Varga",)


class EditingLLM(LLM):
    """Somebody changes the bible while the model thinks."""

    edit: Any

    @classmethod
    def of(cls, llm: LLM, edit: Any) -> "EditingLLM":
        made = cls(llm.provider, language=llm.language)
        made.edit = edit
        return made

    async def ask(self, messages: Any, schema: Any, **asked: Any) -> Any:
        return schema.model_validate(await in_thread(self.edit)(messages))


# --- What is read -------------------------------------------------------------------------


async def test_it_works(server: ModelServer, project: Project):
    entry = await in_thread(ilse)(
        project, "Forty, grey eyes.\nLame in one leg.", role="ferrywoman", aliases=["the widow"]
    )
    answers(server, "grey eyes", EYES, said(2, "Lame", "Ilse Varga", "condition", "lame"))
    assert await read_bible(project.pk, model(server)) == ReadBible(read=("Ilse Varga",))
    [call] = server.calls
    assert (
        "1. Ilse Varga: Forty, grey eyes.\n2. Ilse Varga: Lame in one leg." in call.request.prompt
    )
    facts = await told(project)
    assert [(fact.predicate, fact.value, fact.sentence) for fact in facts] == [
        ("alias_of", "the widow", "the widow"),
        ("role_is", "ferrywoman", "ferrywoman"),
        ("age", "40", "Forty, grey eyes."),
        ("attribute", "grey", "Forty, grey eyes."),
        ("condition", "lame", "Lame in one leg."),
    ]
    text = (await in_thread(entries_of)(project.pk))[0].text
    for fact in facts:
        assert text[fact.start : fact.end] == fact.sentence
        assert (fact.subject, fact.chapter, fact.version) == (entry.pk, entry.pk, None)
        assert fact.may_block


async def test_a_newcomer_of_an_entry_is_known_by_name(server: ModelServer, project: Project):
    await in_thread(ilse)(project, "The sister of Tom Pell.")
    kin = said(1, "sister of Tom Pell", "Ilse Varga", "kin_of", "sister", object="Tom Pell")
    answers(server, "sister", kin)
    await read_bible(project.pk, model(server))
    [fact] = await told(project)
    entities = (await in_thread(ledger.standing)(project.pk)).entities
    assert (entities[fact.object].name, entities[fact.object].provisional) == ("Tom Pell", True)


async def test_in_its_own_entry_a_name_means_it(server: ModelServer, project: Project):
    await in_thread(a_location)(project=project, name="Wick", description="A low town.")
    man = await in_thread(a_character)(
        project=project, name="Wick", role="", description="Deaf in one ear."
    )
    answers(server, "Deaf", said(1, "Deaf in one ear", "Wick", "condition", "deaf"))
    await read_bible(project.pk, model(server))
    assert [fact.subject for fact in await told(project, "condition")] == [man.pk]


async def test_a_long_entry_is_asked_for_in_parts(server: ModelServer, project: Project):
    lines = [f"Door {number} is shut." for number in range(20)]
    await in_thread(a_location)(project=project, name="the keep", description="\n".join(lines))
    shut = said(1, "is shut", "the keep", "object_state", "shut")
    answers(server, "Door", shut)
    await read_bible(project.pk, model(server))
    assert [fact.sentence for fact in await told(project)] == [lines[0], lines[16]]


async def test_a_rule_is_a_fact_of_the_world(server: ModelServer, project: Project):
    rule = await in_thread(a_rule)(project=project, text="Nobody crosses after the bell.")
    answers(server, "Nobody crosses", LAW)
    await read_bible(project.pk, model(server))
    [fact] = await told(project)
    assert (fact.predicate, fact.subject, fact.polarity) == ("world_rule", None, "-")
    assert (fact.value, fact.slot, fact.modality) == ("crosses", "after_the_bell", "rule")
    assert (fact.sentence, fact.chapter) == (rule.text, rule.pk)


async def test_a_rule_that_nobody_could_read_is_kept_as_it_stands(
    server: ModelServer, project: Project
):
    text = "Salt is money. It has been so since the flood."
    await in_thread(a_rule)(project=project, text=text)
    assert (await read_bible(project.pk, model(server))).unread == ()
    [fact] = await told(project)
    assert (fact.predicate, fact.sentence, fact.value) == ("world_rule", text, text.lower()[:-1])


async def test_a_small_model_is_not_asked_for_rules(
    server: ModelServer, project: Project, settings: Any
):
    await in_thread(a_rule)(project=project)
    small = model(server, embedded=True, context_tokens=2_000)
    assert small.provider.is_small
    assert len((await read_bible(project.pk, small)).read) == 1
    assert server.calls == []
    assert [fact.predicate for fact in await told(project)] == ["world_rule"]


async def test_a_rule_that_is_kept_as_it_stands_gives_way_to_what_is_read(
    server: ModelServer, project: Project
):
    await in_thread(a_rule)(project=project, text="Nobody crosses after the bell.")
    server.fault("malformed_json", times=None)
    assert len((await read_bible(project.pk, model(server))).unread) == 1
    assert [fact.slot for fact in await told(project)] == [""]
    server.script.faults.clear()
    answers(server, "Nobody crosses", LAW)
    await read_bible(project.pk, model(server))
    assert [fact.slot for fact in await told(project)] == ["after_the_bell"]


async def test_another_number_of_that_sentence_is_no_age(server: ModelServer, project: Project):
    await in_thread(ilse)(project, "Forty, with a son of six.")
    answers(server, "a son of six", said(1, "a son of six", "Ilse Varga", "age", "6"))
    await read_bible(project.pk, model(server))
    assert [fact.value for fact in await told(project, "age")] == ["40"]


def test_aliases_that_are_no_list_are_no_aliases(project: Project):
    for number, aliases in enumerate(({"a": 1}, "x", None, [1, " ", "1", "b"])):
        a_character(project=project, name=f"Ilse {number}", aliases=aliases or [])
    assert [entry.aliases for entry in entries_of(project.pk)] == [(), (), (), ("1", "b")]


def test_what_was_read_in_another_state_is_unread(project: Project):
    entry = ilse(project)
    BookMemory.objects.create(project=project, codex_read={str(entry.pk): "another state"})
    assert unread_entries(project.pk) == ("Ilse Varga",)
    ilse(project, "", name="Nobody yet")
    assert unread_entries(project.pk) == ("Ilse Varga",)


# --- A text that contradicts it -----------------------------------------------------------


async def conflicts(
    server: ModelServer, project: Project, text: str, *facts: dict
) -> tuple[Conflict, ...]:
    """What the rule of appearance finds in a first chapter of this text."""
    chapter = await in_thread(a_chapter)(project=project)
    known = await in_thread(ledger.candidates)(project)
    answers(server, text, *facts)
    place = Place(project.pk, chapter.pk)
    language = project.language
    read = await extract(text, known, place, model(server, language), language)
    told_before = await in_thread(ledger.standing)(project.pk, before=1)
    places = {**told_before.places, chapter.pk: 1}
    clock = Clock.of((*told_before.facts, *read.facts), places)
    view = View(told_before.facts, read.facts, clock, places, told_before.entities, language)
    return check(view, [appearance.RULE]).conflicts


async def test_the_same_eyes_are_no_conflict(server: ModelServer, project: Project):
    await in_thread(ilse)(project)
    answers(server, "grey eyes", EYES)
    await read_bible(project.pk, model(server))
    text = "Ilse's grey eyes narrowed."
    fact = said(1, "grey eyes", "Ilse Varga", "attribute", "grey", slot="eyes")
    assert await conflicts(server, project, text, fact) == ()


@pytest.mark.parametrize(
    ("language", "description", "of_bible", "text", "of_text"),
    [
        (
            "en",
            "Forty, tall.\nA ring; grey eyes.",
            ("grey eyes", "grey"),
            "Ilse's brown eyes narrowed.",
            ("brown eyes", "brown"),
        ),
        (
            "fr",
            "Trente et un ans, petite. Les épaules fortes, les yeux bruns.",
            ("les yeux bruns", "bruns"),
            "Les yeux bleus d’Ilse se plissèrent.",
            ("yeux bleus", "bleus"),
        ),
    ],
)
async def test_a_text_that_contradicts_the_bible_is_found(
    server: ModelServer,
    language: str,
    description: str,
    of_bible: tuple[str, str],
    text: str,
    of_text: tuple[str, str],
):
    project = await in_thread(a_project)(language=language)
    entry = await in_thread(ilse)(project, description)
    words, value = of_bible
    answers(server, words, said(2, words, "Ilse Varga", "attribute", value, slot="eye_colour"))
    await read_bible(project.pk, model(server, language))
    words, value = of_text
    fact = said(1, words, "Ilse Varga", "attribute", value, slot="eyes")
    [found] = await conflicts(server, project, text, fact)
    assert (found.severity, found.earlier.chapter) == ("major", entry.pk)
    assert found.earlier.sentence in description
    assert of_bible[0] in found.earlier.sentence
    assert found.later.sentence == text
