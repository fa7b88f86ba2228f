"""The author's own words on somebody of the bible: on their entry, and as a form."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from projects.bible_forms import CharacterForm, EntryForm, LocationForm
from projects.models import Character, Location, Project

_SHOWN = {
    Character: ("role", "description", "wants", "voice", "voice_lines"),
    Location: ("description", "palette"),
}


def own_of(project: Project, uid: UUID) -> Character | Location | None:
    """The author's entry; None of whom only a text speaks of."""
    people: Iterable[Character | Location] = project.characters.all()
    entries = (*people, *project.locations.all())
    return next((each for each in entries if each.pk == uid), None)


def form_of(project: Project, uid: UUID, given: Any = None) -> EntryForm:
    """Raises Http404."""
    own = own_of(project, uid)
    if own is None:
        raise Http404(_("There is no such entry in this book's codex."))
    kind = CharacterForm if isinstance(own, Character) else LocationForm
    return kind(given, instance=own)


def lines_of(own: Character | Location) -> list[tuple[str, list[str]]]:
    """What it says, field by field: its label, its lines. Pure."""
    shown = []
    for name in _SHOWN[type(own)]:
        value = getattr(own, name)
        lines = [str(each) for each in value] if isinstance(value, list) else [value]
        if any(lines):
            shown.append((str(own._meta.get_field(name).verbose_name), lines))  # type: ignore[union-attr]
    return shown
