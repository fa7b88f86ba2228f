"""What memory does when the author's material changes: it queues, in the sender's transaction.

But what the author said of paragraphs goes with them at once, before they are read again.
"""

from uuid import UUID

from django.dispatch import receiver

from memory import correcting
from novellaforge import queues
from projects.signals import (
    bible_changed,
    document_changed,
    manuscript_changed,
    project_deleted,
    text_moved,
)


@receiver(document_changed, dispatch_uid="memory.index_document")
def index_document(sender: object, project_id: UUID, document_id: UUID, **_kw: object) -> None:
    _queue("memory.tasks.index_document", document_id, project_id)


@receiver(manuscript_changed, dispatch_uid="memory.remember_chapter")
def remember_chapter(
    sender: object,
    project_id: UUID,
    chapter_id: UUID | None,
    version_id: UUID | None = None,
    **_kw: object,
) -> None:
    """Where places have changed (None), facts hold from others: the graph is made anew.

    Of a text that is not approved, only what its changed paragraphs say is read.
    """
    if version_id is not None:
        _queue("memory.tasks.read_version", version_id, project_id)
    elif chapter_id is None:
        _queue("memory.tasks.project_book", project_id, project_id)
    else:
        _queue("memory.tasks.remember_chapter", chapter_id, project_id)


@receiver(text_moved, dispatch_uid="memory.carry_words")
def carry_words(
    sender: object,
    project_id: UUID,
    chapter_id: UUID,
    into_id: UUID,
    text: str,
    beside: str,
    **_kw: object,
) -> None:
    correcting.carry(correcting.Moved(project_id, chapter_id, into_id, text, beside))


@receiver(bible_changed, dispatch_uid="memory.read_bible")
def read_bible(sender: object, project_id: UUID, **_kw: object) -> None:
    _queue("memory.tasks.read_bible", project_id, project_id)


@receiver(project_deleted, dispatch_uid="memory.forget_project")
def forget_project(sender: object, project_id: UUID, **_kw: object) -> None:
    _queue("memory.tasks.forget_project", project_id, project_id)


def _queue(task: str, about: UUID, project_id: UUID) -> None:
    queues.enqueue(task, str(about), queue=queues.GENERATION_MEDIUM, project_id=project_id)
