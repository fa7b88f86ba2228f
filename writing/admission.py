"""Who may watch what: from a watcher's first message to a run."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed, InvalidToken, TokenError
from rest_framework_simplejwt.tokens import AccessToken

from novellaforge.errors import Refused
from projects.models import Chapter
from writing.models import GenerationRun
from writing.runs import start
from writing.watching import Order

User = AbstractBaseUser | AnonymousUser


class Unknown(Refused):
    """Nobody is known by what was given."""


class NotThere(Refused):
    """No such book, chapter or run, or it is somebody else's."""


class Hello(BaseModel):
    """A watcher's first message. `chapter_index` counts from 1.

    `batch`: what has come meanwhile is sent as one frame, a JSON array, at most 20 a second.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: str | None = None
    chapter_index: int = Field(ge=1, le=1_000_000)
    instruction: str = Field(default="", max_length=10_000)
    target_word_count: int | None = None
    run_id: UUID | None = None
    last_event_id: str | None = Field(default=None, max_length=1_000)
    order: Order = "reading"
    batch: bool = False
    rewrite: bool = False
    use_rag: bool = True
    auto_approve: bool | None = None


def run_for(hello: Hello, project_id: UUID, session_user: User) -> GenerationRun:
    """The run that is asked for; a new one where the chapter has none.

    Raises Unknown, NotThere, or Refused where it cannot be begun.
    """
    user = user_of(hello.token) if hello.token else session_user
    if not user.is_authenticated:
        raise Unknown(_("Sign in, or send an access token with the first message."))
    chapter = (
        Chapter.objects.visible_to(user)
        .filter(project_id=project_id, number=hello.chapter_index)
        .first()
    )
    if chapter is None:
        raise NotThere(_("There is no such chapter in a book of yours."))
    if hello.run_id:
        return _known_run(chapter, hello.run_id)
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


def _known_run(chapter: Chapter, run_id: UUID) -> GenerationRun:
    run = chapter.runs.filter(pk=run_id).first()
    if run is None:
        raise NotThere(_("This chapter has no such run."))
    return run


def user_of(token: str) -> User:
    try:
        return JWTAuthentication().get_user(AccessToken(token))  # type: ignore[arg-type]
    except (TokenError, InvalidToken, AuthenticationFailed) as error:
        raise Unknown(_("The access token is not valid, or no longer: sign in again.")) from error
