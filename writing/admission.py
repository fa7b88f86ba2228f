"""Who may watch what: from a watcher's first message to a run, and for how long."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError

from novellaforge.accounts import requiring
from novellaforge.accounts.authentication import user_by
from novellaforge.database import in_db
from novellaforge.errors import Refused
from projects.members.roles import Role, reaches, refusal, role_in
from projects.models import Chapter, Project
from writing.models import GenerationRun
from writing.runs import start
from writing.watching import Order

T = TypeVar("T")
User = AbstractBaseUser | AnonymousUser
ASKED_SECONDS = 60.0


class Unknown(Refused):
    """Nobody is known by what was given."""


class NotThere(Refused):
    """No such book, chapter or run, or it is somebody else's."""


class NotAllowed(Refused):
    """It is there, and whoever asks may look at it only."""


class Hello(BaseModel):
    """A watcher's first message. `chapter_index` counts from 1.

    `batch`: what has come meanwhile is sent as one frame, a JSON array, at most 20 a second.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: str | None = None
    chapter_index: int = Field(ge=1, le=1_000_000)
    instruction: str = Field(default="", max_length=10_000, pattern=r"^[^\x00]*$")
    target_word_count: int | None = None
    run_id: UUID | None = None
    last_event_id: str | None = Field(default=None, max_length=1_000)
    order: Order = "reading"
    batch: bool = False
    rewrite: bool = False
    use_rag: bool = True
    auto_approve: bool | None = None


def asker(hello: Hello, session_user: User) -> User:
    """Who says this. Raises Unknown."""
    return visitor(hello.token, session_user, "read" if hello.run_id else "write")


def run_for(hello: Hello, project_id: UUID, user: User) -> GenerationRun:
    """The run that is asked for; a new one where the chapter has none and an editor asks.

    Raises NotThere, NotAllowed, or Refused where it cannot be begun.
    """
    if hello.run_id:
        return _known_run(hello.run_id, project_id, user)
    there = Chapter.objects.filter(project_id=project_id, trashed_at=None)
    chapter = there.filter(number=hello.chapter_index).select_related("project").first()
    role = role_in(user, chapter.project) if chapter else None
    if chapter is None or role is None:
        raise NotThere(_("There is no such chapter in a book of yours."))
    if not reaches(role, Role.EDITOR):
        return _live_run(chapter)
    run, _is_new = start(
        chapter,
        user,
        instruction=hello.instruction,
        target_words=hello.target_word_count,
        rewrite=hello.rewrite,
        use_rag=hello.use_rag,
        auto_approve=hello.auto_approve,
    )
    return run


async def while_admitted(
    source: AsyncGenerator[T, None], user: User, project_id: UUID
) -> AsyncGenerator[T, None]:
    """What the source gives, while this person may open the book: that is asked again before more
    is told, once in ASKED_SECONDS. Raises NotThere.
    """
    clock = asyncio.get_running_loop().time
    asked = clock()
    async with aclosing(source) as given:
        async for each in given:
            if clock() - asked >= ASKED_SECONDS:
                await in_db(_still_there, user, project_id)
                asked = clock()
            yield each


def _still_there(user: User, project_id: UUID) -> None:
    active = get_user_model().objects.filter(is_active=True)
    book = Project.objects.visible_to(user).filter(pk=project_id)
    if not (active.filter(pk=user.pk or 0).exists() and book.exists()):
        raise NotThere(_("This book is no longer yours to see."))


def _known_run(run_id: UUID, project_id: UUID, user: User) -> GenerationRun:
    """By its id alone: its chapter may stand elsewhere by now."""
    there = GenerationRun.objects.filter(project_id=project_id, chapter__trashed_at=None)
    run = there.filter(pk=run_id).select_related("chapter__project").first()
    if run is None or role_in(user, run.chapter.project) is None:
        raise NotThere(_("There is no such run in a book of yours."))
    return run


def _live_run(chapter: Chapter) -> GenerationRun:
    """For whoever may watch and not begin."""
    run = chapter.runs.filter(state__in=GenerationRun.LIVE).first()
    if run is None:
        raise NotAllowed(refusal(Role.EDITOR))
    return run


def visitor(token: str | None, session_user: User, scope: str = "read") -> User:
    """Whose token it is, which needs that scope; without one, whose session. Raises Unknown."""
    if token:
        return user_of(token, scope)
    if not session_user.is_authenticated:
        raise Unknown(_("Sign in, or send an access token with the first message."))
    if requiring.lacks(session_user):
        raise Unknown(requiring.sentence())
    return session_user


def user_of(token: str, scope: str) -> User:
    """Whose access token or API token it is, which needs that scope. Raises Unknown."""
    try:
        return user_by(token, scope)
    except PermissionDenied as error:
        raise Unknown(str(error.detail)) from error
    except (TokenError, InvalidToken, AuthenticationFailed) as error:
        raise Unknown(_("The access token is not valid, or no longer: sign in again.")) from error
