"""A run begins: one live run a chapter, asking again answers that one."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter
from writing.brief import Dials
from writing.dials import dials_of
from writing.models import GenerationRun
from writing.runs.advancing import advance
from writing.runs.ending import retry

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
    one is answered again unless `rewrite` is said. Raises Refused with a sentence.
    """
    _refuse_words(target_words)
    with transaction.atomic():
        chapter = Chapter.objects.select_for_update(of=("self",)).get(pk=chapter.pk)
        latest = chapter.runs.first()
        if latest and (latest.is_live or _answers_again(latest, rewrite)):
            return latest, False
        if latest and latest.state == State.STOPPED and not rewrite:
            return retry(latest), False
        _refuse_chapter(chapter, instruction, rewrite)
        dials = dials_of(chapter.project)
        run = GenerationRun.objects.create(
            project=chapter.project,
            chapter=chapter,
            state=State.RUNNING,
            mode=mode or mode_of(dials),
            instruction=instruction.strip(),
            target_words=target_words or words_asked(chapter, dials),
            language=get_language() or settings.LANGUAGE_CODE,
            use_rag=use_rag,
            auto_approve=dials.auto_approve if auto_approve is None else auto_approve,
            project_revision=chapter.project.revision,
            base_version=chapter.approved_version,
            requested_by_id=user.pk,
        )
        advance(run)
        return run, True


def _answers_again(run: GenerationRun, rewrite: bool) -> bool:
    return run.state in OF_A_FINISHED_CHAPTER and not rewrite


def _refuse_words(words: int | None) -> None:
    if words is not None and not FEWEST_WORDS <= words <= MOST_WORDS:
        raise Refused(
            _("A chapter has from %(low)s to %(high)s words; %(words)s were asked for.")
            % {"low": FEWEST_WORDS, "high": MOST_WORDS, "words": words}
        )


def _refuse_chapter(chapter: Chapter, instruction: str, rewrite: bool) -> None:
    if chapter.approved_version_id and not rewrite:
        raise Refused(
            _("Chapter %(number)s has an approved text. Say that you want it rewritten.")
            % {"number": chapter.number}
        )
    if not (chapter.outline.strip() or chapter.scenes or instruction.strip()):
        raise Refused(
            _("Chapter %(number)s has no outline yet: say what happens in it.")
            % {"number": chapter.number}
        )


def mode_of(dials: Dials) -> str:
    if dials.write_distributed_beats:
        return Mode.DISTRIBUTED
    return Mode.PARALLEL if dials.write_parallel_beats else Mode.SEQUENTIAL


def words_asked(chapter: Chapter, dials: Dials) -> int:
    """The chapter's own target, the book's, else the middle of the range in the settings."""
    middle = (dials.chapter_min_words + dials.chapter_max_words) // 2
    return chapter.target_words or chapter.project.chapter_words or middle
