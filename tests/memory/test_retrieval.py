"""Passages found by words and by meaning, and those that must never be."""

import re

import pytest
from django.db import connection, transaction

from memory import embedder, retrieval, vector_index
from memory.indexing import index_document, index_version
from memory.models import Chunk
from memory.retrieval import (
    MOST_PASSAGES,
    QUERIES,
    WALKED,
    Found,
    Retrieved,
    by_vector,
    look_up,
    mentioned,
)
from memory.standpoint import Standpoint
from projects.models import ChapterVersion, Document, Project
from tests.factories import a_chapter, a_document, a_project, an_approved_version
from tests.memory.embedding_server import DIMENSION, EmbeddingServer

pytestmark = pytest.mark.django_db


def a_document_of(project: Project, text: str, title: str = "Notes on ferries") -> Document:
    document = a_document(project=project, text=text, title=title)
    index_document(document)
    return document


def a_told_chapter(project: Project, text: str, number: int) -> ChapterVersion:
    chapter = a_chapter(project=project, number=number)
    version = an_approved_version(text=text, chapter=chapter)
    index_version(version)
    return version


def looked_up(
    project: Project, *about: str, number: int = 9, names: tuple[str, ...] = (), seconds: int = 0
) -> tuple[Found, ...]:
    at = Standpoint(project.pk, project.revision, project.language, number)
    return look_up(at, names, about, seconds=seconds).found


def sources(found: tuple[Found, ...]) -> list[str]:
    return [each.source for each in found]


def test_a_passage_that_speaks_of_it_is_found():
    project = a_project()
    a_told_chapter(project, "Ilse hid the ledger under the planks of the landing.", 1)
    a_told_chapter(project, "The cook baked bread for the feast.", 2)
    (found,) = looked_up(project, "Where does Ilse look for ledgers?")
    assert found.text == "Ilse hid the ledger under the planks of the landing."
    assert found.source == "chapter 1"
    assert found.rank > 0


def test_the_best_comes_first_and_six_are_enough():
    project = a_project()
    for number in range(1, 9):
        a_told_chapter(project, f"Night {number}. The bell rang over the water.", number)
    a_document_of(project, "The bell of the ferry, the rope, the lamp: how each is mended.")
    found = looked_up(project, "bell, rope and lamp of the ferry")
    assert len(found) == MOST_PASSAGES
    assert found[0].source == "Notes on ferries"
    assert [each.rank for each in found] == sorted((each.rank for each in found), reverse=True)


def test_french_is_stemmed_and_accents_are_folded():
    project = a_project(language="fr")
    a_told_chapter(project, "Les épées dorées dormaient sous l’hiver.", 1)
    (found,) = looked_up(project, "L'EPEE dort", number=2)
    assert found.source == "chapitre 1"


def test_a_name_is_a_phrase():
    project = a_project()
    a_told_chapter(project, "Aron Pell kept the toll.", 1)
    a_told_chapter(project, "Pell mell they ran; Aron slept.", 2)
    assert sources(looked_up(project, names=("Aron Pell",))) == ["chapter 1"]


def test_another_project_s_passages_are_never_found():
    mine, other = a_project(), a_project()
    a_told_chapter(other, "Ilse hid the ledger.", 1)
    a_document_of(other, "Ilse hid the ledger.")
    assert looked_up(mine, "Ilse hid the ledger") == ()
    assert len(looked_up(other, "Ilse hid the ledger")) == 1


def test_a_chapter_sees_neither_itself_nor_a_later_one():
    project = a_project()
    for number in (2, 3, 4):
        a_told_chapter(project, f"The ledger burned, page {number}.", number)
    assert sources(looked_up(project, "ledger", number=3)) == ["chapter 2"]


def test_a_text_that_is_no_longer_approved_is_not_found():
    version = a_told_chapter(project := a_project(), "The ledger burned.", 1)
    an_approved_version(text="Nothing burned.", chapter=version.chapter)
    assert looked_up(project, "ledger") == ()


def test_a_chapter_in_the_trash_is_not_found():
    version = a_told_chapter(project := a_project(), "The ledger burned.", 1)
    version.chapter.trashed_at = "2026-11-24T00:00Z"
    version.chapter.save()
    assert looked_up(project, "ledger") == ()


def test_the_same_passage_comes_once():
    project = a_project()
    for title in ("One", "Two"):
        a_document_of(project, "How a cable ferry is drawn along its rope.", title)
    assert len(looked_up(project, "cable ferry")) == 1


def test_an_outline_of_operators_is_no_error():
    project = a_project()
    a_told_chapter(project, "The rope broke.", 1)
    assert len(looked_up(project, "-- \" ' | & ! <-> :* ) rope", names=('"',))) == 1


def test_nothing_asked_finds_nothing():
    assert looked_up(a_project(), "") == ()


def test_the_answer_is_kept_until_the_revision_changes():
    project = a_project()
    assert looked_up(project, "ledger", seconds=60) == ()
    a_told_chapter(project, "The ledger burned.", 1)
    assert looked_up(project, "ledger", seconds=60) == ()
    project.touch()
    assert len(looked_up(project, "ledger", seconds=60)) == 1


@pytest.mark.parametrize("name", QUERIES)
def test_every_named_query_is_understood(name: str):
    given = {
        "configuration": "french",
        "terms": ["'aron' <-> 'pell'", "'rope'"],
        "passages": 3,
        "sample": 3,
        "least": 1,
        "names": ["Aron"],
        "project_id": a_project().pk,
        "number": 3,
        "most": MOST_PASSAGES,
        "hashes": ["0" * 64],
        "ids": [1],
        "model": "scripted:3",
        "vector": "[1,2,3]",
        "dimension": 3,
        "candidates": "80",
    }
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + QUERIES[name], given)
        assert cursor.fetchall()


def test_which_names_were_mentioned_before():
    project = a_project()
    a_told_chapter(project, "Old Krell’s nets. Émile Varga laughed.", 1)
    a_told_chapter(project, "Tobias came.", 2)
    a_told_chapter(a_project(), "Hanna came.", 1)
    at = Standpoint(project.pk, 0, "en", 2)
    names = ("Krell", "Emile Varga", "Varga Émile", "Tobias", "Hanna")
    assert mentioned(at, names) == {"Krell", "Emile Varga"}
    assert mentioned(at, ()) == frozenset()


# --- By meaning -------------------------------------------------------------------------

BY_MEANING = pytest.mark.django_db(transaction=True)
SKIFF = "The skiff lay keel up in the reeds."
BREAD = "Bread was baked for the feast."


def give_vectors(server: EmbeddingServer, model: str = "") -> None:
    """To every passage that has none of this model."""
    chosen = embedder.chosen()
    assert chosen
    name = model or chosen.name
    chunks = list(Chunk.objects.exclude(embedding_model=name))
    for chunk in chunks:
        chunk.embedding, chunk.embedding_model = server.vector(chunk.text), name
    Chunk.objects.bulk_update(chunks, ["embedding", "embedding_model"])


def retrieved(
    project: Project, *about: str, number: int = 9, names: tuple[str, ...] = (), seconds: int = 0
) -> Retrieved:
    at = Standpoint(project.pk, project.revision, project.language, number)
    return look_up(at, names, about, seconds=seconds)


def texts(answer: Retrieved) -> list[str]:
    return [each.text for each in answer.found]


@pytest.fixture
def synonyms(embeddings: EmbeddingServer) -> EmbeddingServer:
    embeddings.meanings = {"boat": "skiff", "vessel": "skiff"}
    return embeddings


@BY_MEANING
def test_what_means_the_same_is_found_in_other_words(synonyms: EmbeddingServer):
    project = a_project()
    a_told_chapter(project, BREAD, 1)
    a_told_chapter(project, SKIFF, 2)
    give_vectors(synonyms)
    answer = retrieved(project, "boat")
    assert texts(answer) == [SKIFF, BREAD]
    assert (answer.vectors, answer.why) == ("all", "")
    assert synonyms.texts == ["boat"]


@BY_MEANING
def test_what_both_rankings_have_comes_first(synonyms: EmbeddingServer):
    project = a_project()
    a_told_chapter(project, "The rope, the rope, the rope.", 1)
    a_told_chapter(project, SKIFF, 2)
    a_told_chapter(project, "A vessel needs rope.", 3)
    give_vectors(synonyms)
    answer = retrieved(project, "boat rope vessel")
    assert texts(answer)[0] == "A vessel needs rope."
    assert len(answer.found) == 3


@BY_MEANING
def test_the_names_are_looked_up_by_meaning_too(synonyms: EmbeddingServer):
    a_told_chapter(project := a_project(), SKIFF, 1)
    give_vectors(synonyms)
    retrieved(project, "boat  of", "", "mine", names=("Aron Pell", "Ilse"))
    assert synonyms.texts == ["boat of mine Aron Pell, Ilse"]


@BY_MEANING
@pytest.mark.parametrize("indexed", [False, True])
def test_nothing_hidden_is_found_by_meaning(synonyms: EmbeddingServer, monkeypatch, indexed: bool):
    project, other = a_project(), a_project()
    a_told_chapter(project, f"{SKIFF} One.", 1)
    trashed = a_told_chapter(project, f"{SKIFF} Two.", 2)
    replaced = a_told_chapter(project, f"{SKIFF} Three.", 3)
    a_told_chapter(project, f"{SKIFF} Four.", 4)
    a_told_chapter(project, f"{SKIFF} Five.", 5)
    a_told_chapter(other, f"{SKIFF} Six.", 1)
    a_document_of(other, f"{SKIFF} Seven.")
    a_document_of(project, f"{SKIFF} Eight.")
    trashed.chapter.trashed_at = "2026-11-24T00:00Z"
    trashed.chapter.save()
    an_approved_version(text="Nothing.", chapter=replaced.chapter)
    give_vectors(synonyms)
    if indexed:
        monkeypatch.setattr(vector_index, "LEAST_PASSAGES", 1)
        assert vector_index.build(project.pk, embedder.chosen())
    answer = retrieved(project, "vessel", number=4)
    assert sorted(texts(answer)) == [f"{SKIFF} Eight.", f"{SKIFF} One."]
    assert answer.vectors == "all"


@BY_MEANING
def test_a_later_chapter_asks_from_where_it_stands(synonyms: EmbeddingServer, monkeypatch):
    """Nearer passages that it may not see, however many, hide none that it may: without an index
    and with one.
    """
    project = a_project()
    a_told_chapter(project, SKIFF, 1)
    passages = [f"{'Boat, vessel, ' * 80}{each}." for each in range(WALKED + 1)]
    a_told_chapter(project, "\n\n".join(passages), 2)
    assert Chunk.objects.count() > WALKED + 1
    give_vectors(synonyms)
    assert texts(retrieved(project, "vessel", number=2)) == [SKIFF]
    monkeypatch.setattr(vector_index, "LEAST_PASSAGES", 1)
    assert vector_index.build(project.pk, embedder.chosen())
    assert texts(retrieved(project, "vessel", number=2)) == [SKIFF]


@BY_MEANING
@pytest.mark.parametrize("model", ["another:64", f"scripted:{DIMENSION + 1}"])
def test_vectors_of_another_model_are_never_compared(synonyms: EmbeddingServer, model: str):
    project = a_project()
    a_told_chapter(project, SKIFF, 1)
    a_told_chapter(project, BREAD, 2)
    give_vectors(synonyms, model)
    answer = retrieved(project, "boat", "feast")
    assert texts(answer) == [BREAD]
    assert answer.vectors == "none"
    assert "they are being made" in answer.why
    assert synonyms.texts == []  # nothing to compare a query with: nobody is asked


@BY_MEANING
@pytest.mark.parametrize("indexed", [False, True])
def test_vectors_of_another_dimension_beside_ours_are_passed_over(
    synonyms: EmbeddingServer, monkeypatch, indexed: bool
):
    a_told_chapter(project := a_project(), SKIFF, 1)
    give_vectors(synonyms)
    old = a_told_chapter(project, "The vessel of another model.", 2)
    wide = [*synonyms.vector("boat"), 1.0]
    Chunk.objects.filter(version=old).update(embedding=wide, embedding_model="another:65")
    if indexed:
        monkeypatch.setattr(vector_index, "LEAST_PASSAGES", 1)
        assert vector_index.build(project.pk, embedder.chosen())
    answer = retrieved(project, "boat")
    assert (texts(answer), answer.vectors) == ([SKIFF], "some")


@BY_MEANING
def test_those_that_have_vectors_are_found_by_meaning_while_others_wait(
    synonyms: EmbeddingServer,
):
    project = a_project()
    a_told_chapter(project, SKIFF, 1)
    give_vectors(synonyms)
    a_told_chapter(project, BREAD, 2)
    answer = retrieved(project, "boat", "feast", seconds=60)
    assert sorted(texts(answer)) == [BREAD, SKIFF]
    assert answer.vectors == "some"
    give_vectors(synonyms)
    assert retrieved(project, "boat", "feast", seconds=60).vectors == "all"


@BY_MEANING
def test_without_the_server_the_words_do_and_it_is_said_and_not_kept(
    synonyms: EmbeddingServer,
):
    project = a_project()
    a_told_chapter(project, SKIFF, 1)
    a_told_chapter(project, BREAD, 2)
    give_vectors(synonyms)
    synonyms.fail(503, times=2)
    answer = retrieved(project, "boat", "feast", seconds=60)
    assert texts(answer) == [BREAD]
    assert answer.vectors == "none"
    assert "HTTP 503" in answer.why
    assert search_texts(project, "boat", "feast") == {SKIFF, BREAD}
    assert retrieved(project, "boat", "feast", seconds=60).vectors == "all"


def search_texts(project: Project, *about: str) -> set[str]:
    return {each.text for each in looked_up(project, *about, seconds=60)}


def test_without_any_model_the_words_do_and_it_is_said(settings, monkeypatch):
    settings.EMBEDDING_BASE_URL = ""
    monkeypatch.setattr(embedder.importlib.util, "find_spec", lambda name: None)
    project = a_project()
    a_told_chapter(project, BREAD, 1)
    answer = retrieved(project, "feast")
    assert texts(answer) == [BREAD]
    assert answer.vectors == "none"
    assert "EMBEDDING_BASE_URL" in answer.why


@BY_MEANING
def test_an_answer_with_all_vectors_is_kept(synonyms: EmbeddingServer):
    a_told_chapter(project := a_project(), SKIFF, 1)
    give_vectors(synonyms)
    for _ in range(2):
        assert texts(retrieved(project, "boat", seconds=60)) == [SKIFF]
    assert synonyms.texts == ["boat"]


@BY_MEANING
def test_another_model_does_not_answer_from_the_first_one_s_cache(
    synonyms: EmbeddingServer, settings
):
    a_told_chapter(project := a_project(), SKIFF, 1)
    give_vectors(synonyms)
    assert retrieved(project, "boat", seconds=60).vectors == "all"
    settings.EMBEDDING_MODEL = "another"
    assert retrieved(project, "boat", seconds=60).vectors == "none"


def test_an_answer_without_any_model_is_not_given_once_there_is_one(settings, monkeypatch):
    settings.EMBEDDING_BASE_URL = ""
    a_told_chapter(project := a_project(), BREAD, 1)
    with monkeypatch.context() as without:
        without.setattr(embedder.importlib.util, "find_spec", lambda name: None)
        assert "No embedding model is installed" in retrieved(project, "feast", seconds=60).why
    assert "they are being made" in retrieved(project, "feast", seconds=60).why


@BY_MEANING
def test_what_is_kept_is_of_one_revision_and_one_chapter(synonyms: EmbeddingServer):
    a_told_chapter(project := a_project(), SKIFF, 1)
    give_vectors(synonyms)
    for _ in range(2):
        retrieved(project, "boat", number=2, seconds=60)
    retrieved(project, "boat", number=3, seconds=60)
    assert len(synonyms.texts) == 2
    project.touch()
    retrieved(project, "boat", number=2, seconds=60)
    assert len(synonyms.texts) == 3


@pytest.fixture
def floor(monkeypatch) -> float:
    monkeypatch.setitem(embedder.LEAST_SIMILARITY, ("scripted", "en"), 0.1)
    return 0.1


@BY_MEANING
@pytest.mark.parametrize("indexed", [False, True])
def test_what_is_no_nearer_than_anything_is_not_handed_on(
    synonyms: EmbeddingServer, floor: float, monkeypatch, indexed: bool
):
    project = a_project()
    a_told_chapter(project, BREAD, 1)
    a_told_chapter(project, SKIFF, 2)
    give_vectors(synonyms)
    if indexed:
        monkeypatch.setattr(vector_index, "LEAST_PASSAGES", 1)
        assert vector_index.build(project.pk, embedder.chosen())
    answer = retrieved(project, "boat")
    assert (texts(answer), answer.vectors) == ([SKIFF], "all")


@BY_MEANING
def test_nothing_near_enough_is_an_answer_with_all_vectors(
    synonyms: EmbeddingServer, floor: float
):
    a_told_chapter(project := a_project(), SKIFF, 1)
    give_vectors(synonyms)
    assert retrieved(project, "printer") == Retrieved()


@BY_MEANING
def test_while_vectors_are_made_some_is_said_though_none_is_near(
    synonyms: EmbeddingServer, floor: float
):
    a_told_chapter(project := a_project(), SKIFF, 1)
    give_vectors(synonyms)
    a_told_chapter(project, BREAD, 2)
    answer = retrieved(project, "printer")
    assert (texts(answer), answer.vectors) == ([], "some")


@BY_MEANING
def test_what_has_the_words_is_found_however_far_its_vector_is(
    synonyms: EmbeddingServer, floor: float
):
    a_told_chapter(project := a_project(), f"{SKIFF} {BREAD} Nets, oars, a lamp and a bell.", 1)
    give_vectors(synonyms)
    assert len(retrieved(project, "printer oars").found) == 1


@pytest.mark.parametrize(
    ("model", "language", "is_known"),
    [
        ("bge-m3", "en", False),
        ("multilingual-e5-small", "de", False),
        ("multilingual-e5-small-v2", "en", False),
        ("multilingual-e5-small", "en", True),
        ("intfloat/multilingual-e5-small", "fr", True),
    ],
)
def test_a_floor_is_known_only_where_it_was_measured(model: str, language: str, is_known: bool):
    least = embedder.Embedder(model, 384).least_similarity(language)
    assert (least > 0) is is_known
    assert least == embedder.NO_FLOOR or is_known


def test_a_long_outline_is_cut_before_it_is_embedded():
    meaning = retrieval._meaning((), ("word " * 1_000,))
    assert meaning == " ".join(["word"] * retrieval.MOST_WORDS)


@BY_MEANING
def test_the_planner_reads_one_project_s_rows_only(synonyms: EmbeddingServer):
    """By words; by meaning those of one model, where the index of vectors is asked."""
    projects = [a_project() for _ in range(4)]
    for project in projects:
        document = a_document(project=project)
        Chunk.objects.bulk_create(
            Chunk(
                project=project,
                document=document,
                ordinal=place,
                text="x" * 1_000,  # as long as a passage is
                sha256=str(place),
            )
            for place in range(800)
        )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE memory_chunk SET search = to_tsvector('english', 'w' || ordinal)")
        cursor.execute("ANALYZE memory_chunk")
    Chunk.objects.update(embedding_model=embedder.chosen().name)
    vector_index.build(projects[0].pk, embedder.chosen())
    given = {
        "configuration": "english",
        "terms": ["'w7'", "'w8'"],
        "passages": 800,
        "project_id": projects[0].pk,
        "number": 3,
        "most": 40,
        "model": f"scripted:{DIMENSION}",
        "vector": str(synonyms.vector("boat")),
        "dimension": DIMENSION,
    }
    by_words = plan("rank_by_words", given)
    assert f"Bitmap Index Scan on {vector_index.name_of_words(projects[0].pk)}" in by_words
    elsewhere = plan("rank_by_words", given | {"project_id": projects[1].pk})
    [looked_up] = re.findall("Index Cond: .*search.*", elsewhere)
    assert "project_id = " in looked_up
    assert "Seq Scan on memory_chunk" not in by_words + elsewhere
    assert "chunk_hnsw" not in plan("rank_by_meaning", given)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(QUERIES["search_on"], {"candidates": "80"})
        assert "chunk_hnsw" in plan("rank_by_meaning_indexed", given)
        other = given | {"model": f"another:{DIMENSION}"}
        assert "chunk_hnsw" not in plan("rank_by_meaning_indexed", other)
        book = given | {"project_id": projects[1].pk}
        assert "chunk_hnsw" not in plan("rank_by_meaning_indexed", book)
        assert "chunk_hnsw" not in plan("rank_by_meaning", given)
    by_vector(
        Standpoint(projects[0].pk, 0, "en", 3),
        synonyms.vector("boat"),
        embedder.chosen(),
        indexed=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_sort")
        assert cursor.fetchone() == ("on",), "how an index is walked outlasts the walk"


def plan(name: str, given: dict[str, object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + QUERIES[name], given)
        return "\n".join(line for (line,) in cursor.fetchall())
