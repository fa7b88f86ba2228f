"""Words replaced all over a book: refusals first, then the act and its undoing."""

from uuid import uuid4

import pytest

from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from projects import editing
from projects.finding import Wanted
from projects.models import Chapter, Project
from tests.factories import a_run, a_version, an_approved_version, an_outlined_project
from writing.finding.looking import look
from writing.finding.replacing import Asked, Done, last_of, replace, undo
from writing.models import GenerationRun, Replacement

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    """One ferry in each chapter but the last, which is without."""
    book = an_outlined_project()
    texts = ("The ferry left. A ferry came.", "No ferry.", "Nothing.")
    for chapter, text in zip(book.chapters.all(), texts, strict=True):
        a_version(chapter=chapter, text=text)
    return book


def all_of(book: Project, words: str = "ferry", instead: str = "barge") -> Asked:
    wanted = Wanted(words)
    return Asked(wanted, instead, frozenset(look(book.pk, wanted).versions))


def chosen(book: Project, *places: int, words: str = "ferry", instead: str = "barge") -> Asked:
    """Of the places that are found, those."""
    wanted = Wanted(words)
    hits = look(book.pk, wanted).page(1)
    keys = frozenset((hits[each].of.version.pk, hits[each].place[0]) for each in places)
    return Asked(wanted, instead, frozenset(), keys)


def done(book: Project, asked: Asked) -> Done:
    return replace(book, asked, book.owner)


def newest(book: Project) -> list[str]:
    return [chapter.versions.first().text for chapter in book.chapters.all()]


def chapter(book: Project, number: int) -> Chapter:
    return book.chapters.get(number=number)


def refused(book: Project, asked: Asked) -> str:
    before = newest(book)
    with pytest.raises(Refused) as caught:
        done(book, asked)
    assert newest(book) == before
    assert not Replacement.objects.exists()
    return str(caught.value)


def test_nothing_chosen(book: Project):
    assert "Choose at least one" in refused(book, chosen(book))


def test_a_stale_text_refuses_all_and_is_named(book: Project):
    asked = all_of(book)
    a_version(chapter=chapter(book, 2), text="No ferry at all.")
    sentence = refused(book, asked)
    assert "2 · Crossing 2" in sentence
    assert "Crossing 1" not in sentence


def test_a_text_that_is_gone_refuses_all(book: Project):
    asked = Asked(Wanted("ferry"), "barge", all_of(book).versions | {uuid4()})
    assert "there no more" in refused(book, asked)


def test_another_books_text_is_not_there(book: Project):
    other = an_outlined_project()
    theirs = a_version(chapter=chapter(other, 1), text="A ferry.")
    asked = Asked(Wanted("ferry"), "barge", frozenset({theirs.pk}))
    assert "there no more" in refused(book, asked)
    assert newest_text(other) == "A ferry."


def newest_text(book: Project) -> str:
    return chapter(book, 1).versions.first().text


def test_a_place_without_the_words(book: Project):
    version = chapter(book, 1).versions.first()
    asked = Asked(Wanted("ferry"), "barge", frozenset(), frozenset({(version.pk, 5)}))
    assert "1 · Crossing 1" in refused(book, asked)


def test_a_chapter_that_would_be_empty_refuses_all(book: Project):
    a_version(chapter=chapter(book, 2), text="ferry")
    sentence = refused(book, all_of(book, instead=" "))
    assert "2 · Crossing 2" in sentence
    assert "empty" in sentence


def test_what_would_read_the_same(book: Project):
    assert "as it does" in refused(book, all_of(book, instead="ferry"))


@pytest.mark.parametrize("state", GenerationRun.LIVE)
def test_only_chapters_being_written(book: Project, state: str):
    a_run(chapter=chapter(book, 2), state=state)
    assert "2 · Crossing 2" in refused(book, chosen(book, 2))


def test_a_chapter_being_written_is_passed_over_and_said(book: Project):
    a_run(chapter=chapter(book, 1), state="running")
    made = done(book, all_of(book))
    assert newest(book) == ["The ferry left. A ferry came.", "No barge.", "Nothing."]
    assert made.skipped == (chapter(book, 1),)
    assert made.replacement.count == 1


def test_all_of_it_makes_one_version_of_each_changed_chapter(book: Project):
    first = chapter(book, 1).versions.first()
    made = done(book, all_of(book))
    assert newest(book) == ["The barge left. A barge came.", "No barge.", "Nothing."]
    assert [each.chapter.number for each in made.changed] == [1, 2]
    version = chapter(book, 1).versions.first()
    assert (version.origin, version.parent, version.created_by) == ("edited", first, book.owner)
    assert chapter(book, 3).versions.count() == 1
    assert made.replacement.count == 3


def test_the_chosen_alone(book: Project):
    done(book, chosen(book, 1, 2))
    assert newest(book) == ["The ferry left. A barge came.", "No barge.", "Nothing."]


def test_other_chapters_may_have_changed_meanwhile(book: Project):
    asked = chosen(book, 2)
    a_version(chapter=chapter(book, 1), text="Another ferry.")
    done(book, asked)
    assert newest(book) == ["Another ferry.", "No barge.", "Nothing."]


def test_an_approved_text_stays_approved(book: Project):
    approved = an_approved_version(chapter=chapter(book, 2), text="No ferry now.")
    done(book, all_of(book))
    assert chapter(book, 2).approved_version == approved
    assert newest(book)[1] == "No barge now."


def test_what_is_told_of_an_edit_is_told_of_each(book: Project):
    done(book, all_of(book))
    told = list(QueuedTask.objects.values_list("payload", flat=True))
    assert len(told) == 4  # two chapters: read, and checked


def test_undone_as_one_act(book: Project):
    before = newest(book)
    made = done(book, all_of(book))
    assert last_of(book.pk) == made.replacement
    back = undo(made.replacement, book.owner)
    assert newest(book) == before
    assert [each.number for each in back.changed] == [3, 3]
    assert back.skipped == ()
    assert last_of(book.pk) is None


def test_what_changed_since_or_is_being_written_keeps_its_text(book: Project):
    a_version(chapter=chapter(book, 3), text="Third ferry.")
    made = done(book, all_of(book))
    editing.edit(chapter(book, 1), "Mine.", chapter(book, 1).versions.first().pk, book.owner)
    a_run(chapter=chapter(book, 3), state="queued")
    back = undo(made.replacement, book.owner)
    assert newest(book) == ["Mine.", "No ferry.", "Third barge."]
    assert {each.number for each in back.skipped} == {1, 3}


def test_undone_twice_or_with_nothing_left_is_refused(book: Project):
    made = done(book, all_of(book))
    undo(made.replacement, book.owner)
    after = newest(book)
    with pytest.raises(Refused, match="changed since"):
        undo(made.replacement, book.owner)
    assert newest(book) == after


def test_a_burst_of_typing_does_not_take_the_place_of_either_text(book: Project):
    """Typing replaces its own version as it goes on; not one that the undoing needs."""
    from projects import typed

    first = chapter(book, 1)
    made = done(book, all_of(book))
    after = made.changed[0]
    wanted = typed.Typed(after.text + " More.", frozenset({after.pk}), frozenset({after.pk}))
    typed.keep(first, wanted, book.owner)
    assert first.versions.filter(pk=after.pk).exists()
