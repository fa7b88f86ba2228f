"""A chapter's text as its language sets it: compared, and taken as a version of its own."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from projects.diff import Piece
from projects.models import Chapter, ChapterVersion
from projects.typography import LANGUAGES, NARROW, NO_BREAK, typeset
from writing.versions.comparing import Comparison, accept

User = AbstractBaseUser | AnonymousUser
SEEN = "␣"  # stands for a space that does not break, where it is new
_SEEN = str.maketrans({NARROW: SEEN, NO_BREAK: SEEN})


@dataclass(frozen=True)
class Shown:
    """A paragraph that would change; new spaces that do not break can be seen."""

    place: int
    pieces: tuple[Piece, ...]


def comparison_of(chapter: Chapter) -> Comparison | None:
    """The newest text beside itself as it would be set; None without a text."""
    newest = chapter.versions.first()
    if newest is None:
        return None
    set_ = ChapterVersion(chapter=chapter, text=typeset(newest.text, chapter.project.language))
    return Comparison(newest, set_)


def has_rules(chapter: Chapter) -> bool:
    return chapter.project.language in LANGUAGES


def shown(found: Comparison) -> tuple[Shown, ...]:
    return tuple(
        Shown(place, tuple(map(_seen, found.changes[place].pieces)))
        for place in sorted(found.places)
    )


def take(
    chapter: Chapter,
    found: Comparison,
    places: Collection[int] | None,
    newest_id: UUID | None,
    user: User,
) -> ChapterVersion:
    """These paragraphs (None: all) as they are set, in a new version.

    Raises Refused for none or one that does not change, and `editing.Changed` where `newest_id`
    is not the newest version.
    """
    chosen = found.places if places is None else places
    return accept(chapter, found, chosen, newest_id, user)


def _seen(piece: Piece) -> Piece:
    return replace(piece, text=piece.text.translate(_SEEN)) if piece.op == "new" else piece
