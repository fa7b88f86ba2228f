"""A book goes into an archive and comes out of it as another book, the same but for its ids."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from memory import ledger, maintenance
from memory.entities import Scene
from memory.facts import uid_of
from memory.models import BookMemory, Entity, StoredFact
from novellaforge.models import AuditRow, Job
from projects import export
from projects.models import Chapter, ChapterVersion, Project
from tests.browser.book import Book
from tests.browser.pages import PAGES
from tests.factories import a_project, a_user
from tests.jobs import deliver_all
from tests.memory.stored import Told
from tests.writing.export.canonical import canonical, rows_of
from tests.writing.export.rich import a_bystander, a_rich_book, imported
from writing import rechecking, settling
from writing.analysis.asking import aside_in
from writing.analysis.observing import key_of
from writing.export.archive import pack, restore
from writing.export.archive.tables import TABLES
from writing.models import BookNote, ContinuityIssue

pytestmark = pytest.mark.django_db(transaction=True)


def counts(project: Project) -> dict[str, int]:
    return {
        table.name: table.model._base_manager.filter(**{table.to_book: project.pk}).count()
        for table in TABLES
    }


def test_a_book_without_a_text_has_an_archive_too() -> None:
    book = a_project(title="Ice / 1")
    done = deliver_all(export.start(book, export.FORMATS["archive"], export.Choice()))
    assert done.state == Job.State.DONE, done.sentence
    [file] = export.files_of(book).defer(None)
    made = restore(a_user(), file.name, bytes(file.data))
    assert (made.book.title, made.book.premise) == (book.title, book.premise)
    assert deliver_all(made.job).state == Job.State.DONE


def test_a_book_comes_back_as_it_went() -> None:
    """The whole of it at once: its rows take some seconds to make."""
    author, importer, other = a_user(), a_user(), a_bystander()
    rich = a_rich_book(author)
    book = rich.project
    before, theirs = counts(book), counts(other)
    first = pack(book.pk)
    assert [name for name in before if name not in rows_of(first)] == []

    made = restore(importer, "book.zip", first)
    assert made.book.owner == importer
    assert deliver_all(made.job).state == Job.State.DONE, made.job.sentence
    second = pack(made.book.pk)
    one, again = canonical(first), canonical(second)
    for table in one:
        assert again[table] - one[table] == one[table] - again[table], table
    assert one.keys() == again.keys()

    assert (counts(book), counts(other)) == (before, theirs)
    assert rows_of(pack(book.pk)) == rows_of(first)
    of_first, of_second = (
        {value for rows in rows_of(each).values() for row in rows for value in _uids(row)}
        for each in (first, second)
    )
    assert not of_first & of_second
    _keeps_its_texts(book, made.book, importer)
    _keeps_its_memory(book, made.book)
    _has_its_pages(imported(rich, made.book))
    BookNote.objects.filter(project=made.book).first().delete()
    assert canonical(pack(made.book.pk)) != one


def _uids(row: dict[str, Any]) -> list[str]:
    return [row[name] for name in ("id", "uid") if isinstance(row.get(name), str)]


def _keeps_its_texts(book: Project, new: Project, importer: User) -> None:
    def texts(project: Project) -> list[tuple[Any, ...]]:
        rows = ChapterVersion.objects.filter(chapter__project=project)
        return sorted(
            rows.values_list("chapter__title", "number", "text", "sha256", "word_count", "origin")
        )

    assert texts(new) == texts(book)
    mine = ChapterVersion.objects.filter(chapter__project=new).exclude(created_by=None)
    assert set(mine.values_list("created_by", flat=True)) == {importer.pk}
    assert Chapter.objects.filter(project=new).exclude(trashed_at=None).count() == 1


def _has_its_pages(book: Book) -> None:
    """Each of them is read from rows that came out of the archive."""
    client = Client()
    client.force_login(book.author)
    for page in PAGES:
        if page.who == "author" and page.name not in NOT_THERE + MANY:
            answer = client.get(page.address(book))
            assert answer.status_code == 200, page.name


NOT_THERE = (
    "import-split",
    "alternatives",
    "word-chapter",
    "desk-writing",
    "sent-call",
)  # of what stays
MANY = ("document",)  # asks for the only one


def _keeps_its_memory(book: Project, new: Project) -> None:
    """What ids are made from makes the new ones, so that a reading finds them again."""
    facts = StoredFact.objects.filter(project=new)
    assert all(uid_of(ledger.fact_from(each.said)) == each.uid for each in facts)
    stranger = Entity.objects.get(project=new, name="Colin Aubrac")
    chapter = Chapter.objects.get(project=new, number=1)
    assert Scene(chapter.pk).resolve("Colin", ("character",)).uid == stranger.uid
    read = [BookMemory.objects.get(project=each).codex_read for each in (book, new)]
    assert len(read[0]) == len(read[1]) > 0
    aside = aside_in(new.pk)
    thread = facts.get(predicate="thread")
    assert {
        key_of("threads_due", thread.uid),
        key_of("pacing", "words", "high", thread.chapter_id),
        key_of("phrases", "comme", "toujours"),
    } == aside
    assert maintenance.compare(new.pk).unmended == ()


def test_what_was_settled_does_not_fire_again() -> None:
    told = Told(a_project())
    told.tell(1, "Ilse had grey eyes.", "attribute", "Ilse", slot="eyes", value="grey eyes")
    told.tell(2, "Ilse had brown eyes.", "attribute", "Ilse", slot="eyes", value="brown eyes")
    told.keep()
    book = told.project
    assert rechecking.recheck_version(told.chapter(2).approved_version).found
    [issue] = ContinuityIssue.objects.filter(project=book)
    settling.settle(book, issue.key, "dismissed", book.owner, "Contact lenses.")

    new = restore(a_user(), "book.zip", pack(book.pk)).book
    second = new.chapters.select_related("approved_version").get(number=2).approved_version
    assert second
    rechecking.recheck_version(second)
    [kept] = ContinuityIssue.objects.filter(project=new)
    assert (kept.state, kept.reason, kept.version) == ("dismissed", "Contact lenses.", second)
    assert kept.key != issue.key
    assert AuditRow.objects.filter(act="book.imported", project_id=new.pk).exists()
