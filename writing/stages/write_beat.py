"""A beat's prose: streamed as it is written, held to its length, never said twice."""

import math
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from novellaforge.errors import Unusable
from novellaforge.llm import LLM, Message, ModelError, Sampling, assistant, render, user
from novellaforge.llm.errors import EmptyAnswer, StreamBroken
from projects.text import PARAGRAPH_BREAK, paragraphs, sentences
from writing.brief import BeatText, Draft, Person, RunBrief
from writing.choosing import as_chosen
from writing.page import Page
from writing.plan import Beat
from writing.prompting import planned_prefix, then

CONTINUATIONS = 3
BREAKS = 3
BEFORE_WORDS = 120
OPENING_WORDS = 6
ENDING_TOKENS = 40


class Sink(Protocol):
    """Where the text goes as it comes. `kept` stands from an earlier attempt."""

    kept: str

    async def write(self, chunk: str) -> None: ...

    async def replace_all(self, text: str) -> None: ...


@dataclass
class _Tries:
    answers: int = 0
    breaks: int = 0
    talked: bool = False
    stuck: bool = False  # the last answer went in a circle, or brought nothing
    circled: bool = False


@dataclass(frozen=True)
class _Asked:
    """`opening` are the first words of the answer, given to the model as its own."""

    messages: list[Message]
    opening: str = ""


async def write_beat(brief: RunBrief, draft: Draft, beat: int, llm: LLM, sink: Sink) -> BeatText:
    """The beat's text, within 10 % of its words where the model can be brought to it.

    What the sink was given is the text that is returned. Raises Unusable when the model only
    talks about the scene, and ModelError; what was written until then is with the sink.
    """
    planned = draft.plan.beat(beat)
    page = Page(planned.words, sink.kept, _echoes(draft, beat, llm))
    tries = _Tries()
    while page.is_short and tries.answers <= CONTINUATIONS:
        asked = _messages(brief, draft, beat, page, tries, llm)
        before = page.words
        try:
            await _stream(page, asked, _token_limit(brief, page, llm), llm, sink)
        except StreamBroken:
            tries.breaks += 1
            if tries.breaks > BREAKS:
                raise
            continue
        except EmptyAnswer:
            if not page.text:
                raise
        if page.stopped == "talk" and not page.text and not tries.talked:
            tries.talked = True
            continue
        tries.answers += 1
        tries.circled = tries.circled or page.stopped == "loop"
        tries.stuck = page.stopped == "loop" or page.words == before
    if not page.text:
        raise Unusable(
            _(
                "The model talked about scene %(beat)d instead of writing it. Retry, or "
                "choose another model."
            )
            % {"beat": beat}
        )
    return BeatText(page.text, page.words, _notes(page, tries))


async def _stream(page: Page, asked: _Asked, max_tokens: int, llm: LLM, sink: Sink) -> None:
    """One answer, onto the page and into the sink; both end at a whole sentence."""
    page.begin(PARAGRAPH_BREAK)
    if shown := page.feed(asked.opening):
        await sink.write(shown)
    chunks = llm.chat_stream(
        asked.messages,
        llm.provider.temperature_for("prose"),
        max_tokens,
        purpose="prose",
        sampling=Sampling(),
    )
    try:
        async with aclosing(chunks):
            async for chunk in chunks:
                if shown := page.feed(chunk):
                    await sink.write(shown)
                if page.stopped:
                    break
    except ModelError:
        await _settle(page, sink)
        raise
    await _settle(page, sink)


async def _settle(page: Page, sink: Sink) -> None:
    shown = page.end()
    if page.withdrawn:
        await sink.replace_all(page.text)
    elif shown:
        await sink.write(shown)


def _messages(
    brief: RunBrief, draft: Draft, beat: int, page: Page, tries: _Tries, llm: LLM
) -> _Asked:
    provider, planned = llm.provider, draft.plan.beat(beat)
    prefix = planned_prefix(brief, draft, provider.is_small)
    messages = then(prefix, _asked(brief, draft, beat, tries.talked, provider.is_small))
    if provider.is_small and provider.prefill:
        opening = _opening(planned, page)
        said = f"{page.text}{PARAGRAPH_BREAK}{opening}" if page.text else opening
        return _Asked([*messages, assistant(said)], opening)
    if not page.text:
        return _Asked(messages)
    go_on = render(
        "writing",
        brief.book.language,
        "beat_continue",
        exit=planned.exit,
        otherwise=tries.stuck,
        words=page.target - page.words,
    )
    return _Asked([*messages, assistant(page.text), user(go_on)])


def _asked(brief: RunBrief, draft: Draft, beat: int, again: bool, small: bool) -> str:
    plan, planned = draft.plan, draft.plan.beat(beat)
    follows = "" if beat == plan.count else plan.beat(beat + 1).entry
    return render(
        "writing",
        brief.book.language,
        "beat_short" if small else "beat",
        number=beat,
        count=plan.count,
        beat=planned,
        voices=_voices(brief, planned),
        palette=_palette(brief, planned),
        points=plan.points_of(beat),
        before=_end_of(draft.beats.get(beat - 1, "")),
        after=_beginning_of(draft.beats.get(beat + 1, "")),
        steering=brief.steering,
        next_entry="" if follows == planned.exit else follows,
        ending=plan.ending,
        again=again,
        words=planned.words,
    )


def _voices(brief: RunBrief, planned: Beat) -> list[Person]:
    present = set(planned.characters)
    people = as_chosen(brief.book, brief.chosen).people
    return [each for each in people if each.name in present and each.voice]


def _palette(brief: RunBrief, planned: Beat) -> str:
    there = f"{planned.place} {planned.entry}"
    return "\n".join(
        place.palette
        for place in as_chosen(brief.book, brief.chosen).places
        if place.palette and place.name.casefold() in there.casefold()
    )


def _end_of(text: str) -> str:
    """Its last whole sentences, about 120 words of them."""
    end: list[str] = []
    for sentence in reversed(sentences(text)):
        if sum(len(each.split()) for each in end) >= BEFORE_WORDS:
            break
        end.insert(0, sentence)
    return " ".join(end)


def _beginning_of(text: str) -> str:
    """The first paragraph of a scene that stands already (this one is written again)."""
    return paragraphs(text)[0] if text else ""


def _echoes(draft: Draft, beat: int, llm: LLM) -> list[str]:
    """What the prompt says and the text must not begin by repeating.

    A model that is given the summary's first words may well finish that sentence.
    """
    planned = draft.plan.beat(beat)
    told = () if llm.provider.prefill else (planned.summary, planned.entry)
    given = (*told, draft.beats.get(beat - 1, ""))
    return [sentence for text in given for sentence in sentences(text)]


def _opening(planned: Beat, page: Page) -> str:
    """The first words, for a model that else talks about the scene."""
    if page.text:
        return planned.characters[0].split()[0] if planned.characters else ""
    return " ".join(sentences(planned.summary)[0].rstrip(".!?…").split()[:OPENING_WORDS])


def _token_limit(brief: RunBrief, page: Page, llm: LLM) -> int:
    """Enough to end a sentence after the last word that may be kept."""
    per_word = max(brief.dials.write_tokens_per_word, llm.tokens_per_word)
    wanted = math.ceil((page.high - page.words) * per_word)
    return min(brief.dials.write_max_tokens, wanted + ENDING_TOKENS)


def _notes(page: Page, tries: _Tries) -> tuple[str, ...]:
    counts = {"words": page.words, "target": page.target}
    notes = []
    if page.is_short:
        notes.append(_("Still short: %(words)d of %(target)d words.") % counts)
    elif page.stopped == "long":
        notes.append(_("Closed at a sentence at %(words)d of %(target)d words.") % counts)
    if tries.circled:
        notes.append(_("The model began to repeat itself; the repetition was cut."))
    if tries.breaks:
        notes.append(
            _("The stream broke and was taken up again %(times)d times.") % {"times": tries.breaks}
        )
    return tuple(notes)
