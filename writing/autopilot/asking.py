"""What the author does with the autopilot: start it, stop it, have it go on."""

from contextlib import suppress

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter, Project
from projects.reading import chapters_of
from writing import own_plan, runs
from writing.autopilot.deciding import Rest, decide
from writing.autopilot.moving import act, lock, queue, rest
from writing.autopilot.preceding import Preceding, preceding
from writing.autopilot.progress import still_to_write
from writing.autopilot.standing import read
from writing.models import Autopilot, GenerationRun

User = AbstractBaseUser | AnonymousUser
State, StopAfter = Autopilot.State, Autopilot.StopAfter


def start(
    project: Project,
    user: User,
    *,
    first: int,
    last: int,
    stop_after: str = StopAfter.NEVER,
    rewrite: bool = False,
) -> tuple[Autopilot, bool]:
    """The book's autopilot, and whether this call began it; asked the same again, it is answered.

    Raises Refused: chapters that are not there, are approved already or have no outline; an
    autopilot that is on for something else.
    """
    assert user.pk is not None
    wanted = Autopilot(
        project=project,
        author_id=user.pk,
        first=first,
        last=last,
        stop_after=stop_after,
        rewrite=rewrite,
        language=get_language() or settings.LANGUAGE_CODE,
    )
    if on := Autopilot.objects.filter(project=project, state__in=Autopilot.LIVE).first():
        return _same(on, wanted), False
    wanted.chapter = _first_of(wanted)
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
            now = read(wanted)
            if act(wanted, now, decide(now.standing)):
                queue(wanted)
    except IntegrityError:  # another was begun at the same time
        on = Autopilot.objects.filter(project=project, state__in=Autopilot.LIVE).first()
        if on is None:
            raise
        return _same(on, wanted), False
    return wanted, True


def go_on(autopilot: Autopilot, user: User | None = None) -> Autopilot:
    """Whatever it rested for is the author's word now; one that is on is answered as it is.
    `user` is its author from now on: who began it may have left the book.

    Raises Refused where the chapter under way still needs them, or another autopilot is on.
    """
    with transaction.atomic():
        found = lock(autopilot.pk)
        if found is None or found.state == State.DONE:
            raise Refused(_("All chapters of this autopilot are written. Start another one."))
        if found.state == State.RUNNING:
            return found
        if user and user.pk != found.author_id:
            assert user.pk is not None
            found.author_id = user.pk
            found.language = get_language() or settings.LANGUAGE_CODE
        _take_up(found)
        with translation.override(found.language):
            if _moved(found):
                queue(found)
    return found


def stop(autopilot: Autopilot) -> Autopilot:
    """End it, and the run that it is about. What is written is kept; asking twice is harmless."""
    with transaction.atomic():
        found = lock(autopilot.pk)
        if found is None or not found.is_live:
            return found or autopilot
        with translation.override(found.language):
            rest(found, State.STOPPED, _("Stopped. What is written is kept."))
        run = found.chapter.runs.first() if found.run_id and found.chapter else None
        if run and run.is_live:
            _cancel(run)
    return found


def _cancel(run: GenerationRun) -> None:
    with suppress(Refused):  # it was written meanwhile
        runs.cancel(run)


def _take_up(autopilot: Autopilot) -> None:
    autopilot.state = State.RUNNING
    try:
        with transaction.atomic():
            autopilot.save(update_fields=["state", "author", "language"])
    except IntegrityError as error:  # one live autopilot a book
        raise Refused(_("Another autopilot is on in this book.")) from error
    chapter = autopilot.chapter
    if chapter is None or chapter.trashed_at:
        autopilot.chapter, autopilot.run, autopilot.seen = (
            still_to_write(autopilot).first(),
            None,
            {},
        )
    elif autopilot.run_id:
        before = Preceding.model_validate(autopilot.seen)
        fresh = preceding(chapter).model_copy(update={"own": before.own})
        autopilot.seen = fresh.model_dump(mode="json")


def _moved(autopilot: Autopilot) -> bool:
    if autopilot.chapter is None:
        rest(autopilot, State.DONE, _("There is no chapter left to write."))
        return False
    now = read(autopilot, asked=True)
    move = decide(now.standing)
    if isinstance(move, Rest):
        raise Refused(move.why)
    return act(autopilot, now, move)


def _is_said(chapter: Chapter) -> bool:
    """Whether it is known what happens in it."""
    return bool(chapter.outline.strip() or chapter.scenes or own_plan.of(chapter))


def _same(on: Autopilot, wanted: Autopilot) -> Autopilot:
    asked = ("first", "last", "stop_after", "rewrite")
    if all(getattr(on, name) == getattr(wanted, name) for name in asked):
        return on
    if on.first == on.last:
        said = _("The autopilot is on for chapter %(first)s: stop it first.")
    else:
        said = _("The autopilot is on for chapters %(first)s to %(last)s: stop it first.")
    raise Refused(said % {"first": on.first, "last": on.last})


def _first_of(wanted: Autopilot) -> Chapter:
    """The chapter to begin with. Raises Refused."""
    there = set(chapters_of(wanted.project_id).values_list("number", flat=True))
    if wanted.first > wanted.last:
        raise Refused(_("The first chapter comes after the last one."))
    for number in (wanted.first, wanted.last):
        if number not in there:
            raise Refused(_("This book has no chapter %(number)s.") % {"number": number})
    to_write = list(still_to_write(wanted))
    if not to_write:
        raise Refused(_("These chapters are approved. Say that you want them rewritten."))
    bare = [str(each.number) for each in to_write if not _is_said(each)]
    if bare:
        said = _("There is no outline yet of chapter %(numbers)s: say what happens there.")
        raise Refused(said % {"numbers": ", ".join(bare)})
    return to_write[0]
