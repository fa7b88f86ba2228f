"""Asking a model what a beat makes true, and keeping what its words prove."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from memory.cues import numbered
from memory.entities import Candidate, Entity, Scene
from memory.extraction.answers import (
    MOST_FACTS,
    SMALL_FACTS,
    ExtractAnswer,
    ExtractShortAnswer,
    SaidShort,
    short_answer,
)
from memory.extraction.text import Text
from memory.extraction.verifying import Lowered, Reason, Refusal, Verified, verify
from memory.facts import Fact, Place
from novellaforge.llm import LLM, Message, assistant, render, system, user
from novellaforge.llm.errors import ContextTooLong, EmptyAnswer, UnreadableAnswer

TOKENS_A_FACT, SMALL_TOKENS_A_FACT = 110, 50
TOKENS_BESIDES = 60
SMALL_CANDIDATES = 8
# What the model can put right by looking again; the other doubts are the text's own.
ARGUABLE = frozenset({"polarity", "modality", "value"})


@dataclass(frozen=True)
class Extraction:
    """The facts that a text proves; what was refused, and what is merely implied, with reasons.

    `provisional` are the names that mean nobody of the scene. `why` says why there are no
    facts where the model gave no answer that can be read: then nothing was checked.
    """

    facts: tuple[Fact, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    lowered: tuple[Lowered, ...] = ()
    provisional: tuple[Entity, ...] = ()
    passes: int = 0
    why: str = ""

    @property
    def counts(self) -> dict[Reason, int]:
        """How many were refused, by reason."""
        return dict(Counter(refusal.reason for refusal in self.refusals))


@dataclass
class _Findings:
    """What has been verified so far, by uid; a later pass may put an earlier fact right."""

    text: Text
    verified: dict[object, Verified] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def take(
        self, said: Iterable[SaidShort | None], most: int
    ) -> tuple[list[Refusal], list[Lowered]]:
        """What of this answer was refused, and what lowered though it can be argued."""
        refusals: list[Refusal] = []
        arguable: list[Lowered] = []
        for index, each in enumerate(said):
            result = Refusal("too_many") if index >= most else self._verify(each)
            if isinstance(result, Refusal):
                refusals.append(result)
            elif result.lowered and ARGUABLE & set(result.lowered.causes):
                arguable.append(result.lowered)
        return refusals, arguable

    def _verify(self, said: SaidShort | None) -> Verified | Refusal:
        result = verify(said, self.text, len(self.verified) + 1)
        if isinstance(result, Refusal):
            return result
        known = self.verified.get(result.fact.uid)
        if known and (known.lowered is None or result.lowered):
            return Refusal("repeated")
        self.verified[result.fact.uid] = result
        return result

    def extraction(self, passes: int) -> Extraction:
        kept = tuple(self.verified.values())
        provisional = {entity.uid: entity for each in kept for entity in each.provisional}
        return Extraction(
            facts=tuple(each.fact for each in kept),
            refusals=tuple(self.refusals),
            lowered=tuple(each.lowered for each in kept if each.lowered),
            provisional=tuple(provisional.values()),
            passes=passes,
        )


async def extract(
    text: str, candidates: Sequence[Candidate], place: Place, llm: LLM, language: str
) -> Extraction:
    """The facts of one beat's text; offsets are in `text`. `language` is the novel's.

    An answer that cannot be read is an Extraction that says why. Raises ModelError where the
    model did not answer at all.
    """
    scene = Scene(place.chapter, tuple(candidates))
    findings = _Findings(Text(numbered(text), scene, place, language))
    if not findings.text.sentences:
        return Extraction()
    try:
        if llm.provider.is_small:
            return await _short(findings, llm)
        return await _full(findings, llm)
    except (UnreadableAnswer, EmptyAnswer, ContextTooLong) as error:
        return Extraction(why=str(error))


async def _full(findings: _Findings, llm: LLM) -> Extraction:
    asked = _request(findings.text)
    answer = await _ask(asked, llm)
    refusals, arguable = findings.take(answer.facts, MOST_FACTS)
    looked_again = [each for each in refusals if each.reason not in ("too_many", "repeated")]
    if not looked_again and not arguable:
        findings.refusals += refusals
        return findings.extraction(passes=1)
    again = render(
        "memory", findings.text.language, "extract_again", refusals=looked_again, lowered=arguable
    )
    try:
        second = await _ask([*asked, assistant(answer.as_sent()), user(again)], llm)
    except (UnreadableAnswer, EmptyAnswer, ContextTooLong):
        findings.refusals += refusals
        return findings.extraction(passes=1)
    findings.refusals += refusals + findings.take(second.facts, MOST_FACTS)[0]
    return findings.extraction(passes=2)


async def _ask(messages: Sequence[Message], llm: LLM) -> ExtractAnswer:
    return await llm.ask(
        messages,
        ExtractAnswer,
        purpose="extraction",
        max_tokens=TOKENS_BESIDES + TOKENS_A_FACT * MOST_FACTS,
    )


def rules(language: str) -> Message:
    """With which every request begins, but those of a small model."""
    return system(render("memory", language, "extract_rules"))


def _request(text: Text) -> list[Message]:
    """The rules, the same for every beat of a language; then the scene and its sentences."""
    return [
        rules(text.language),
        user(render("memory", text.language, "extract", **_material(text))),
    ]


async def _short(findings: _Findings, llm: LLM) -> Extraction:
    """Fewer fields, one pass: a small model is not asked what it cannot judge."""
    text = findings.text
    names = [each.name for each in text.scene.candidates if each.kind == "character"]
    shape: type[ExtractShortAnswer] = short_answer(len(text.sentences), names[:SMALL_CANDIDATES])
    asked = [
        user(render("memory", text.language, "extract_short_example")),
        assistant(render("memory", text.language, "extract_short_example_answer")),
        user(render("memory", text.language, "extract_short", **_material(text))),
    ]
    answer = await llm.ask(
        asked,
        shape,
        purpose="extraction",
        max_tokens=TOKENS_BESIDES + SMALL_TOKENS_A_FACT * SMALL_FACTS,
    )
    findings.refusals += findings.take(answer.facts, SMALL_FACTS)[0]
    return findings.extraction(passes=1)


def _material(text: Text) -> dict[str, object]:
    return {
        "candidates": text.scene.candidates,
        "text": "\n".join(
            f"{each.number}. {' '.join(each.text.split())}" for each in text.sentences
        ),
    }
