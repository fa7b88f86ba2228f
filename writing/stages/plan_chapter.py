"""The chapter's plan: asked of the model, checked and completed by code."""

from django.utils.translation import gettext as _

from novellaforge.errors import Unusable
from novellaforge.llm import LLM, Sampling, render, user
from novellaforge.llm.errors import UnreadableAnswer
from writing import plan as planning
from writing.brief import ChapterBrief, Passage, RunBrief, StoryContext
from writing.plan import Beat, Plan
from writing.planned import STATE, answer_type, completed, objection, plan_of
from writing.prompting import shared_prefix, then
from writing.wording import clipped

MENDED_MEETINGS = 2
MEETING_TOKENS = 120
TOKENS, TOKENS_A_BEAT, SMALL_TOKENS_A_BEAT = 200, 260, 100
REASONING_TOKENS = 12_000
SMALL_TEMPERATURE = 0.8  # at less the beats come out alike
REASONED_KINDS = ("critical", "twist", "finale")


async def plan_chapter(
    brief: RunBrief,
    context: StoryContext,
    passages: tuple[Passage, ...],
    llm: LLM,
    reasoning_model: str = "",
) -> Plan:
    """A plan whose beats differ, meet, and sum to the words asked.

    `reasoning_model`, where given, plans the chapters that deserve it. Raises Unusable when
    the answer failed its checks twice, and ModelError.
    """
    small = llm.provider.is_small
    count = planning.beats_wanted(brief.target_words, len(brief.chapter.scenes))
    messages = then(shared_prefix(brief, context, passages, small), _asked(brief, count, small))
    model = reasoning_model if reasoning_model and deserves_reasoning(brief.chapter) else None
    limit = TOKENS + count * (SMALL_TOKENS_A_BEAT if small else TOKENS_A_BEAT)
    try:
        answer = await llm.ask(
            messages,
            answer_type(count, small),
            purpose="plan",
            max_tokens=REASONING_TOKENS if model else limit,
            temperature=SMALL_TEMPERATURE if small else None,
            model=model,
            check=lambda given: objection(completed(brief, given.read(), small)),
            sampling=Sampling() if small else None,
        )
    except UnreadableAnswer as error:
        raise Unusable(
            _(
                "The plan of chapter %(number)d was not usable, twice: %(reason)s Retry, "
                "choose another model, or write the plan yourself."
            )
            % {"number": brief.chapter.number, "reason": error.reason}
        ) from error
    plan = plan_of(brief, completed(brief, answer.read(), small))
    return await _met(plan, brief.book.language, llm)


def deserves_reasoning(chapter: ChapterBrief) -> bool:
    """The chapters that carry the book: the first three, every tenth, and the turning ones."""
    return (
        chapter.number <= 3
        or chapter.number % 10 == 0
        or chapter.kind in REASONED_KINDS
        or chapter.is_last
    )


def _asked(brief: RunBrief, count: int, small: bool) -> str:
    chapter = brief.chapter
    return render(
        "writing",
        brief.book.language,
        "plan_short" if small else "plan",
        chapter=chapter,
        count=count,
        words=brief.target_words,
        scenes=chapter.scenes,
        points=chapter.required_points,
        forbidden=chapter.forbidden,
        point_of_view=chapter.point_of_view,
    )


async def _met(plan: Plan, language: str, llm: LLM) -> Plan:
    """The plan with every beat beginning where the one before it ended."""
    beats, notes, mended = list(plan.beats), list(plan.notes), 0
    for number in planning.unmet(plan.beats):
        before, after = beats[number - 1], beats[number]
        entry = ""
        if after.entry and mended < MENDED_MEETINGS:
            mended += 1
            entry = await _mended_entry(before, after, language, llm)
        if not planning.meet(before.exit, entry):
            entry = before.exit
            notes += _moved(number + 1) if after.entry else []
        beats[number] = after.model_copy(update={"entry": entry})
    return plan.model_copy(update={"beats": tuple(beats), "notes": tuple(notes)})


def _moved(number: int) -> list[str]:
    note = _("Scene %(number)d did not begin where the one before it ended; now it does.")
    return [note % {"number": number}]


async def _mended_entry(before: Beat, after: Beat, language: str, llm: LLM) -> str:
    asked = render(
        "writing", language, "plan_mend", exit=before.exit, entry=after.entry, what=after.summary
    )
    reply = await llm.chat([user(asked)], purpose="plan", max_tokens=MEETING_TOKENS)
    return clipped(reply.text, STATE)
