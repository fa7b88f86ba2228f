"""The graph against the ledger: all that stands in it, not only what was written last."""

from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import ValidationError

from memory import graph, ledger
from memory.graph import Differences, GraphUnavailable
from memory.maintenance.report import Difference, Report, Unchecked, difference
from memory.models import BookMemory, Entity, StoredFact
from memory.projecting import project_book, projection_of
from novellaforge import loop


def compare(project_id: UUID) -> Report:
    """A part that cannot be compared is in the report with its reason."""
    try:
        facts, entities = projection_of(project_id)
        found = loop.run(graph.differences(project_id, facts, entities))
    except GraphUnavailable as error:
        return _unchecked(str(error))
    except (ValidationError, KeyError) as error:
        return _unchecked(_unreadable(error))
    return Report((*_told(found), *_outdated(project_id, bool(facts or entities))))


def mend(project_id: UUID) -> None:
    """Nothing is done where the graph is away, or the ledger cannot be read: a report says so."""
    try:
        loop.run(project_book(project_id, trusting=False))
    except (GraphUnavailable, ValidationError, KeyError):
        return


def _unchecked(why: str) -> Report:
    return Report(unchecked=(Unchecked("graph", why),))


def _unreadable(error: Exception) -> str:
    told = _("The ledger holds what cannot be read (%(error)s), so the graph was not compared.")
    return told % {"error": f"{type(error).__name__}: {error}"}


def _told(found: Differences) -> tuple[Difference, ...]:
    names = _names(found)

    def said(uids: frozenset[UUID]) -> list[str]:
        return [names.get(uid, str(uid)) for uid in sorted(uids)]

    return (
        *difference("graph_missing", said(found.missing)),
        *difference("graph_superfluous", said(found.superfluous)),
        *difference("graph_changed", said(found.changed)),
    )


def _names(found: Differences) -> dict[UUID, str]:
    """What people call these facts and entities; the graph may have some that nobody knows."""
    uids = found.missing | found.superfluous | found.changed
    facts = StoredFact.objects.filter(pk__in=uids).values_list("pk", "sentence")
    return dict(facts) | dict(Entity.objects.filter(pk__in=uids).values_list("pk", "name"))


def _outdated(project_id: UUID, holds_anything: bool) -> tuple[Difference, ...]:
    memory = BookMemory.objects.filter(project=project_id).first()
    projected = memory.projected if memory else ""
    is_current = projected == ledger.state_of(project_id)
    if is_current or not (projected or holds_anything):
        return ()
    return (Difference("graph_outdated", 1),)
