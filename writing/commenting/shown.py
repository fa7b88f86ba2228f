"""A chapter's comments beside a text of it, in the order of their passages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from projects.finding import Place
from projects.models import Chapter
from writing.commenting.keeping import comments_of
from writing.commenting.placing import Anchor, placed
from writing.issues.quoting import fragment
from writing.models import Comment

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Shown:
    """`place` is none where the passage stands in this text no more. `at` and `length` are that
    place in UTF-16 units that are no spaces, as a page counts its text.
    """

    comment: Comment
    place: Place | None = None
    at: int = 0
    length: int = 0

    @property
    def start(self) -> int | None:
        return self.place[0] if self.place else None

    @property
    def end(self) -> int | None:
        return self.place[1] if self.place else None

    @property
    def answers(self) -> list[Comment]:
        return list(self.comment.answers.all())

    @property
    def link(self) -> str:
        return fragment(self.comment.quote)


@dataclass(frozen=True)
class Comments:
    open: tuple[Shown, ...] = ()
    resolved: tuple[Shown, ...] = ()


def shown_of(chapter: Chapter, text: str) -> Comments:
    answers = Comment.objects.filter(deleted_at=None).select_related("author")
    rows = comments_of(chapter).select_related("author")
    rows = rows.prefetch_related(Prefetch("answers", answers))
    every = _in_order(shown(row, text) for row in rows)
    return Comments(
        open=tuple(each for each in every if not each.comment.resolved_at),
        resolved=tuple(each for each in every if each.comment.resolved_at),
    )


def shown(comment: Comment, text: str) -> Shown:
    place = placed(Anchor(comment.quote, comment.before, comment.after), text)
    if place is None:
        return Shown(comment)
    start, end = place
    return Shown(comment, place, _counted(text[:start]), _counted(text[start:end]))


def _in_order(every: Iterable[Shown]) -> list[Shown]:
    """As the passages stand; those without one last, as they were made."""
    return sorted(every, key=lambda each: each.place or (float("inf"), 0))


def _counted(text: str) -> int:
    return len(_SPACE.sub("", text).encode("utf-16-le", "surrogatepass")) // 2
