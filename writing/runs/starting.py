"""A run begins: one live run a chapter, asking again answers that one."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from novellaforge.errors import KeyReused, Refused
from projects.models import Chapter
from writing import own_plan, pipeline
from writing.brief import Dials
from writing.dials import dials_of, words_asked
from writing.models import GenerationRun, IdempotencyKey, StepResult
from writing.runs.advancing import advance
from writing.runs.approving import begun_over
from writing.runs.ending import retry
from writing.runs.locking import hold_chapter, moment_after
from writing.runs.steering import steer

State, Mode = GenerationRun.State, GenerationRun.Mode
FEWEST_WORDS, MOST_WORDS = 50, 20_000
OF_A_FINISHED_CHAPTER = (State.DRAFTED, State.APPROVED)


def start(
    chapter: Chapter,
    user: AbstractBaseUser | AnonymousUser,
    *,
    instruction: str = "",
    target_words: int | None = None,
    rewrite: bool = False,
    auto_approve: bool | None = None,
    use_rag: bool = True,
    mode: str = "",
) -> tuple[GenerationRun, bool]:
    """The chapter's run, and whether it was begun by this call.

    The live run is answered as it is; a stopped one goes on where it stopped; a finished
    one is answered again unless `rewrite` is said, and without it no other text is written over.
    Raises Refused with a sentence.
    """
    _refuse_words(target_words)
    with transaction.atomic():
        chapter = hold_chapter(chapter.pk)
        latest = chapter.runs.first()
        if latest and (latest.is_live or _answers_again(latest, rewrite)):
            return latest, False
        if latest and latest.state == State.STOPPED and not rewrite:
            if chapter.approved_version_id not in (None, *begun_over(latest)):
                _refuse_chapter(chapter, latest, instruction, rewrite)
            return _go_on(latest, user, instruction, target_words), False
        _refuse_chapter(chapter, latest, instruction, rewrite)
        dials = dials_of(chapter.project)
        run = GenerationRun.objects.create(
            project=chapter.project,
            chapter=chapter,
            mode=mode or mode_of(dials),
            instruction=instruction.strip(),
            target_words=_words(chapter, target_words, dials),
            language=get_language() or settings.LANGUAGE_CODE,
            use_rag=use_rag,
            auto_approve=dials.auto_approve if auto_approve is None else auto_approve,
            project_revision=chapter.project.revision,
            base_version=chapter.approved_version,
            requested_by_id=user.pk,
            created_at=moment_after(latest),
        )
        advance(run)
        return run, True


def start_once(
    key: str,
    asked: str,
    user: AbstractBaseUser,
    begin: Callable[[], tuple[GenerationRun, bool]],
) -> tuple[GenerationRun, bool]:
    """`begin`, once for a key of this user; asked again, what it answered the first time.

    `asked` is a hash of the request. Raises KeyReused when the key came with another. Of two
    at a time the second waits for the first.
    """
    with transaction.atomic():
        row, is_first = IdempotencyKey.objects.get_or_create(
            user_id=user.pk, key=key, defaults={"asked": asked}
        )
        if row.asked != asked:
            raise KeyReused(key)
        if is_first or row.run is None:
            row.run, row.is_new = begin()
            row.save(update_fields=["run", "is_new"])
        return row.run, row.is_new


def _go_on(
    run: GenerationRun,
    user: AbstractBaseUser | AnonymousUser,
    instruction: str,
    target_words: int | None,
) -> GenerationRun:
    """A stopped run, with what was said now: as its own before it is planned, else steering it."""
    said = instruction.strip() if instruction.strip() != run.instruction else ""
    words = target_words if target_words != run.target_words else None
    plans = (pipeline.PLAN, pipeline.PLANNED)
    planned = run.steps.filter(stage__in=plans, state=StepResult.State.STORED).exists()
    if not planned:
        run.instruction, run.target_words = said or run.instruction, words or run.target_words
        run.save(update_fields=["instruction", "target_words"])
    elif words:
        raise Refused(
            _(
                "The beats of this chapter are planned for %(planned)s words. Go on with these, "
                "or say that you want it rewritten."
            )
            % {"planned": run.target_words}
        )
    elif said:
        steer(run, said, user)
    return retry(run)


def _answers_again(run: GenerationRun, rewrite: bool) -> bool:
    return run.state in OF_A_FINISHED_CHAPTER and not rewrite


def _words(chapter: Chapter, asked: int | None, dials: Dials) -> int:
    words = asked or own_plan.words(chapter)
    _refuse_words(words)
    return words or words_asked(chapter, dials)


def _refuse_words(words: int | None) -> None:
    if words is not None and not FEWEST_WORDS <= words <= MOST_WORDS:
        raise Refused(
            _("A chapter has from %(low)s to %(high)s words; %(words)s were asked for.")
            % {"low": FEWEST_WORDS, "high": MOST_WORDS, "words": words}
        )


def has_text_beside(chapter: Chapter, last: GenerationRun | None) -> bool:
    """Whether the chapter has one by hand, imported, or of an earlier run than its last."""
    texts = chapter.versions.all()
    return (texts.exclude(run_id=last.pk) if last else texts).exists()


def _refuse_chapter(
    chapter: Chapter, last: GenerationRun | None, instruction: str, rewrite: bool
) -> None:
    if chapter.approved_version_id and not rewrite:
        raise Refused(
            _("Chapter %(number)s has an approved text. Say that you want it rewritten.")
            % {"number": chapter.number}
        )
    if not rewrite and has_text_beside(chapter, last):
        raise Refused(
            _("Chapter %(number)s has a text already. Say that you want it rewritten.")
            % {"number": chapter.number}
        )
    said = chapter.outline.strip() or chapter.scenes or instruction.strip()
    if not (said or own_plan.of(chapter)):
        raise Refused(
            _("Chapter %(number)s has no outline yet: say what happens in it.")
            % {"number": chapter.number}
        )


def mode_of(dials: Dials) -> str:
    if dials.write_distributed_beats:
        return Mode.DISTRIBUTED
    return Mode.PARALLEL if dials.write_parallel_beats else Mode.SEQUENTIAL
