"""What the author says of one fact: that it is none, what it says instead, that it stays."""

from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import ValidationError

from memory import ledger
from memory.correcting.changing import fact_of, follow, held
from memory.correcting.merges import Merges
from memory.correcting.scenes import facts_of, naming
from memory.correcting.values import CORRECTABLE, corrected
from memory.facts import Fact, Kind
from memory.ledger.holding import FACT
from memory.models import Entity, StoredFact
from novellaforge.errors import Refused
from projects.models import Project

COLUMNS = ("predicate", "subject", "object", "other", "value")  # they follow the corrections


def reject(project: Project, uid: UUID) -> StoredFact:
    """Not a fact. Raises Refused for a locked one."""
    with held(project):
        return _following(project, _unlocked(project, uid), rejected=True)


def restore(project: Project, uid: UUID) -> StoredFact:
    """It is a fact after all. Raises Refused where it names what is no name."""
    with held(project):
        fact = fact_of(project, uid)
        if fact.rejected and _names(fact, ledger.Removed.of(project.pk).uids):
            raise Refused(_("It names what you said is not a name. Take that back first."))
        return _following(project, fact, rejected=False)


def lock(project: Project, uid: UUID) -> StoredFact:
    """The author's word wins: it stays as it is until it is unlocked."""
    with held(project):
        fact = fact_of(project, uid)
        if fact.rejected:
            raise Refused(_("You said that this is not a fact. Restore it before you lock it."))
        return _following(project, fact, locked=True)


def unlock(project: Project, uid: UUID) -> StoredFact:
    with held(project):
        return _following(project, fact_of(project, uid), locked=False)


def locked_uids(project_id: UUID) -> frozenset[UUID]:
    """The facts against which the author's word wins."""
    locked = StoredFact.objects.filter(project_id=project_id, locked=True)
    return frozenset(locked.values_list("uid", flat=True))


def correct(project: Project, uid: UUID, /, **fields: Any) -> StoredFact:
    """Other values for some of CORRECTABLE; the rest stays. Its uid stays, whatever it says.

    A value that is as it was read is no correction. Raises Refused for a locked fact and for
    what the vocabulary does not allow.
    """
    with held(project):
        fact = _unlocked(project, uid)
        ledger.know_the_bible(project.pk)
        now = now_of(fact)
        wanted = corrected(now, fields, _kinds(project), project.language)
        meant = Merges.of(project.pk).in_fact(wanted)
        if meant.subject and meant.subject == meant.object:
            raise Refused(_("A fact's subject is not its own object: the two were merged."))
        return _following(project, fact, **kept_of(fact, wanted))


def as_read(project: Project, uid: UUID) -> StoredFact:
    """Takes all corrections of a fact back."""
    with held(project):
        fact = _unlocked(project, uid)
        return _following(project, fact, **kept_of(fact, ledger.fact_from(said_of(fact))))


def said_of(fact: StoredFact) -> dict[str, Any]:
    """As the text that stands was read, or else the newest that has it."""
    said: dict[str, Any] = fact.said
    return said | (ledger.readings_now([fact.uid]).get(fact.uid) or {})


def now_of(fact: StoredFact) -> Fact:
    """As it stands, with what its author says of it."""
    return ledger.fact_from(said_of(fact) | fact.corrections)


def store(fact: StoredFact, wanted: Fact) -> bool:
    """Keeps as corrections what `wanted` says otherwise than was read; whether that is new."""
    return _set(fact, kept_of(fact, wanted))


def kept_of(fact: StoredFact, wanted: Fact) -> dict[str, Any]:
    """The columns of a fact that is to say this."""
    columns = {name: getattr(wanted, name) for name in COLUMNS}
    return columns | {"corrections": differences(said_of(fact), wanted)}


def differences(said: dict[str, Any], wanted: Fact) -> dict[str, Any]:
    """As JSON, the fields in which `wanted` is not what was read.

    Raises Refused for what cannot be kept as a fact.
    """
    now, then = _json(wanted), _json(ledger.fact_from(said))
    corrections = {name: now[name] for name in sorted(CORRECTABLE) if now[name] != then[name]}
    try:
        ledger.fact_from(said | corrections)
    except ValidationError as error:
        raise Refused(_("This cannot be a fact: %s") % error) from error
    return corrections


def _json(fact: Fact) -> dict[str, Any]:
    return cast(dict[str, Any], FACT.dump_python(fact, mode="json"))


def _unlocked(project: Project, uid: UUID) -> StoredFact:
    fact = fact_of(project, uid)
    if fact.locked:
        raise Refused(_("You locked this fact: your word wins. Unlock it before you change it."))
    return fact


def _following(project: Project, fact: StoredFact, **values: Any) -> StoredFact:
    """A lock changes nothing that the fact says."""
    if _set(fact, values):
        follow(project, *(() if values.keys() == {"locked"} else (fact.uid,)))
    return fact


def _set(fact: StoredFact, values: dict[str, Any]) -> bool:
    """Whether something changed."""
    changed = [name for name, value in values.items() if getattr(fact, name) != value]
    for name in changed:
        setattr(fact, name, values[name])
    if changed:
        fact.save(update_fields=changed)
    return bool(changed)


def _names(fact: StoredFact, uids: frozenset[UUID]) -> bool:
    return facts_of(fact.project_id).filter(naming(uids), uid=fact.uid).exists()


def _kinds(project: Project) -> dict[UUID, Kind]:
    rows = Entity.objects.filter(project=project).values_list("uid", "kind")
    return {uid: cast(Kind, kind) for uid, kind in rows}
