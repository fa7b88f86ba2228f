"""What the queue runs for memory. Ids only; a task whose object is gone has nothing to do."""

from uuid import UUID

from memory import catching_up, graph, indexing, rebuilding, warming
from memory.codex import read_bible as read_entries
from memory.correcting import leave_out
from memory.projecting import project_book as bring_to_graph
from memory.reading import read_version as read_facts
from memory.summaries import summarise_version
from novellaforge import caches, loop, queues
from novellaforge.llm import LLM, ModelError, Origin, provider_of_book
from novellaforge.llm.errors import ContentRefused, ContextTooLong, EmptyAnswer, RequestRefused
from projects.models import Chapter, ChapterVersion, Document, Project

# What is waited for, and what asking again for the same text seldom helps against.
AWAY = (ModelError, graph.GraphUnavailable)
OF_THE_TEXT = (ContentRefused, ContextTooLong, EmptyAnswer, RequestRefused)


def read_version(version_id: str) -> None:
    """After an approval: what of the text's facts is not known yet, then the book's graph."""
    with queues.put_off(*AWAY, but=OF_THE_TEXT):
        _read(version_id)


def project_book(project_id: str) -> None:
    """After what is approved, or where it stands, or what its author said of it has changed."""
    if Project.objects.filter(pk=project_id).exists():
        leave_out(UUID(project_id))  # also of what was being read when its author said so
        with queues.put_off(*AWAY):
            _project(UUID(project_id))


def read_bible(project_id: str) -> None:
    """After a change of the bible: its entries' facts, then the graph."""
    project = Project.objects.filter(pk=project_id).first()
    if project:
        with queues.put_off(*AWAY, but=OF_THE_TEXT):
            loop.run(read_entries(project.pk, _model(project)))
            _project(project.pk)


def _read(version_id: str) -> None:
    version = _version(version_id)
    if version:
        project = version.chapter.project
        loop.run(read_facts(version, _model(project)))
        if version.chapter.approved_version_id == version.pk:
            _project(project.pk)


def _remember(version_id: str) -> None:
    version = ChapterVersion.objects.filter(pk=version_id).first()
    if version and indexing.index_version(version):
        loop.run(summarise_version(version))


def _project(project_id: UUID) -> None:
    warming.ask(project_id)  # the pages do not wait for the graph
    loop.run(bring_to_graph(project_id))


def warm_pages(project_id: str) -> None:
    """After memory has changed: what its pages show is kept."""
    warming.warm(UUID(project_id))


def catch_up() -> None:
    """By the clock: books whose memory was left behind by something that was away."""
    catching_up.catch_up()


def _version(version_id: str) -> ChapterVersion | None:
    versions = ChapterVersion.objects.select_related("chapter__project")
    return versions.filter(pk=version_id).first()


def _model(project: Project) -> LLM:
    provider = provider_of_book(project.pk, project.owner_id)
    return LLM(provider, Origin(project.pk, step="facts"), project.language)


def remember_version(version_id: str) -> None:
    """After an approval: the text's passages, then its summary."""
    with queues.put_off(*AWAY, but=OF_THE_TEXT):
        _remember(version_id)


def remember_chapter(chapter_id: str) -> None:
    """After a change of the manuscript: what is approved of this chapter, if anything is."""
    chapter = Chapter.objects.filter(pk=chapter_id).first()
    if chapter and chapter.approved_version_id:
        with queues.put_off(*AWAY, but=OF_THE_TEXT):
            _remember(str(chapter.approved_version_id))
            _read(str(chapter.approved_version_id))


def index_document(document_id: str) -> None:
    document = Document.objects.filter(pk=document_id).first()
    if document:
        indexing.index_document(document)


def forget_project(project_id: str) -> None:
    """After a project was deleted: what no foreign key takes along, once what has it is there."""
    with queues.put_off(graph.GraphUnavailable, *caches.UNAVAILABLE):
        caches.forget(UUID(project_id))
        loop.run(graph.forget(UUID(project_id)))


def rebuild_embeddings() -> None:
    """By the clock: whatever has no vector of the embedding model in use."""
    rebuilding.catch_up()
