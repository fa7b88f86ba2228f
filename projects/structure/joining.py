"""Two chapters become one: the first has both texts, the second goes to the trash."""

from uuid import UUID

from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects import editing
from projects.models import Chapter, ChapterVersion, StructureChange
from projects.reading import next_chapter
from projects.structure.places import put_away, rearranging, standing, taken, tell_moved
from projects.structure.recorded import Before, Counting, Kind, Outlined, User, record
from projects.text import PARAGRAPH_BREAK

Bases = tuple[UUID | None, UUID | None]


def merge(chapter: Chapter, user: User, bases: Bases | None = None) -> StructureChange:
    """With the next one of the book. `bases` are both newest versions as somebody has read them.

    Raises Refused for the last chapter, and where only the second has a text;
    `editing.Changed` where the newest versions are others than `bases`.
    """
    with rearranging(chapter.project_id) as project:
        counting = Counting(project)
        behind = next_chapter(Chapter.objects.get(pk=chapter.pk))
        if behind is None:
            raise Refused(_("This is the last chapter: there is no next one to merge it with."))
        chapter, other = taken(chapter.pk, behind.pk)
        first, second = standing(chapter).versions.first(), other.versions.first()
        _require_read(first, second, bases)
        plan_before, plan = Outlined.of(chapter), joined(Outlined.of(chapter), Outlined.of(other))
        plan.write(chapter)
        made = _joined_text(chapter, first, second, user)
        put_away(other)
        if made and first and second:
            tell_moved(second.text, other, chapter, beside=first.text)
        before = Before(
            base=first.pk if made and first else None,
            made=made.pk if made else None,
            plan=plan,
            plan_before=plan_before,
            **counting.counted(),
        )
        return record(project, Kind.MERGE, chapter, before, user, other)


def joined(one: Outlined, other: Outlined) -> Outlined:
    """What both say; the title, the kind and the point of view are the first's. Pure."""
    outlines = (each.outline.strip() for each in (one, other))
    words = [each.target_words for each in (one, other) if each.target_words]
    return one.model_copy(
        update={
            "title": one.title or other.title,
            "outline": PARAGRAPH_BREAK.join(filter(None, outlines)),
            "scenes": [*one.scenes, *other.scenes],
            "point_of_view": one.point_of_view or other.point_of_view,
            "required_points": list(dict.fromkeys((*one.required_points, *other.required_points))),
            "forbidden": list(dict.fromkeys((*one.forbidden, *other.forbidden))),
            "target_words": sum(words) if words else None,
        }
    )


def _require_read(
    first: ChapterVersion | None, second: ChapterVersion | None, bases: Bases | None
) -> None:
    if bases and bases != (first.pk if first else None, second.pk if second else None):
        raise editing.Changed(
            _("The text has changed meanwhile: look at it again. Nothing was done.")
        )
    if second and not first:
        raise Refused(
            _("The first of the two has no text yet: put it in the trash instead, if it is to go.")
        )


def _joined_text(
    chapter: Chapter, first: ChapterVersion | None, second: ChapterVersion | None, user: User
) -> ChapterVersion | None:
    """None where no text is to be added."""
    if first is None or second is None:
        return None
    text = first.text.rstrip() + PARAGRAPH_BREAK + second.text.lstrip()
    return editing.replace(chapter, text, first.pk, user)
