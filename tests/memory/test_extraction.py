"""From a beat's text to facts: what a model says counts only where the words prove it.

The scripted model says of everything that it is real, stated and not denied, unless a test
lets it say otherwise: nothing of that is to be trusted.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from memory.entities import Candidate
from memory.extraction import Extraction, extract
from memory.facts import Place
from novellaforge.llm import LLM, Provider
from novellaforge.llm.errors import ModelUnreachable
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)

EN, FR = "en", "fr"
TOM = Candidate(UUID(int=1), "Tom Pell", "character", ("the clerk",))
ANA = Candidate(UUID(int=2), "Ana Roy", "character")
PAUL = Candidate(UUID(int=3), "Paul Vial", "character", ("docteur Vial",))
KEY = Candidate(UUID(int=4), "the brass key", "object")
CLE = Candidate(UUID(int=5), "la clé de laiton", "object")
BRIDGE = Candidate(UUID(int=6), "the bridge", "place")
PONT = Candidate(UUID(int=7), "le pont", "place")
CAST = (TOM, ANA, PAUL, KEY, CLE, BRIDGE, PONT)
PLACE = Place(project=UUID(int=90), chapter=UUID(int=91), version=UUID(int=92), beat=3)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


def said(n: int, words: str, subject: str, predicate: str, value: str = "", **fields: Any) -> dict:
    given = {
        "n": n, "words": words, "subject": subject, "predicate": predicate, "object": "",
        "value": value, "slot": "", "other": "", "polarity": "+", "modality": "real", "by": "",
        "certainty": "stated", "time": "now", "when": "", "was": "", "because": "", "active": True,
    }  # fmt: skip
    return given | fields


def dead(words: str, n: int = 1, who: str = "Tom Pell", **fields: Any) -> dict:
    return said(n, words, who, "life_status", "dead", **fields)


def held(words: str, who: str = "Tom Pell", what: str = "the brass key") -> dict:
    return said(1, words, who, "holds", object=what)


def told(words: str, predicate: str, value: str, who: str = "Tom Pell") -> dict:
    return said(1, words, who, predicate, value)


def answered(*facts: object) -> dict:
    return {"facts": list(facts)}


async def extracted(
    server: ModelServer,
    text: str,
    *facts: object,
    language: str = EN,
    again: tuple[object, ...] = (),
    place: Place = PLACE,
    cast: tuple[Candidate, ...] = CAST,
    **provider: Any,
) -> Extraction:
    server.script.queued.clear()
    server.queue(answered(*facts), answered(*again))
    return await extract(text, cast, place, model(server, language, **provider), language)


def model(server: ModelServer, language: str = EN, **values: Any) -> LLM:
    given = {"base_url": server.url, "model": "scripted", "retries": 1, "backoff_seconds": 0.01}
    return LLM(Provider(**given | values), language=language)


BORN = "Tom was born on 3 May 1900."
OLD = "Vial avait soixante et onze ans."
SIEGE = "Le siège dura deux jours."
NE = "Vial est né le 1er mai 1900."
NEAR_MISSES = [
    (EN, "Ana dreamt that Tom was dead.", dead("Tom was dead"), "dream"),
    (EN, "In the play, Tom lay dead.", dead("Tom lay dead"), "fiction"),
    (EN, "Tom sat as if he were dead.", dead("he were dead"), "figure"),
    (EN, "Tom was dead tired.", dead("was dead tired"), "figure"),
    (EN, "Tom pretended to be dead.", dead("to be dead"), "pretence"),
    (EN, "Ana lied: Tom was dead.", dead("Tom was dead"), "lie"),
    (EN, "The rumour ran that Tom was dead.", dead("Tom was dead"), "rumour"),
    (EN, "Ana thought that Tom was dead.", dead("Tom was dead"), "belief"),
    (EN, "If Tom was dead, she would know.", dead("Tom was dead"), "hypothesis"),
    (EN, "Was Tom dead? Ana rowed on.", dead("Was Tom dead"), "hypothesis"),
    (EN, "The letter said that Tom was dead.", dead("Tom was dead"), "claim"),
    (EN, "“Tom is dead,” said Ana.", dead("Tom is dead"), "claim"),
    (EN, "Ana promised that Tom would be buried.", dead("would be buried"), "hypothesis"),
    (FR, "Ana rêva que Paul était mort.", dead("Paul était mort", who="Paul Vial"), "dream"),
    (FR, "Sur scène, Paul mourut encore.", dead("Paul mourut", who="Paul Vial"), "fiction"),
    (FR, "Paul était comme s’il était mort.", dead("il était mort", who="Paul Vial"), "figure"),
    (FR, "Paul était mort de fatigue.", dead("mort de fatigue", who="Paul Vial"), "figure"),
    (FR, "Paul feignit d’être mort.", dead("d'être mort", who="Paul Vial"), "pretence"),
    (FR, "Ana mentit\u00a0: Paul était mort.", dead("Paul était mort", who="Paul Vial"), "lie"),
    (FR, "On disait Paul mort.", dead("Paul mort", who="Paul Vial"), "rumour"),
    (FR, "Ana croyait Paul mort.", dead("Paul mort", who="Paul Vial"), "belief"),
    (FR, "Si Paul était mort, tout finissait.", dead("était mort", who="Paul Vial"), "hypothesis"),
    (FR, "La lettre disait que Paul était mort.", dead("était mort", who="Paul Vial"), "claim"),
    (FR, "— Paul est mort, dit Ana.", dead("Paul est mort", who="Paul Vial"), "claim"),
    (FR, "«\u00a0Paul est mort\u00a0», dit Ana.", dead("Paul est mort", who="Paul Vial"), "claim"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "fact", "modality"), NEAR_MISSES)
async def test_what_is_not_so_enters_no_rule(
    server: ModelServer, language: str, text: str, fact: dict, modality: str
):
    found = await extracted(server, text, fact, language=language)
    (kept,) = found.facts
    assert (kept.modality, kept.asserted, kept.certainty) == (modality, False, "implied")
    assert found.lowered[0].causes == ("modality",)


@pytest.mark.parametrize(
    ("language", "text", "fact"),
    [
        (EN, "Tom never held the key.", held("held the key")),
        (EN, "Tom left without the key.", held("without the key")),
        (FR, "Paul n’avait pas la clé.", held("la clé", "Paul Vial", "la clé de laiton")),
        (FR, "Paul sortit sans la clé.", held("sans la clé", "Paul Vial", "la clé de laiton")),
    ],
)  # fmt: skip
async def test_what_is_denied_is_a_denial(
    server: ModelServer, language: str, text: str, fact: dict
):
    found = await extracted(server, text, fact, language=language)
    assert [(each.polarity, each.certainty) for each in found.facts] == [("-", "implied")]
    agreed = await extracted(server, text, fact | {"polarity": "-"}, language=language)
    assert [(each.polarity, each.certainty) for each in agreed.facts] == [("-", "stated")]


@pytest.mark.parametrize("modality", ["dream", "lie", "fiction", "figure"])
async def test_a_model_s_doubt_takes_a_fact_away(server: ModelServer, modality: str):
    found = await extracted(server, "Tom was dead.", dead("Tom was dead", modality=modality))
    (kept,) = found.facts
    assert (kept.modality, kept.asserted, kept.certainty) == (modality, False, "implied")


@pytest.mark.parametrize(
    ("language", "text", "fact"),
    [
        (EN, "They buried Tom at noon.", dead("They buried Tom")),
        (EN, "The clerk was dead.", dead("was dead", who="the clerk")),
        (EN, "She dreamt of him, but Tom was dead.", dead("Tom was dead")),
        (FR, "Paul mourut à midi.", dead("Paul mourut", who="Vial")),
        (FR, "Le docteur Vial était mort.", dead("était mort", who="Paul Vial")),
    ],
)
async def test_it_works(server: ModelServer, language: str, text: str, fact: dict):
    found = await extracted(server, text, fact, language=language)
    (kept,) = found.facts
    assert kept.may_block
    assert kept.value == "dead"
    assert kept.subject == (TOM.uid if language == EN else PAUL.uid)
    assert (kept.chapter, kept.version, kept.beat, kept.seq) == (
        PLACE.chapter, PLACE.version, 3, 1,
    )  # fmt: skip
    assert (found.passes, found.refusals, found.lowered, found.why) == (1, (), (), "")


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (dead("Tom was dead", n=9), "sentence"),
        (dead("Tom was dead", n=0), "sentence"),
        (dead("Tom was dead", n=2), "words"),  # they stand in another sentence
        (dead("Tom had died"), "words"),
        (dead(""), "words"),
        (dead("om was dead"), "words"),
        (dead("Tom was dead", who="Ana Roy"), "subject"),
        (dead("Tom was dead", who="he"), "subject"),
        (dead("Tom was dead", who=""), "subject"),
        (dead("Tom was dead", who="the bridge"), "kind"),
        (said(1, "Tom was dead", "Tom Pell", "life_status", "deceased"), "value"),
        (said(1, "Tom was dead", "Tom Pell", "life_status", "ghost"), "value"),
        (said(1, "Tom was dead", "Tom Pell", "condition", "wounded"), "value"),
        (said(1, "Tom was dead", "Tom Pell", "age", "40"), "value"),
        (said(1, "Tom was dead", "Tom Pell", "holds", object="the sceptre"), "object"),
        (said(1, "Tom was dead", "Tom Pell", "holds"), "object"),
        (said(1, "Tom was dead", "Tom Pell", "spouse_of", object="the clerk"), "itself"),
        (said(1, "Tom was dead", "Tom Pell", "attribute", "dead"), "slot"),
        (said(1, "Tom was dead", "Tom Pell", "thread", "dead", slot="ajar"), "slot"),
        (said(1, "Tom was dead", "Tom Pell", "likes", "dead"), "predicate"),
        ({"n": "third", "words": "Tom was dead"}, "malformed"),
        ("Tom is dead", "malformed"),
    ],
)
async def test_what_is_not_evidenced_is_dropped_and_counted(
    server: ModelServer, fact: object, reason: str
):
    text = "Tom was dead. Ana rowed home under the bridge."
    found = await extracted(server, text, fact, dead("Tom was dead"))
    assert [each.value for each in found.facts] == ["dead"]
    assert found.counts == {reason: 1}
    assert found.passes == 2


async def test_the_name_of_another_person_shows_nobody(server: ModelServer):
    fact = dead("Mme Vial mourut", who="Paul Vial")
    found = await extracted(server, "Mme Vial mourut.", fact, language=FR)
    assert found.counts == {"subject": 1}


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Tom fell. He was dead.", "stated"),
        ("Tom hit Paul. He was dead.", "implied"),  # which of them?
        ("Tom fell. It rained. He was dead.", "implied"),
    ],
)
async def test_a_pronoun_means_whom_the_text_named(server: ModelServer, text: str, certainty: str):
    number = text.count(".")
    found = await extracted(server, text, dead("was dead", n=number))
    assert [each.certainty for each in found.facts] == [certainty]


async def test_a_pronoun_never_means_somebody_whom_another_came_after(server: ModelServer):
    text = "Tom fell. It rained. Ana wept. It snowed. He was dead."
    found = await extracted(server, text, dead("was dead", n=5))
    assert found.counts == {"subject": 1}


async def test_offsets_are_those_of_the_text(server: ModelServer):
    text = (
        "  « Non\u202f! » dit Ana.\n\n\nPaul e\u0301tait  blesse\u0301 au bras\u00a0; il partit. "
    )
    fact = said(2, "était blessé au bras ; il", "Paul Vial", "condition", "blessé", slot="Bras")
    found = await extracted(server, text, fact, language=FR)
    (kept,) = found.facts
    assert text[kept.start : kept.end] == kept.sentence
    assert kept.sentence == "Paul e\u0301tait  blesse\u0301 au bras\u00a0; il partit."
    assert (kept.value, kept.slot) == ("blessé", "bras")


async def test_a_uid_outlives_another_extraction_and_other_typography(server: ModelServer):
    text = "L’été, Paul tenait la clé\u00a0!"
    fact = said(1, "Paul tenait la clé", "Paul Vial", "holds", object="la clé de laiton")
    one = await extracted(server, text, fact, language=FR)
    text = "Il neigeait.\n\nL'e\u0301te\u0301, Paul tenait\nla clé !"
    fact = said(2, "tenait la clé", "docteur Vial", "holds", object="la clé", certainty="shown")
    cast = (PAUL, Candidate(CLE.uid, CLE.name, "object", ("la clé",)))
    other = await extracted(server, text, fact, language=FR, cast=cast)
    assert one.facts[0].uid == other.facts[0].uid
    assert one.facts[0].start != other.facts[0].start


@pytest.mark.parametrize(
    ("language", "text", "fact", "value", "certainty"),
    [
        (EN, "Tom was forty-two.", told("forty-two", "age", "42"), "42", "stated"),
        (EN, "Tom was forty-two.", told("was forty-two", "age", "24"), "42", "implied"),
        (FR, OLD, told("et onze ans", "age", "71", "Vial"), "71", "stated"),
        (EN, BORN, told("born on 3 May 1900", "born_on", "1900-05-03"), "1900-05-03", "stated"),
        (EN, BORN, told("born on 3 May 1900", "born_on", "1900-03-05"), "1900-05-03", "implied"),
        (FR, NE, told("né le 1er mai", "born_on", "1er mai 1900", "Vial"), "1900-05-01", "stated"),
        (FR, SIEGE, told("deux jours", "lasts", "P2D", "siège"), "P2D", "stated"),
    ],
)  # fmt: skip
async def test_numbers_and_dates_are_those_of_the_text(
    server: ModelServer, language: str, text: str, fact: dict, value: str, certainty: str
):
    found = await extracted(server, text, fact, language=language)
    assert [(each.value, each.certainty) for each in found.facts] == [(value, certainty)]


async def test_about_forty_is_not_exact(server: ModelServer):
    fact = said(1, "about forty", "Tom Pell", "age", "40")
    found = await extracted(server, "Tom was about forty.", fact)
    assert [(each.value, each.exact) for each in found.facts] == [("40", False)]


async def test_a_name_that_nobody_knows_is_provisional(server: ModelServer):
    found = await extracted(server, "Old Mads was dead.", dead("Mads was dead", who="Mads"))
    assert [entity.name for entity in found.provisional] == ["Mads"]
    assert found.facts[0].subject == found.provisional[0].uid


async def test_who_says_i(server: ModelServer):
    place = Place(PLACE.project, PLACE.chapter, narrator=ANA.uid)
    fact = said(1, "I held the key", "I", "holds", object="the brass key")
    found = await extracted(server, "I held the key.", fact, place=place)
    assert [each.subject for each in found.facts] == [ANA.uid]
    spoken = await extracted(server, "“I held the key,” said Tom.", fact, place=place)
    assert spoken.counts == {"subject": 1}


async def test_what_an_unreliable_narrator_tells_is_a_claim(server: ModelServer):
    place = Place(PLACE.project, PLACE.chapter, narrator=ANA.uid, reliable=False)
    found = await extracted(server, "Tom was dead.", dead("Tom was dead"), place=place)
    (kept,) = found.facts
    assert (kept.modality, kept.speaker, kept.asserted) == ("claim", ANA.uid, False)


async def test_who_claims_it_and_who_dreams_it(server: ModelServer):
    text = "“Tom is dead,” said Ana. Ana dreamt that Tom was buried."
    found = await extracted(
        server,
        text,
        dead("Tom is dead", modality="lie", by="Ana"),
        dead("Tom was buried", n=2, modality="dream", by="Ana Roy"),
    )
    assert [(each.modality, each.speaker, each.holder) for each in found.facts] == [
        ("lie", ANA.uid, None),
        ("dream", None, ANA.uid),
    ]
    assert found.passes == 1


async def test_a_promise_is_real_and_has_its_term(server: ModelServer):
    fact = said(
        1, "will bring the key", "Ana Roy", "promises", "bring the key", by="Ana", when="tomorrow"
    )
    found = await extracted(server, "“I will bring the key tomorrow,” said Ana.", fact)
    (kept,) = found.facts
    assert (kept.modality, kept.due, kept.time_text) == ("real", "tomorrow", "")


async def test_a_rule_may_say_if(server: ModelServer):
    fact = said(
        1, "If you cross, you drown", "everyone", "world_rule", "drown", slot="cross",
        other="unless the bell rings", modality="rule",
    )  # fmt: skip
    text = "If you cross, you drown, unless the bell rings."
    (kept,) = (await extracted(server, text, fact)).facts
    assert (kept.modality, kept.subject, kept.slot) == ("rule", None, "cross")
    assert kept.exceptions == "unless the bell rings"
    assert kept.asserted


async def test_a_change_names_what_was(server: ModelServer):
    fact = said(
        1, "dyed her red hair black", "Ana Roy", "attribute", "black", slot="hair", was="red",
        because="the wanted poster", when="that night",
    )  # fmt: skip
    text = "That night, because of the poster, Ana dyed her red hair black."
    (kept,) = (await extracted(server, text, fact)).facts
    assert kept.change
    assert (kept.change.old, kept.change.new) == ("red", "black")
    assert kept.change.because == "the wanted poster"
    assert kept.time_text == "that night"
    invented = fact | {"was": "green", "when": "in June"}
    (kept,) = (await extracted(server, text, invented)).facts
    assert (kept.change, kept.time_text) == (None, "")


@pytest.mark.parametrize(
    ("text", "words", "agentive"),
    [
        ("Tom was carried to the bridge.", "was carried", False),
        ("Tom rang the bell.", "rang", True),
    ],
)
async def test_what_was_done_to_them_is_not_their_act(
    server: ModelServer, text: str, words: str, agentive: bool
):
    fact = said(1, words, "Tom Pell", "takes_part", object=words)
    found = await extracted(server, text, fact)
    assert [each.agentive for each in found.facts] == [agentive]


@pytest.mark.parametrize(
    ("text", "words", "active", "agentive"),
    [
        ("They carried Tom to the bridge.", "carried Tom to the bridge", False, False),
        ("Tom was carried to the bridge.", "was carried to the bridge", True, False),
        ("Tom walked to the bridge.", "walked to the bridge", True, None),
    ],
)
async def test_who_is_carried_does_not_go(
    server: ModelServer, text: str, words: str, active: bool, agentive: bool | None
):
    fact = said(1, words, "Tom Pell", "moves_to", object="the bridge", active=active)
    found = await extracted(server, text, fact)
    assert [each.agentive for each in found.facts] == [agentive]


async def test_who_had_left_did_so(server: ModelServer):
    """French says it with the verb of its passive."""
    fact = said(1, "Tom était parti", "Tom Pell", "takes_part", object="parti")
    found = await extracted(server, "Tom était parti.", fact, language=FR)
    assert [each.agentive for each in found.facts] == [True]


@pytest.mark.parametrize(
    ("language", "text", "words", "anchor"),
    [
        (EN, "Tom had opened the gate.", "Tom had opened the gate", "earlier"),
        (EN, "Tom had already gone out.", "already gone out", "earlier"),
        (EN, "Tom had not opened the gate.", "had not opened the gate", "now"),
        (EN, "Ana had come. Tom opened the gate.", "Tom opened the gate", "now"),
        (FR, "Tom avait déjà ouvert la porte.", "avait déjà ouvert la porte", "earlier"),
        (FR, "Tom était sorti.", "Tom était sorti", "earlier"),
        (FR, "Tom était assis.", "Tom était assis", "now"),
    ],
)
async def test_what_had_happened_is_earlier(
    server: ModelServer, language: str, text: str, words: str, anchor: str
):
    n = 2 if text.startswith("Ana") else 1
    fact = said(n, words, "Tom Pell", "takes_part", object=words)
    found = await extracted(server, text, fact, language=language)
    assert [each.anchor for each in found.facts] == [anchor]


async def test_cannot_is_can_denied(server: ModelServer):
    fact = said(1, "could not read", "Tom Pell", "cannot", "read")
    (kept,) = (await extracted(server, "Tom could not read.", fact)).facts
    assert (kept.predicate, kept.polarity, kept.certainty) == ("can", "-", "stated")


async def test_an_empty_list_is_an_answer(server: ModelServer):
    assert await extracted(server, "It rained.") == Extraction(passes=1)


async def test_a_text_without_a_sentence_asks_nothing(server: ModelServer):
    assert await extracted(server, " \n") == Extraction()
    assert server.calls == []


async def test_the_second_pass_puts_right_what_was_refused(server: ModelServer):
    text = "Tom fell. Tom was dead."
    found = await extracted(
        server, text, dead("Tom was dead", n=1), again=(dead("Tom was dead", n=2),)
    )
    assert [each.certainty for each in found.facts] == ["stated"]
    assert (found.passes, found.counts) == (2, {"words": 1})
    asked = server.calls[1].request.last
    assert "the words do not stand in that sentence" in asked
    assert "1: Tom was dead | Tom Pell" in asked


async def test_the_second_pass_may_agree_with_the_text(server: ModelServer):
    text = "Ana thought that Tom was dead."
    fact = dead("Tom was dead")
    found = await extracted(server, text, fact, again=(fact | {"modality": "belief"},))
    assert [(each.modality, each.certainty) for each in found.facts] == [("belief", "stated")]
    assert found.lowered == ()


async def test_a_second_pass_that_cannot_be_read_leaves_the_first(server: ModelServer):
    server.queue(answered(dead("Tom died"), dead("Tom was dead")), "No.", "No.")
    found = await extract("Tom was dead.", CAST, PLACE, model(server), EN)
    assert [each.value for each in found.facts] == ["dead"]
    assert (found.passes, found.counts) == (1, {"words": 1})


async def test_no_second_pass_where_the_text_itself_is_in_doubt(server: ModelServer):
    found = await extracted(server, "Tom hit Paul. He was dead.", dead("was dead", n=2))
    assert [each.causes for each in found.lowered] == [("subject",)]
    assert len(server.calls) == 1


async def test_the_same_said_twice_is_one(server: ModelServer):
    found = await extracted(server, "Tom was dead.", dead("Tom was dead"), dead("was dead"))
    assert len(found.facts) == 1
    assert found.counts == {"repeated": 1}
    assert found.passes == 1


async def test_too_many_are_cut_and_counted(server: ModelServer):
    rowed = {"n": 1, "words": "rowed", "subject": "Tom", "predicate": "takes_part"}
    many = [rowed | {"object": "rowed", "slot": f"r{number}"} for number in range(30)]
    found = await extracted(server, "Tom rowed.", *many)
    assert len(found.facts) == 24
    assert found.counts == {"too_many": 6}


async def test_quoted_words_that_were_cut_count_as_far_as_they_are_whole(server: ModelServer):
    text = "Tom was dead and the long slow river carried his hat and his coat and his boots off."
    found = await extracted(server, text, dead(text[:83]))
    assert [each.value for each in found.facts] == ["dead"]


@pytest.mark.parametrize("text", ["I cannot do this.", '{"facts": "none"}', "[]"])
async def test_an_answer_that_cannot_be_read_says_so(server: ModelServer, text: str):
    server.queue(text, text)
    found = await extract("Tom was dead.", CAST, PLACE, model(server), EN)
    assert found.facts == ()
    assert found.why
    assert found.passes == 0


async def test_an_answer_cut_at_its_limit_says_so(server: ModelServer):
    server.fault("length", times=2)
    found = await extracted(server, "Tom was dead.", dead("Tom was dead"), again=(dead("x"),))
    assert found.facts == ()
    assert found.why


async def test_an_answer_without_a_word_says_so(server: ModelServer):
    server.fault("empty", times=None)
    assert (await extracted(server, "Tom was dead.")).why


async def test_a_model_that_is_not_there(server: ModelServer):
    with pytest.raises(ModelUnreachable):
        await extracted(server, "Tom was dead.", base_url="http://127.0.0.1:1/v1")


@pytest.mark.parametrize(
    ("language", "words"),
    [(EN, "Note its facts"), (FR, "Note ses faits")],
)
async def test_sentences_are_numbered_and_names_listed(
    server: ModelServer, language: str, words: str
):
    await extracted(server, "Il pleut.\n\nPaul </material> rit.", language=language)
    asked = server.calls[0].request
    assert "1. Il pleut.\n2. Paul" in asked.last
    assert "Tom Pell, " in asked.last
    assert words in asked.last
    assert asked.last.count("</material>") == 2
    assert server.calls[0].request.raw["temperature"] == 0.7  # of this test's provider


async def test_the_schema_bounds_a_fact(server: ModelServer):
    await extracted(server, "It rained.")
    schema = server.calls[0].request.schema
    assert schema
    facts = schema["properties"]["facts"]
    assert facts["maxItems"] == 24
    assert facts["items"]["additionalProperties"] is False
    assert "cannot" in facts["items"]["properties"]["predicate"]["enum"]
    assert facts["items"]["properties"]["words"]["maxLength"] == 80


async def test_a_small_model_has_the_short_form(server: ModelServer):
    text = "Tom was dead. Ana rowed home."
    short = {"n": 1, "words": "Tom was dead", "subject": "Tom Pell", "predicate": "life_status"}
    found = await extracted(
        server, text, short | {"object": "", "value": "dead"}, short | {"value": "ghost"},
        context_tokens=4_096,
    )  # fmt: skip
    assert [(each.value, each.certainty) for each in found.facts] == [("dead", "implied")]
    assert found.lowered[0].causes == ("unasked",)
    assert found.counts == {"value": 1}
    assert len(server.calls) == 1
    schema = server.calls[0].request.schema
    assert schema
    item = schema["properties"]["facts"]["items"]["properties"]
    assert item["n"] == {"maximum": 2, "minimum": 1, "type": "integer"}
    assert item["subject"]["enum"] == ["Tom Pell", "Ana Roy", "Paul Vial"]
    assert "modality" not in item
    assert "attribute" not in item["predicate"]["enum"]  # it needs a slot
