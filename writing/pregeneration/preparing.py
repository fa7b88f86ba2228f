"""One part of the job: the plan of one chapter, chained on the end of the one before."""

from dataclasses import dataclass, replace
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from novellaforge.database import in_db
from novellaforge.jobs import Keep, Progress
from novellaforge.llm import LLM, Origin, Provider
from novellaforge.models import Job
from projects.models import Chapter, Project
from projects.reading import chapters_of
from writing.brief import RunBrief
from writing.models import ChapterPlan
from writing.plan import Plan
from writing.pregeneration import asking
from writing.pregeneration.ahead import Ahead, made_from
from writing.pregeneration.edges import edges_before
from writing.pregeneration.endings import End, end_before
from writing.stages.collect_context import collect_context
from writing.stages.plan_chapter import plan_chapter
from writing.stages.retrieve_context import retrieve_context


@dataclass(frozen=True)
class Given:
    """What the plan of a chapter is made from, read at one time."""

    brief: RunBrief
    provider: Provider
    end: End | None  # of the chapter before
    fingerprint: str


async def prepare(job: Job) -> Keep:
    """Plan the first chapter of the job's list, or say why it is passed over."""
    given = await in_db(_given, job)
    if isinstance(given, str):
        return partial(_pass_over, sentence=given)
    return partial(_keep, given=given, plan=await _planned(given))


def _given(job: Job) -> Given | str:
    """What the next plan needs; a sentence where there is none to be made (any more)."""
    project = Project.objects.filter(pk=job.project_id, trashed_at=None).first()
    if project is None:
        return _("The book does not exist any more, or is in the trash.")
    pk = job.cursor["chapters"][0]
    chapter = chapters_of(project.pk).select_related("arc").filter(pk=pk).first()
    if chapter is None:
        return _gone()
    [(chapter, why)] = asking.survey(project, [chapter])
    if why:
        return _passed_over(chapter.number, why)
    ahead, end = Ahead.of(project), end_before(chapter)
    brief = ahead.brief(chapter)
    begins = end.state if end and end.is_planned else ""
    known = replace(brief, begins=begins, edges=edges_before(chapter.pk))
    return Given(known, ahead.provider, end, made_from(brief, ahead.provider))


def _gone() -> str:
    return _("A chapter was passed over: it is not in the book any more.")


def _passed_over(number: int, why: str) -> str:
    said = {
        asking.APPROVED: _("Chapter %(number)s was passed over: its text is approved."),
        asking.WRITING: _("Chapter %(number)s was passed over: it is being written."),
        asking.PLANNED: _("Chapter %(number)s was passed over: its plan is already there."),
        asking.NO_OUTLINE: _("Chapter %(number)s was passed over: it has no outline."),
    }
    return said[why] % {"number": number}


async def _planned(given: Given) -> Plan:
    brief = given.brief
    origin = Origin(brief.book.id, step=f"plan ahead of chapter {brief.chapter.number}")
    return await plan_chapter(
        brief,
        await collect_context(brief),
        (await retrieve_context(brief)).found,
        LLM(given.provider, origin, brief.book.language),
        reasoning_model=given.provider.reasoning_model,
    )


def _keep(job: Job, given: Given, plan: Plan) -> Progress:
    """In the job's transaction: the plan's row, and how the job stands after it."""
    chapter = given.brief.chapter
    if not Chapter.objects.filter(pk=chapter.id).exists():
        return _pass_over(job, _gone())
    ChapterPlan.objects.create(
        chapter_id=chapter.id,
        source=ChapterPlan.Source.PREGENERATED,
        plan=plan.model_dump(mode="json", exclude={"made"}),
        fingerprint=given.fingerprint,
        chained_on=given.end.state if given.end else "",
    )
    sentence = _("Chapter %(number)s is planned.") % {"number": chapter.number}
    return _progress(job, sentence, job.cursor["planned"] + 1)


def _pass_over(job: Job, sentence: str) -> Progress:
    return _progress(job, sentence, job.cursor["planned"])


def _progress(job: Job, sentence: str, planned: int) -> Progress:
    """The list may have grown since the part began: what is left is read from the locked row."""
    left, done = job.cursor["chapters"][1:], job.done + 1
    if not left:
        sentence = f"{sentence} {_summary(planned, done - planned)}"
    return Progress(
        done, job.total, sentence, {"chapters": left, "planned": planned}, is_last=not left
    )


def _summary(planned: int, passed: int) -> str:
    said = ngettext("%(count)s plan was prepared.", "%(count)s plans were prepared.", planned) % {
        "count": planned
    }
    if not passed:
        return said
    over = ngettext(
        "%(count)s chapter was passed over.", "%(count)s chapters were passed over.", passed
    )
    return f"{said} {over % {'count': passed}}"
