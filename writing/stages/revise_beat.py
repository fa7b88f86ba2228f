"""A beat repaired: only its guilty passages are rewritten, everything else stays as it is."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from novellaforge.llm import LLM, Message, Sampling, render
from projects.text import count_words, first_words, paragraphs, trim_to_sentence
from writing.brief import BeatText, Draft, RunBrief
from writing.openings import look
from writing.passages import paragraphs_of, with_paragraphs
from writing.prompting import planned_prefix, then
from writing.review import Finding, Remark
from writing.wording import covered

SHORTEST, LONGEST = 0.5, 1.5  # of the words wanted of a passage
EXTENSION_WORDS = 60
ENDING_TOKENS = 40
STAYS = 0.5  # of a required point's words, for a passage to be where it happens
QUOTED = 12  # words of a quote in a note
_QUOTES = (("“", "”"), ('"', '"'), ("«", "»"))


@dataclass
class _Repair:
    """What is wrong with one paragraph, and the words that it should have."""

    words: int
    issues: list[str] = field(default_factory=list)
    extends: bool = False


async def revise_beat(
    brief: RunBrief,
    draft: Draft,
    beat: int,
    findings: tuple[Finding, ...],
    remarks: tuple[Remark, ...],
    llm: LLM,
) -> BeatText:
    """The beat with its guilty paragraphs rewritten; `notes` say what was not.

    A passage whose rewriting cannot be used stays. With `write_partial_revision` off the whole
    beat is written again. Raises ModelError.
    """
    text = draft.beats[beat]
    if not brief.dials.write_partial_revision:
        return await _whole(brief, draft, beat, [*findings], [*remarks], llm)
    repairs, notes = _located(draft, beat, findings, remarks)
    asked = (_rewritten(brief, draft, beat, at, repair, llm) for at, repair in repairs.items())
    answers = await asyncio.gather(*asked, return_exceptions=True)
    changed = {}
    for at, answer in zip(repairs, answers, strict=True):
        if isinstance(answer, BaseException):
            raise answer
        new, objection = answer
        if objection:
            notes.append(objection)
        else:
            changed[at] = new
    revised = with_paragraphs(text, changed)
    return BeatText(revised, count_words(revised), tuple(notes))


def _located(
    draft: Draft, beat: int, findings: Sequence[Finding], remarks: Sequence[Remark]
) -> tuple[dict[int, _Repair], list[str]]:
    """The repairs by paragraph, counted from 0, and a note for what is not in the text."""
    text, planned = draft.beats[beat], draft.plan.beat(beat)
    repairs = {i: _Repair(count_words(part)) for i, part in enumerate(paragraphs(text))}
    notes = []
    for finding in findings:
        if finding.quote:
            places = paragraphs_of(text, finding.quote)
        else:
            places = [_place_of_missing(repairs, planned.words, finding)]
        if not places:
            notes.append(_gone(beat, finding.quote))
        for at in places:
            repairs[at].issues.append(_issue(finding))
    for remark in remarks:
        for at in paragraphs_of(text, remark.quote):
            repairs[at].issues.append(f"“{remark.quote}”: {remark.remark}")
    return {at: repair for at, repair in repairs.items() if repair.issues}, notes


def _place_of_missing(repairs: dict[int, _Repair], wanted: int, finding: Finding) -> int:
    """The last paragraph, to be extended; of a beat that is too long, the longest, to be cut."""
    missing = wanted - sum(repair.words for repair in repairs.values())
    if finding.kind == "length" and missing < 0:
        longest = max(repairs, key=lambda at: repairs[at].words)
        words = repairs[longest].words
        repairs[longest].words = max(words + missing, math.ceil(words * SHORTEST))
        return longest
    last = max(repairs)
    if not repairs[last].extends:
        repairs[last].extends = True
        repairs[last].words += missing if finding.kind == "length" else EXTENSION_WORDS
    return last


def _issue(finding: Finding) -> str:
    """The finding for the model: the passage's words, what is wrong, what it goes against."""
    parts = (f"“{finding.quote}”" if finding.quote else "", finding.sentence, finding.against)
    return " — ".join(part for part in parts if part)


def _gone(beat: int, quote: str) -> str:
    shown = {"beat": beat, "quote": first_words(quote, QUOTED)}
    return _("Not in scene %(beat)d any more, so not revised: “%(quote)s”.") % shown


async def _rewritten(
    brief: RunBrief, draft: Draft, beat: int, at: int, repair: _Repair, llm: LLM
) -> tuple[str, str]:
    """The paragraph's new text, and why it cannot be taken, if so."""
    parts, small = paragraphs(draft.beats[beat]), llm.provider.is_small
    asked = render(
        "writing",
        brief.book.language,
        "revise_short" if small else "revise",
        number=beat,
        passage=parts[at],
        before=parts[at - 1] if at else "",
        after=parts[at + 1] if at + 1 < len(parts) else "",
        issues=repair.issues,
        extends=repair.extends,
        must_stay=_must_stay(draft, beat, parts[at]),
        steering=brief.steering,
        words=repair.words,
    )
    answer = await _ask(brief, draft, asked, repair.words, llm)
    return _checked(
        answer,
        repair.words,
        _("Paragraph %(number)d of scene %(beat)d") % {"number": at + 1, "beat": beat},
    )


def _must_stay(draft: Draft, beat: int, passage: str) -> list[str]:
    points = draft.plan.points_of(beat)
    return [point for point in points if covered(point, passage) >= STAYS]


async def _whole(
    brief: RunBrief,
    draft: Draft,
    beat: int,
    findings: Sequence[Finding],
    remarks: Sequence[Remark],
    llm: LLM,
) -> BeatText:
    text, planned = draft.beats[beat], draft.plan.beat(beat)
    issues = [_issue(finding) for finding in findings]
    issues += [f"“{remark.quote}”: {remark.remark}" for remark in remarks if remark.quote in text]
    asked = render(
        "writing",
        brief.book.language,
        "revise_whole",
        number=beat,
        beat=planned,
        text=text,
        issues=issues,
        must_stay=draft.plan.points_of(beat),
        steering=brief.steering,
        words=planned.words,
    )
    answer = await _ask(brief, draft, asked, planned.words, llm)
    new, objection = _checked(answer, planned.words, _("Scene %(beat)d") % {"beat": beat})
    kept = text if objection else new
    return BeatText(kept, count_words(kept), (objection,) if objection else ())


async def _ask(brief: RunBrief, draft: Draft, asked: str, words: int, llm: LLM) -> str:
    messages: list[Message] = then(planned_prefix(brief, draft, llm.provider.is_small), asked)
    wanted = math.ceil(words * LONGEST * brief.dials.write_tokens_per_word)
    limit = min(brief.dials.write_max_tokens, wanted) + ENDING_TOKENS
    reply = await llm.chat(messages, purpose="prose", max_tokens=limit, sampling=Sampling())
    cut = reply.finish_reason == "length"
    return trim_to_sentence(reply.text) if cut else reply.text


def _checked(answer: str, words: int, what: str) -> tuple[str, str]:
    """The bare text, and an objection where it is none or of another length."""
    text = _bare(answer)
    if not text or any(look(part, whole=True).verdict == "talk" for part in paragraphs(text)):
        return "", _("%(what)s stays: the rewriting was no text.") % {"what": what}
    if not SHORTEST <= count_words(text) / max(words, 1) <= LONGEST:
        counts = {"what": what, "given": count_words(text), "wanted": words}
        return "", _(
            "%(what)s stays: the rewriting has %(given)d words instead of %(wanted)d."
        ) % counts
    return text, ""


def _bare(answer: str) -> str:
    """Without headings and fences, and without quotation marks around the whole."""
    parts = [part for part in paragraphs(answer) if look(part, whole=True).verdict != "skip"]
    text = "\n\n".join(parts)
    for opens, closes in _QUOTES:
        inner = text[1:-1]
        if text[:1] == opens and text[-1:] == closes and not {opens, closes} & set(inner):
            return inner.strip()
    return text
