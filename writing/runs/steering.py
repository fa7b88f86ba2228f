"""The author's word on a run under way, and a beat written again."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import ChapterVersion
from projects.text import count_words, last_sentence_end
from writing import pipeline
from writing.brief import BeatText, Seam
from writing.briefing import Record, facts_read, record_of
from writing.events import BeatState, FactsRead, Replace, Status
from writing.models import BeatDraft, GenerationRun, Steering
from writing.pipeline import Step
from writing.plan import Plan
from writing.runs.advancing import advance, store
from writing.runs.ending import call_off
from writing.runs.locking import hold_chapter, lock, moment_after
from writing.runs.telling import tell, waiting

User = AbstractBaseUser | AnonymousUser
State = GenerationRun.State
LONGEST = 2_000  # characters of an instruction


def steer(run: GenerationRun, instruction: str, user: User) -> GenerationRun:
    """What the beats that have not begun are to heed; of a stopped run, once it goes on.

    Raises Refused for a run that is over, or has no beat left to begin.
    """
    text = _said(instruction)
    if not text:
        raise Refused(_("Say what is to be different from here on."))
    with transaction.atomic():
        run = lock(run.pk)
        if run.state not in (*GenerationRun.LIVE, State.STOPPED, State.CANCELLED):
            raise Refused(_("This chapter is written. Have a beat written again instead."))
        if not _has_more_to_begin(run):
            raise Refused(_("Every beat has begun. Have one written again instead."))
        Steering.objects.create(run=run, text=text, said_by_id=user.pk)
        message = _("From the next beat on: %(said)s") % {"said": text}
        tell(run.pk, Status(stage="run", state="steered", message=message))
    return run


def again(run: GenerationRun, beat: int, instruction: str, user: User) -> GenerationRun:
    """A run that takes over what this one has but for one beat, which is written anew.

    The seams beside it, the checks and the gate follow. This run's texts stay as they are; if
    it is still under way it ends here, and its unfinished beats go on in the new one. Raises
    Refused where there is no such beat, it stands under a later run or a text of the author's,
    what it wrote is not kept any more, or the chapter is in the trash.
    """
    text = _said(instruction)
    with transaction.atomic():
        chapter = hold_chapter(run.chapter_id)
        run = lock(run.pk)
        if chapter.runs.first() != run:
            raise Refused(_("A later run has written this chapter; ask there."))
        if is_written_over(run, chapter.versions.first()):
            raise Refused(
                _(
                    "The chapter has a newer text than this draft: ask for alternatives of the "
                    "beat, which keep it."
                )
            )
        record = record_of(run)
        plan: Plan | None = record.of(pipeline.PLAN)
        if plan is None or not 1 <= beat <= len(plan.beats):
            raise Refused(_("This chapter has no beat %(beat)s.") % {"beat": beat})
        texts = _texts_beside(run, beat)
        if not _others_written(record, beat) <= texts.keys():
            raise Refused(
                _(
                    "The beats of this draft are not kept any more: select a passage of its text "
                    "instead."
                )
            )
        if run.is_live:
            call_off(run, _("A beat is written again; another run goes on from here."))
        new = _successor(run, beat, user)
        for said in run.steering.all():
            Steering.objects.create(run=new, beat=said.beat, text=said.text, said_by=said.said_by)
        if text:
            Steering.objects.create(run=new, beat=beat, text=text, said_by_id=user.pk)
        _take_over(new, record, plan, beat, texts)
        advance(new, resume=True)
    return new


def is_written_over(run: GenerationRun, newest: ChapterVersion | None) -> bool:
    """Whether the chapter's newest text is no run's, and another than the one of this run."""
    if run.version is None or newest is None:
        return False
    return newest.run_id is None and newest.sha256 != run.version.sha256


def _said(instruction: str) -> str:
    text = instruction.replace("\0", "").strip()
    if len(text) > LONGEST:
        raise Refused(_("An instruction has at most %(most)s characters.") % {"most": LONGEST})
    return text


def _has_more_to_begin(run: GenerationRun) -> bool:
    plan = record_of(run).of(pipeline.PLAN)
    return plan is None or run.drafts.count() < len(plan.beats)


def _successor(run: GenerationRun, beat: int, user: User) -> GenerationRun:
    return GenerationRun.objects.create(
        project=run.project,
        chapter=run.chapter,
        mode=run.mode,
        instruction=run.instruction,  # as it was: the shared prefix stays the same bytes
        target_words=run.target_words,
        language=run.language,
        use_rag=run.use_rag,
        auto_approve=run.auto_approve,
        project_revision=run.project.revision,
        base_version=run.version or run.base_version,
        requested_by_id=user.pk,
        created_at=moment_after(run),
        follows=run,
        only_beat=beat if run.version_id else None,
    )


def _take_over(
    new: GenerationRun, record: Record, plan: Plan, beat: int, texts: dict[int, str]
) -> None:
    """Everything stored that does not hang on the beat, and the texts that are in force."""
    for stage in (pipeline.COLLECT, pipeline.RETRIEVE, pipeline.PLAN):
        if (result := record.of(stage)) is not None:
            store(new, Step(stage), result)
    tell(new.pk, *(waiting(number, scene) for number, scene in enumerate(plan.beats, start=1)))
    tell(new.pk, Status(stage=pipeline.PLAN, state="done", message=_("The plan stands.")))
    written = _others_written(record, beat)
    for number, text in sorted(texts.items()):
        _take_over_text(new, number, text, is_done=number in written)
    kept_texts = {number: texts[number] for number in sorted(written)}
    for number, read in dict(facts_read(record, kept_texts)).items():
        store(new, Step(pipeline.EXTRACT, number), read)
        tell(new.pk, FactsRead.of(number, read))
    for number in range(1, len(plan.beats)):
        if {number, number + 1} <= written and record.of(pipeline.SEAM, number) is not None:
            store(new, Step(pipeline.SEAM, number), Seam(why=_("Kept.")))
            kept = Status(stage=pipeline.SEAM, state="done", message=_("Kept."), beat=number)
            tell(new.pk, kept)


def _others_written(record: Record, beat: int) -> set[int]:
    steps = (step.beat for step in record.steps if step.stage == pipeline.WRITE)
    return {number for number in steps if number and number != beat}


def _texts_beside(run: GenerationRun, beat: int) -> dict[int, str]:
    return dict(run.drafts.exclude(beat=beat).values_list("beat", "text"))


def _take_over_text(run: GenerationRun, beat: int, text: str, *, is_done: bool) -> None:
    """A watcher of the new run hears it too. Of an unfinished beat, its whole sentences."""
    text = text if is_done else text[: last_sentence_end(text)]
    if text:
        BeatDraft.objects.create(run=run, beat=beat, attempt=1, text=text)
        tell(run.pk, Replace(beat=beat, start=0, end=0, content=text, why="kept"))
    if is_done:
        words = count_words(text)
        store(run, Step(pipeline.WRITE, beat), BeatText(text, words))
        tell(run.pk, BeatState(beat=beat, state="done", attempt=1, words=words, kept=len(text)))
