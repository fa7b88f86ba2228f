"""What the author says of a name: that it is somebody, what it is, what else they are called."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from memory import ledger
from memory.correcting.changing import entity_of, follow, held
from memory.correcting.known import Known
from memory.entities import Candidate, key
from memory.models import Entity
from novellaforge.errors import Refused
from projects.gathering import with_lists
from projects.models import Project

MOST_CHARACTERS = 200
MOST_ALIASES = 50


def meet_the_bible(project: Project) -> Known:
    """Have the bible's people and places be entities, where one is not yet, is renamed or gone.

    Whom the book knows then.
    """
    book = with_lists(project, "characters", "locations")
    known = Known.of(book)
    entries = {(each.pk, each.name) for each in book.characters.all()}
    entries |= {(each.pk, each.name) for each in book.locations.all()}
    if entries != {(each.uid, each.name) for each in known.rows if each.in_codex}:
        ledger.know_the_bible(book.pk)
        return Known.of(book)
    return known


def keep(project: Project, uid: UUID) -> Entity:
    """It is somebody: later chapters resolve its names to it.

    Raises Refused where somebody who is kept has one of its names.
    """
    with held(project):
        entity = own_entity(project, uid)
        if entity.provisional:
            for name in (entity.name, *entity.aliases):
                refuse_taken(project, name, entity)
            entity.provisional = False
            _save(project, entity, "provisional")
        return entity


def put_back(project: Project, uid: UUID) -> Entity:
    """Back to the inbox: its name means it in its own chapter only."""
    with held(project):
        entity = own_entity(project, uid)
        refuse_codex(entity)
        if not entity.provisional:
            entity.provisional = True
            _save(project, entity, "provisional")
        return entity


def rename(project: Project, uid: UUID, name: str) -> Entity:
    """Its name; the one that it had, by which the text calls it, stays among the others."""
    with held(project):
        entity = own_entity(project, uid)
        refuse_codex(entity)
        name = checked_name(name)
        if name != entity.name:
            refuse_taken(project, name, entity)
            others = [*entity.aliases, entity.name]
            entity.aliases = [each for each in others if key(each) != key(name)]
            entity.name = name
            _save(project, entity, "name", "aliases")
        return entity


def add_alias(project: Project, uid: UUID, name: str) -> Entity:
    return set_aliases(project, uid, (*entity_of(project, uid).aliases, name))


def set_aliases(project: Project, uid: UUID, names: Sequence[str]) -> Entity:
    """All its other names, at most MOST_ALIASES; a name twice is one."""
    with held(project):
        entity = own_entity(project, uid)
        refuse_codex(entity)
        named = {key(name): name for name in reversed([checked_name(name) for name in names])}
        named.pop(key(entity.name), None)
        aliases = list(reversed(named.values()))
        if len(aliases) > MOST_ALIASES:
            raise Refused(_("At most %s other names are kept.") % MOST_ALIASES)
        for name in aliases:
            refuse_taken(project, name, entity)
        if aliases != entity.aliases:
            entity.aliases = aliases
            _save(project, entity, "aliases")
        return entity


def refuse_taken(project: Project, name: str, entity: Entity | None = None) -> None:
    """A name that could mean two means neither: raises Refused where another has it."""
    other = taken_by(name, ledger.candidates(project), entity.uid if entity else None)
    if other:
        raise Refused(
            _("“%(name)s” is already a name of %(other)s. Merge the two, or choose another name.")
            % {"name": name, "other": other.name}
        )


def taken_by(name: str, known: Sequence[Candidate], but: UUID | None = None) -> Candidate | None:
    """Who else is called so, case and accents aside."""
    wanted = key(name)
    others = (each for each in known if each.uid != but)
    return next((each for each in others if wanted in map(key, (each.name, *each.aliases))), None)


def refuse_codex(entity: Entity) -> None:
    if entity.in_codex:
        raise Refused(
            _("“%s” has an entry in the bible, and is named there: change the entry.")
            % entity.name
        )


def own_entity(project: Project, uid: UUID) -> Entity:
    """Raises Refused for one that was merged: what is said of it is said of another."""
    entity = entity_of(project, uid)
    if entity.merged_into:
        raise Refused(
            _("“%(one)s” was merged into “%(other)s”. Take the two apart first.")
            % {"one": entity.name, "other": entity.merged_into.name}
        )
    return entity


def checked_name(name: str) -> str:
    """On one line. Raises Refused for what is no name."""
    name = " ".join(name.replace("\x00", "").split())
    if not key(name):
        raise Refused(_("A name has at least one letter or digit."))
    if len(name) > MOST_CHARACTERS:
        raise Refused(_("A name has at most %s characters.") % MOST_CHARACTERS)
    return name


def _save(project: Project, entity: Entity, *fields: str) -> None:
    entity.save(update_fields=fields)
    follow(project)
