"""Passages found in Postgres by full text, and those that must never be."""

import pytest
from django.db import connection

from memory.indexing import index_document, index_version
from memory.retrieval import MOST_PASSAGES, QUERIES, Found, mentioned, query, search
from memory.standpoint import Standpoint
from projects.models import ChapterVersion, Document, Project
from tests.factories import a_chapter, a_document, a_project, an_approved_version

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
    return search(at, names, about, seconds=seconds)


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


@pytest.mark.parametrize(
    ("about", "asked"),
    [
        ((), ""),
        (("a I of",), ""),
        (("Ilse, ilse!",), "ilse"),
        (("rope -lamp \"bell or ferry' (x)",), "rope or lamp or bell or ferry"),
        (("L’épée",), "épée"),
    ],
)
def test_what_is_asked_of_postgres_holds_words_only(about: tuple[str, ...], asked: str):
    assert query((), about) == asked


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
        "words": '"Aron Pell" or rope',
        "names": ["Aron"],
        "project_id": a_project().pk,
        "number": 3,
        "most": MOST_PASSAGES,
        "ids": [1],
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
