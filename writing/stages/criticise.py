"""The draft as a demanding editor reads it: quotes first, then a score on anchored scales.

The model gives a number for each scale; the score is their mean, taken by code. It counts
only together with a passage that really stands in the text.
"""

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from memory.evidence import find
from novellaforge.llm import LLM, render
from novellaforge.llm.errors import ContextTooLong, EmptyAnswer, UnreadableAnswer
from writing.brief import Draft, RunBrief
from writing.locating import beat_with
from writing.prompting import shared_prefix, then
from writing.review import Critique, Remark

MOST_REMARKS, SMALL_REMARKS = 4, 2
MAX_TOKENS, SMALL_TOKENS = 700, 400

Quote = Annotated[str, Field(max_length=240)]
Sentence = Annotated[str, Field(max_length=240)]
Score = Annotated[int, Field(ge=0, le=10)]


class Remarked(BaseModel):
    quote: Quote
    remark: Sentence


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
    change: Sentence
    scores: Scores


async def criticise(brief: RunBrief, draft: Draft, text: str, llm: LLM) -> Critique:
    """The critique; without a score, and saying why, where the answer proves nothing.

    Raises ModelError where the model did not answer at all.
    """
    try:
        answer = await _ask(brief, draft, text, llm)
    except (UnreadableAnswer, EmptyAnswer, ContextTooLong) as error:
        return Critique(why=str(error))
    scores = {name: float(score) for name, score in answer.scores.model_dump().items()}
    return Critique(
        score=round(sum(scores.values()) / len(scores), 2),
        scores=scores,
        remarks=tuple(
            remark for each in answer.remarks if (remark := _located(each, draft, text))
        ),
        change=answer.change.strip(),
    )


async def _ask(
    brief: RunBrief, draft: Draft, text: str, llm: LLM
) -> CriticAnswer | CriticShortAnswer:
    small = llm.provider.is_small
    most = SMALL_REMARKS if small else MOST_REMARKS
    template = "critic_short" if small else "critic"
    before = shared_prefix(brief, draft.context, draft.passages, small)
    asked = then(before, render("writing", llm.language, template, text=text, most=most))

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
