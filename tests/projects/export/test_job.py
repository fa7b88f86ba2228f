"""A file is made in parts that are kept; five stay; nothing of the book is changed."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from defusedxml.ElementTree import fromstring
from django.utils import translation
from pypdf import PdfReader

from novellaforge import jobs
from novellaforge.errors import Refused
from novellaforge.models import Job
from projects import export
from projects.export import FORMATS, Choice, job
from projects.export.files import MOST
from projects.export.matter import author_of
from projects.importing.reading_files import text_of
from projects.models import BookMatter, Chapter, ExportFile, Project
from projects.models.matter import is_isbn
from tests.factories import a_version, an_approved_version, an_outlined_project
from tests.jobs import deliver, deliver_all

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State
TXT = FORMATS["txt"]


@pytest.fixture
def book() -> Project:
    """Chapter 1 is approved and has a newer draft, chapter 2 a draft, chapter 3 nothing."""
    book = an_outlined_project()
    first, second, _third = book.chapters.order_by("number")
    an_approved_version(chapter=first, text="The oar was gone.")
    a_version(chapter=first, text="The oar had gone.")
    a_version(chapter=second, text="The bell rang.")
    return book


def made(book: Project, format: str = "txt", **choice: Any) -> str:
    done = deliver_all(export.start(book, FORMATS[format], Choice(**choice)))
    assert done.state == State.DONE, done.sentence
    return bytes(export.files_of(book).defer(None)[0].data).decode()


def test_a_book_without_a_text_is_refused() -> None:
    book = an_outlined_project()
    with pytest.raises(Refused, match="approve one, or take the newest"):
        export.start(book, TXT, Choice())
    with pytest.raises(Refused, match="nothing to export"):
        export.start(book, TXT, Choice(texts="newest"))
    assert not Job.objects.exists()
    assert not ExportFile.objects.exists()


@pytest.mark.parametrize("format", ["epub", "docx"])
def test_titles_go_without_what_no_document_can_hold(book: Project, format: str) -> None:
    """As a program, a model or a terminal may put into them."""
    Project.objects.update(title="The\x1b Oar")
    book.chapters.update(title="Gone\x07")
    BookMatter.objects.create(project=book, epigraph="Row.", epigraph_source="A\x08nn")
    done = deliver_all(export.start(book, FORMATS[format], Choice()))
    assert done.state == State.DONE, done.sentence
    with ZipFile(BytesIO(bytes(export.files_of(book).defer(None)[0].data))) as file:
        told = [file.read(name) for name in file.namelist() if name.endswith((".xhtml", ".xml"))]
    assert b"Gone" in b"".join(told)
    for each in told:
        fromstring(each)


def test_one_at_a_time(book: Project) -> None:
    export.start(book, TXT, Choice())
    with pytest.raises(Refused, match="A file is being made"):
        export.start(book, FORMATS["markdown"], Choice())
    assert ExportFile.objects.count() == 1


def test_approved_texts_only(book: Project) -> None:
    assert made(book, titles=False) == "The oar was gone.\n"


def test_the_newest_texts(book: Project) -> None:
    text = made(book, texts="newest", titles=False)
    assert text == "The oar had gone.\n\n\nThe bell rang.\n"


def test_with_titles(book: Project) -> None:
    text = made(book, "markdown")
    assert text == "# The Salt Ferry\n\n## Chapter 1. Crossing 1\n\nThe oar was gone.\n"


def test_chosen_chapters_only(book: Project) -> None:
    text = made(book, texts="newest", titles=False, chapters=((2, 2),))
    assert text == "The bell rang.\n"
    assert export.files_of(book)[0].chosen == "2"
    with pytest.raises(Refused, match="no such text of chapter 3"):
        export.start(book, TXT, Choice(texts="newest", chapters=((1, 3),)))
    with pytest.raises(Refused, match="no such text of chapter 2"):
        export.start(book, TXT, Choice(chapters=((2, 2),)))


def test_front_and_back_matter_go_around_it(book: Project) -> None:
    row = BookMatter(project=book, dedication="À M.\r\n", about_author="Elle écrit.")
    row.foreword, row.isbn, row.epigraph, row.epigraph_source = " ", "207036822X", "Oui.", "V."
    row.save()
    book.language = "fr"
    book.save()
    assert made(book, titles=False) == (
        "ISBN 207036822X\n\n\nÀ M.\n\n\nOui.\n\u2014 V.\n\n\nThe oar was gone.\n\n\n"
        f"{heading('About the author')}\n\nElle écrit.\n"
    )
    assert made(book, titles=False, matter=False) == "The oar was gone.\n"


def test_a_file_names_the_author_of_the_cover(book: Project) -> None:
    assert author_of(book) == ""
    book.owner.first_name, book.owner.last_name = "Ann", "Author"
    assert author_of(book) == "Ann Author"
    BookMatter.objects.create(project=book, author_name="Anne\x07  Auteur ")
    for format in ("epub", "pdf"):
        done = deliver_all(export.start(book, FORMATS[format], Choice(matter=False)))
        assert done.state == State.DONE, done.sentence
    pages, packed = (bytes(each.data) for each in export.files_of(book).defer(None))
    assert "Anne Auteur" in PdfReader(BytesIO(pages)).pages[0].extract_text()
    with ZipFile(BytesIO(packed)) as file:
        assert b"<dc:creator>Anne Auteur</dc:creator>" in file.read("OEBPS/book.opf")


def heading(text: str) -> str:
    with translation.override("fr"):
        return translation.gettext(text)


@pytest.mark.parametrize(
    "given", ["978-2-07-036822-8", "2 07 036822 x", "080442957X", "080442957x"]
)
def test_an_isbn_is_one(given: str) -> None:
    assert is_isbn(given)


@pytest.mark.parametrize("given", ["", "978-2-07-036822-9", "2070368229", "97820703682", "x" * 13])
def test_what_is_no_isbn(given: str) -> None:
    assert not is_isbn(given)


@pytest.mark.parametrize("format", ["epub", "docx", "pdf"])
def test_a_format_that_is_bound_is_made_whole(book: Project, format: str) -> None:
    done = deliver_all(export.start(book, FORMATS[format], Choice(texts="newest")))
    assert done.state == State.DONE, done.sentence
    [file] = export.files_of(book).defer(None)
    assert (file.chapters, file.words) == (2, 7)
    if format == "pdf":
        assert bytes(file.data).startswith(b"%PDF-")
        return
    told = text_of(file.name, bytes(file.data))
    assert [each in told for each in ("The oar had gone.", "The bell rang.")] == [True, True]
    assert "# Chapter 1. Crossing 1" in told


def test_what_is_in_the_trash_stays_out(book: Project) -> None:
    Chapter.objects.filter(project=book, number=2).update(trashed_at=book.created_at)
    assert "bell" not in made(book, texts="newest")


def test_it_is_made_in_parts_as_it_stood_when_it_began(
    book: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "AT_ONCE", 1)
    begun = export.start(book, TXT, Choice(texts="newest"))
    after = deliver(begun)
    assert (after.state, after.done, after.total) == (State.RUNNING, 1, 2)
    assert not export.files_of(book).exists()
    a_version(chapter=book.chapters.get(number=2), text="Another text.")
    ended = deliver_all(after)
    assert ended.sentence == "“The Salt Ferry.txt” is made: 7 words in 2 chapters."
    [file] = export.files_of(book).defer(None)
    assert "The bell rang." in bytes(file.data).decode()
    assert (file.words, file.chapters) == (7, 2)
    assert file.size == len(bytes(file.data))


def test_a_stopped_one_goes_on(book: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "AT_ONCE", 1)
    begun = deliver(export.start(book, TXT, Choice(texts="newest", titles=False)))
    jobs.stop(begun)
    ended = deliver_all(jobs.resume(begun))
    assert ended.state == State.DONE
    [file] = export.files_of(book).defer(None)
    assert bytes(file.data).decode() == "The oar had gone.\n\n\nThe bell rang.\n"


def test_another_takes_the_place_of_one_that_was_stopped(book: Project) -> None:
    stopped = jobs.stop(export.start(book, TXT, Choice()))
    made(book, "markdown")
    assert ExportFile.objects.count() == 1
    ended = deliver_all(jobs.resume(stopped))
    assert (ended.state, "ask for it again" in ended.sentence) == (State.FAILED, True)


def test_the_last_five_are_kept(book: Project) -> None:
    for _ in range(MOST + 1):
        made(book)
        newest = export.files_of(book)[0].pk
    assert export.files_of(book).count() == MOST
    assert export.files_of(book)[0].pk == newest
