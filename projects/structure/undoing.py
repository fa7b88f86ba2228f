"""An act is undone once, while nothing later has touched what it made."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects import editing
from projects.models import Chapter, ChapterVersion, StructureChange
from projects.structure.places import (
    held_book,
    put_away,
    put_back,
    rearranging,
    taken,
    tell_moved,
)
from projects.structure.recorded import Before, Kind, Outlined, User, before_of, plan_chapters


def undo(change: StructureChange, user: User) -> StructureChange:
    """Raises Refused with the reason where it cannot be undone any more; nothing is lost."""
    with transaction.atomic():
        if change.kind == Kind.MOVE:
            held_book(change.project_id)
            change = _asked(change)
            editing.move(change.chapter, before_of(change).number or 0)
        else:
            with rearranging(change.project_id) as project:
                change = _asked(change)
                before = before_of(change)
                taken(*(each.pk for each in (change.chapter, change.other) if each))
                _UNDO[Kind(change.kind)](change, before, user)
                if before.planned and project.chapter_count == before.planned_now:
                    plan_chapters(project, before.planned)
        change.undone_at = timezone.now()
        change.save(update_fields=["undone_at"])
    return change


def why_not(change: StructureChange) -> str:
    """Why it cannot be undone; empty: it can."""
    if change.undone_at:
        return _("This was undone already.")
    return _WHY_NOT[Kind(change.kind)](change, before_of(change))


def _asked(change: StructureChange) -> StructureChange:
    rows = StructureChange.objects.select_for_update(of=("self",))
    found = rows.select_related("chapter__project", "other").filter(pk=change.pk).first()
    if found is None:
        raise Refused(_("What was done there is gone for ever: it cannot be undone."))
    if why := why_not(found):
        raise Refused(why)
    return found


# --- Why not ----------------------------------------------------------------------------


def _insert_stays(change: StructureChange, before: Before) -> str:
    return _touched(change.chapter, before, made=None)


def _move_stays(change: StructureChange, before: Before) -> str:
    chapter = change.chapter
    if chapter.trashed_at:
        return _("This chapter is in the trash: take it out first.")
    if chapter.number != before.now:
        return _("“%(chapter)s” has another place since: move it where you want it.") % {
            "chapter": chapter
        }
    return ""


def _split_stays(change: StructureChange, before: Before) -> str:
    assert change.other
    first = _text_touched(change.chapter, before)
    return first or _touched(change.other, before, made=before.rest)


def _merge_stays(change: StructureChange, before: Before) -> str:
    assert change.other
    if not change.other.trashed_at:
        return _("The second of the two is out of the trash already.")
    if Outlined.of(change.chapter) != before.plan:
        return _changed(change.chapter)
    return _text_touched(change.chapter, before)


def _trash_stays(change: StructureChange, _before: Before) -> str:
    return "" if change.chapter.trashed_at else _("This chapter is out of the trash already.")


def _restore_stays(change: StructureChange, _before: Before) -> str:
    return _("This chapter is in the trash already.") if change.chapter.trashed_at else ""


def _touched(chapter: Chapter, before: Before, made: object) -> str:
    """Of a chapter that the act made, with this version or none."""
    if chapter.trashed_at:
        return _("This chapter is in the trash already.")
    texts = list(chapter.versions.values_list("pk", flat=True))
    same = texts == ([made] if made else []) and chapter.approved_version_id is None
    return "" if same and Outlined.of(chapter) == before.plan else _changed(chapter)


def _text_touched(chapter: Chapter, before: Before) -> str:
    """Of a chapter that the act gave another text, if any."""
    if chapter.trashed_at:
        return _("This chapter is in the trash: take it out first.")
    if before.made is None:
        return ""
    newest = chapter.versions.first()
    if newest is None or newest.pk != before.made or chapter.approved_version_id == newest.pk:
        return _changed(chapter)
    return "" if _text_before(chapter, before) else _("The text of before is gone.")


def _changed(chapter: Chapter) -> str:
    return _("“%(chapter)s” has been changed since: undoing would lose that.") % {
        "chapter": chapter
    }


def _text_before(chapter: Chapter, before: Before) -> ChapterVersion | None:
    return chapter.versions.filter(pk=before.base).first() if before.base else None


# --- Undoing ----------------------------------------------------------------------------


def _undo_insert(change: StructureChange, _before: Before, _user: User) -> None:
    put_away(change.chapter)


def _undo_split(change: StructureChange, before: Before, user: User) -> None:
    assert change.other
    first, rest = change.chapter.versions.first(), change.other.versions.first()
    _give_back_text(change.chapter, before, user)
    put_away(change.other)
    if first and rest:
        tell_moved(rest.text, change.other, change.chapter, beside=first.text)


def _undo_merge(change: StructureChange, before: Before, user: User) -> None:
    assert change.other
    if before.plan_before:
        before.plan_before.write(change.chapter)
    _give_back_text(change.chapter, before, user)
    put_back(change.other, change.chapter.number + 1)
    second = change.other.versions.first()
    if before.made and second:
        tell_moved(second.text, change.chapter, change.other)


def _undo_trash(change: StructureChange, before: Before, _user: User) -> None:
    put_back(change.chapter)


def _undo_restore(change: StructureChange, _before: Before, _user: User) -> None:
    put_away(change.chapter)


def _give_back_text(chapter: Chapter, before: Before, user: User) -> None:
    text = _text_before(chapter, before)
    if text:
        editing.replace(chapter, text.text, before.made, user)


_WHY_NOT: dict[Kind, Callable[[StructureChange, Before], str]] = {
    Kind.INSERT: _insert_stays,
    Kind.MOVE: _move_stays,
    Kind.SPLIT: _split_stays,
    Kind.MERGE: _merge_stays,
    Kind.TRASH: _trash_stays,
    Kind.RESTORE: _restore_stays,
}
_UNDO: dict[Kind, Callable[[StructureChange, Before, User], None]] = {
    Kind.INSERT: _undo_insert,
    Kind.SPLIT: _undo_split,
    Kind.MERGE: _undo_merge,
    Kind.TRASH: _undo_trash,
    Kind.RESTORE: _undo_restore,
}
