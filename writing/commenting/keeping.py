"""What can be done with comments; each raises Refused for an empty or endless text."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion
from writing.commenting.placing import anchored
from writing.models import Comment

MOST_CHARACTERS = 10_000  # of a comment, and of the words that it is about

User = AbstractBaseUser | AnonymousUser


class NotThere(Refused):
    """The words that a comment is to be about do not stand in the text."""


def comments_of(chapter: Chapter) -> QuerySet[Comment]:
    """Those that are not deleted, without the answers."""
    return Comment.objects.filter(chapter=chapter, parent=None, deleted_at=None)


def add(version: ChapterVersion, words: str, text: str, user: User, before: str = "") -> Comment:
    """On these words of the version; where they stand several times, on those after `before`.

    Raises NotThere.
    """
    said = _text(text)
    anchor = anchored(words[:MOST_CHARACTERS].replace("\r\n", "\n"), version.text, before)
    if anchor is None:
        raise NotThere(
            _("These words do not stand in the text of the chapter. Copy them from it.")
        )
    return Comment.objects.create(
        chapter=version.chapter,
        version=version,
        quote=anchor.quote,
        before=anchor.before,
        after=anchor.after,
        text=said,
        author_id=user.pk,
    )


def answer(comment: Comment, text: str, user: User) -> Comment:
    if comment.parent_id or comment.deleted_at:
        raise Refused(_("This comment cannot be answered: it is an answer, or it is deleted."))
    return Comment.objects.create(
        chapter=comment.chapter, parent=comment, text=_text(text), author_id=user.pk
    )


def resolve(comment: Comment) -> None:
    """It is settled; it is kept, with its answers."""
    if comment.parent_id:
        raise Refused(_("An answer is not resolved: its comment is."))
    _mark(comment, resolved_at=comment.resolved_at or timezone.now())


def reopen(comment: Comment) -> None:
    _mark(comment, resolved_at=None)


def delete(comment: Comment) -> None:
    """It is shown no more, nor its answers, until it is brought back."""
    _mark(comment, deleted_at=comment.deleted_at or timezone.now())


def bring_back(comment: Comment) -> None:
    _mark(comment, deleted_at=None)


def _mark(comment: Comment, **values: object) -> None:
    for name, value in values.items():
        setattr(comment, name, value)
    comment.save(update_fields=list(values))


def _text(text: str) -> str:
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("The comment is empty: nothing was kept."))
    if len(text) > MOST_CHARACTERS:
        raise Refused(_("A comment has at most %(most)s characters.") % {"most": MOST_CHARACTERS})
    return text
