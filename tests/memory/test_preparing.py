"""Vectors that are there before their text is approved: what is made, what is taken, what goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from memory import embedder, preparing, rebuilding
from memory.chunking import chunks, sha256_of
from memory.indexing import index_version
from memory.maintenance.cleaning import clean_up
from memory.models import Chunk, PreparedVector
from memory.rebuilding import KIND
from novellaforge.models import Job
from projects.models import Chapter, ChapterVersion
from tests.factories import a_chapter, a_version
from tests.jobs import deliver, deliver_all
from tests.memory.embedding_server import EmbeddingServer
from tests.memory.test_chunking import a_text

pytestmark = pytest.mark.django_db

by_a_job = pytest.mark.django_db(transaction=True)  # which has connections of its own
PARAGRAPHS = a_text()
TEXT = "\n\n".join(PARAGRAPHS)
EDITED = "\n\n".join([*PARAGRAPHS[:-1], "The lamp went out."])


def a_draft(text: str = TEXT, chapter: Chapter | None = None) -> ChapterVersion:
    return a_version(text=text, chapter=chapter or a_chapter())


def prepare(version: ChapterVersion) -> int:
    return preparing.prepare(version.chapter, version.text)


def prepared(text: str = TEXT) -> ChapterVersion:
    """A draft, and its vectors made."""
    version = a_draft(text)
    prepare(version)
    deliver_all(its_job())
    return version


def kept_ready(version: ChapterVersion, model: str, vector: list[float]) -> None:
    PreparedVector.objects.bulk_create(
        PreparedVector(
            project=version.chapter.project,
            chapter=version.chapter,
            sha256=sha256_of(passage),
            embedding=vector,
            embedding_model=model,
        )
        for passage in chunks(version.text)
    )


def its_job() -> Job:
    return Job.objects.get(kind=KIND, state=Job.State.RUNNING)


def approve(version: ChapterVersion) -> None:
    version.chapter.approved_version = version
    version.chapter.save()
    index_version(version)


def assert_right_vectors(server: EmbeddingServer, text: str) -> None:
    rows = list(Chunk.objects.order_by("ordinal"))
    assert [chunk.text for chunk in rows] == chunks(text)
    assert all(list(chunk.embedding) == server.vector(chunk.text) for chunk in rows)


# --- What is not made -------------------------------------------------------------------


def test_without_a_model_nothing_is_kept(settings, monkeypatch):
    settings.EMBEDDING_BASE_URL = ""
    monkeypatch.setattr(embedder.importlib.util, "find_spec", lambda name: None)
    assert prepare(a_draft()) == 0
    assert not PreparedVector.objects.exists()


def test_an_approved_text_has_passages_of_its_own(embeddings: EmbeddingServer):
    approve(version := a_draft())
    assert prepare(version) == 0
    assert not PreparedVector.objects.exists()


def test_what_the_chapter_s_approved_text_says_too_is_not_made_again(embeddings: EmbeddingServer):
    approve(version := a_draft())
    edited = a_draft(EDITED, version.chapter)
    assert prepare(edited) == len(set(chunks(EDITED)) - set(chunks(TEXT))) > 0


def test_what_another_text_of_the_chapter_had_asked_for_is_let_go(embeddings: EmbeddingServer):
    prepare(version := a_draft())
    prepare(a_draft("Another chapter's."))
    prepare(a_draft(EDITED, version.chapter))
    wanted = PreparedVector.objects.filter(project=version.chapter.project)
    assert set(wanted.values_list("text", flat=True)) == set(chunks(EDITED))
    assert PreparedVector.objects.count() > wanted.count()


# --- What is taken ----------------------------------------------------------------------


def test_vectors_of_another_model_or_book_are_not_taken(embeddings: EmbeddingServer):
    version, model = a_draft(), embedder.chosen()
    assert model
    kept_ready(version, "another:64", [1.0])
    kept_ready(a_draft(), model.name, [1.0] * model.dimension)
    approve(version)
    assert set(Chunk.objects.values_list("embedding_model", flat=True)) == {""}
    assert its_job().project_id == version.chapter.project_id


def test_another_model_makes_its_own(embeddings: EmbeddingServer):
    kept_ready(version := a_draft(), "another:64", [1.0])
    assert prepare(version) == len(chunks(TEXT))
    assert set(PreparedVector.objects.values_list("embedding_model", "embedding")) == {("", None)}


@by_a_job
def test_an_approval_finds_its_vectors_there(embeddings: EmbeddingServer):
    version = a_draft()
    prepare(version)
    prepare(version)
    deliver_all(its_job())
    assert prepare(version) == 0
    assert not Chunk.objects.exists()
    assert set(PreparedVector.objects.values_list("text", flat=True)) == {""}
    approve(version)
    assert_right_vectors(embeddings, TEXT)
    assert sorted(embeddings.texts) == sorted(chunks(TEXT))
    assert Job.objects.get().state == Job.State.DONE


@by_a_job
def test_edited_before_its_approval_only_what_changed_is_made(embeddings: EmbeddingServer):
    version = prepared()
    embeddings.inputs.clear()
    approve(a_draft(EDITED, version.chapter))
    deliver_all(its_job())
    assert set(embeddings.texts) == set(chunks(EDITED)) - set(chunks(TEXT))
    assert_right_vectors(embeddings, EDITED)


@by_a_job
def test_approved_while_they_are_made_none_is_made_twice(embeddings: EmbeddingServer, monkeypatch):
    version = a_draft()
    prepare(version)
    keep = rebuilding._keep

    def overtaken(*given):
        approve(version)
        return keep(*given)

    monkeypatch.setattr(rebuilding, "_keep", overtaken)
    deliver_all(its_job())
    assert_right_vectors(embeddings, TEXT)
    assert sorted(embeddings.texts) == sorted(chunks(TEXT))


@by_a_job
def test_approved_before_they_are_made_none_is_made_twice(embeddings: EmbeddingServer):
    version = a_draft()
    prepare(version)
    approve(version)
    deliver_all(its_job())
    assert_right_vectors(embeddings, TEXT)
    assert sorted(embeddings.texts) == sorted(chunks(TEXT))


# --- What breaks, what goes -------------------------------------------------------------


@by_a_job
def test_broken_off_they_are_made_later(embeddings: EmbeddingServer):
    version = a_draft()
    prepare(version)
    embeddings.fail(400)
    assert deliver(its_job()).state == Job.State.FAILED
    assert rebuilding.catch_up() == 1
    deliver_all(its_job())
    approve(version)
    assert_right_vectors(embeddings, TEXT)


def test_nobody_came_for_them(embeddings: EmbeddingServer):
    kept_ready(version := a_draft(), "scripted:64", [1.0])
    kept_ready(other := a_draft(), "scripted:64", [1.0])
    assert clean_up() == 0
    then = timezone.now() - timedelta(days=preparing.KEEP_DAYS, minutes=1)
    [old, *_others] = PreparedVector.objects.filter(project=version.chapter.project)
    PreparedVector.objects.filter(pk=old.pk).update(wanted_at=then)
    assert clean_up() == 1
    assert not PreparedVector.objects.filter(pk=old.pk).exists()
    version.chapter.project.delete()
    [left] = PreparedVector.objects.values_list("project", flat=True).distinct()
    assert left == other.chapter.project_id
