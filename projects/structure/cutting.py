"""One chapter becomes two, between two paragraphs of its newest text."""

import re
from uuid import UUID

from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects import editing
from projects.models import Chapter, ChapterVersion, StructureChange
from projects.structure.acts import known_title
from projects.structure.places import open_place, rearranging, standing, taken, tell_moved
from projects.structure.recorded import Before, Counting, Kind, Outlined, User, record
from projects.text import count_words, paragraphs

_SCENE_BREAK = re.compile(r"[\s*#~_=•·⁂–—-]+")


def split(
    chapter: Chapter, at_paragraph: int, title: str, base_id: UUID | None, user: User
) -> StructureChange:
    """Its first `at_paragraph` paragraphs stay; the others are a new chapter behind it.

    Raises Refused for a place that the text has not, `editing.Changed` where `base_id` is not
    the newest version.
    """
    with rearranging(chapter.project_id) as project:
        counting = Counting(project)
        (chapter,) = taken(chapter.pk)
        newest = _newest(standing(chapter), base_id)
        first, rest = halves(newest.text, at_paragraph)
        open_place(project.pk, chapter.number + 1)
        other = Chapter.objects.create(
            project=project,
            number=chapter.number + 1,
            title=known_title(title, project.language),
            arc=chapter.arc,
            point_of_view=chapter.point_of_view,
        )
        before = Before(
            base=newest.pk,
            made=editing.replace(chapter, first, newest.pk, user).pk,
            rest=editing.replace(other, rest, None, user).pk,
            plan=Outlined.of(other),
            **counting.counted(),
        )
        tell_moved(rest, chapter, other)
        return record(project, Kind.SPLIT, chapter, before, user, other)


def halves(text: str, at: int) -> tuple[str, str]:
    """The text before its paragraph `at` (from 0) and from there on, each as it is.

    A mark between two scenes that would stand at the cut is in neither. Raises Refused where
    that leaves one without words.
    """
    whole = paragraphs(text)
    if not 0 < at < len(whole):
        raise Refused(_("The text has no such place: choose one between two of its paragraphs."))
    first, rest = at - 1, at
    while first >= 0 and _SCENE_BREAK.fullmatch(whole[first]):
        first -= 1
    while rest < len(whole) and _SCENE_BREAK.fullmatch(whole[rest]):
        rest += 1
    starts = _starts(text, whole)
    before = text[: starts[first] + len(whole[first])] if first >= 0 else ""
    after = text[starts[rest] :] if rest < len(whole) else ""
    if not count_words(before) or not count_words(after):
        raise Refused(_("One of the two chapters would have no words: choose another place."))
    return before, after


def _starts(text: str, whole: list[str]) -> list[int]:
    starts, at = [], 0
    for each in whole:
        starts.append(text.index(each, at))
        at = starts[-1] + len(each)
    return starts


def _newest(chapter: Chapter, base_id: UUID | None) -> ChapterVersion:
    newest = chapter.versions.first()
    if newest is None:
        raise Refused(_("This chapter has no text yet: there is nothing to split."))
    if newest.pk != base_id:
        raise editing.Changed(
            _("The text has changed meanwhile: look at it again. Nothing was done.")
        )
    return newest
