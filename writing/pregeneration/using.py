"""What a run's plan stage does: the author's plan, one prepared ahead, or a new one.

A plan prepared ahead is used without a call where nothing it was made from has changed and the
chapter before ends where it took it to end, by its facts too; where only that end is another, its
first beat is fitted to it by one small call.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from novellaforge.database import in_db
from novellaforge.llm import LLM, Provider
from projects.models import Chapter
from writing import plan as planning
from writing.brief import Passage, RunBrief, StoryContext
from writing.dials import words_asked
from writing.models import ChapterPlan
from writing.plan import Beat, Made, Plan
from writing.planned import unknown_names
from writing.pregeneration.ahead import made_from
from writing.pregeneration.edges import edges_before
from writing.pregeneration.endings import End, end_before, unlike
from writing.stages.plan_chapter import (
    fit_beginning,
    plan_as_it_comes,
    plan_chapter,
    planning_model,
)
from writing.streamed import Stream

Source = ChapterPlan.Source


@dataclass(frozen=True)
class AtHand:
    """What there is before anything is asked. `plan` is ready to be used, but for its beginning
    where `end` is there; `why_new` says why a plan that was prepared is not used.
    """

    plan: Plan | None = None
    end: End | None = None
    why_new: str = ""


async def plan_for(
    brief: RunBrief,
    context: StoryContext,
    passages: tuple[Passage, ...],
    llm: LLM,
    stream: Stream | None = None,
) -> Plan:
    """The plan of a run, with how it came to it; a new one scene by scene where there is a
    `stream`. One that was begun is gone on with. Raises Unusable and ModelError.
    """
    found = await in_db(_at_hand, brief, llm.provider)
    if stream and stream.standing:
        found = replace(found, plan=None)
    if found.plan and found.end:
        plan = await fit_beginning(found.plan, brief, found.end.state, found.end.number, llm)
        made = found.plan.made.model_copy(
            update={"said": plan.notes[-1], "chained_on": found.end.state}
        )
        return plan.model_copy(update={"made": made})
    return found.plan or await _new(brief, context, passages, llm, found, stream)


async def _new(
    brief: RunBrief,
    context: StoryContext,
    passages: tuple[Passage, ...],
    llm: LLM,
    found: AtHand,
    stream: Stream | None,
) -> Plan:
    begins = found.end.state if found.end and found.end.is_planned else ""
    edges = await in_db(edges_before, brief.chapter.id)
    known, reasoning = replace(brief, begins=begins, edges=edges), llm.provider.reasoning_model
    if stream and (stream.standing or _comes_in_brief(brief, llm)):
        plan = await plan_as_it_comes(known, context, passages, llm, stream)
    else:
        plan = await plan_chapter(known, context, passages, llm, reasoning_model=reasoning)
    made = Made(
        fingerprint=made_from(brief, llm.provider),
        chained_on=found.end.state if found.end else "",
        said=found.why_new,
    )
    notes = (*plan.notes, found.why_new) if found.why_new else plan.notes
    return plan.model_copy(update={"made": made, "notes": notes})


def plan_at_hand(brief: RunBrief, provider: Provider) -> Plan | None:
    """The plan that a run would use as it is, without asking anybody."""
    plans = ChapterPlan.objects.filter(chapter_id=brief.chapter.id)
    if not plans.filter(source__in=(Source.AUTHOR, Source.PREGENERATED)).exists():
        return None
    found = _at_hand(brief, provider)
    return None if found.end else found.plan


def _comes_in_brief(brief: RunBrief, llm: LLM) -> bool:
    """A small model and one that reasons are asked for the whole, as is their way."""
    reasons = planning_model(brief.chapter, llm.provider.reasoning_model)
    return not (llm.provider.is_small or reasons)


def _at_hand(brief: RunBrief, provider: Provider) -> AtHand:
    plans = ChapterPlan.objects.filter(chapter_id=brief.chapter.id)
    if own := plans.filter(source=Source.AUTHOR).first():
        return AtHand(_own(brief, Plan.model_validate(own.plan)))
    chapter = Chapter.objects.select_related("project").get(pk=brief.chapter.id)
    end = end_before(chapter)
    prepared = plans.filter(source=Source.PREGENERATED)
    if not prepared.exists():
        return AtHand(end=end)
    as_prepared = replace(brief, instruction="", target_words=words_asked(chapter, brief.dials))
    row = prepared.filter(fingerprint=made_from(as_prepared, provider)).first()
    return _usable(chapter, brief, row, end)


def _own(brief: RunBrief, plan: Plan) -> Plan:
    """What the author wrote, at the length that is asked, and what the outline says of it now."""
    who = [name for beat in plan.beats for name in beat.characters]
    told = {
        "required_points": (*brief.chapter.required_points, *plan.required_points),
        "forbidden": (*brief.chapter.forbidden, *plan.forbidden),
        "new_names": unknown_names(brief.book, who),
    }
    once = {name: tuple(dict.fromkeys(each)) for name, each in told.items()}
    made = Made(source="author", said=_("Your own plan is used."))
    whole = _of_words(plan, brief.target_words) or plan
    return whole.model_copy(update={**once, "made": made})


def _usable(chapter: Chapter, brief: RunBrief, row: ChapterPlan | None, end: End | None) -> AtHand:
    """Whether the newest plan that is fresh can be used in this run. `row` None: none is."""
    if row is None:
        why = _(
            "The outline, the bible or a setting has changed since a plan was prepared: "
            "planned anew."
        )
        return AtHand(end=end, why_new=why)
    if brief.instruction.strip():
        why = _("The plan that was prepared does not know what you asked for: planned anew.")
        return AtHand(end=end, why_new=why)
    plan = _of_words(Plan.model_validate(row.plan), brief.target_words)
    if plan is None:
        why = _("The plan that was prepared cannot be stretched to %(words)d words: planned anew.")
        return AtHand(end=end, why_new=why % {"words": brief.target_words})
    made = Made(
        source="pregenerated",
        fingerprint=row.fingerprint,
        chained_on=row.chained_on,
        said=_("A plan was ready."),
    )
    ready = plan.model_copy(update={"made": made})
    if not _begins_there(row.chained_on, plan, end):
        return AtHand(ready, end)
    return AtHand(ready, unlike(chapter, ready, end) if end else None)


def _begins_there(chained_on: str, plan: Plan, end: End | None) -> bool:
    """Whether the chapter before ends where the plan took it to end, as far as it is known."""
    if end is None or not end.state:
        return True
    taken = chained_on or plan.beats[0].entry
    return taken == end.state or planning.meet(taken, end.state)


def _of_words(plan: Plan, total: int) -> Plan | None:
    """The same plan with its beats' words in proportion; None where a beat cannot be so long."""
    if plan.words == total:
        return plan
    try:
        words = planning.lengths([beat.words for beat in plan.beats], total, varied=False)
        beats = [
            Beat.model_validate(beat.model_dump() | {"words": each})
            for beat, each in zip(plan.beats, words, strict=True)
        ]
    except ValueError:  # too few for so many beats, or too many for one
        return None
    return plan.model_copy(update={"beats": tuple(beats)})
