"""The draft as a demanding editor reads it: quotes first, then a score on anchored scales.

The model gives a number for each scale; the score is their mean, taken by code. It counts
only together with a passage that really stands in the text. What it quotes that does not
stand there is dropped and counted. Nothing else that it says is acted on.

Who reads a chapter for its editor can sum it up too: then the summary is the answer's last
field, and nobody waits for it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic.functional_validators import WrapValidator
from pydantic.json_schema import SkipJsonSchema

from memory import summaries
from memory.evidence import find
from novellaforge.llm import LLM, Message, ModelError, ask_ahead, render
from novellaforge.llm.errors import ContextTooLong, EmptyAnswer, UnreadableAnswer
from projects.bounds import AtMost
from writing.breaks import Broken, break_of, markup
from writing.brief import Dials, Draft, RunBrief
from writing.counted import counted
from writing.locating import beat_with
from writing.prompting import judging_prefix, then
from writing.repetition import Repetition
from writing.review import Critique, Finding, GateDecision, Remark

MOST_REMARKS, SMALL_REMARKS = 4, 2
MOST_BREAKS = 3
MAX_TOKENS, SMALL_TOKENS = 900, 400

logger = logging.getLogger(__name__)

Quote = Annotated[str, AtMost(240)]
Sentence = Annotated[str, AtMost(240)]
Score = Annotated[int, Field(ge=0, le=10)]
Scale = Literal["events", "people", "prose", "reader"]


class Broke(BaseModel):
    quote: Quote
    kind: Broken
    why: Sentence


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _or_empty(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    return _or_none(value, read) or ()


# A break that cannot be read is none: it costs no score. So is a remark, but it is counted.
Breaks = Annotated[
    tuple[Annotated[Broke | SkipJsonSchema[None], WrapValidator(_or_none)], ...],
    WrapValidator(_or_empty),
]


class ShortRemark(BaseModel):
    quote: Quote
    remark: Sentence


class Remarked(ShortRemark):
    scale: Annotated[Scale | SkipJsonSchema[None], WrapValidator(_or_none)] = None


Remarks = tuple[Annotated[Remarked | SkipJsonSchema[None], WrapValidator(_or_none)], ...]
ShortRemarks = tuple[Annotated[ShortRemark | SkipJsonSchema[None], WrapValidator(_or_none)], ...]


class ShortScores(BaseModel):
    events: Score
    people: Score
    prose: Score


class Scores(ShortScores):
    reader: Score


def _first(count: int) -> BeforeValidator:
    return BeforeValidator(lambda value: value[:count] if isinstance(value, list) else value)


class CriticShortAnswer(BaseModel):
    best: Quote
    remarks: Annotated[ShortRemarks, Field(max_length=SMALL_REMARKS), _first(SMALL_REMARKS)]
    scores: ShortScores
    change: Sentence


class CriticAnswer(BaseModel):
    best: Quote
    remarks: Annotated[Remarks, Field(max_length=MOST_REMARKS), _first(MOST_REMARKS)]
    breaks: Breaks = Field(default=(), json_schema_extra={"maxItems": MOST_BREAKS})
    scores: Scores
    change: Sentence


class Summed(CriticAnswer):
    summary: str = ""


Summed.__name__ = CriticAnswer.__name__  # to a model it is the same answer, with a field more


Answer = CriticAnswer | CriticShortAnswer


async def criticise(
    brief: RunBrief, draft: Draft, text: str, llm: LLM, *, sums_up: bool = False
) -> Critique:
    """The critique; without a score, and saying why, where the answer proves nothing. What code
    sees of the text's form, and counts in it, is there in either case.

    `sums_up`: a model that is not small is asked for the text's summary too, which
    `memory.summaries` keeps once it has come; whoever wants it meanwhile waits for it.
    Raises ModelError where the model did not answer at all.
    """
    repeated = counted(brief, draft, text)
    try:
        answer = await _ask(brief, draft, text, repeated, llm, sums_up)
    except (UnreadableAnswer, EmptyAnswer, ContextTooLong) as error:
        return Critique(why=str(error), findings=tuple(markup(text, draft)), repeated=repeated)
    return _critique(answer, draft, text).model_copy(update={"repeated": repeated})


def is_kept(read: Critique, asked: GateDecision, dials: Dials) -> bool:
    """Whether what was said of the text before holds after the round that was `asked`: for facts
    only, in passages only, and of none that the critic had named itself. Such a round is judged
    by findings and points.
    """
    named = any(each in read.findings for each in asked.mend)
    is_small = asked.aim == "facts" and dials.write_partial_revision
    return is_small and read.score is not None and not named


def carried(read: Critique, brief: RunBrief, draft: Draft, text: str) -> Critique:
    """What was said of the text before, as far as its words still stand; nobody is asked."""
    remarks = (_moved(each, draft, text) for each in read.remarks)
    breaks = (each for each in read.findings if each.quote in text)
    found = {each.key or each.quote: each for each in (*markup(text, draft), *breaks)}
    return read.model_copy(
        update={
            "remarks": tuple(each for each in remarks if each),
            "findings": tuple(found.values()),
            "best": read.best if read.best in text else "",
            "repeated": counted(brief, draft, text),
            "before": True,
        }
    )


def _moved(remark: Remark, draft: Draft, text: str) -> Remark | None:
    span = find(remark.quote, text)
    if span is None:
        return None
    place = {"start": span.start, "end": span.end, "beat": beat_with(remark.quote, draft)}
    return remark.model_copy(update=place)


def _critique(answer: Answer, draft: Draft, text: str) -> Critique:
    scores = {name: float(score) for name, score in answer.scores.model_dump().items()}
    best = find(answer.best, text)
    return Critique(
        score=round(sum(scores.values()) / len(scores), 2),
        scores=scores,
        remarks=tuple(_remarks(answer, draft, text)),
        findings=(*markup(text, draft), *_breaks(answer, draft, text)),
        change=answer.change,
        best=text[best.start : best.end] if best else "",
        dropped=_dropped(answer, text),
    )


async def _ask(
    brief: RunBrief,
    draft: Draft,
    text: str,
    repeated: tuple[Repetition, ...],
    llm: LLM,
    sums_up: bool,
) -> Answer:
    small = llm.provider.is_small
    wanted = {
        "text": text,
        "most": SMALL_REMARKS if small else MOST_REMARKS,
        "most_breaks": MOST_BREAKS,
        "counted": repeated,
        "summed": summaries.form(llm.language) if sums_up else "",
    }
    template = "critic_short" if small else "critic"
    asked = then(judging_prefix(brief, small), render("writing", llm.language, template, **wanted))

    def check(answer: Answer) -> str | None:
        return _objection(answer, text)

    if small:
        return await llm.ask(
            asked, CriticShortAnswer, purpose="critic", max_tokens=SMALL_TOKENS, check=check
        )
    if sums_up:
        return await _ask_both(asked, text, brief.book.id, llm, check)
    return await llm.ask(asked, CriticAnswer, purpose="critic", max_tokens=MAX_TOKENS, check=check)


_SUMMING: set[asyncio.Task[None]] = set()


async def _ask_both(
    asked: list[Message],
    text: str,
    project_id: UUID,
    llm: LLM,
    check: Callable[[Answer], str | None],
) -> CriticAnswer:
    async with AsyncExitStack() as stack:
        keep = await stack.enter_async_context(summaries.promised(text, project_id))
        answer, whole = await ask_ahead(
            llm,
            asked,
            Summed,
            "summary",
            purpose="critic",
            max_tokens=MAX_TOKENS + summaries.MAX_TOKENS,
            check=check,
        )
        summing = asyncio.create_task(_sum_up(whole, keep, stack.pop_all()))
        _SUMMING.add(summing)
        summing.add_done_callback(_SUMMING.discard)
    return answer


async def _sum_up(
    whole: asyncio.Task[Summed], keep: summaries.Keep, promise: AsyncExitStack
) -> None:
    """Where it does not come, or is none, whoever wants one asks for it."""
    async with promise:
        try:
            await keep((await whole).summary)
        except ModelError as error:
            logger.warning("A critic's answer ended before its summary: %s", error)
        except Exception:
            logger.exception("a critic's summary is not kept")


def _objection(answer: Answer, text: str) -> str | None:
    if not find(answer.best, text):
        return _("what it quotes as best does not stand in the chapter word for word.")
    if answer.remarks and not any(each and find(each.quote, text) for each in answer.remarks):
        return _("none of its remarks quotes the chapter word for word.")
    return None


def _remarks(answer: Answer, draft: Draft, text: str) -> Iterator[Remark]:
    """Those about words of the text, each passage once."""
    seen = set()
    for each in filter(None, answer.remarks):
        span = find(each.quote, text)
        if span is None or span in seen or not each.remark:
            continue
        seen.add(span)
        quote = text[span.start : span.end]
        yield Remark(
            quote=quote,
            remark=each.remark,
            beat=beat_with(quote, draft),
            start=span.start,
            end=span.end,
            scale=(each.scale or "") if isinstance(each, Remarked) else "",
        )


def _dropped(answer: Answer, text: str) -> int:
    """How many remarks and breaks are about nothing that stands in the text."""
    broken = answer.breaks if isinstance(answer, CriticAnswer) else ()
    return sum(not (each and find(each.quote, text)) for each in (*answer.remarks, *broken))


def _breaks(answer: Answer, draft: Draft, text: str) -> Iterator[Finding]:
    """Each passage once; a small model is not asked."""
    broken = answer.breaks if isinstance(answer, CriticAnswer) else ()
    found: dict[str, Finding] = {}
    for each in filter(None, broken):
        finding = break_of(each.kind, each.quote, each.why, text, draft)
        if finding:
            found.setdefault(finding.quote, finding)
    yield from list(found.values())[:MOST_BREAKS]
