"""One text's passages: what is written, what is left alone, what a broken attempt leaves."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection, transaction

from memory import embedder, indexing
from memory.indexing import Indexed, index_document, index_version
from memory.models import Chunk
from memory.rebuilding import KIND
from novellaforge.models import Job
from projects.models import ChapterVersion
from tests.factories import a_chapter, a_document, a_project, a_version, an_approved_version
from tests.jobs import deliver_all
from tests.memory.embedding_server import EmbeddingServer
from tests.memory.test_chunking import a_text

pytestmark = pytest.mark.django_db

PARAGRAPHS = a_text()
TEXT = "\n\n".join(PARAGRAPHS)


def rows(**owner: object) -> dict[int, tuple[int, str]]:
    return {
        chunk.pk: (chunk.ordinal, chunk.sha256)
        for chunk in Chunk.objects.filter(**owner).order_by("ordinal")
    }


def approved(text: str, **values: object) -> ChapterVersion:
    return an_approved_version(text=text, **values)


def test_an_approved_version_has_its_passages():
    version = approved(TEXT)
    done = index_version(version)
    found = list(Chunk.objects.filter(version=version).order_by("ordinal"))
    assert done == Indexed(added=len(found))
    assert "\n\n".join(chunk.text for chunk in found) == TEXT
    assert [chunk.ordinal for chunk in found] == list(range(len(found)))
    assert all(chunk.search for chunk in found)
    assert {chunk.project_id for chunk in found} == {version.chapter.project_id}


def test_again_changes_nothing():
    version = approved(TEXT)
    index_version(version)
    before = rows(version=version)
    assert index_version(version) == Indexed(kept=len(before))
    assert rows(version=version) == before


def test_a_version_that_is_not_approved_has_none():
    assert index_version(a_version()) is None
    assert not Chunk.objects.exists()


def test_a_late_task_of_an_older_version_changes_nothing():
    old = approved("The old text.")
    new = approved("The new text.", chapter=old.chapter)
    index_version(new)
    assert index_version(old) is None
    assert [chunk.text for chunk in Chunk.objects.all()] == ["The new text."]


def test_an_edited_paragraph_keeps_the_rows_of_all_other_passages():
    old = approved(TEXT)
    index_version(old)
    before = rows(version=old)
    middle = len(PARAGRAPHS) // 2
    edited = [*PARAGRAPHS[:middle], "The lamp went out.", *PARAGRAPHS[middle + 1 :]]
    new = approved("\n\n".join(edited), chapter=old.chapter)
    done = index_version(new)
    after = rows(version=new)
    assert done
    assert 1 <= done.added <= 3
    assert done.kept == len(before) - done.removed
    assert len(before.keys() & after.keys()) == done.kept
    assert not Chunk.objects.filter(version=old).exists()


def test_passages_may_move_within_a_document():
    document = a_document(text=TEXT)
    index_document(document)
    before = rows(document=document)
    document.text = "\n\n".join([" ".join(["Fog"] * 299) + ".", TEXT])
    document.save()
    done = index_document(document)
    after = rows(document=document)
    assert done
    assert done.removed <= 2
    assert [ordinal for ordinal, _sha in after.values()] == list(range(len(after)))
    assert len(before.keys() & after.keys()) == done.kept > 0


def test_the_same_passage_twice_is_two_rows():
    passage = " ".join(["water"] * 290) + "."
    document = a_document(text=f"{passage}\n\n{passage}\n\n{passage}")
    assert index_document(document) == Indexed(added=3)
    document.text = f"{passage}\n\n{passage}"
    document.save()
    assert index_document(document) == Indexed(kept=2, removed=1)


def test_an_emptied_document_has_none():
    document = a_document(text=TEXT)
    index_document(document)
    document.text = ""
    document.save()
    done = index_document(document)
    assert done
    assert (done.kept, done.added) == (0, 0)
    assert not Chunk.objects.exists()


def test_what_is_gone_is_not_indexed():
    version, document = approved(TEXT), a_document()
    version.chapter.delete()
    type(document).objects.all().delete()
    assert index_version(version) is None
    assert index_document(document) is None


def test_another_chapter_is_not_touched():
    project = a_project()
    mine = approved(TEXT, chapter=a_chapter(project=project))
    other = approved(TEXT, chapter=a_chapter(project=project))
    index_version(other)
    before = rows(version=other)
    index_version(mine)
    assert rows(version=other) == before


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_leaves_the_passages_as_they_were():
    old = approved(TEXT)
    index_version(old)
    before = rows()
    new = approved("\n\n".join(a_text(2)), chapter=old.chapter)
    dying = {"make_searchable": "SELECT pg_terminate_backend(pg_backend_pid())"}
    with patch.dict(indexing.QUERIES, dying), pytest.raises(OperationalError):
        index_version(new)
    connection.close()
    assert rows() == before
    index_version(new)
    assert not rows().keys() & before.keys()


# --- Their vectors ----------------------------------------------------------------------


def embedded(version: ChapterVersion) -> ChapterVersion:
    """Index it, and do the job that this begins."""
    index_version(version)
    deliver_all(Job.objects.get(kind=KIND, state=Job.State.RUNNING))
    return version


@pytest.mark.django_db(transaction=True)
def test_only_the_changed_passages_are_embedded_again(embeddings: EmbeddingServer):
    old = embedded(approved(TEXT))
    before = dict(Chunk.objects.values_list("sha256", "embedding"))
    assert sorted(embeddings.texts) == sorted(Chunk.objects.values_list("text", flat=True))
    embeddings.inputs.clear()
    middle = len(PARAGRAPHS) // 2
    edited = [*PARAGRAPHS[:middle], "The lamp went out.", *PARAGRAPHS[middle + 1 :]]
    new = approved("\n\n".join(edited), chapter=old.chapter)
    embedded(new)
    changed = Chunk.objects.exclude(sha256__in=before)
    assert 1 <= len(embeddings.texts) <= 3
    assert sorted(embeddings.texts) == sorted(changed.values_list("text", flat=True))
    for chunk in Chunk.objects.filter(sha256__in=before):
        assert list(chunk.embedding) == list(before[chunk.sha256])
    assert all(list(chunk.embedding) == embeddings.vector(chunk.text) for chunk in changed)


@pytest.mark.django_db(transaction=True)
def test_the_same_text_again_begins_nothing(embeddings: EmbeddingServer):
    version = embedded(approved(TEXT))
    index_version(version)
    assert Job.objects.get().state == Job.State.DONE


def test_where_no_model_is_nothing_is_begun(settings, monkeypatch):
    settings.EMBEDDING_BASE_URL = ""
    monkeypatch.setattr(embedder.importlib.util, "find_spec", lambda name: None)
    assert index_version(approved(TEXT))
    assert not Job.objects.exists()
    assert Chunk.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rolled_back_passages_leave_no_job(embeddings: EmbeddingServer):
    version = approved(TEXT)
    with transaction.atomic():
        index_version(version)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
