"""A beat repaired: only its guilty sentences are rewritten, everything else stays as it is."""

import asyncio
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from novellaforge.llm import LLM, Message, Sampling, render
from projects.text import count_words, first_words, paragraphs, trim_to_sentence
from writing.brief import BeatText, Draft, RunBrief
from writing.openings import look
from writing.passages import (
    Place,
    around,
    closing,
    merged,
    sentences_with,
    spans,
    with_passages,
)
from writing.prompting import planned_prefix, then
from writing.quoting import unquoted
from writing.review import Finding, Remark
from writing.wording import covered

SHORTEST, LONGEST = 0.5, 1.5  # of the words wanted of a passage
FEWER, MORE = 3, 8  # words, besides: a sentence is short
EXTENSION_WORDS = 60
EXTENDED_SENTENCES = 2  # that are given to be extended
ENDING_TOKENS = 40
STAYS = 0.5  # of a required point's words, for a passage to be where it happens
QUOTED = 12  # words of a quote in a note


@dataclass(frozen=True)
class Wrong:
    """What a round is to mend in one beat; `tried` says why an earlier try was undone."""

    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Fault:
    """One thing that is wrong, and where: `extends` is a place to be kept and made longer by
    `more` words, which are only room where `is_room`.
    """

    place: Place
    issue: str
    holds: str = ""  # the sentence that wins
    extends: bool = False
    more: int = 0
    is_room: bool = False


@dataclass(frozen=True)
class _Repair:
    """What is wrong with one passage, and the words that it should have."""

    place: Place
    words: int
    faults: tuple[_Fault, ...] = field(default=())

    @property
    def extends(self) -> bool:
        return any(fault.extends for fault in self.faults)

    @property
    def has_room(self) -> bool:
        return any(fault.is_room for fault in self.faults)

    @property
    def holds(self) -> list[str]:
        return list(dict.fromkeys(fault.holds for fault in self.faults if fault.holds))


async def revise_beat(
    brief: RunBrief, draft: Draft, beat: int, wrong: Wrong, llm: LLM
) -> BeatText:
    """The beat with its guilty sentences rewritten; `notes` say what was not.

    A passage whose rewriting cannot be used stays. With `write_partial_revision` off the whole
    beat is written again. Raises ModelError.
    """
    text = draft.beats[beat]
    if not brief.dials.write_partial_revision:
        return await _whole(brief, draft, beat, wrong, llm)
    faults, notes = _located(draft, beat, wrong, brief.book.language)
    repairs = _repairs(text, faults)
    asked = (_rewritten(brief, draft, beat, repair, wrong.tried, llm) for repair in repairs)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    changed: dict[Place, str] = {}
    for repair, answer in zip(repairs, answers, strict=True):
        if isinstance(answer, BaseException):
            raise answer
        new, objection = answer
        if objection:
            notes.append(objection)
        elif new != _at(text, repair.place):
            changed[repair.place] = new
    return _revised(text, changed, notes)


def _revised(text: str, changed: dict[Place, str], notes: Sequence[str]) -> BeatText:
    revised = with_passages(text, changed)
    return BeatText(
        revised,
        count_words(revised),
        tuple(notes),
        before=text,
        changes=tuple((_at(text, place), new) for place, new in sorted(changed.items())),
    )


def _at(text: str, place: Place) -> str:
    return text[place[0] : place[1]]


def _located(
    draft: Draft, beat: int, wrong: Wrong, language: str
) -> tuple[list[_Fault], list[str]]:
    """The faults where they stand, and a note for what is not in the text any more."""
    text, faults, notes = draft.beats[beat], list[_Fault](), list[str]()
    for finding in wrong.findings:
        holds = finding.against if finding.against_chapter is not None else ""
        places = sentences_with(text, finding.quote)
        faults += (_Fault(place, _issue(finding), holds) for place in places)
        if finding.quote and not places:
            notes.append(_gone(beat, finding.quote))
        if not finding.quote:
            faults.append(_missing(draft, beat, finding))
    for remark in wrong.remarks:
        said = _remarked(remark, language)
        faults += (_Fault(place, said) for place in sentences_with(text, remark.quote))
    return faults, notes


def _repairs(text: str, faults: Sequence[_Fault]) -> list[_Repair]:
    """One for each passage, with all that is wrong in it."""
    repairs = []
    for start, end in merged(text, (fault.place for fault in faults)):
        here = tuple(fault for fault in faults if start <= fault.place[0] < end)
        words = count_words(text[start:end])
        more = max((fault.more for fault in here), key=abs, default=0)
        words = max(words + more, math.ceil(words * SHORTEST))
        repairs.append(_Repair((start, end), words, here))
    return repairs


def _missing(draft: Draft, beat: int, finding: Finding) -> _Fault:
    """The last sentences, to be extended so that something is there; of a beat that is too short
    the last paragraph, of one that is too long the longest, to be cut.
    """
    text = draft.beats[beat]
    more = draft.plan.beat(beat).words - count_words(text)
    if finding.kind == "length" and more < 0:
        longest = max(spans(text), key=lambda place: count_words(_at(text, place)))
        return _Fault(longest, _issue(finding), more=more)
    if finding.kind == "length":
        return _Fault(spans(text)[-1], _issue(finding), extends=True, more=more)
    place = closing(text, EXTENDED_SENTENCES)
    return _Fault(place, _issue(finding), extends=True, more=EXTENSION_WORDS, is_room=True)


def _issue(finding: Finding) -> str:
    """The finding for the model: the passage's words, what is wrong, what it goes against."""
    parts = (f"“{finding.quote}”" if finding.quote else "", finding.sentence, finding.against)
    return " — ".join(part for part in parts if part)


def _gone(beat: int, quote: str) -> str:
    shown = {"beat": beat, "quote": first_words(quote, QUOTED)}
    return _("Not in scene %(beat)d any more, so not revised: “%(quote)s”.") % shown


async def _rewritten(
    brief: RunBrief, draft: Draft, beat: int, repair: _Repair, tried: Sequence[str], llm: LLM
) -> tuple[str, str]:
    """The passage's new text, and why it cannot be taken, if so."""
    text, small = draft.beats[beat], llm.provider.is_small
    passage, (before, after) = _at(text, repair.place), around(text, repair.place)
    asked = render(
        "writing",
        brief.book.language,
        "revise_short" if small else "revise",
        number=beat,
        passage=passage,
        before=before,
        after=after,
        issues=[fault.issue for fault in repair.faults],
        holds=repair.holds,
        tried=tried,
        extends=repair.extends,
        must_stay=_must_stay(draft, beat, passage),
        steering=brief.steering,
        words=repair.words,
    )
    answer = await _ask(brief, draft, asked, repair.words, llm)
    shown = {"beat": beat, "quote": first_words(passage, QUOTED)}
    what = _("“%(quote)s” (scene %(beat)d)") % shown
    return _checked(answer, repair.words, what, passage, has_room=repair.has_room)


def _must_stay(draft: Draft, beat: int, passage: str) -> list[str]:
    points = draft.plan.points_of(beat)
    return [point for point in points if covered(point, passage) >= STAYS]


async def _whole(brief: RunBrief, draft: Draft, beat: int, wrong: Wrong, llm: LLM) -> BeatText:
    text, planned = draft.beats[beat], draft.plan.beat(beat)
    asked = render(
        "writing",
        brief.book.language,
        "revise_whole",
        number=beat,
        beat=planned,
        text=text,
        issues=list(_issues(text, wrong, brief.book.language)),
        must_stay=draft.plan.points_of(beat),
        steering=brief.steering,
        words=planned.words,
    )
    answer = await _ask(brief, draft, asked, planned.words, llm)
    new, objection = _checked(answer, planned.words, _("Scene %(beat)d") % {"beat": beat}, text)
    if objection:
        return _revised(text, {}, [objection])
    return BeatText(new, count_words(new), before=text, changes=((text, new),))


def _issues(text: str, wrong: Wrong, language: str) -> Iterator[str]:
    yield from (_issue(finding) for finding in wrong.findings)
    for remark in wrong.remarks:
        if remark.quote in text:
            yield _remarked(remark, language)
    yield from wrong.tried


def _remarked(remark: Remark, language: str) -> str:
    return render("writing", language, "remark", quote=remark.quote, remark=remark.remark)


async def _ask(brief: RunBrief, draft: Draft, asked: str, words: int, llm: LLM) -> str:
    messages: list[Message] = then(planned_prefix(brief, draft, llm.provider.is_small), asked)
    per_word = max(brief.dials.write_tokens_per_word, llm.tokens_per_word)
    wanted = math.ceil(words * LONGEST * per_word)
    limit = min(brief.dials.write_max_tokens, wanted) + ENDING_TOKENS
    reply = await llm.chat(messages, purpose="prose", max_tokens=limit, sampling=Sampling())
    cut = reply.finish_reason == "length"
    return trim_to_sentence(reply.text) if cut else reply.text


def _checked(
    answer: str, words: int, what: str, passage: str, *, has_room: bool = False
) -> tuple[str, str]:
    """The bare text, and an objection where it is none or of another length. Room for what is
    missing need not be filled: whether it is told is for the checks to say.
    """
    text = _bare(answer, passage)
    is_data = text.startswith(("{", "[", "<"))
    if (
        not text
        or is_data
        or any(look(part, whole=True).verdict == "talk" for part in paragraphs(text))
    ):
        return "", _("%(what)s stays: the rewriting was no text.") % {"what": what}
    fewest = words * SHORTEST - FEWER
    if has_room:
        fewest = min(fewest, count_words(passage))
    if not fewest <= count_words(text) <= words * LONGEST + MORE:
        counts = {"what": what, "given": count_words(text), "wanted": words}
        return "", _(
            "%(what)s stays: the rewriting has %(given)d words instead of %(wanted)d."
        ) % counts
    return text, ""


def _bare(answer: str, passage: str) -> str:
    """Without headings, fences and quotation marks around the whole (`unquoted`)."""
    parts = [part for part in paragraphs(answer) if look(part, whole=True).verdict != "skip"]
    return unquoted("\n\n".join(parts), passage)
