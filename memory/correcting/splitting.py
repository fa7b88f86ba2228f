"""One name that means two: some of what is said of it is said of another."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from memory import ledger
from memory.correcting.changing import entity_of, follow, held
from memory.correcting.facts import now_of, said_of, store
from memory.correcting.merges import ABOUT, Merges
from memory.correcting.naming import checked_name, own_entity, refuse_taken
from memory.correcting.scenes import current_spans, facts_of, naming
from memory.facts import Fact
from memory.models import Entity, StoredFact
from novellaforge.errors import Refused
from projects.models import Project


def split(project: Project, uid: UUID, facts: Collection[UUID], name: str) -> Entity:
    """These facts are another's, called `name` from now on, of the same kind. Gives the other.

    Raises Refused for no fact or all of them, for facts that are not about it or are locked,
    and for a name that is somebody's.
    """
    with held(project):
        entity = own_entity(project, uid)
        chosen = _chosen(project, entity, set(facts))
        name = checked_name(name)
        refuse_taken(project, name)
        other = Entity.objects.create(uid=uuid4(), project=project, name=name, kind=entity.kind)
        ours = Merges.of(project.pk).all_of(entity.uid)
        for fact in chosen:
            store(fact, _about(now_of(fact), ours, other.uid))
        follow(project)
        return other


def unsplit(project: Project, uid: UUID) -> None:
    """Undo: what was split off is as it was read again, and the other is gone.

    Raises Refused for one that a text, or a merge, or a correction by hand made necessary.
    """
    with held(project):
        other = entity_of(project, uid)
        facts = list(facts_of(project.pk).filter(naming([uid])))
        read = [ledger.fact_from(said_of(fact)) for fact in facts]
        if other.in_codex or other.merged.exists() or any(uid in _named(fact) for fact in read):
            raise Refused(_("“%s” was not split off: a text or the bible names it.") % other.name)
        for fact, was in zip(facts, read, strict=True):
            store(fact, _as_before(now_of(fact), was, uid))
        other.delete()
        follow(project)


def _chosen(project: Project, entity: Entity, uids: set[UUID]) -> list[StoredFact]:
    ours = Merges.of(project.pk).all_of(entity.uid)
    every = facts_of(project.pk).filter(naming(ours), rejected=False)
    chosen = [fact for fact in every if fact.uid in uids]
    if not uids:
        raise Refused(_("Choose which facts are another's."))
    if len(chosen) < len(uids):
        raise Refused(_("Some of these facts are not about “%s”.") % entity.name)
    left = every.exclude(uid__in=uids).values("uid")
    if not current_spans(project.pk).filter(fact__in=left).exists():
        raise Refused(_("These are all the facts about “%s”: rename it instead.") % entity.name)
    if any(fact.locked for fact in chosen):
        raise Refused(_("You locked one of these facts: your word wins. Unlock it first."))
    return chosen


def _about(fact: Fact, ours: Collection[UUID], other: UUID) -> Fact:
    moved: dict[str, Any] = {name: other for name in ABOUT if getattr(fact, name) in ours}
    return replace(fact, **moved)


def _as_before(now: Fact, was: Fact, other: UUID) -> Fact:
    moved = {name: getattr(was, name) for name in ABOUT if getattr(now, name) == other}
    return replace(now, **moved)


def _named(fact: Fact) -> set[UUID | None]:
    return {getattr(fact, name) for name in ABOUT}
