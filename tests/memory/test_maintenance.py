"""Memory against the texts: what is found, what is mended, and what a kill leaves."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django_q.models import Schedule as ScheduleRow

from memory import graph, ledger, maintenance, reconcile_tasks
from memory.graph import driver
from memory.indexing import index_version
from memory.maintenance import Difference, Report, Unchecked, asking, mending, rebuild
from memory.maintenance.passages import Faults, faults
from memory.maintenance.report import EXAMPLES, SENTENCES, difference
from memory.models import (
    BookMemory,
    Chunk,
    Entity,
    FactSpan,
    StoredFact,
    Summary,
    VersionReading,
)
from memory.projecting import project_book, projection_of
from memory.rebuilding import KIND as VECTORS
from novellaforge import jobs, loop, schedules
from novellaforge.embedded.start import start
from novellaforge.models import Job, QueuedTask
from novellaforge.queues import MAINTENANCE_LOW
from projects.models import Chapter, ChapterVersion, Project
from tests.copies import made_once
from tests.factories import a_chapter, a_project, a_version, an_approved_version
from tests.jobs import deliver_all
from tests.memory.embedding_server import EmbeddingServer
from tests.memory.mending_process import mend_until_killed
from tests.memory.remembered import (
    ILSE_IS_TIRED,
    LAMP_IS_OUT,
    Book,
    a_book,
    a_fact,
    a_stranger,
    names,
)

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "bolt://127.0.0.1:9"


@pytest.fixture(scope="session")
def graph_server() -> None:
    start(["graph"])


@pytest.fixture
def served(graph_server: None, embeddings: EmbeddingServer) -> Iterator[None]:
    """All the servers there are; each book's graph is forgotten afterwards."""
    yield
    for project_id in Project.objects.values_list("pk", flat=True):
        loop.run(graph.forget(project_id))
    loop.run(graph.close())


@pytest.fixture
def book(served: None) -> Book:
    """In order: read, indexed with its vectors, projected."""
    project = an_indexed_book()
    loop.run(project_book(project.pk))
    version = ChapterVersion.objects.get(chapter__project=project)
    return Book(project, project.characters.get(), version, project.documents.get())


@made_once
def an_indexed_book() -> Project:
    made = a_book()
    deliver_all(Job.objects.get(kind=VECTORS))
    return made.project


@pytest.fixture(autouse=True)
def _job(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))
    rebuild.register()


@pytest.fixture
def without_servers(settings, monkeypatch) -> None:
    settings.NEO4J_URI = NOWHERE
    monkeypatch.setattr("memory.embedder.importlib.util.find_spec", lambda name: None)


def counted(report: Report) -> dict[str, int]:
    assert not report.unchecked
    return {each.kind: each.count for each in report.differences}


def found(book: Book) -> dict[str, int]:
    return counted(maintenance.compare(book.project.pk))


def mended(book: Book) -> Report:
    return maintenance.mend(book.project.pk)


def readings_queued() -> list[str]:
    tasks = QueuedTask.objects.filter(func="memory.tasks.read_version")
    return list(tasks.values_list("name", flat=True))


# --- Passages, pure ---------------------------------------------------------------------


def test_no_text_and_no_passages_have_no_faults() -> None:
    assert not faults([], "", None)


def test_a_text_that_is_kept_has_no_faults(db: None) -> None:
    version = an_approved_version(text="One.")
    index_version(version)
    kept = list(Chunk.objects.values_list("ordinal", "sha256", "version"))
    assert faults(kept, "One.", version.pk) == Faults()
    assert faults(kept, "Two.", version.pk) == Faults(missing=1, superfluous=1)
    assert faults(kept, "One.", uuid4()) == Faults(misplaced=1)
    assert faults([], "One.", version.pk) == Faults(missing=1)


# --- The report, pure -------------------------------------------------------------------


def test_nothing_found_is_no_difference() -> None:
    assert difference("facts_lost", []) == ()
    assert not Report().differs
    assert Report().is_clean


def test_what_could_not_be_compared_is_not_in_order() -> None:
    report = Report(unchecked=(Unchecked("graph", "It is away."),))
    assert not report.differs
    assert not report.is_clean


def test_examples_are_few_short_and_each_once() -> None:
    [made] = difference("facts_lost", ["a " * 200, "b", "b", *map(str, range(20))])
    assert made.count == 23
    assert len(made.examples) == EXAMPLES
    assert made.examples[0].endswith("…")
    assert made.examples[1:3] == ("b", "0")


def test_a_report_comes_back_as_it_was_kept() -> None:
    report = Report(
        (Difference("graph_missing", 2, ("Ilse",), under_way=True),), (Unchecked("graph", "No."),)
    )
    done = maintenance.Reconciliation(report, Report())
    assert maintenance.Reconciliation.of_json(done.as_json()) == done


@pytest.mark.parametrize("kind", SENTENCES)
def test_each_kind_has_a_sentence_and_a_mender(kind) -> None:
    assert str(Difference(kind, 1)) != str(Difference(kind, 2)) or kind == "graph_outdated"
    assert "%" not in str(Difference(kind, 3))
    assert any(kind.startswith(prefixes) for prefixes, _act in mending.MENDERS)


# --- Near misses ------------------------------------------------------------------------


def test_a_book_in_order_does_not_differ_and_mending_it_makes_nothing(book: Book) -> None:
    assert maintenance.compare(book.project.pk) == Report()
    before = counts()
    assert mended(book) == Report()
    assert counts() == before


def test_an_empty_book_does_not_differ(served: None) -> None:
    assert maintenance.compare(a_project().pk) == Report()


def test_comparing_writes_nothing(book: Book) -> None:
    Chunk.objects.all().delete()
    FactSpan.objects.all().delete()
    before = counts()
    maintenance.compare(book.project.pk)
    assert counts() == before


def counts() -> list[int]:
    models = (Chunk, StoredFact, FactSpan, Entity, VersionReading, BookMemory, QueuedTask, Job)
    return [model.objects.count() for model in models]


def test_a_draft_an_older_version_and_the_trash_are_no_difference(book: Book) -> None:
    a_version(chapter=book.version.chapter, text="Another text.")
    trashed = an_approved_version(chapter=a_chapter(project=book.project))
    Chapter.objects.filter(pk=trashed.chapter_id).update(trashed_at=timezone.now())
    assert found(book) == {}


def test_another_typography_is_the_same_sentence(book: Book) -> None:
    StoredFact.objects.filter(sentence=LAMP_IS_OUT).update(sentence="“The  Lamp was out.”")
    spans = FactSpan.objects.filter(fact__sentence__startswith="“")
    before = list(spans.values_list("start", "end"))
    assert "facts_misplaced" not in found(book)
    mended(book)
    assert list(spans.values_list("start", "end")) == before


def test_what_an_unfinished_reading_has_kept_waits_for_its_place(book: Book) -> None:
    version = an_approved_version(chapter=a_chapter(project=book.project), text="Ilse was old.")
    pilot = a_stranger(version)
    ledger.record_part(version, [a_fact(version, "Ilse was old.", pilot.uid)], [pilot], {"x"})
    assert found(book).keys() == {"passages_missing", "versions_unread", "graph_outdated"}
    mended(book)
    reconcile_tasks.cleanup_memory()
    assert StoredFact.objects.filter(sentence="Ilse was old.").exists()


@pytest.mark.parametrize(
    "said", [{"rejected": True}, {"locked": True}, {"corrections": {"value": "awake"}}]
)
def test_a_fact_that_its_author_spoke_of_stays_though_no_text_has_it(book: Book, said) -> None:
    of_pilot = StoredFact.objects.get(sentence=LAMP_IS_OUT)
    of_pilot.spans.all().delete()
    StoredFact.objects.filter(pk=of_pilot.pk).update(sentence="No text says this.", **said)
    mended(book)
    assert StoredFact.objects.filter(sentence="No text says this.", **said).exists()
    assert "the pilot" in names(book.project)


def test_a_young_version_s_summary_waits_for_its_approval(book: Book) -> None:
    draft = a_version(chapter=book.version.chapter, text="A draft.")
    Summary.objects.create(project=book.project, text_sha256=draft.sha256, text="It drafts.")
    assert found(book) == {}
    ChapterVersion.objects.filter(pk=draft.pk).update(
        created_at=timezone.now() - timedelta(days=31)
    )
    assert found(book) == {"summaries_unused": 1}


# --- What differs, and is mended --------------------------------------------------------


def no_passages(book: Book) -> None:
    Chunk.objects.filter(document=book.document).delete()


def passages_twice(book: Book) -> None:
    [chunk] = Chunk.objects.filter(version=book.version)
    chunk.pk, chunk.ordinal, chunk.sha256 = None, 7, chunk.sha256
    chunk.save()


def passages_of_an_older_version(book: Book) -> None:
    older = a_version(chapter=book.version.chapter, text=book.version.text)
    Chunk.objects.filter(version=book.version).update(version=older)


def passages_of_a_chapter_without_text(book: Book) -> None:
    version = an_approved_version(chapter=a_chapter(project=book.project), text="Gone.")
    index_version(version)
    Chapter.objects.filter(pk=version.chapter_id).update(approved_version=None)


def passages_written_over(book: Book) -> None:
    Chunk.objects.filter(version=book.version).update(text="Something else.")


def passages_indexed_otherwise(book: Book) -> None:
    Project.objects.filter(pk=book.project.pk).update(language="fr")
    Chunk.objects.filter(version=book.version).update(search=None)


def spans_moved(book: Book) -> None:
    FactSpan.objects.update(start=F("start") + 3, end=F("end") + 3)


def spans_beyond_the_text(book: Book) -> None:
    FactSpan.objects.update(start=10_000, end=9_000)


def a_sentence_that_no_text_has(book: Book) -> None:
    StoredFact.objects.filter(sentence=LAMP_IS_OUT).update(sentence="The lamp burned.")


def spans_lost(book: Book) -> None:
    FactSpan.objects.all().delete()


def a_name_in_no_fact(book: Book) -> None:
    ledger.add_entities(book.project.pk, [a_stranger(book.version, "the clerk")])


def an_old_summary(book: Book) -> None:
    Summary.objects.create(project=book.project, text_sha256="0" * 64, text="Of no text.")


def the_graph_forgets(book: Book) -> None:
    loop.run(graph.forget(book.project.pk))


def the_graph_knows_too_much(book: Book) -> None:
    loop.run(write("CREATE (:Fact {uid: $new, project: $project})", book))


def the_graph_is_written_over(book: Book) -> None:
    loop.run(write("MATCH (f:Fact {project: $project}) SET f.value = 'awake'", book))


async def write(query, book: Book) -> None:
    async def work(transaction: driver.Transaction) -> None:
        await transaction.run(query, project=book.project.pk, new=uuid4())

    await driver.write(work)


def the_ledger_goes_on(book: Book) -> None:
    StoredFact.objects.filter(sentence=LAMP_IS_OUT).update(rejected=True)


def a_rename_in_the_bible(book: Book) -> None:
    Entity.objects.filter(pk=book.ilse.pk).update(name="Ilse Varga")


MENDED: tuple[tuple[Callable[[Book], None], dict[str, int]], ...] = (
    (no_passages, {"passages_missing": 1}),
    (passages_twice, {"passages_superfluous": 1}),
    (passages_of_an_older_version, {"passages_misplaced": 1}),
    (passages_of_a_chapter_without_text, {"passages_superfluous": 1, "vectors_missing": 1}),
    (passages_written_over, {"passages_spoilt": 1, "passages_unsearchable": 1}),
    (passages_indexed_otherwise, {"passages_unsearchable": 2}),
    (spans_moved, {"facts_misplaced": 2}),
    (spans_beyond_the_text, {"facts_misplaced": 2}),
    (a_sentence_that_no_text_has, {"facts_misplaced": 1}),
    (spans_lost, {"facts_lost": 2, "graph_superfluous": 4}),
    (a_name_in_no_fact, {"entities_unnamed": 1}),
    (an_old_summary, {"summaries_unused": 1}),
    (the_graph_forgets, {"graph_missing": 4}),
    (the_graph_knows_too_much, {"graph_superfluous": 1}),
    (the_graph_is_written_over, {"graph_changed": 2}),
    (the_ledger_goes_on, {"graph_superfluous": 2, "graph_outdated": 1}),
    (a_rename_in_the_bible, {"graph_changed": 1, "graph_outdated": 1}),
)


@pytest.mark.parametrize(
    ("spoil", "kinds"), MENDED, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_differs_is_found_and_mended_once_for_all(book: Book, spoil, kinds) -> None:
    spoil(book)
    report = maintenance.compare(book.project.pk)
    assert counted(report) == kinds
    left = maintenance.mend(book.project.pk, report)
    assert not left.unmended
    if running := Job.objects.filter(kind=VECTORS, state=Job.State.RUNNING):
        for job in running:
            deliver_all(job)
        left = maintenance.compare(book.project.pk)
    assert left == Report()


def test_only_what_differed_is_written(book: Book, embeddings: EmbeddingServer) -> None:
    asked = len(embeddings.texts)
    kept = set(Chunk.objects.filter(version=book.version).values_list("pk", flat=True))
    no_passages(book)
    mended(book)
    deliver_all(Job.objects.get(kind=VECTORS, state=Job.State.RUNNING))
    assert set(Chunk.objects.filter(version=book.version).values_list("pk", flat=True)) == kept
    assert len(embeddings.texts) == asked + 1


def test_a_moved_sentence_is_found_where_it_stands(book: Book) -> None:
    before = set(FactSpan.objects.values_list("fact", "start", "end"))
    spans_moved(book)
    mended(book)
    assert set(FactSpan.objects.values_list("fact", "start", "end")) == before


def test_a_sentence_that_is_gone_takes_its_fact_and_its_name_along(book: Book) -> None:
    a_sentence_that_no_text_has(book)
    mended(book)
    assert [fact.sentence for fact in StoredFact.objects.all()] == [ILSE_IS_TIRED]
    assert names(book.project) == {"Ilse"}


def test_another_book_is_left_alone(book: Book) -> None:
    other = a_book()
    Chunk.objects.all().delete()
    mended(book)
    assert Chunk.objects.filter(project=book.project).exists()
    assert not Chunk.objects.filter(project=other.project).exists()


def test_a_report_that_is_given_says_what_is_mended(book: Book) -> None:
    report = maintenance.compare(book.project.pk)
    no_passages(book)
    assert maintenance.mend(book.project.pk, report).kinds == {"passages_missing"}


def test_mended_by_two_at_once_nothing_is_there_twice(book: Book) -> None:
    Chunk.objects.all().delete()
    FactSpan.objects.all().delete()
    VersionReading.objects.all().delete()
    the_graph_forgets(book)
    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(in_a_connection, mended, book) for _ in range(2)]:
            each.result()
    assert readings_queued() == [str(book.version.pk)]
    assert Chunk.objects.count() == 2
    assert Job.objects.filter(kind=VECTORS, state=Job.State.RUNNING).count() == 1
    assert maintenance.compare(book.project.pk).kinds <= {"versions_unread", "vectors_missing"}


def in_a_connection(work, *given) -> None:
    try:
        work(*given)
    finally:
        connection.close()


# --- What the queue has to do -----------------------------------------------------------


def test_a_version_that_nobody_read_is_queued_once(book: Book) -> None:
    unread = an_approved_version(chapter=a_chapter(project=book.project), text="A new text.")
    index_version(unread)
    [lacking] = [
        each
        for each in maintenance.compare(book.project.pk).differences
        if each.kind == "versions_unread"
    ]
    assert (lacking.count, lacking.under_way) == (1, False)
    assert lacking.examples == (str(unread.chapter),)
    for _ in range(2):
        assert not [e for e in mended(book).unmended if e.kind == "versions_unread"]
    assert readings_queued() == [str(unread.pk)]
    assert QueuedTask.objects.get(name=str(unread.pk)).queue == MAINTENANCE_LOW


def test_a_reading_that_was_given_up_is_queued_again(book: Book) -> None:
    VersionReading.objects.update(why="The model gave no answer.")
    mended(book)
    QueuedTask.objects.update(set_aside_at=timezone.now())
    mended(book)
    assert len(readings_queued()) == 2


def test_a_fact_about_nobody_is_read_anew(book: Book) -> None:
    Entity.objects.filter(name="the pilot").delete()
    report = maintenance.compare(book.project.pk)
    assert "facts_about_nobody" in report.kinds
    assert [each.part for each in report.unchecked] == ["graph"]  # the ledger cannot be projected
    left = mended(book)
    assert left.kinds == {"versions_unread"}
    assert not left.unchecked
    assert readings_queued() == [str(book.version.pk)]


def test_an_entry_of_the_bible_is_known_again(book: Book) -> None:
    Entity.objects.filter(pk=book.ilse.pk).delete()
    assert mended(book) == Report()
    assert names(book.project) == {"Ilse", "the pilot"}


def test_vectors_that_are_missing_are_under_way_until_their_job_ends(book: Book) -> None:
    Chunk.objects.filter(document=book.document).update(embedding=None)
    Chunk.objects.filter(version=book.version).update(embedding_model="another")
    assert found(book) == {"vectors_missing": 2}
    left = mended(book)
    assert (left.kinds, left.unmended) == ({"vectors_missing"}, ())
    deliver_all(Job.objects.get(kind=VECTORS, state=Job.State.RUNNING))
    assert found(book) == {}


# --- Without the servers ----------------------------------------------------------------


def test_what_cannot_be_compared_is_said_and_the_rest_is_mended(without_servers: None) -> None:
    book = a_book()
    no_passages(book)
    report = maintenance.compare(book.project.pk)
    assert report.kinds == {"passages_missing"}
    vectors, of_graph = report.unchecked
    assert (vectors.part, of_graph.part) == ("vectors", "graph")
    assert "EMBEDDING_BASE_URL" in vectors.why
    assert "127.0.0.1:9" in of_graph.why
    left = mended(book)
    assert not left.differs
    assert not left.is_clean
    loop.run(graph.close())


def test_a_book_that_is_not_there(db: None) -> None:
    with pytest.raises(Project.DoesNotExist):
        maintenance.compare(uuid4())


# --- Killed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "where",
    [
        "memory.indexing._add",
        "memory.maintenance.facts._say_changed",
        "memory.graph.projection._write_facts",
    ],
)
def test_what_a_kill_leaves_is_mended_and_nothing_is_there_twice(book: Book, where: str) -> None:
    Chunk.objects.all().delete()
    spans_moved(book)
    the_graph_forgets(book)
    before = counts_of_facts()
    mend_until_killed(book.project.pk, where)
    assert maintenance.compare(book.project.pk).unmended
    mended(book)
    for job in Job.objects.filter(kind=VECTORS, state=Job.State.RUNNING):
        deliver_all(job)
    assert maintenance.compare(book.project.pk) == Report()
    assert counts_of_facts() == before
    assert Chunk.objects.count() == 2
    facts, entities = projection_of(book.project.pk)
    assert not loop.run(graph.differences(book.project.pk, facts, entities))


def counts_of_facts() -> list[int]:
    return [model.objects.count() for model in (StoredFact, FactSpan, Entity, VersionReading)]


# --- Tasks and their times --------------------------------------------------------------


def test_reconciling_keeps_its_report(book: Book) -> None:
    no_passages(book)
    reconcile_tasks.reconcile_project(str(book.project.pk))
    memory = BookMemory.objects.get(project=book.project)
    done = maintenance.Reconciliation.of_json(memory.report)
    assert memory.reconciled_at is not None
    assert done.found.kinds == {"passages_missing"}
    assert done.left is not None
    assert done.left.kinds == {"vectors_missing"}


def test_only_comparing_mends_nothing(book: Book) -> None:
    no_passages(book)
    reconcile_tasks.reconcile_project(str(book.project.pk), False)
    done = maintenance.Reconciliation.of_json(BookMemory.objects.get().report)
    assert (done.left, done.last.kinds) == (None, {"passages_missing"})
    assert found(book) == {"passages_missing": 1}


def test_a_book_that_is_gone_is_nothing_to_do(db: None) -> None:
    reconcile_tasks.reconcile_project(str(uuid4()))
    reconcile_tasks.reconcile_book_chunks(str(uuid4()))


@pytest.mark.parametrize(
    ("task", "queued"),
    [
        (reconcile_tasks.reconcile_all, asking.RECONCILE_PROJECT),
        (reconcile_tasks.reconcile_chunks, asking.RECONCILE_BOOK_CHUNKS),
    ],
)
def test_each_book_out_of_the_trash_is_queued_once(monkeypatch, task, queued) -> None:
    monkeypatch.setattr(asking, "BOOKS_AT_ONCE", 2)
    books = {a_project().pk for _ in range(3)}
    a_project(trashed_at=timezone.now())
    task()
    task()
    tasks = QueuedTask.objects.filter(func=queued)
    assert tasks.count() == 3
    assert set(tasks.values_list("project_id", flat=True)) == books
    assert set(tasks.values_list("queue", flat=True)) == {MAINTENANCE_LOW}


def test_asked_again_while_it_waits_it_is_queued_once() -> None:
    project = a_project()
    assert [asking.ask(project.pk) for _ in range(2)] == [True, False]
    assert asking.ask(project.pk, mends=False)
    QueuedTask.objects.update(owner="somebody")  # it may have looked already
    assert asking.ask(project.pk)
    assert asking.is_asked(project.pk)


def test_passages_are_cut_anew_and_only_changed_ones_get_a_vector(
    book: Book, embeddings: EmbeddingServer
) -> None:
    asked = len(embeddings.texts)
    Chunk.objects.filter(document=book.document).update(text="Something else.")
    reconcile_tasks.reconcile_book_chunks(str(book.project.pk))
    deliver_all(Job.objects.get(kind=VECTORS, state=Job.State.RUNNING))
    assert len(embeddings.texts) == asked + 1
    assert found(book) == {}


def test_a_rebuild_makes_everything_again_in_parts(book: Book, monkeypatch) -> None:
    monkeypatch.setattr(rebuild, "TEXTS_A_PART", 1)
    Chunk.objects.all().delete()
    the_graph_forgets(book)
    job, is_new = rebuild.start(book.project.pk)
    assert (is_new, job.total) == (True, 2)
    assert rebuild.start(book.project.pk) == (job, False)
    job = deliver_all(job)
    assert (job.state, job.done, job.total) == (Job.State.DONE, 2, 2)
    deliver_all(Job.objects.get(kind=VECTORS, state=Job.State.RUNNING))
    assert maintenance.compare(book.project.pk) == Report()


def test_a_rebuild_without_the_graph_keeps_the_passages_and_says_why(
    without_servers: None, monkeypatch
) -> None:
    monkeypatch.setattr("novellaforge.jobs.FIRST_WAIT_SECONDS", 0)
    book = a_book()
    Chunk.objects.all().delete()
    job = deliver_all(rebuild.start(book.project.pk)[0])
    assert job.state == Job.State.FAILED
    assert "127.0.0.1:9" in job.sentence
    assert Chunk.objects.count() == 2
    loop.run(graph.close())


def test_at_night_what_no_text_has_goes(db: None) -> None:
    book = a_book()
    FactSpan.objects.filter(fact__sentence=LAMP_IS_OUT).delete()
    StoredFact.objects.filter(sentence=LAMP_IS_OUT).update(sentence="The lamp burned.")
    an_old_summary(book)
    reconcile_tasks.cleanup_memory()
    assert [fact.sentence for fact in StoredFact.objects.all()] == [ILSE_IS_TIRED]
    assert names(book.project) == {"Ilse"}
    assert not Summary.objects.exists()


def test_a_deleted_version_takes_its_readings_and_facts_along_by_night(db: None) -> None:
    book = a_book()
    draft = a_version(chapter=book.version.chapter, text="Aron was late.")
    ledger.record(draft, [a_fact(draft, "Aron was late.", book.ilse.pk, value="late")])
    ChapterVersion.objects.filter(pk=draft.pk).delete()
    reconcile_tasks.cleanup_memory()
    assert VersionReading.objects.count() == 1
    assert not StoredFact.objects.filter(sentence="Aron was late.").exists()


@pytest.fixture
def registered() -> Iterator[None]:
    before = dict(schedules._registered)
    reconcile_tasks.register()
    yield
    schedules._registered.clear()
    schedules._registered.update(before)


def rows() -> dict[str, ScheduleRow]:
    named = ScheduleRow.objects.filter(name__startswith=schedules.PREFIX)
    return {row.name.removeprefix(schedules.PREFIX): row for row in named}


def test_the_schedules_are_rows_of_the_lowest_queue(registered: None) -> None:
    schedules.keep()
    found = rows()
    for name, cron in (
        ("reconcile memory", "27 4 * * 0"),
        ("rebuild passages", "47 4 1 * *"),
        ("clean up memory", "57 3 * * *"),
        ("clean up accounts", "27 3 * * *"),
        ("clean up answered requests", "47 3 * * *"),
        ("clean up events", "17 3 * * *"),
        ("clean up drafts", "37 3 * * *"),
    ):
        assert (found[name].cluster, found[name].cron) == (MAINTENANCE_LOW, cron)


def test_one_that_an_operator_ended_stays_so(registered: None) -> None:
    schedules.keep()
    ScheduleRow.objects.filter(name__endswith="reconcile memory").update(repeats=0)
    schedules.keep()
    assert rows()["reconcile memory"].repeats == 0
