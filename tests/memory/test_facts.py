"""Facts as values: their vocabulary, what is asserted, and a uid that outlives typography."""

from dataclasses import replace
from typing import get_args
from uuid import UUID, uuid4

import pytest

from memory.facts import VOCABULARY, Change, Fact, Kind, Modality, predicate

CHAPTER = UUID(int=7)
ANA, LETTER = UUID(int=1), UUID(int=2)
SENTENCE = "« Non\u202f! » dit-elle\u00a0; elle n’avait pas signé l’épître."


def a_fact(**values: object) -> Fact:
    given: dict[str, object] = {
        "project": UUID(int=9), "version": None, "chapter": CHAPTER, "beat": 1, "seq": 1,
        "predicate": "object_state", "sentence": SENTENCE, "start": 0, "end": len(SENTENCE),
        "subject": LETTER, "value": "signé", "polarity": "-",
    }  # fmt: skip
    return Fact(**given | values)  # type: ignore[arg-type]


@pytest.mark.parametrize("modality", sorted(set(get_args(Modality)) - {"real", "memory", "rule"}))
def test_what_is_dreamt_claimed_or_supposed_is_not_asserted(modality: Modality):
    assert not a_fact(modality=modality).asserted


@pytest.mark.parametrize("modality", ["real", "memory", "rule"])
def test_what_the_narrator_tells_is_asserted(modality: Modality):
    assert a_fact(modality=modality).asserted
    assert not a_fact(modality=modality, speaker=ANA).asserted


def test_what_is_denied_is_asserted_too():
    assert a_fact(polarity="-").asserted


@pytest.mark.parametrize("certainty", ["shown", "implied"])
def test_only_what_is_stated_may_block(certainty: str):
    assert a_fact().may_block
    assert not a_fact(certainty=certainty).may_block
    assert not a_fact(modality="dream").may_block


@pytest.mark.parametrize(
    "same",
    [
        {"sentence": "\"Non !\" dit-elle ; elle n'avait pas signé l'épître."},
        {"sentence": "« Non\u202f! »  dit-elle\u00a0; elle n’avait\npas signé l’e\u0301pître."},
        {"version": uuid4(), "beat": 3, "seq": 12, "start": 40, "end": 90},
        {"value": "SIGNÉ"},
        {"modality": "claim", "speaker": ANA, "certainty": "implied", "time_text": "hier"},
        {"change": Change("vierge", "signé")},
    ],
)
def test_the_uid_stays(same: dict[str, object]):
    assert a_fact(**same).uid == a_fact().uid


@pytest.mark.parametrize(
    "other",
    [
        {"sentence": SENTENCE.replace("pas", "jamais")},
        {"chapter": uuid4()},
        {"subject": ANA},
        {"object": ANA},
        {"other": ANA},
        {"predicate": "is_a"},
        {"slot": "seal"},
        {"value": "cacheté"},
        {"polarity": "+"},
    ],
)
def test_another_thing_said_has_another_uid(other: dict[str, object]):
    assert a_fact(**other).uid != a_fact().uid


def test_what_is_nowhere_and_what_is_empty_are_told_apart_by_place():
    assert a_fact(slot="a", value="").uid != a_fact(slot="", value="a").uid


def test_a_fact_does_not_change():
    with pytest.raises(AttributeError):
        a_fact().value = "brûlé"  # type: ignore[misc]
    assert replace(a_fact(), value="brûlé").value == "brûlé"


def test_the_vocabulary_is_closed():
    names = [each.name for each in VOCABULARY]
    assert len(names) == len(set(names)) == 36
    assert predicate("likes") is None
    assert predicate("cannot") is None  # it is `can`, denied


@pytest.mark.parametrize("each", VOCABULARY, ids=lambda each: each.name)
def test_a_predicate_takes_an_object_or_a_value(each):
    assert each.object or each.value
    assert each.subject
    assert set(each.subject + each.object + each.other) <= set(get_args(Kind))
    assert not (each.slots and not each.slot)
    assert not each.choices or each.value == "text"
