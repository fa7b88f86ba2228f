"""What every act shares: one book changed by one act at a time, and what follows from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from memory import ledger
from memory.correcting.scenes import facts_of, naming
from memory.models import Entity, StoredFact
from novellaforge import queues
from novellaforge.errors import Refused
from projects.models import Project
from projects.signals import facts_corrected

PROJECT_BOOK = "memory.tasks.project_book"


@contextmanager
def held(project: Project) -> Iterator[None]:
    """A transaction in which no other act changes this book's memory.

    The lock lets readers record facts meanwhile: it does not touch the book's key.
    """
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        yield


def follow(project: Project, *facts: UUID) -> None:
    """The act changed something (of these facts): have revision, graph and findings follow."""
    leave_out(project.pk)
    project.touch()
    queues.enqueue(
        PROJECT_BOOK, str(project.pk), queue=queues.GENERATION_MEDIUM, project_id=project.pk
    )
    if facts:
        facts_corrected.send(Project, project_id=project.pk, uids=facts)


def leave_out(project_id: UUID) -> None:
    """Facts that name what is no name are none, by whatever act or reading they came to name it;
    and are facts again once they do not.
    """
    uids = ledger.Removed.of(project_id).uids
    naming_it = facts_of(project_id).filter(naming(uids)) if uids else StoredFact.objects.none()
    named = list(naming_it.values_list("uid", flat=True))
    facts = StoredFact.objects.filter(project=project_id)
    left_out = facts.filter(rejected=True, of_no_name=True)
    left_out.exclude(uid__in=named).update(rejected=False, of_no_name=False)
    new = facts.filter(uid__in=named, rejected=False, locked=False)
    new.update(rejected=True, of_no_name=True)


def fact_of(project: Project, uid: UUID) -> StoredFact:
    """Raises Refused where this book has none of this uid."""
    found = StoredFact.objects.filter(project=project, uid=uid).first()
    if found is None:
        raise Refused(_("This book's memory has no such fact."))
    return found


def entity_of(project: Project, uid: UUID) -> Entity:
    """Raises Refused where this book has none of this uid, and for what is no name."""
    found = Entity.every.filter(project=project, uid=uid).first()
    if found is None:
        raise Refused(_("This book's memory knows nobody and nothing of this id."))
    if found.removed:
        raise Refused(_("You said that “%s” is not a name. Take that back first.") % found.name)
    return found
