"""What can be done with a book's documents. Each is one transaction, told to memory.

A deleted document's passages are taken out at once: nothing quotes it any more. It is kept for
TRASH_DAYS, and brought back it is indexed again.
"""

from datetime import datetime, timedelta
from pathlib import PurePath
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from memory.models import Chunk
from novellaforge import auditing
from novellaforge.errors import Refused
from projects.importing.page import cleaned
from projects.importing.reading_files import (
    Read,
    read_reference,
    refuse_too_large_reference,
)
from projects.models import Document, Project
from projects.signals import document_changed
from projects.text import whole_words
from projects.trash import TRASH_DAYS

MOST_DOCUMENTS = 200  # of a book
TITLE_CHARACTERS = 200

User = AbstractBaseUser | AnonymousUser


def bring(project: Project, file: UploadedFile, user: User, title: str = "") -> Document:
    """From a file, which is looked at for its size before it is read. Raises Refused."""
    name = PurePath(file.name or "").name
    size = file.size or 0
    refuse_too_large_reference(size, name)
    read = read_reference(name, file.read())
    return _keep(project, title or _title_of(name), read, user, name, size)


def write(project: Project, text: str, user: User, title: str) -> Document:
    """What was typed or pasted. Raises Refused."""
    refuse_too_large_reference(len(text.encode(errors="replace")))
    return _keep(project, title, Read(text), user)


def change(document: Document, *, title: str | None = None, text: str | None = None) -> None:
    """Its passages bear its title, so it is indexed again. Raises Refused."""
    if title is not None:
        document.title = _titled(title)
    if text is not None:
        refuse_too_large_reference(len(text.encode(errors="replace")))
        document.text = _said(text)
    with transaction.atomic():
        document.save(update_fields=["title", "text"])
        _tell(document)


def delete(document: Document) -> None:
    """Asking twice is harmless."""
    with transaction.atomic():
        Document.every.filter(pk=document.pk, deleted_at=None).update(deleted_at=timezone.now())
        Chunk.objects.filter(document=document).delete()
        document.project.touch()
        auditing.note("document.deleted", project_id=document.project_id, subject=document.title)


def bring_back(document: Document) -> None:
    """Raises Refused where the book has as many as it may have."""
    with transaction.atomic():
        if document.deleted_at is not None:
            _refuse_one_more(document.project)
        Document.every.filter(pk=document.pk).update(deleted_at=None)
        document.refresh_from_db()
        _tell(document)


def forget(now: datetime | None = None) -> int:
    """Delete for ever what was deleted longer than TRASH_DAYS ago; how many rows went."""
    before = (now or timezone.now()) - timedelta(days=TRASH_DAYS)
    return Document.every.filter(deleted_at__lt=before).delete()[0]


def document_of(project_id: UUID, document_id: UUID) -> Document | None:
    """Of those that are not deleted."""
    found = Document.objects.select_related("project")
    return found.filter(project=project_id, pk=document_id).first()


def deleted_of(project_id: UUID, document_id: UUID) -> Document | None:
    """A deleted one, or one that was brought back meanwhile."""
    found = Document.every.select_related("project")
    return found.filter(project=project_id, pk=document_id).first()


def _keep(
    project: Project, title: str, read: Read, user: User, file_name: str = "", size: int = 0
) -> Document:
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        _refuse_one_more(project)
        document = Document.objects.create(
            project=project,
            title=_titled(title),
            text=_said(read.text),
            file_name=file_name[-TITLE_CHARACTERS:],
            size=size,
            notices="\n".join(read.notices),
        )
        _tell(document)
        auditing.note(
            "document.added", actor_id=user.pk, project_id=project.pk, subject=document.title
        )
    return document


def _refuse_one_more(project: Project) -> None:
    if Document.objects.filter(project=project).count() >= MOST_DOCUMENTS:
        raise Refused(_("A book has at most %(most)s documents.") % {"most": MOST_DOCUMENTS})


def _tell(document: Document) -> None:
    document.project.touch()
    document_changed.send(Document, project_id=document.project_id, document_id=document.pk)


def _title_of(name: str) -> str:
    stem = " ".join(PurePath(name).stem.replace("_", " ").split())
    return stem or _("Untitled")


def _titled(title: str) -> str:
    said = " ".join(cleaned(title).split())
    if not said:
        raise Refused(_("Give the document a title."))
    return whole_words(said, TITLE_CHARACTERS)


def _said(text: str) -> str:
    said = cleaned(text).strip()
    if not said:
        raise Refused(_("There is no text in this document."))
    return said
