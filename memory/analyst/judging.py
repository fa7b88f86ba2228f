"""Asking a model which pairs contradict each other, and keeping what it can prove.

One call for all pairs; a second one at most, for those whose words do not stand in the text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast, get_args
from uuid import UUID

from django.utils.translation import gettext as _

from memory.analyst.answers import AnalystAnswer, Opinion, Said, shape
from memory.analyst.candidates import MOST_PAIRS
from memory.analyst.pairs import Judged, Pair, Verdict, Word
from memory.analyst.showing import Around, Shown, shown
from memory.continuity.rule import View
from novellaforge.llm import LLM, Message, ModelError, assistant, render, system, user
from novellaforge.llm.errors import ContextTooLong, EmptyAnswer, UnreadableAnswer
from projects.text import whole_words

SMALL_PAIRS = 5
TOKENS_BESIDES, TOKENS_A_PAIR, SMALL_TOKENS_A_PAIR = 60, 130, 60
REFUSED_CHARACTERS = 160


@dataclass
class _Findings:
    """What counts so far, by the pairs' numbers, and the words that did not."""

    verdicts: dict[int, Verdict] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    def take(self, opinions: Iterable[Said | None], asked: Sequence[Shown]) -> None:
        by_number: dict[int, list[Said]] = {each.number: [] for each in asked}
        for opinion in opinions:
            if opinion and opinion.n in by_number:
                by_number[opinion.n].append(opinion)
        self.refused = {}
        for each in asked:
            said = by_number[each.number]
            if verdict := weighed(said, each):
                self.verdicts[each.number] = verdict
            elif said:
                self.refused[each.number] = _refused(said[0])


async def judge(
    pairs: Sequence[Pair],
    view: View,
    surroundings: Mapping[UUID, Around],
    llm: LLM,
    language: str,
) -> Judged:
    """A verdict for each pair that the model proves; `surroundings` are by a fact's uid.

    No pair, no call. An answer that cannot be read is a Judged that says why, of no verdict.
    Raises ModelError where the model did not answer at all.
    """
    pairs = tuple({pair.key: pair for pair in pairs}.values())
    short = llm.provider.is_small
    most = SMALL_PAIRS if short else MOST_PAIRS
    asked = [
        shown(number, pair, view, surroundings, short=short)
        for number, pair in enumerate(pairs[:most], start=1)
    ]
    if not asked:
        return Judged()
    findings = _Findings()
    try:
        why = await _judge(asked, findings, llm, language)
    except (UnreadableAnswer, EmptyAnswer, ContextTooLong) as error:
        why = str(error)
    return _judged(pairs, findings, why, most)


def weighed(said: Sequence[Said], asked: Shown) -> Verdict | None:
    """What counts of the opinions on one pair; None where they differ or prove nothing. Pure."""
    words = {opinion.verdict for opinion in said}
    if len(words) != 1 or not words <= set(get_args(Word)):
        return None
    opinion = said[0]
    word = cast(Word, opinion.verdict)
    if not isinstance(opinion, Opinion):
        quotes: tuple[str, ...] = (opinion.quote,)
        proved, because = asked.holds(opinion.quote), ""
    else:
        quotes, because = (opinion.earlier, opinion.later), opinion.because.strip()
        proved = _proves(opinion, word, asked)
    kept = tuple(quote for quote in quotes if asked.holds(quote))
    return Verdict(asked.pair, word, kept, because) if proved else None


def _proves(opinion: Opinion, word: Word, asked: Shown) -> bool:
    """A contradiction is between two texts: it takes words of both. An explanation says which."""
    if word == "contradiction":
        return asked.holds_both(opinion.earlier, opinion.later)
    said = word == "no_conflict" or bool(opinion.because.strip())
    return said and (asked.holds(opinion.earlier) or asked.holds(opinion.later))


async def _judge(asked: Sequence[Shown], findings: _Findings, llm: LLM, language: str) -> str:
    """Why the second call failed, if it did; what the first one gave is kept."""
    answer = await _ask(asked, {}, llm, language)
    findings.take(answer.pairs, asked)
    again = [each for each in asked if each.number in findings.refused]
    if not again:
        return ""
    try:
        answer = await _ask(again, findings.refused, llm, language)
    except ModelError as error:
        return str(error)
    findings.take(answer.pairs, again)
    return ""


async def _ask(
    asked: Sequence[Shown], refused: Mapping[int, str], llm: LLM, language: str
) -> AnalystAnswer:
    short = llm.provider.is_small
    each = SMALL_TOKENS_A_PAIR if short else TOKENS_A_PAIR
    return await llm.ask(
        _messages(asked, refused, language, short=short),
        shape(len(asked), max(one.number for one in asked), short=short),
        purpose="analyst",
        max_tokens=TOKENS_BESIDES + each * len(asked),
    )


def _messages(
    asked: Sequence[Shown], refused: Mapping[int, str], language: str, *, short: bool
) -> list[Message]:
    """The rules, the same for every chapter of a language; then the pairs."""
    if short:
        return [
            user(render("memory", language, "analyst_short_example")),
            assistant(render("memory", language, "analyst_short_example_answer")),
            user(render("memory", language, "analyst_short", pairs=asked, refused=refused)),
        ]
    return [
        system(render("memory", language, "analyst_rules")),
        user(render("memory", language, "analyst", pairs=asked, refused=refused)),
    ]


def _refused(said: Said) -> str:
    """The words that were no words of the pair, on one line."""
    words = (said.earlier, said.later) if isinstance(said, Opinion) else (said.quote,)
    return whole_words(" | ".join(" ".join(each.split()) for each in words), REFUSED_CHARACTERS)


def _judged(pairs: Sequence[Pair], findings: _Findings, why: str, most: int) -> Judged:
    verdicts = {verdict.pair.key: verdict for verdict in findings.verdicts.values()}
    unjudged = tuple(pair.key for pair in pairs if pair.key not in verdicts)
    reasons = [why] if why else []
    if left := sum(pair.key not in verdicts for pair in pairs[:most]):
        counts = {"count": left, "all": len(pairs)}
        reasons.append(
            _("%(count)d of %(all)d pairs of sentences were not judged: the analyst left them "
              "out, or proved nothing by words of the text.") % counts
        )  # fmt: skip
    if len(pairs) > most:
        counts = {"count": len(pairs) - most, "most": most}
        reasons.append(
            _("%(count)d more pairs were not asked about: this model judges %(most)d at a time.")
            % counts
        )
    return Judged(verdicts, unjudged, " ".join(reasons))
