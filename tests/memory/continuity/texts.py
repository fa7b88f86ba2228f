"""From two texts to a conflict or none: through extraction, evidence, cue words and the clock.

A case is two texts and what a model says of each. The model is scripted, and says of all that
it is real, stated and affirmed unless the case lets it say otherwise; so that it is the code
that keeps near misses out. A rule's test file lists its CASES; `test_rules.py` runs them all,
and takes each condition out of each rule to see that a near miss then fires.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from memory.clock import Clock
from memory.continuity.rule import Conflict, Named, Rule, View
from memory.entities import Candidate
from memory.extraction import Extraction, extract
from memory.facts import Kind, Place
from novellaforge.llm import LLM, Provider
from tests.model_server import ModelServer

PROJECT = UUID(int=90)
CHAPTERS = (UUID(int=91), UUID(int=92), UUID(int=93))


def said(n: int, words: str, subject: str, predicate: str, value: str = "", **fields: Any) -> dict:
    """A fact as a model answers it: of sentence `n`, proved by `words` of it."""
    given = {
        "n": n, "words": words, "subject": subject, "predicate": predicate, "object": "",
        "value": value, "slot": "", "other": "", "polarity": "+", "modality": "real", "by": "",
        "certainty": "stated", "time": "now", "when": "", "was": "", "because": "", "active": True,
    }  # fmt: skip
    return given | fields


@dataclass(frozen=True)
class Beat:
    """A text and what the model says of it; `chapter` counts from 1."""

    text: str
    facts: tuple[dict[str, Any], ...]
    chapter: int = 1
    beat: int = 1


@dataclass(frozen=True)
class Case:
    """`cast`: name -> kind of those the scene knows. The last beat is the draft's; those before
    are approved. `fires`: a conflict is found; else it is a near miss. `stops` names the
    condition that keeps a near miss out, where it is the rule's and not the extraction's.
    """

    name: str
    language: str
    beats: tuple[Beat, ...]
    fires: bool
    cast: dict[str, Kind] = field(default_factory=dict)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    narrator: str = ""

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(entity(name), name, kind, self.aliases.get(name, ()))
            for name, kind in self.cast.items()
        )


def two(earlier: str, *facts: dict[str, Any]) -> Beat:
    return Beat(earlier, facts, chapter=1)


def then(later: str, *facts: dict[str, Any], chapter: int = 2, beat: int = 1) -> Beat:
    return Beat(later, facts, chapter, beat)


def entity(name: str) -> UUID:
    return uuid5(PROJECT, name)


_views: dict[int, tuple[View, list[Extraction]]] = {}  # by the case: it is asked of twice
_read: dict[str, Extraction] = {}  # of a beat that several cases have


async def view_of(case: Case, server: ModelServer) -> tuple[View, list[Extraction]]:
    """The facts of all beats as extraction proves them, under the clock."""
    if id(case) not in _views:
        _views[id(case)] = await _made(case, server)
    return _views[id(case)]


async def _made(case: Case, server: ModelServer) -> tuple[View, list[Extraction]]:
    extractions = [await _extracted(case, beat, server) for beat in case.beats]
    facts = [extraction.facts for extraction in extractions]
    approved = tuple(fact for each in facts[:-1] for fact in each)
    places = {chapter: number for number, chapter in enumerate(CHAPTERS, start=1)}
    entities = {each.uid: Named(each.name, each.kind) for each in case.candidates}
    for extraction in extractions:
        entities |= {e.uid: Named(e.name, e.kind, True) for e in extraction.provisional}
    clock = Clock.of((*approved, *facts[-1]), places)
    view = View(approved, facts[-1], clock, places, entities, case.language)
    return view, extractions


async def conflicts(case: Case, rule: Rule, server: ModelServer) -> list[Conflict]:
    view, _ = await view_of(case, server)
    return list(rule.conflicts(view))


async def _extracted(case: Case, beat: Beat, server: ModelServer) -> Extraction:
    asked = repr((beat, case.candidates, case.narrator, case.language))
    if asked not in _read:
        _read[asked] = await _as_the_model_says(case, beat, server)
    return _read[asked]


async def _as_the_model_says(case: Case, beat: Beat, server: ModelServer) -> Extraction:
    server.script.queued.clear()
    answer = {"facts": list(beat.facts)}
    server.queue(answer, answer)  # a second pass says the same
    place = Place(
        PROJECT,
        CHAPTERS[beat.chapter - 1],
        beat=beat.beat,
        narrator=entity(case.narrator) if case.narrator else None,
    )
    llm = LLM(
        Provider(base_url=server.url, model="scripted", retries=1, backoff_seconds=0.01),
        language=case.language,
    )
    return await extract(beat.text, case.candidates, place, llm, case.language)
