"""The chapter's plan: asked of the model, checked and completed by code."""

from collections.abc import Awaitable, Callable, Sequence

from django.utils.translation import gettext as _

from novellaforge.errors import Unusable
from novellaforge.llm import LLM, Sampling, render, user
from novellaforge.llm.errors import UnreadableAnswer
from writing import plan as planning
from writing.brief import ChapterBrief, Passage, RunBrief, StoryContext
from writing.plan import Beat, Plan
from writing.planned import STATE, answer_type, completed, note_of_move, objection, plan_of
from writing.prompting import shared_prefix, then
from writing.streamed import Arriving, Brief, Stream, brief_type
from writing.wording import clipped

MENDED_MEETINGS = 2
MEETING_TOKENS = 120
TOKENS, TOKENS_A_BEAT, SMALL_TOKENS_A_BEAT, BRIEF_TOKENS_A_BEAT = 200, 260, 100, 160
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
    model = planning_model(brief.chapter, reasoning_model) or None
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
        raise _unusable(brief, error) from error
    plan = plan_of(brief, completed(brief, answer.read(), small))
    return await _met(plan, brief, llm)


async def plan_as_it_comes(
    brief: RunBrief,
    context: StoryContext,
    passages: tuple[Passage, ...],
    llm: LLM,
    stream: Stream,
) -> Plan:
    """A short plan, every scene of it kept as soon as the model has said it.

    What stands already is not asked for again. No call mends an entry: the state before counts.
    Raises as `plan_chapter`, with the scenes kept that came before.
    """
    coming = Arriving(brief, stream.standing)
    if not coming.left:
        return coming.plan("turn")
    messages = then(shared_prefix(brief, context, passages), _asked_in_brief(brief, coming))
    try:
        answer = await llm.ask(
            messages,
            brief_type(coming.left, brief),
            purpose="plan",
            max_tokens=TOKENS + coming.left * BRIEF_TOKENS_A_BEAT,
            check=lambda given: coming.objection(given.scenes),
            on_chunk=_taking(coming, stream),
        )
    except UnreadableAnswer as error:
        raise _unusable(brief, error) from error
    for each in answer.scenes[-coming.left :] if coming.left else ():
        await _take(coming, each, stream)
    return coming.plan(answer.ending)


def _taking(coming: Arriving, stream: Stream) -> Callable[[str], Awaitable[None]]:
    told = ""

    async def hear(chunk: str) -> None:
        nonlocal told
        told += chunk
        if "}" in chunk:
            for each in list(coming.whole(told)):
                if not await _take(coming, each, stream):
                    return

    return hear


async def _take(coming: Arriving, given: Brief, stream: Stream) -> bool:
    """The last one is kept with the plan."""
    scene = coming.take(given)
    if scene and coming.left:
        await stream.keep(len(coming.scenes), scene)
    return scene is not None


async def fit_beginning(plan: Plan, brief: RunBrief, end: str, number: int, llm: LLM) -> Plan:
    """A plan made earlier, its first beat beginning where chapter `number` really ends (`end`).

    At most one small call; a note says to the author what was done. Raises ModelError.
    """
    entry, _moved = await _entry_after(end, plan.beats[0], brief.book.language, "plan_begin", llm)
    first = plan.beats[0].model_copy(update={"entry": entry})
    note = _("Its beginning was fitted to the end of chapter %(number)d.") % {"number": number}
    return plan.model_copy(
        update={"beats": (first, *plan.beats[1:]), "notes": (*plan.notes, note)}
    )


def planning_model(chapter: ChapterBrief, reasoning_model: str) -> str:
    """The model that plans this chapter; empty: the one for plans."""
    return reasoning_model if deserves_reasoning(chapter) else ""


def deserves_reasoning(chapter: ChapterBrief) -> bool:
    """The chapters that carry the book: the first three, every tenth, and the turning ones."""
    return (
        chapter.number <= 3
        or chapter.number % 10 == 0
        or chapter.kind in REASONED_KINDS
        or chapter.is_last
    )


def _asked(brief: RunBrief, count: int, small: bool) -> str:
    return _rendered("plan_short" if small else "plan", brief, count)


def _asked_in_brief(brief: RunBrief, coming: Arriving) -> str:
    standing = [scene.beat for scene in coming.scenes]
    return _rendered("plan_brief", brief, coming.count, standing)


def _rendered(name: str, brief: RunBrief, count: int, standing: Sequence[Beat] = ()) -> str:
    chapter = brief.chapter
    return render(
        "writing",
        brief.book.language,
        name,
        chapter=chapter,
        count=count,
        standing=standing,
        words=brief.target_words,
        scenes=chapter.scenes,
        points=chapter.required_points,
        forbidden=chapter.forbidden,
        point_of_view=chapter.point_of_view,
        begins=brief.begins,
        edges=brief.edges,
    )


def _unusable(brief: RunBrief, error: UnreadableAnswer) -> Unusable:
    return Unusable(
        _(
            "The plan of chapter %(number)d was not usable, twice: %(reason)s Retry, "
            "choose another model, or write the plan yourself."
        )
        % {"number": brief.chapter.number, "reason": error.reason}
    )


async def _met(plan: Plan, brief: RunBrief, llm: LLM) -> Plan:
    """The plan with every beat beginning where the one before it ended, the first where the
    chapter before did (if that is known).
    """
    beats, notes, mended = list(plan.beats), list(plan.notes), 0
    for number in _unmet(plan, brief.begins):
        before = beats[number - 1].exit if number else brief.begins
        after = beats[number]
        if after.entry and mended == MENDED_MEETINGS:
            entry, moved = clipped(before, STATE), True
        else:
            mended += bool(after.entry)
            template = "plan_mend" if number else "plan_begin"
            entry, moved = await _entry_after(before, after, brief.book.language, template, llm)
        beats[number] = after.model_copy(update={"entry": entry})
        notes += [note_of_move(number)] if moved else []
    return plan.model_copy(update={"beats": tuple(beats), "notes": tuple(notes)})


def _unmet(plan: Plan, begins: str) -> list[int]:
    first = [0] if begins and not planning.meet(begins, plan.beats[0].entry) else []
    return [*first, *planning.unmet(plan.beats)]


async def _entry_after(
    exit_state: str, beat: Beat, language: str, template: str, llm: LLM
) -> tuple[str, bool]:
    """An entry that meets the state before, and whether it is that state itself, for want of a
    better one. A beat without an entry costs no call, and is not moved.
    """
    if not beat.entry:
        return clipped(exit_state, STATE), False
    asked = render(
        "writing", language, template, exit=exit_state, entry=beat.entry, what=beat.summary
    )
    reply = await llm.chat([user(asked)], purpose="plan", max_tokens=MEETING_TOKENS)
    entry = clipped(reply.text, STATE)
    if planning.meet(exit_state, entry):
        return entry, False
    return clipped(exit_state, STATE), True
