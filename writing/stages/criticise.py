"""The draft as a demanding editor reads it: quotes first, then a score on anchored scales.

The model gives a number for each scale; the score is their mean, taken by code. It counts
only together with a passage that really stands in the text.
"""

from collections.abc import Iterator
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler
from pydantic.functional_validators import WrapValidator
from pydantic.json_schema import SkipJsonSchema

from memory.evidence import find
from novellaforge.llm import LLM, render
from novellaforge.llm.errors import ContextTooLong, EmptyAnswer, UnreadableAnswer
from writing.breaks import Broken, break_of, markup
from writing.brief import Draft, RunBrief
from writing.locating import beat_with
from writing.prompting import shared_prefix, then
from writing.review import Critique, Finding, Remark

MOST_REMARKS, SMALL_REMARKS = 4, 2
MOST_BREAKS = 3
MAX_TOKENS, SMALL_TOKENS = 900, 400

Quote = Annotated[str, Field(max_length=240)]
Sentence = Annotated[str, Field(max_length=240)]
Score = Annotated[int, Field(ge=0, le=10)]


class Remarked(BaseModel):
    quote: Quote
    remark: Sentence


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


# A break that cannot be read is none: it costs no score.
Breaks = Annotated[
    tuple[Annotated[Broke | SkipJsonSchema[None], WrapValidator(_or_none)], ...],
    WrapValidator(_or_empty),
]


class ShortScores(BaseModel):
    events: Score
    people: Score
    prose: Score


class Scores(ShortScores):
    reader: Score


class CriticShortAnswer(BaseModel):
    best: Quote
    remarks: tuple[Remarked, ...] = Field(max_length=SMALL_REMARKS)
    change: Sentence
    scores: ShortScores


class CriticAnswer(BaseModel):
    best: Quote
    remarks: tuple[Remarked, ...] = Field(max_length=MOST_REMARKS)
    breaks: Breaks = Field(default=(), json_schema_extra={"maxItems": MOST_BREAKS})
    change: Sentence
    scores: Scores


async def criticise(brief: RunBrief, draft: Draft, text: str, llm: LLM) -> Critique:
    """The critique; without a score, and saying why, where the answer proves nothing. What code
    sees of the text's form is found in either case.

    Raises ModelError where the model did not answer at all.
    """
    try:
        answer = await _ask(brief, draft, text, llm)
    except (UnreadableAnswer, EmptyAnswer, ContextTooLong) as error:
        return Critique(why=str(error), findings=tuple(markup(text, draft)))
    scores = {name: float(score) for name, score in answer.scores.model_dump().items()}
    return Critique(
        score=round(sum(scores.values()) / len(scores), 2),
        scores=scores,
        remarks=tuple(
            remark for each in answer.remarks if (remark := _located(each, draft, text))
        ),
        findings=(*markup(text, draft), *_breaks(answer, draft, text)),
        change=answer.change.strip(),
    )


async def _ask(
    brief: RunBrief, draft: Draft, text: str, llm: LLM
) -> CriticAnswer | CriticShortAnswer:
    small = llm.provider.is_small
    most = SMALL_REMARKS if small else MOST_REMARKS
    template = "critic_short" if small else "critic"
    before = shared_prefix(brief, draft.context, draft.passages, small)
    wanted = {"text": text, "most": most, "most_breaks": MOST_BREAKS}
    asked = then(before, render("writing", llm.language, template, **wanted))

    def check(answer: CriticAnswer | CriticShortAnswer) -> str | None:
        return _objection(answer, text)

    if small:
        return await llm.ask(
            asked, CriticShortAnswer, purpose="critic", max_tokens=SMALL_TOKENS, check=check
        )
    return await llm.ask(asked, CriticAnswer, purpose="critic", max_tokens=MAX_TOKENS, check=check)


def _objection(answer: CriticAnswer | CriticShortAnswer, text: str) -> str | None:
    if not find(answer.best, text):
        return _("what it quotes as best does not stand in the chapter word for word.")
    if answer.remarks and not any(find(each.quote, text) for each in answer.remarks):
        return _("none of its remarks quotes the chapter word for word.")
    return None


def _located(remarked: Remarked, draft: Draft, text: str) -> Remark | None:
    """The remark about words of the text; None where its quote is not there."""
    span = find(remarked.quote, text)
    if span is None or not remarked.remark.strip():
        return None
    quote = text[span.start : span.end]
    return Remark(quote=quote, remark=remarked.remark.strip(), beat=beat_with(quote, draft))


def _breaks(
    answer: CriticAnswer | CriticShortAnswer, draft: Draft, text: str
) -> Iterator[Finding]:
    """Each passage once; a small model is not asked."""
    broken = answer.breaks if isinstance(answer, CriticAnswer) else ()
    found: dict[str, Finding] = {}
    for each in filter(None, broken):
        finding = break_of(each.kind, each.quote, each.why, text, draft)
        if finding:
            found.setdefault(finding.quote, finding)
    yield from list(found.values())[:MOST_BREAKS]
