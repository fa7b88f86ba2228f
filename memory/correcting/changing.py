"""What every act shares: one book changed by one act at a time, and what follows from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from memory.models import Entity, StoredFact
from novellaforge import queues
from novellaforge.errors import Refused
from projects.models import Project

PROJECT_BOOK = "memory.tasks.project_book"


@contextmanager
def held(project: Project) -> Iterator[None]:
    """A transaction in which no other act changes this book's memory.

    The lock lets readers record facts meanwhile: it does not touch the book's key.
    """
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        yield


def follow(project: Project) -> None:
    """The act changed something: raise the revision, and have graph and caches follow."""
    project.touch()
    queues.enqueue(
        PROJECT_BOOK, str(project.pk), queue=queues.GENERATION_MEDIUM, project_id=project.pk
    )


def fact_of(project: Project, uid: UUID) -> StoredFact:
    """Raises Refused where this book has none of this uid."""
    found = StoredFact.objects.filter(project=project, uid=uid).first()
    if found is None:
        raise Refused(_("This book's memory has no such fact."))
    return found


def entity_of(project: Project, uid: UUID) -> Entity:
    """Raises Refused where this book has none of this uid."""
    found = Entity.objects.filter(project=project, uid=uid).first()
    if found is None:
        raise Refused(_("This book's memory knows nobody and nothing of this id."))
    return found
