"""What the queue runs for memory. Ids only; a task whose object is gone has nothing to do."""

from uuid import UUID

from memory import indexing, rebuilding
from memory.summaries import summarise_version
from novellaforge import caches, loop
from projects.models import Chapter, ChapterVersion, Document


def remember_version(version_id: str) -> None:
    """After an approval: the text's passages, then its summary."""
    version = ChapterVersion.objects.filter(pk=version_id).first()
    if version and indexing.index_version(version):
        loop.run(summarise_version(version))


def remember_chapter(chapter_id: str) -> None:
    """After a change of the manuscript: what is approved of this chapter, if anything is."""
    chapter = Chapter.objects.filter(pk=chapter_id).first()
    if chapter and chapter.approved_version_id:
        remember_version(str(chapter.approved_version_id))


def index_document(document_id: str) -> None:
    document = Document.objects.filter(pk=document_id).first()
    if document:
        indexing.index_document(document)


def forget_project(project_id: str) -> None:
    """After a project was deleted: what no foreign key takes along."""
    caches.forget(UUID(project_id))


def rebuild_embeddings() -> None:
    """By the clock: whatever has no vector of the embedding model in use."""
    rebuilding.catch_up()
