"""A field of the bible as a text of which a passage can be proposed anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from memory.codex.entries import Entry, entries_of
from memory.models import StoredFact
from novellaforge.errors import Refused
from projects.bible import tell
from projects.models import Character, Location, Project, WorldRule
from writing.models import Proposal
from writing.rewriting.places import only_place, replaced

MODELS: dict[str, type[models.Model]] = {
    Proposal.Entry.CHARACTER: Character,
    Proposal.Entry.PLACE: Location,
    Proposal.Entry.RULE: WorldRule,
}
READ = ("description", "role")  # aliases are names, no text


@dataclass(frozen=True)
class Spot:
    """A sentence of an entry: in which field of it, from where to where."""

    entry: Entry
    field: str
    start: int
    end: int


def spot_of(project: Project, sentence: str, fact: UUID | None) -> Spot:
    """Where in the bible a fact's sentence stands. Raises Refused."""
    rows = StoredFact.objects.filter(project=project, chapter=None)
    origin = rows.filter(pk=fact).values_list("origin", flat=True).first() if fact else None
    spots = [
        spot
        for entry in entries_of(project.pk)
        if origin in (None, entry.uid)
        for spot in _spots(entry, sentence)
    ]
    if len(spots) != 1:
        raise Refused(_("This sentence does not stand in the bible any more, or more than once."))
    return spots[0]


def _spots(entry: Entry, sentence: str) -> Iterator[Spot]:
    values = {"description": entry.description, "role": entry.role}
    for line in entry.lines:
        if line.text != sentence or line.field not in READ:
            continue
        if place := only_place(sentence, values[line.field]):
            yield Spot(entry, "text" if entry.kind == "rule" else line.field, *place)


def name_of(proposal: Proposal) -> str:
    """What the entry is called; empty where it is gone."""
    known = {entry.uid: entry.name for entry in entries_of(proposal.project_id)}
    return known.get(proposal.entry, "") if proposal.entry else ""


def text_of(proposal: Proposal) -> str:
    """The field as it is now; empty where its entry is gone."""
    found = MODELS[proposal.entry_kind]._default_manager.filter(
        project=proposal.project_id, pk=proposal.entry
    )
    return str(getattr(found.first(), proposal.field, ""))


def change(proposal: Proposal, *, back: bool = False) -> None:
    """Inside a transaction: the field with the passage as proposed (or `back`), nothing else
    changed.

    Raises Refused where the passage does not stand there, once, any more.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A field is changed inside a transaction.")
    project = Project.objects.select_for_update(no_key=True).get(pk=proposal.project_id)
    kind = MODELS[proposal.entry_kind]
    rows = kind._default_manager.select_for_update().filter(project=project, pk=proposal.entry)
    row = rows.first()
    value = str(getattr(row, proposal.field, ""))
    old, text = proposal.passage, proposal.text
    if back:
        old, text = text, old
    place = only_place(old, value)
    if row is None or place is None:
        raise Refused(_("This entry has changed: the passage does not stand there any more."))
    new = replaced(value, place, text)
    most = row._meta.get_field(proposal.field).max_length  # type: ignore[union-attr]
    if most and len(new) > most:
        raise Refused(_("This field has at most %(most)s characters.") % {"most": most})
    setattr(row, proposal.field, new)
    row.save(update_fields=[proposal.field])
    tell(project, kind)
