"""The codex's list of names: those of a kind, or whatever of all kinds is called as one asks."""

from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from memory.correcting import Known
from memory.models import Entity, StoredFact
from projects.models import Project

NAMES_A_PAGE = 200
RULES_SHOWN = 20
RULES = ("world_rule", "norm")
LABELS: dict[str, Promise] = {
    "character": pgettext_lazy("kind of entry", "person"),
    "place": pgettext_lazy("kind of entry", "place"),
    "object": pgettext_lazy("kind of entry", "object"),
    "group": pgettext_lazy("kind of entry", "group"),
    "event": pgettext_lazy("kind of entry", "event"),
}


@dataclass(frozen=True)
class Name:
    entity: Entity
    label: Promise  # what kind it is of


@dataclass(frozen=True)
class Names:
    """`asked` is what they were filtered by; `before` and `after` stand beside the open one."""

    rows: tuple[Name, ...]
    asked: str = ""
    rules: tuple[StoredFact, ...] = ()
    is_cut: bool = False
    before: UUID | None = None
    after: UUID | None = None


def names_of(request: HttpRequest, known: Known, kind: str, opened: UUID | None) -> Names:
    """`?q=`: part of a name or of another name, of any kind; of a rule, of its sentence."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()
    rows = _named(known, kind, asked)
    before, after = beside([each.uid for each in rows[:NAMES_A_PAGE]], opened)
    return Names(
        tuple(Name(each, LABELS[each.kind]) for each in rows[:NAMES_A_PAGE]),
        asked,
        _rules(known.project, asked) if asked else (),
        len(rows) > NAMES_A_PAGE,
        before,
        after,
    )


def _named(known: Known, kind: str, asked: str) -> tuple[Entity, ...]:
    """One more than is shown, where there are more."""
    if not asked and kind != "event":
        of_kind = (each for each in known.themselves if each.kind == kind)
        return tuple(islice(of_kind, NAMES_A_PAGE + 1))
    entities = Entity.objects.filter(project=known.project, merged_into=None)
    if asked:
        entities = entities.filter(Q(name__icontains=asked) | Q(aliases__icontains=asked))
    else:
        entities = entities.filter(kind=kind)
    return tuple(entities.order_by("provisional", "name", "pk")[: NAMES_A_PAGE + 1])


def beside(uids: list[UUID], opened: UUID | None) -> tuple[UUID | None, UUID | None]:
    """Those before and after the open one; where none of them is open, the first is next. Pure."""
    if opened not in uids:
        return None, uids[0] if uids else None
    place = uids.index(opened)
    return (
        uids[place - 1] if place else None,
        uids[place + 1] if place + 1 < len(uids) else None,
    )


def _rules(project: Project, asked: str) -> tuple[StoredFact, ...]:
    rows = StoredFact.objects.filter(project=project, predicate__in=RULES, rejected=False)
    found = rows.filter(Q(sentence__icontains=asked) | Q(value__icontains=asked))
    return tuple(found.order_by("sentence")[:RULES_SHOWN])
