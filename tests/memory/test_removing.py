"""A word that is no name, its author said: what is refused, what goes and does not come back."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from memory import correcting, graph, ledger, tasks
from memory.cards import forms_of
from memory.checking import compared
from memory.correcting import Known
from memory.entities import Scene
from memory.facts import Fact
from memory.maintenance import entities as maintaining
from memory.maintenance.facts import forget
from memory.models import Entity, FactSpan, StoredFact, VersionReading
from memory.problems import names_of
from memory.reading import read_version
from memory.scene import read_beat
from memory.standpoint import Standpoint
from novellaforge import loop
from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion, Project
from tests.factories import (
    a_character,
    a_version,
    an_approved_version,
    an_outlined_project,
    with_its_bible_read,
)
from tests.memory.reading_model import Reader, model_of, reading

pytestmark = pytest.mark.django_db(transaction=True)

ILSE = "Ilse Varga wore a red coat."
GREY, BLUE, BLACK = (f"Tomorrow wore a {colour} coat." for colour in ("grey", "blue", "black"))


@pytest.fixture
def reader(settings: Settings) -> Iterator[Reader]:
    with reading(settings) as reader:
        reader.wears("Ilse Varga", "red")
        for colour in ("grey", "blue", "black"):
            reader.wears("Tomorrow", colour)
        yield reader
        loop.run(graph.close())


@pytest.fixture
def book(db: None) -> Project:
    return an_outlined_project(language="en")


@pytest.fixture
def tomorrow(book: Project, reader: Reader) -> UUID:
    """As the first chapter's approved text was misread."""
    read(book, 1, ILSE, GREY)
    return correcting.inbox(book)[0].entity.uid


def read(book: Project, number: int, *paragraphs: str) -> ChapterVersion:
    """The chapter's next approved text, read by a model."""
    chapter = book.chapters.get(number=number)
    version = an_approved_version(chapter=chapter, text="\n\n".join(paragraphs))
    loop.run(read_version(version, model_of(book)))
    return version


def standing(book: Project) -> list[str]:
    return [fact.sentence for fact in ledger.standing(book.pk).facts]


def new(book: Project) -> list[str]:
    return [each.name for each in correcting.new_names(book)]


def a_fact(book: Project, subject: UUID, number: int = 1, **fields: Any) -> Fact:
    given: dict[str, Any] = {
        "project": book.pk, "version": None, "chapter": book.chapters.get(number=number).pk,
        "beat": 1, "seq": 1, "predicate": "can", "value": "row", "subject": subject, "start": 0,
    }  # fmt: skip
    given |= fields
    sentence = f"It is said of {given}."
    return Fact(**given, sentence=sentence, end=len(sentence))


# --- What is refused, and what stays -----------------------------------------------------


def _kept(book: Project, uid: UUID) -> UUID:
    return correcting.keep(book, uid).uid


def _merged(book: Project, uid: UUID) -> UUID:
    other = Entity.objects.create(uid=uuid4(), project=book, name="Hale", kind="character")
    correcting.merge(book, uid, other.uid)
    return uid


def _in_bible(book: Project, uid: UUID) -> UUID:
    return book.characters.get(name="Ilse Varga").pk


def _event(book: Project, uid: UUID) -> UUID:
    fire = Entity(uid=uuid4(), project=book, name="the fire", kind="event", provisional=True)
    fire.save()
    return fire.uid


def _locked(book: Project, uid: UUID) -> UUID:
    correcting.lock(book, StoredFact.objects.get(sentence=GREY).uid)
    return uid


def _nobody(book: Project, uid: UUID) -> UUID:
    return uuid4()


@pytest.mark.parametrize(
    ("whom", "why"),
    [
        (_kept, "You kept “Tomorrow”"),
        (_merged, "was merged into “Hale”"),
        (_in_bible, "has an entry in the bible"),
        (_event, "is what happens"),
        (_locked, "your word wins"),
        (_nobody, "knows nobody"),
    ],
)
def test_who_is_more_than_a_new_name_is_not_removed(
    whom: Any, why: str, book: Project, tomorrow: UUID
) -> None:
    uid, before = whom(book, tomorrow), standing(book)
    revision = Project.objects.get(pk=book.pk).revision
    with pytest.raises(Refused, match=why):
        correcting.remove(book, uid)
    assert standing(book) == before
    assert not Entity.every.filter(removed=True).exists()
    assert Project.objects.get(pk=book.pk).revision == revision


def test_whom_the_author_kept_by_that_name_elsewhere_stays(book: Project, tomorrow: UUID) -> None:
    read(book, 2, BLUE)
    (other,) = (each.entity.uid for each in correcting.inbox(book) if each.entity.uid != tomorrow)
    correcting.keep(book, other)
    correcting.remove(book, tomorrow)
    assert standing(book) == [ILSE, BLUE]


def test_what_happens_may_be_called_so(book: Project, tomorrow: UUID) -> None:
    correcting.remove(book, tomorrow)
    chapter = book.chapters.get(number=2)
    event = Scene(chapter.pk).resolve("Tomorrow", ("event",))
    ilse = book.characters.get(name="Ilse Varga").pk
    fact = a_fact(book, ilse, 2, predicate="takes_part", value="", object=event.uid)
    ledger.record(an_approved_version(chapter=chapter), [fact], [event])
    assert fact.uid in {each.uid for each in ledger.standing(book.pk).facts}


def test_another_book_s_names_stay(book: Project, tomorrow: UUID) -> None:
    other = an_outlined_project(language="en")
    correcting.remove(book, tomorrow)
    read(other, 1, GREY)
    assert new(other) == ["Tomorrow"]


# --- What goes, and does not come back ---------------------------------------------------


def test_it_is_nowhere_and_its_facts_hold_no_more(book: Project, tomorrow: UUID) -> None:
    assert standing(book) == [ILSE, GREY]
    correcting.remove(book, tomorrow)
    assert standing(book) == [ILSE]
    assert new(book) == []
    assert "Tomorrow" not in {each.name for each in Known.of(book).rows}
    assert "Tomorrow" not in dict(forms_of(book.pk))
    assert not ledger.follow(book.pk).parts.get(book.chapters.get(number=1).pk, ())[1:]
    with pytest.raises(Refused, match="“Tomorrow” is not a name"):
        correcting.keep(book, tomorrow)


@pytest.mark.parametrize("number", [1, 2])
def test_no_later_text_brings_it_back(number: int, book: Project, tomorrow: UUID) -> None:
    correcting.remove(book, tomorrow)
    version = read(book, number, ILSE, BLUE)
    assert StoredFact.objects.get(sentence=BLUE).rejected
    assert [fact.sentence for fact in ledger.of_version(version).facts] == [ILSE]
    assert new(book) == []
    assert BLUE not in standing(book)


def test_nor_the_chapters_that_had_it_already(book: Project, tomorrow: UUID) -> None:
    read(book, 2, BLUE)
    correcting.remove(book, tomorrow)
    assert (new(book), standing(book)) == ([], [ILSE])
    assert [each.name for each in correcting.removed_names(book)] == ["Tomorrow"]


@pytest.mark.parametrize("facts_too", [False, True])
def test_nor_the_same_text_read_anew(facts_too: bool, book: Project, tomorrow: UUID) -> None:
    correcting.remove(book, tomorrow)
    VersionReading.objects.all().delete()
    if facts_too:
        StoredFact.objects.all().delete()
        assert maintaining.forget(book.pk) == 0
    loop.run(read_version(ChapterVersion.objects.get(), model_of(book)))
    assert (new(book), standing(book)) == ([], [ILSE])
    assert StoredFact.objects.filter(sentence=GREY, rejected=True).exists()


def test_what_no_text_says_any_more_of_it_is_forgotten_and_the_word_is_not(
    book: Project, tomorrow: UUID
) -> None:
    correcting.remove(book, tomorrow)
    first = ChapterVersion.objects.get()
    read(book, 1, ILSE)
    FactSpan.objects.filter(version=first).delete()
    forget(book.pk)
    maintaining.forget(book.pk)
    assert not StoredFact.objects.filter(sentence=GREY).exists()
    read(book, 1, ILSE, GREY)
    assert (new(book), standing(book)) == ([], [ILSE])


def test_a_draft_s_facts_about_it_are_not_looked_at(
    book: Project, tomorrow: UUID, reader: Reader
) -> None:
    with_its_bible_read(book)
    chapter = book.chapters.get(number=2)
    correcting.remove(book, tomorrow)
    read_so = loop.run(read_beat(f"{ILSE}\n\n{BLACK}", chapter.pk, 1, model_of(book)))
    assert len(read_so.facts) == 2
    at = Standpoint(book.pk, 1, "en", 2)
    seen = loop.run(compared(at, read_so.facts, names_of(read_so.provisional)))
    assert [fact.sentence for fact in seen.view.draft] == [ILSE]


def test_whom_it_stood_for_in_an_import_goes_with_it(book: Project, tomorrow: UUID) -> None:
    version = read(book, 2, BLUE)
    assert correcting.make_one(version) == 1
    correcting.remove(book, tomorrow)
    assert (new(book), standing(book)) == ([], [ILSE])
    assert correcting.make_one(read(book, 2, BLACK)) == 0
    correcting.bring_back(book, tomorrow)
    assert standing(book) == [ILSE, GREY, BLACK]


def test_an_entry_of_the_bible_by_that_name_does_count(book: Project, tomorrow: UUID) -> None:
    correcting.remove(book, tomorrow)
    entry = a_character(project=book, name="Tomorrow")
    read(book, 2, BLUE)
    (fact,) = (each for each in ledger.standing(book.pk).facts if each.sentence == BLUE)
    assert fact.subject == entry.pk
    assert GREY not in standing(book)


# --- A name after all --------------------------------------------------------------------


def test_brought_back_all_is_as_it_was(book: Project, tomorrow: UUID) -> None:
    read(book, 2, BLUE)
    correcting.remove(book, tomorrow)
    read(book, 1, ILSE, GREY, BLACK)
    (listed,) = correcting.removed_names(book)
    correcting.bring_back(book, listed.uid)
    assert new(book) == ["Tomorrow", "Tomorrow"]
    assert standing(book) == [ILSE, GREY, BLACK, BLUE]
    assert correcting.removed_names(book) == []


def test_what_its_author_said_is_no_fact_stays_none(book: Project, tomorrow: UUID) -> None:
    correcting.reject(book, StoredFact.objects.get(sentence=GREY).uid)
    correcting.remove(book, tomorrow)
    correcting.bring_back(book, tomorrow)
    assert standing(book) == [ILSE]


def test_a_fact_of_two_such_names_waits_for_both(book: Project, tomorrow: UUID) -> None:
    chapter: Chapter = book.chapters.get(number=2)
    two = [Scene(chapter.pk).resolve(name, ("character",)) for name in ("Yonder", "Perhaps")]
    fact = a_fact(
        book, two[0].uid, 2, predicate="bond", value="friend", object=two[1].uid, speaker=tomorrow
    )
    ledger.record(an_approved_version(chapter=chapter), [fact], two)
    for uid in (two[0].uid, two[1].uid, tomorrow):
        correcting.remove(book, uid)
    for uid in (two[1].uid, tomorrow):
        correcting.bring_back(book, uid)
        assert fact.sentence not in standing(book)
    correcting.bring_back(book, two[0].uid)
    assert fact.sentence in standing(book)


def test_one_fact_alone_is_not_restored(book: Project, tomorrow: UUID) -> None:
    correcting.remove(book, tomorrow)
    fact = StoredFact.objects.get(sentence=GREY)
    with pytest.raises(Refused, match="not a name"):
        correcting.restore(book, fact.uid)
    assert standing(book) == [ILSE]


def test_a_fact_counts_while_it_is_corrected_to_name_another(
    book: Project, tomorrow: UUID
) -> None:
    uid = StoredFact.objects.get(sentence=GREY).uid
    aron = book.characters.get(name="Aron Pell").pk
    correcting.correct(book, uid, subject=aron)
    correcting.remove(book, tomorrow)
    assert GREY in standing(book)
    correcting.as_read(book, uid)
    assert GREY not in standing(book)
    correcting.correct(book, uid, subject=aron)
    assert GREY in standing(book)


def test_what_was_being_read_meanwhile_goes_with_the_book_s_next_projection(
    book: Project, tomorrow: UUID
) -> None:
    Entity.every.filter(uid=tomorrow).update(removed=True)  # seen by no reading that has begun
    assert GREY in standing(book)
    tasks.project_book(str(book.pk))
    assert GREY not in standing(book)


def test_who_was_never_removed_stays_as_it_is(book: Project, tomorrow: UUID) -> None:
    revision = Project.objects.get(pk=book.pk).revision
    assert correcting.bring_back(book, tomorrow).name == "Tomorrow"
    assert Project.objects.get(pk=book.pk).revision == revision


def test_a_draft_of_it_is_out_of_the_inbox_too(book: Project, reader: Reader) -> None:
    version = a_version(chapter=book.chapters.get(number=1), text=GREY)
    loop.run(read_version(version, model_of(book)))
    (name,) = correcting.inbox(book)
    correcting.remove(book, name.entity.uid)
    assert new(book) == []
