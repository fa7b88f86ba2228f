"""Facts of one layer as a page shows them: as of a chapter, some of them at a time."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from memory import correcting
from memory.correcting import Known, Layer
from memory.correcting.merges import ABOUT
from memory.views.wording import Line, line_of

FACTS_A_PAGE = 50
LAYERS: dict[str, Promise] = {
    "true": gettext_lazy("True"),
    "claimed": gettext_lazy("Claimed or believed"),
    "told": gettext_lazy("Told to the reader"),
    "rejected": gettext_lazy("Not facts"),
}


class _Counted(Paginator):
    """Of rows whose number is known."""

    def __init__(self, rows: Any, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.__dict__["count"] = count  # else each page counts them again


@dataclass(frozen=True)
class Tab:
    name: str
    label: Promise
    count: int


@dataclass(frozen=True)
class Shown:
    """Facts of one layer as of a chapter, a page of them; `tabs` are the layers."""

    tabs: tuple[Tab, ...]
    layer: str
    until: int
    last: int
    page: Page
    lines: tuple[Line, ...]


def shown_of(
    request: HttpRequest,
    known: Known,
    last: int,
    entity: UUID | None = None,
    where: Q | None = None,
) -> Shown:
    """`last` is the last approved chapter."""
    project, merges = known.project, known.merges
    asked = request.GET.get("until", "")
    until = min(int(asked), last) if is_number(asked) else last
    layer = asked_of(request, "layer", LAYERS)
    is_fact = layer != "rejected"
    rows = correcting.recorded(
        project.pk,
        rejected=not is_fact,
        stands=is_fact,
        layer=cast(Layer, layer) if is_fact else None,
        until=until,
        entity=entity,
        where=where,
        merges=merges,
    )
    counts = correcting.counts(project.pk, until=until, entity=entity, where=where, merges=merges)
    page = _Counted(rows, FACTS_A_PAGE, counts[layer]).get_page(request.GET.get("page"))
    facts = correcting.read(project.pk, page.object_list, merges)
    names = known.names(
        uid for each in facts for name in ABOUT if (uid := getattr(each.fact, name))
    )
    return Shown(
        tuple(Tab(name, label, counts[name]) for name, label in LAYERS.items()),
        layer,
        until,
        last,
        page,
        tuple(line_of(each, names) for each in facts),
    )


def is_number(asked: str) -> bool:
    return asked.isdecimal() and len(asked) < 6


def asked_of(request: HttpRequest, name: str, allowed: dict[str, Promise]) -> str:
    """What the address asks for, else the first that there is."""
    asked = request.GET.get(name, "")
    return asked if asked in allowed else next(iter(allowed))
