"""A worker that dies in the middle of memory's work: what it leaves is found and mended."""

from collections.abc import Iterator

import pytest
from django.utils.module_loading import import_string
from django_q.signing import SignedPackage
from pytest_django import Settings

from memory import catching_up, graph, ledger, maintenance, tasks, warming
from memory.chunking import chunks
from memory.models import Chunk, Entity, FactSpan, StoredFact, VersionReading
from memory.projecting import is_current, projection_of
from novellaforge import loop
from novellaforge.embedded.start import start
from novellaforge.models import QueuedTask
from projects.models import ChapterVersion, Project
from tests.factories import a_chapter, a_character, a_project, a_version, an_approved_version
from tests.memory.dying_process import run_until_killed
from tests.memory.embedding_server import EmbeddingServer
from tests.memory.graph.stories import everything_of
from tests.memory.reading_model import Reader, reading
from tests.model_server import prose

pytestmark = pytest.mark.django_db(transaction=True)

READ, PROJECT, REMEMBER = (
    "memory.tasks.read_version",
    "memory.tasks.project_book",
    "memory.tasks.remember_version",
)
PARAGRAPHS = 24


@pytest.fixture(scope="session")
def graph_server() -> None:
    start(["graph"])


@pytest.fixture
def reader(
    settings: Settings, graph_server: None, embeddings: EmbeddingServer
) -> Iterator[Reader]:
    with reading(settings) as reader:
        reader.server.answer(prose, "Somebody stood there in a coat.")
        yield reader
        loop.run(graph.close())


@pytest.fixture
def version(reader: Reader) -> ChapterVersion:
    """Approved, neither read nor indexed, of some parts; the book has a chapter before it."""
    project = a_project()
    a_character(project=project, name="Ilse Varga")
    before = an_approved_version(
        chapter=a_chapter(project=project), text=reader.stands("Tom Reed", "the mill")
    )
    tasks.read_version(str(before.pk))
    tasks.remember_version(str(before.pk))
    return an_approved_version(chapter=a_chapter(project=project), text=a_text(reader))


def a_text(reader: Reader) -> str:
    river = " ".join(f"The river ran past stone {each} without a sound." for each in range(6))
    return "\n\n".join(
        f"{reader.wears('Ilse Varga', f'c{number} red')} Line {number}. {river}"
        for number in range(PARAGRAPHS)
    )


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "REST", -catching_up.REST)


def catch_up() -> None:
    """By the clock, and what it queues is carried out; to keep what pages show mends nothing."""
    tasks.catch_up()
    queued = QueuedTask.objects.filter(func__startswith="memory.").order_by("pk")
    calls = [SignedPackage.loads(task.payload) for task in queued.exclude(func=warming.TASK)]
    queued.delete()
    for call in calls:
        import_string(call["func"])(*call["args"])


def rows(project: Project) -> dict[str, int]:
    return {
        "facts": StoredFact.objects.filter(project=project).count(),
        "spans": FactSpan.objects.filter(fact__project=project).count(),
        "entities": Entity.objects.filter(project=project).count(),
        "readings": VersionReading.objects.filter(version__chapter__project=project).count(),
    }


def assert_whole(version: ChapterVersion) -> None:
    """As if nothing had died: everything is there, once."""
    project = version.chapter.project
    assert ledger.unread(project.pk) == []
    assert is_current(project.pk)
    # Ilse, and Tom at the mill
    found = {"facts": PARAGRAPHS + 1, "spans": PARAGRAPHS + 1, "entities": 3, "readings": 2}
    assert rows(project) == found
    assert not loop.run(graph.differences(project.pk, *projection_of(project.pk)))
    nodes = [node for node in loop.run(everything_of(project.pk)) if "fingerprint" in node]
    loop.run(graph.forget(project.pk))
    tasks.project_book(str(project.pk))
    anew = [node for node in loop.run(everything_of(project.pk)) if "fingerprint" in node]
    assert anew == nodes


@pytest.mark.parametrize(
    ("where", "call"),
    [
        ("memory.reading.read_scene", 3),  # asked, nothing is kept of it
        ("memory.ledger.recording._add_facts", 2),  # inside the transaction of a part
        ("memory.ledger.recording._make_spans", 1),  # inside the one of the whole
        ("memory.tasks.bring_to_graph", 1),  # read, not projected
    ],
)
def test_a_reading_that_dies_is_caught_up(
    reader: Reader, version: ChapterVersion, where: str, call: int
) -> None:
    run_until_killed(READ, version.pk, where, call)
    project = version.chapter.project
    assert not is_current(project.pk)
    kept = VersionReading.objects.filter(version=version).first()
    answered = len(reader.calls)
    catch_up()
    assert_whole(version)
    if kept and not kept.why:
        assert len(reader.calls) == answered


def test_what_was_kept_before_it_died_is_not_asked_again(
    reader: Reader, version: ChapterVersion
) -> None:
    run_until_killed(READ, version.pk, "memory.reading._finish")
    asked = len(reader.calls)
    catch_up()
    assert len(reader.calls) == asked
    assert_whole(version)


@pytest.mark.parametrize(
    "where",
    [
        "memory.graph.projection._write_facts",
        "memory.projecting._note",
    ],
)
def test_a_projection_that_dies_is_caught_up(
    reader: Reader, version: ChapterVersion, where: str
) -> None:
    tasks.read_version(str(version.pk))
    project = version.chapter.project
    stood = loop.run(everything_of(project.pk))
    StoredFact.objects.filter(sentence__contains="c3 red").update(rejected=True)
    run_until_killed(PROJECT, project.pk, where)
    assert not is_current(project.pk)
    if where != "memory.projecting._note":
        assert facts_in(loop.run(everything_of(project.pk))) == facts_in(stood)
    catch_up()
    assert_whole(version)


def facts_in(nodes: list[str]) -> list[str]:
    return [node for node in nodes if "fingerprint" in node]


@pytest.mark.parametrize("where", ["memory.indexing._add"])
def test_an_indexing_that_dies_is_mended_by_the_reconciliation(
    reader: Reader, version: ChapterVersion, where: str
) -> None:
    tasks.read_version(str(version.pk))
    tasks.remember_version(str(version.pk))
    texts = version.text.split("\n\n")
    edited = a_version(
        chapter=version.chapter, text="\n\n".join((*texts[12:], "A new end.", *texts[:11]))
    )
    version.chapter.approved_version = edited
    version.chapter.save(update_fields=["approved_version"])
    tasks.read_version(str(edited.pk))
    run_until_killed(REMEMBER, edited.pk, where)
    kinds = maintenance.compare(edited.chapter.project_id).kinds
    assert any(kind.startswith("passages_") for kind in kinds)
    maintenance.mend(edited.chapter.project_id)
    stand = Chunk.objects.filter(chapter=edited.chapter).order_by("ordinal")
    assert list(stand.values_list("text", flat=True)) == list(chunks(edited.text))
    assert set(stand.values_list("version", flat=True)) == {edited.pk}
    again = maintenance.compare(edited.chapter.project_id).kinds
    assert not any(kind.startswith("passages_") for kind in again)
