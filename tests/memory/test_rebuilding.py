"""Vectors made in parts: of new passages, after a time without the model, for another model."""

import threading
from uuid import uuid4

import pytest
from django.db import DataError, connection, transaction

from memory import embedder, rebuilding, tasks, vector_index
from memory.embedder import Embedder
from memory.indexing import index_document
from memory.models import Chunk
from memory.rebuilding import KIND, PASSAGES_A_PART
from novellaforge import jobs
from novellaforge.models import Job, QueuedTask
from projects.models import Project
from tests.factories import a_document, a_project
from tests.jobs import deliver, deliver_all, its_tasks
from tests.memory.embedding_server import EmbeddingServer
from tests.memory.test_retrieval import SKIFF, a_told_chapter, retrieved, texts
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def some_passages(project: Project, count: int) -> None:
    """That many, and nothing begun for them."""
    document = a_document(project=project)
    Chunk.objects.bulk_create(
        Chunk(project=project, document=document, ordinal=place, text=f"t{place}", sha256=place)
        for place in range(count)
    )


def model() -> Embedder:
    chosen = embedder.chosen()
    assert chosen
    return chosen


def names(project: Project) -> set[str]:
    return set(Chunk.objects.filter(project=project).values_list("embedding_model", flat=True))


def begun(project: Project) -> Job:
    job = rebuilding.begin(project.pk)
    assert job
    return job


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT relname FROM pg_class WHERE relname ~ '^chunk_(hnsw|words)_'", [])
        return {name for (name,) in cursor.fetchall()}


def of(*books: Project) -> set[str]:
    """The indexes of large ones."""
    vectors = {vector_index.name(book.pk, model()) for book in books}
    return vectors | {vector_index.name_of_words(book.pk) for book in books}


@pytest.fixture
def no_index_stays():
    """Nor does one stand before: those of other tests outlive their rows."""
    for index in indexes():
        vector_index._drop(index)
    yield
    for index in indexes():
        vector_index._drop(index)


# --- Of new passages --------------------------------------------------------------------


def test_nothing_to_embed_begins_nothing(embeddings: EmbeddingServer):
    assert rebuilding.begin(a_project().pk) is None


def test_a_document_gets_its_vectors_in_parts_with_progress(embeddings: EmbeddingServer):
    some_passages(project := a_project(), PASSAGES_A_PART + 1)
    job = deliver(begun(project))
    assert (job.state, job.done, job.total) == ("running", PASSAGES_A_PART, PASSAGES_A_PART + 1)
    assert job.sentence == "16 of 17 passages can be found by what they mean."
    job = deliver(job)
    assert (job.state, job.done) == ("done", PASSAGES_A_PART + 1)
    assert names(project) == {model().name}
    assert len(embeddings.texts) == len(set(embeddings.texts)) == PASSAGES_A_PART + 1


def test_another_project_s_passages_are_left_to_its_own_job(embeddings: EmbeddingServer):
    some_passages(mine := a_project(), 2)
    some_passages(other := a_project(), 2)
    deliver_all(begun(mine))
    assert (names(mine), names(other)) == ({model().name}, {""})


def test_passages_added_meanwhile_go_with_the_job_that_runs(embeddings: EmbeddingServer):
    project = a_project()
    a_told_chapter(project, SKIFF, 1)
    a_told_chapter(project, "Bread was baked.", 2)
    [job] = Job.objects.filter(kind=KIND)
    assert len(its_tasks(job)) == 1
    deliver_all(job)
    assert len(embeddings.texts) == 2


def test_passages_added_while_the_last_part_ends_are_not_forgotten(embeddings: EmbeddingServer):
    """The part waits for who adds them, and finds them there."""
    project = a_project()
    index_document(a_document(project=project, text="One."))
    job = Job.objects.get(kind=KIND)
    with transaction.atomic():
        index_document(a_document(project=project, text="Two."))
        worker = threading.Thread(target=in_another_connection, args=(deliver_all, job))
        worker.start()
        eventually(lambda: embeddings.texts == ["One."])
        eventually(is_somebody_waiting)
    worker.join()
    job.refresh_from_db()
    assert job.state == "done"
    assert embeddings.texts == ["One.", "Two."]


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def in_another_connection(work, *given) -> None:
    try:
        work(*given)
    finally:
        connection.close()


def test_a_passage_taken_out_meanwhile_is_no_error(embeddings: EmbeddingServer):
    some_passages(project := a_project(), 3)
    job = begun(project)
    Chunk.objects.filter(project=project, ordinal=1).delete()
    assert deliver_all(job).state == "done"
    assert len(embeddings.texts) == 2


def test_a_deleted_project_s_job_ends(embeddings: EmbeddingServer):
    some_passages(project := a_project(), 3)
    job = begun(project)
    project.delete()
    deliver_all(job)
    assert embeddings.texts == []


# --- Without the model ------------------------------------------------------------------


def test_memory_catches_up_when_the_server_is_back(embeddings: EmbeddingServer):
    a_told_chapter(project := a_project(), SKIFF, 1)
    embeddings.meanings = {"boat": "skiff"}
    embeddings.fail(401)
    job = deliver_all(Job.objects.get(kind=KIND))
    assert (job.state, "HTTP 401" in job.sentence) == ("failed", True)
    assert texts(retrieved(project, "skiff")) == [SKIFF]
    assert texts(retrieved(project, "boat")) == []
    tasks.rebuild_embeddings()
    assert deliver_all(Job.objects.get(pk=job.pk)).state == "done"
    assert texts(retrieved(project, "boat")) == [SKIFF]


def test_catching_up_leaves_alone_what_runs_what_is_done_and_what_was_stopped(
    embeddings: EmbeddingServer,
):
    for project in (runs := a_project(), done := a_project(), stopped := a_project()):
        some_passages(project, 1)
    begun(runs)
    deliver_all(begun(done))
    jobs.stop(begun(stopped))
    assert rebuilding.catch_up() == 0
    assert QueuedTask.objects.count() == 1


def test_catching_up_takes_so_many_books_at_a_time(embeddings: EmbeddingServer, monkeypatch):
    monkeypatch.setattr(rebuilding, "PROJECTS_AT_ONCE", 2)
    for _ in range(3):
        some_passages(a_project(), 1)
    assert [rebuilding.catch_up() for _ in range(3)] == [2, 1, 0]


def test_where_no_model_is_there_is_nothing_to_catch_up(settings, monkeypatch):
    some_passages(project := a_project(), 1)
    monkeypatch.setattr(embedder.importlib.util, "find_spec", lambda name: None)
    assert (rebuilding.catch_up(), rebuilding.begin(project.pk)) == (0, None)


def test_a_job_that_outlived_its_model_says_what_is_missing(
    embeddings: EmbeddingServer, settings, monkeypatch
):
    some_passages(project := a_project(), 1)
    job = begun(project)
    settings.EMBEDDING_BASE_URL = ""
    monkeypatch.setattr(embedder.importlib.util, "find_spec", lambda name: None)
    job = deliver_all(job)
    assert (job.state, "EMBEDDING_BASE_URL" in job.sentence) == ("failed", True)


# --- For another model ------------------------------------------------------------------


def test_another_model_makes_all_vectors_anew_and_none_are_mixed(
    embeddings: EmbeddingServer, settings
):
    some_passages(project := a_project(), PASSAGES_A_PART + 1)
    deliver_all(begun(project))
    first = model().name
    settings.EMBEDDING_MODEL = "another"
    assert rebuilding.catch_up() == 1
    job = deliver(Job.objects.get(kind=KIND, state=Job.State.RUNNING))
    assert names(project) == {first, model().name}
    assert retrieved(project, "passages").vectors == "some"
    deliver_all(job)
    assert names(project) == {model().name}
    assert retrieved(project, "passages").vectors == "all"


# --- The index --------------------------------------------------------------------------


@pytest.fixture
def large(monkeypatch) -> int:
    monkeypatch.setattr(vector_index, "LEAST_PASSAGES", 5)
    return 5


@pytest.mark.usefixtures("no_index_stays")
def test_a_large_project_s_last_part_builds_the_index(embeddings: EmbeddingServer, large: int):
    some_passages(project := a_project(), large)
    job = deliver(begun(project))
    assert (job.state, indexes()) == ("running", set())
    assert deliver(job).state == "done"
    assert indexes() == of(project)
    assert vector_index.ground(project.pk, model()) == vector_index.Ground(large, True, True)


@pytest.mark.usefixtures("no_index_stays")
def test_a_smaller_one_builds_none(embeddings: EmbeddingServer, large: int):
    some_passages(project := a_project(), large - 1)
    assert deliver_all(begun(project)).state == "done"
    assert indexes() == set()


@pytest.mark.usefixtures("no_index_stays")
def test_each_large_book_has_its_own(embeddings: EmbeddingServer, large: int):
    for project in (books := [a_project(), a_project()]):
        some_passages(project, large)
        deliver_all(begun(project))
    assert indexes() == of(*books)


@pytest.mark.usefixtures("no_index_stays")
def test_the_next_model_s_index_replaces_the_first_one_s(
    embeddings: EmbeddingServer, settings, large: int
):
    some_passages(project := a_project(), large)
    deliver_all(begun(project))
    first = of(project)
    settings.EMBEDDING_MODEL = "another"
    deliver_all(begun(project))
    assert indexes() == of(project) != first


@pytest.mark.usefixtures("no_index_stays")
def test_an_index_that_says_of_no_book_is_dropped_and_another_book_s_stays(
    embeddings: EmbeddingServer, large: int
):
    some_passages(project := a_project(), large)
    some_passages(other := a_project(), large)
    deliver_all(begun(other))
    with connection.cursor() as cursor:
        for name in ("chunk_hnsw_one", "chunk_hnsw_two"):
            cursor.execute(f"CREATE INDEX {name} ON memory_chunk (id)")
        cursor.execute("COMMENT ON INDEX chunk_hnsw_two IS 'scripted:64'")
    deliver_all(begun(project))
    assert indexes() == of(project, other)


@pytest.mark.usefixtures("no_index_stays")
def test_the_index_of_a_book_that_is_gone_goes_with_the_next_one(
    embeddings: EmbeddingServer, large: int
):
    some_passages(gone := a_project(), large)
    some_passages(project := a_project(), large)
    deliver_all(begun(gone))
    Chunk.objects.filter(project=gone).delete()
    deliver_all(begun(project))
    assert indexes() == of(project)


SAYS_ITS_ROOM = """
DO $$ BEGIN
    CREATE INDEX {index} ON memory_chunk (id);
    PERFORM set_config('seen.memory', current_setting('maintenance_work_mem'), false);
    PERFORM set_config(
        'seen.workers', current_setting('max_parallel_maintenance_workers'), false
    );
END $$
"""


@pytest.mark.usefixtures("no_index_stays")
@pytest.mark.parametrize("workers", [0, 1])
def test_a_build_has_the_room_that_it_is_given_and_gives_it_back(settings, monkeypatch, workers):
    settings.VECTOR_INDEX_MEMORY_MB = 33
    monkeypatch.setitem(vector_index.QUERIES, "build", SAYS_ITS_ROOM)
    before = session("maintenance_work_mem", "max_parallel_maintenance_workers")
    vector_index._build(uuid4(), Embedder("any", 3), workers)
    assert session("seen.memory", "seen.workers") == ["33MB", str(workers)]
    assert session("maintenance_work_mem", "max_parallel_maintenance_workers") == before


@pytest.mark.usefixtures("no_index_stays")
def test_a_build_that_fails_gives_it_back_too(settings, monkeypatch):
    settings.VECTOR_INDEX_MEMORY_MB = 33
    monkeypatch.setitem(vector_index.QUERIES, "build", "SELECT 1 / 0")
    before = session("maintenance_work_mem")
    with pytest.raises(DataError):
        vector_index._build(uuid4(), Embedder("any", 3))
    assert session("maintenance_work_mem") == before


def session(*names: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(name) FROM unnest(%s::text[]) AS name", [list(names)]
        )
        return [value for (value,) in cursor.fetchall()]


@pytest.mark.usefixtures("no_index_stays")
@pytest.mark.parametrize("has_vectors", [False, True], ids=["of vectors", "of words"])
def test_an_index_broken_off_is_not_used_and_built_anew(
    embeddings: EmbeddingServer, large: int, has_vectors: bool
):
    some_passages(project := a_project(), large)
    deliver_all(begun(project))
    words, vectors = vector_index.name_of_words(project.pk), vector_index.name(project.pk, model())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)",
            [words if has_vectors else vectors],
        )
    assert vector_index.ground(project.pk, model()).has_index == has_vectors
    assert vector_index.is_due(project.pk, model())
    assert vector_index.build(project.pk, model())
    assert vector_index.ground(project.pk, model()).has_index
    assert not vector_index.is_due(project.pk, model())


@pytest.mark.usefixtures("no_index_stays")
def test_two_processes_do_not_build_at_once(embeddings: EmbeddingServer):
    project = a_project()
    answers: list[bool] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [vector_index._LOCK])
        other = threading.Thread(
            target=in_another_connection,
            args=(lambda: answers.append(vector_index.build(project.pk, model())),),
        )
        other.start()
        other.join()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [vector_index._LOCK])
    assert (answers, indexes()) == ([False], set())


@pytest.mark.usefixtures("no_index_stays")
def test_a_book_whose_index_was_due_while_another_was_built_gets_it_later(
    embeddings: EmbeddingServer, large: int
):
    some_passages(project := a_project(), large)
    job = begun(project)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [vector_index._LOCK])
        worker = threading.Thread(target=in_another_connection, args=(deliver_all, job))
        worker.start()
        worker.join()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [vector_index._LOCK])
    job.refresh_from_db()
    assert (job.state, indexes()) == ("done", set())
    assert rebuilding.catch_up() == 1
    assert deliver_all(Job.objects.get(state="running")).state == "done"
    assert indexes() == of(project)
    assert rebuilding.catch_up() == 0


@pytest.mark.usefixtures("no_index_stays")
def test_a_large_book_that_has_all_but_the_index_of_its_words_gets_it(
    embeddings: EmbeddingServer, large: int
):
    some_passages(project := a_project(), large)
    deliver_all(begun(project))
    assert rebuilding.catch_up() == 0
    vector_index._drop(vector_index.name_of_words(project.pk))
    assert rebuilding.catch_up() == 1
    deliver_all(Job.objects.get(state="running"))
    assert indexes() == of(project)


def test_more_dimensions_than_an_index_takes_are_scanned(large: int):
    some_passages(project := a_project(), large)
    wide = Embedder("wide", vector_index.MOST_DIMENSIONS + 1)
    Chunk.objects.update(embedding_model=wide.name)
    assert vector_index.ground(project.pk, wide).is_large
    assert not vector_index.is_due(project.pk, wide)


# --- With the model of this process -----------------------------------------------------


def test_the_embedded_model_finds_what_other_words_say(settings):
    settings.EMBEDDING_BASE_URL = ""
    project = a_project(language="fr")
    a_told_chapter(project, "Le barreur a caché le registre sous les planches du quai.", 1)
    a_told_chapter(project, "La cuisinière prépare une soupe de poisson pour la fête.", 2)
    deliver_all(Job.objects.get(kind=KIND))
    answer = retrieved(project, "Où le timonier a-t-il mis son livre de comptes ?")
    assert answer.vectors == "all"
    assert answer.found[0].source == "chapitre 1"
