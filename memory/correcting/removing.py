"""A word that a text was misread to name somebody by: it is no name, in the whole book."""

from uuid import UUID

from django.utils.translation import gettext as _

from memory.correcting.changing import entity_of, follow, held
from memory.correcting.merges import Merges
from memory.correcting.naming import own_entity, refuse_codex
from memory.correcting.scenes import facts_of, naming
from memory.entities import same
from memory.models import Entity
from novellaforge.errors import Refused
from projects.models import Project


def remove(project: Project, uid: UUID) -> Entity:
    """Not a name: no chapter's text names anybody by it, and what was read of it is no fact.

    Whoever is kept, or has an entry in the bible, goes on by that name, now and later. Raises
    Refused for them, for an event, and where a fact about it is locked.
    """
    with held(project):
        entity = own_entity(project, uid)
        refuse_codex(entity)
        if not entity.provisional:
            raise Refused(_("You kept “%s”: put it back among the new names first.") % entity.name)
        if entity.kind == "event":
            raise Refused(_("“%s” is what happens, and no name.") % entity.name)
        uids = _alike(project, entity)
        facts = facts_of(project.pk).filter(naming(uids), rejected=False)
        if facts.filter(locked=True).exists():
            raise Refused(_("You locked one of these facts: your word wins. Unlock it first."))
        about = list(facts.values_list("uid", flat=True))
        Entity.every.filter(uid__in=uids).update(removed=True)
        follow(project, *about)
        entity.removed = True
        return entity


def bring_back(project: Project, uid: UUID) -> Entity:
    """A name after all: it is new again, and what is said of it are facts."""
    with held(project):
        entity = Entity.every.filter(project=project, uid=uid, removed=True).first()
        if entity is None:
            return entity_of(project, uid)
        uids = _alike(project, entity)
        facts = facts_of(project.pk).filter(naming(uids), of_no_name=True)
        about = list(facts.values_list("uid", flat=True))
        Entity.every.filter(uid__in=uids).update(removed=False)
        follow(project, *about)
        entity.removed = False
        return entity


def removed_names(project: Project) -> list[Entity]:
    """What the author said is no name, by name; of those that mean one, the first."""
    rows = Entity.every.filter(project=project, removed=True, merged_into=None)
    named = {same(each.name): each for each in rows.order_by("-name", "-pk")}
    return sorted(named.values(), key=lambda each: each.name)


def _alike(project: Project, entity: Entity) -> set[UUID]:
    """It, the new ones of other chapters that its names mean too, and whom they stand for."""
    names = {same(str(name)) for name in (entity.name, *entity.aliases)}
    rows = Entity.every.filter(
        project=project, provisional=True, merged_into=None, removed=entity.removed
    )
    new = rows.exclude(kind="event").exclude(in_codex=True)
    alike = {entity.uid, *(each.uid for each in new if same(each.name) in names)}
    merges = Merges.of(project.pk)
    return {uid for each in alike for uid in merges.all_of(each)}
