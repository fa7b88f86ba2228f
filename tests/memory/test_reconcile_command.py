"""`manage.py reconcile_memory`: what it prints, and with which code it ends."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from memory.maintenance import Difference, Report, Unchecked
from memory.management.commands.reconcile_memory import exit_code
from memory.models import BookMemory, Chunk
from projects.models import Project
from tests.factories import a_project
from tests.memory.remembered import Book, a_book

pytestmark = pytest.mark.django_db(transaction=True)

AWAY = Report(unchecked=(Unchecked("graph", "It is away."),))
DIFFERS = Report((Difference("facts_lost", 1),))
UNDER_WAY = Report((Difference("versions_unread", 1, under_way=True),))


@pytest.fixture(autouse=True)
def _alone(monkeypatch, settings) -> None:
    settings.NEO4J_URI = "bolt://127.0.0.1:9"
    monkeypatch.setattr("memory.embedder.importlib.util.find_spec", lambda name: None)


@pytest.fixture
def compared(monkeypatch) -> None:
    """As if everything could be: neither graph nor vectors are looked at."""
    monkeypatch.setattr("memory.maintenance.projection.compare", lambda project_id: Report())
    monkeypatch.setattr("memory.maintenance.passages.compare_vectors", lambda project_id: Report())


@pytest.fixture
def spoilt() -> Book:
    book = a_book()
    Chunk.objects.filter(document=book.document).delete()
    return book


def told(*options: str) -> tuple[int, str]:
    """The exit code and what was printed."""
    said = StringIO()
    try:
        call_command("reconcile_memory", *options, stdout=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    return 0, said.getvalue()


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([], 0),
        ([Report()], 0),
        ([UNDER_WAY], 0),
        ([Report(), AWAY], 2),
        ([DIFFERS], 1),
        ([AWAY, DIFFERS], 1),
    ],
)
def test_the_code_says_how_it_stands(reports: list[Report], code: int) -> None:
    assert exit_code(reports) == code


def test_there_is_no_such_book() -> None:
    with pytest.raises(CommandError, match="There is no book"):
        told("--project", str(uuid4()))


def test_what_is_no_id_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid UUID value"):
        told("--project", "ferry")


def test_without_books_there_is_nothing_to_say() -> None:
    a_project(trashed_at=timezone.now())
    assert told() == (0, "")


def test_a_book_in_order(compared: None) -> None:
    book = a_book()
    assert told() == (0, f"The Salt Ferry ({book.project.pk})\n  nothing differs\n")


def test_a_line_a_difference_and_nothing_is_mended(compared: None, spoilt: Book) -> None:
    code, said = told()
    assert code == 1
    assert said.splitlines() == [
        f"The Salt Ferry ({spoilt.project.pk})",
        "  differs: 1 passage of an approved chapter or a document is not kept for searching. "
        "(Notes on ferries)",
    ]
    assert not Chunk.objects.filter(document=spoilt.document).exists()
    assert BookMemory.objects.get().report["left"] is None


def test_what_was_mended_is_said(compared: None, spoilt: Book) -> None:
    code, said = told("--mend")
    assert code == 0
    assert "  mended: 1 passage" in said
    assert Chunk.objects.filter(document=spoilt.document).exists()
    assert told("--mend")[1].endswith("nothing differs\n")


def test_what_could_not_be_compared_is_said() -> None:
    book = a_book()
    code, said = told("--project", str(book.project.pk))
    assert code == 2
    assert "  not compared: vectors: No embedding model is installed" in said
    assert "  not compared: graph: The story's graph at" in said


def test_only_the_book_that_is_named(compared: None, spoilt: Book) -> None:
    other = a_book()
    assert told("--project", str(other.project.pk))[0] == 0
    assert Project.objects.count() == 2


def test_each_book_is_a_line_of_json(compared: None, spoilt: Book) -> None:
    a_book()
    code, said = told("--json")
    told_of = {each["project_id"]: each for each in map(json.loads, said.splitlines())}
    assert code == 1
    assert len(told_of) == 2
    of_spoilt = told_of[str(spoilt.project.pk)]
    assert of_spoilt["title"] == "The Salt Ferry"
    assert [each["kind"] for each in of_spoilt["found"]["differences"]] == ["passages_missing"]
