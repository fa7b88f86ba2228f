"""Two names that mean one, and that they do not after all."""

from uuid import UUID

from django.utils.translation import gettext as _

from memory import ledger
from memory.correcting.changing import entity_of, follow, held
from memory.correcting.merges import Merges
from memory.correcting.scenes import Meeting, meeting
from memory.models import Entity
from novellaforge.errors import Refused
from projects.models import Project


def merge(project: Project, one: UUID, into: UUID) -> Entity:
    """What is said of `one` is said of `into` from now on. Gives whom it means now.

    Raises Refused for two of different kinds, two entries of the bible, a circle, and for two
    whom one scene names.
    """
    with held(project):
        ledger.know_the_bible(project.pk)
        merges = Merges.of(project.pk)
        entity, other = entity_of(project, one), entity_of(project, into)
        if why := _why_not(entity, other, merges):
            raise Refused(why)
        if met := meeting(project.pk, merges.all_of(one), merges.all_of(into)):
            raise Refused(_met(entity, other, met))
        entity.merged_into = entity_of(project, merges.meant(into))
        entity.save(update_fields=["merged_into"])
        follow(project)
        return entity.merged_into


def unmerge(project: Project, one: UUID) -> Entity:
    """They are two after all: each has again what its own name was read to say."""
    with held(project):
        entity = entity_of(project, one)
        if entity.merged_into is None:
            raise Refused(_("“%s” is not merged into anybody.") % entity.name)
        entity.merged_into = None
        entity.save(update_fields=["merged_into"])
        follow(project)
        return entity


def _why_not(one: Entity, into: Entity, merges: Merges) -> str:
    """Why these two cannot be one, whatever the text says; else empty."""
    names = {"one": one.name, "other": into.name}
    if one.uid == into.uid:
        return _("“%(one)s” cannot be merged into itself.") % names
    if one.uid in merges.into:
        return _("“%(one)s” is merged already. Take it apart first.") % names
    if merges.meant(into.uid) == one.uid:
        return _("“%(other)s” is merged into “%(one)s” already.") % names
    if one.kind != into.kind:
        return _("“%(one)s” and “%(other)s” are not of one kind.") % names
    if one.in_codex and into.in_codex:
        return _("“%(one)s” and “%(other)s” both have an entry in the bible.") % names
    if one.in_codex:
        return _("“%(one)s” has an entry in the bible: merge “%(other)s” into it.") % names
    return ""


def _met(one: Entity, into: Entity, met: Meeting) -> str:
    names = {"one": one.name, "other": into.name, "chapter": met.chapter, "beat": met.beat}
    if met.sentence:
        told = {"sentence": met.sentence}
        return _("One sentence names “%(one)s” and “%(other)s”: “%(sentence)s”") % (names | told)
    return (
        _("“%(one)s” and “%(other)s” are two: beat %(beat)s of chapter %(chapter)s names both.")
        % names
    )
