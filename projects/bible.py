"""The bible and the arcs by their author's hand: an entry is taken out, and put back as it was."""

from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Arc, Character, Location, Project, WorldRule
from projects.signals import bible_changed

Values = dict[str, Any]  # of an entry's fields, as JSON has them
OF_FACTS = (Character, Location, WorldRule)  # an instruction is a wish, an arc a plan: no facts


def tell(project: Project, kind: type[Model]) -> None:
    """Inside the transaction that changes an entry of this kind: the book's revision rises, and
    memory reads anew what it has facts of.
    """
    project.touch()
    if kind in OF_FACTS:
        bible_changed.send(kind, project_id=project.pk)


def take_out(project: Project, entry: Model) -> Values:
    """Its values, by which it can be put back. Raises Refused for an arc that has chapters."""
    if isinstance(entry, Arc) and entry.chapters.filter(trashed_at=None).exists():
        raise Refused(
            _("Chapters belong to this arc: give them another one in their outline first.")
        )
    fields = (each for each in entry._meta.concrete_fields if each.name != "project")
    values = {each.attname: getattr(entry, each.attname) for each in fields}
    values["id"] = str(values["id"])
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        entry.delete()
        tell(project, type(entry))
    return values


def next_arc(project: Project) -> int:
    """The number of one that comes after the others; the caller holds the book's row."""
    last: int | None = project.arcs.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def put_back(project: Project, kind: type[Model], values: Values) -> None:
    """Under its own id, so that what was said of it is said of it again; asked twice, once.

    Raises Refused where another entry has its name, or its number, by now.
    """
    there = kind._default_manager.filter(project=project)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if there.filter(pk=values["id"]).exists():
            return
        if "name" in values and there.filter(name=values["name"]).exists():
            raise Refused(_("The codex has an entry of that name already."))
        if "number" in values and there.filter(number=values["number"]).exists():
            raise Refused(_("Another arc stands in its place by now: add it again."))
        kind(project=project, **values).save(force_insert=True)
        tell(project, kind)
