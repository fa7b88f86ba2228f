"""How a chapter ends, as far as it is known today: what the next one begins from."""

from dataclasses import dataclass

from memory.beginning import otherwise
from projects.models import Chapter, ChapterVersion
from projects.reading import chapters_of
from projects.text import paragraphs, sentences
from writing import pipeline
from writing.models import ChapterPlan, StepResult
from writing.plan import Plan
from writing.planned import STATE
from writing.wording import clipped


@dataclass(frozen=True)
class End:
    """The state in which chapter `number` ends; empty where nothing is known of it.

    `is_planned`: it is a plan's exit. Otherwise it is the end of the text, in its own words.
    """

    number: int
    state: str = ""
    is_planned: bool = False


def end_before(chapter: Chapter) -> End | None:
    """The end of the chapter before this one; None for the first of the book."""
    before = (
        chapters_of(chapter.project_id)
        .filter(number__lt=chapter.number)
        .select_related("approved_version")
        .last()
    )
    return state_at_the_end_of(before) if before else None


def state_at_the_end_of(chapter: Chapter) -> End:
    """What a plan that was chained on this chapter is compared with.

    Today, of an approved text: the exit of the plan that its run wrote it from, as long as the
    last paragraph is the one that was written then; of a text whose end was edited or that was
    imported, its last sentences. Without an approved text, the exit of the plan that the author
    made, else of the newest one.

    The exit is what the text was meant to say; where its facts say otherwise, `unlike` tells.
    """
    version = chapter.approved_version
    if version is None:
        return _planned(chapter, _standing_plan(chapter))
    last = _last_paragraph(version)
    written = chapter.versions.filter(number__lte=version.number, run_id__isnull=False).first()
    plan = _plan_of(written) if written and _last_paragraph(written) == last else None
    return _planned(chapter, plan) if plan else End(chapter.number, _tail(last))


def unlike(chapter: Chapter, plan: Plan, end: End) -> End | None:
    """The end by the facts of the text (who lives, is where, has what), where they do not go with
    the end that the plan was chained on; None where nothing speaks against it.
    """
    first = plan.beats[0]
    taken = plan.made.chained_on or first.entry
    told = otherwise(chapter, end.number, first.characters, taken)
    return End(end.number, clipped(" ".join(told), STATE)) if told else None


def _planned(chapter: Chapter, plan: Plan | None) -> End:
    if plan is None:
        return End(chapter.number)
    return End(chapter.number, plan.beats[-1].exit, is_planned=True)


def _standing_plan(chapter: Chapter) -> Plan | None:
    row = ChapterPlan.objects.filter(chapter=chapter).in_use()
    return Plan.model_validate(row.plan) if row else None


def _plan_of(version: ChapterVersion) -> Plan | None:
    """What a run wrote this text from; None where the run is gone."""
    stored = StepResult.objects.filter(
        run_id=version.run_id, stage=pipeline.PLAN, state=StepResult.State.STORED
    ).first()
    return Plan.model_validate(stored.result) if stored else None


def _last_paragraph(version: ChapterVersion) -> str:
    return next(reversed(paragraphs(version.text)), "")


def _tail(paragraph: str) -> str:
    """Its last whole sentences, within the length of a state; at least the last one, cut."""
    kept: list[str] = []
    for sentence in reversed(sentences(paragraph)):
        if kept and len(" ".join([sentence, *kept])) > STATE:
            break
        kept.insert(0, sentence)
    return clipped(" ".join(kept), STATE)
