"""Of what was edited in Word, only the changed paragraphs are read again."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from memory import graph
from memory.reading import read_version
from novellaforge import loop
from novellaforge.models import QueuedTask
from projects import export
from projects.models import ChapterVersion
from tests.factories import a_character
from tests.jobs import deliver_all
from tests.memory.reading_model import Reader, model_of, reading
from tests.writing.word.manuscript import Edited, a_book, sent
from writing.word.keeping import accept_all
from writing.word.taking import take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(settings: Settings) -> Iterator[Reader]:
    with reading(settings) as reader:
        yield reader
        loop.run(graph.close())


def read(version: ChapterVersion) -> None:
    loop.run(read_version(version, model_of(version.chapter.project)))


def test_the_export_makes_the_file_that_comes_back(db: None) -> None:
    book = a_book()
    job = export.start(book, export.FORMATS["annotated"], export.Choice("newest"), book.owner_id)
    deliver_all(job)
    file = export.files_of(book).defer(None).get()
    returned = take(book, file.name, bytes(file.data), book.owner)
    assert (list(returned.chapters.all()), returned.doubts) == ([], [])
    assert file.name.endswith(".docx")


def test_only_what_changed_is_read_again(reader: Reader) -> None:
    colours = ("red", "blue", "green", "grey", "black", "white")
    text = "\n\n".join(
        f"{reader.wears('Ilse Varga', each)} Water ran past the stones, {each} as ever."
        for each in colours
    )
    book = a_book(text, text.replace("Ilse", "Aron"))
    for name in ("Ilse Varga", "Aron Varga"):
        a_character(project=book, name=name)
    for chapter in book.chapters.all():
        read(chapter.versions.get())
    asked = len(reader.calls)
    QueuedTask.objects.all().delete()
    word = Edited(sent(book))
    word.change("a blue coat", "Ilse Varga wore a new coat. Nobody saw her.")
    accept_all(take(book, "book.docx", word.data, book.owner), book.owner)
    first, second = (chapter.versions.first() for chapter in book.chapters.all())
    told = QueuedTask.objects.filter(func="memory.tasks.read_version")
    assert told.count() == 1
    read(first)
    read(second)
    (call,) = reader.calls[asked:]
    assert "Nobody saw her." in call.prompt
    assert "a green coat" not in call.prompt
    assert (first.number, second.number) == (2, 1)
