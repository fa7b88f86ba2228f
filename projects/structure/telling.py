"""What is said of an act once it is done."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from projects.models import StructureChange
from projects.structure.recorded import Kind


def said(change: StructureChange) -> str:
    return _SAID[Kind(change.kind)](change)


def _title(change: StructureChange) -> str:
    chapter = change.chapter
    number = chapter.stood_at if chapter.trashed_at else chapter.number
    return chapter.title or _("Chapter %(number)s") % {"number": number}


def _inserted(change: StructureChange) -> str:
    return _("Chapter %(number)s is inserted.") % {"number": change.chapter.number}


def _moved(change: StructureChange) -> str:
    return _("“%(title)s” is chapter %(number)s now.") % {
        "title": _title(change),
        "number": change.chapter.number,
    }


def _split(change: StructureChange) -> str:
    number = {"number": change.other.number if change.other else 0}
    if change.chapter.approved_version_id:
        return (
            _(
                "Split: the rest is chapter %(number)s. Until you approve both, the text of "
                "before counts."
            )
            % number
        )
    return _("Split: the rest is chapter %(number)s.") % number


def _merged(change: StructureChange) -> str:
    if change.other and change.other.approved_version_id:
        return _(
            "Merged into chapter %(number)s. Approve it: until then what the second chapter "
            "established does not count."
        ) % {"number": change.chapter.number}
    return _("Merged into chapter %(number)s.") % {"number": change.chapter.number}


def _trashed(change: StructureChange) -> str:
    return _("“%(title)s” is in the trash.") % {"title": _title(change)}


def _restored(change: StructureChange) -> str:
    return _("“%(title)s” is back as chapter %(number)s.") % {
        "title": _title(change),
        "number": change.chapter.number,
    }


_SAID: dict[Kind, Callable[[StructureChange], str]] = {
    Kind.INSERT: _inserted,
    Kind.MOVE: _moved,
    Kind.SPLIT: _split,
    Kind.MERGE: _merged,
    Kind.TRASH: _trashed,
    Kind.RESTORE: _restored,
}
