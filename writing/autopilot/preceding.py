"""What stands before a chapter: texts in their order, and the bible. Compared, not listened to.

Whoever changes it, by whichever way, is seen when the chapter's run has ended.
"""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from projects.models import Chapter, ChapterVersion, Character, Location, WorldRule
from projects.reading import chapters_of

BY_HAND = (ChapterVersion.Origin.EDITED, ChapterVersion.Origin.IMPORTED)
_OF_THE_BIBLE: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Character, ("name", "aliases", "role", "description", "wants", "voice", "voice_lines")),
    (Location, ("name", "description", "palette")),
    (WorldRule, ("text",)),
)


class Text(BaseModel):
    """A chapter's approved text, and the last one that its author wrote; ids of versions."""

    model_config = ConfigDict(frozen=True)

    chapter: UUID
    number: int
    approved: UUID | None = None
    by_hand: UUID | None = None


class Preceding(BaseModel):
    """`own` is the chapter's own approved text, `revision` the book's, `at` when it stood so;
    `changes` passes over these.
    """

    model_config = ConfigDict(frozen=True)

    texts: tuple[Text, ...] = ()
    bible: str = ""
    own: UUID | None = None
    revision: int = 0
    at: datetime | None = None


def preceding(chapter: Chapter) -> Preceding:
    """As it stands now."""
    by_hand = ChapterVersion.objects.filter(chapter=OuterRef("pk"), origin__in=BY_HAND)
    earlier = chapters_of(chapter.project_id).filter(number__lt=chapter.number)
    rows = earlier.annotate(by_hand=Subquery(by_hand.order_by("-number").values("pk")[:1]))
    return Preceding(
        texts=tuple(
            Text(chapter=pk, number=number, approved=approved, by_hand=written)
            for pk, number, approved, written in rows.values_list(
                "pk", "number", "approved_version", "by_hand"
            )
        ),
        bible=_bible(chapter.project_id),
        own=chapter.approved_version_id,
        revision=chapter.project.revision,
        at=timezone.now(),
    )


def changes(before: Preceding, now: Preceding) -> tuple[str, ...]:
    """A sentence for each thing that is otherwise. Pure."""
    was = {each.chapter: each for each in before.texts}
    said: list[str] = []
    if [each.chapter for each in before.texts] != [each.chapter for each in now.texts]:
        said.append(_("Chapters before it were moved, added or taken out."))
    for text in now.texts:
        known = was.get(text.chapter)
        if known is None:
            continue
        if known.approved != text.approved:
            said.append(_("Chapter %(number)s has another approved text.") % _number(text))
        elif known.by_hand != text.by_hand:
            said.append(_("Chapter %(number)s was edited.") % _number(text))
    if before.bible != now.bible:
        said.append(_("Characters, places or rules of the world were changed."))
    return tuple(said)


def _number(text: Text) -> dict[str, int]:
    return {"number": text.number}


def _bible(project_id: UUID) -> str:
    """A hash of all its entries."""
    entries = [
        list(model.objects.filter(project=project_id).order_by("pk").values_list("pk", *fields))
        for model, fields in _OF_THE_BIBLE
    ]
    return hashlib.sha256(json.dumps(entries, default=str).encode()).hexdigest()
