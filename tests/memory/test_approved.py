"""The approved facts that a process keeps: read once, and never of another state."""

from uuid import UUID

import pytest

from memory import approved as kept
from memory import ledger
from memory.approved import approved, before
from memory.before import Before, Standing
from memory.ledger import Followed
from memory.models import Entity, StoredFact
from tests.factories import a_project
from tests.memory.stored import Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The books that were read, one for each time."""
    books: list[UUID] = []
    follow = ledger.follow

    def counted(project_id: UUID, known: Followed | None) -> Followed:
        books.append(project_id)
        return follow(project_id, known)

    monkeypatch.setattr(kept.ledger, "follow", counted)
    return books


def a_book() -> Told:
    book = Told(a_project())
    book.tell(1, "Mara has the key.", "holds", "Mara", object="the key")
    book.keep()
    return book


def sentences(book: Told) -> list[str]:
    return [fact.sentence for fact in approved(book.project.pk).facts]


def test_a_book_is_read_once(read: list[UUID]) -> None:
    book = a_book()
    assert [sentences(book) for _ in range(3)] == [["Mara has the key."]] * 3
    assert read == [book.project.pk]


@pytest.mark.parametrize("change", ["approve", "reject", "correct", "rename", "move"])
def test_after_a_change_it_is_read_anew(read: list[UUID], change: str) -> None:
    book = a_book()
    approved(book.project.pk)
    if change == "approve":
        book.tell(2, "Mara left.", "moves_to", "Mara", object="the quay")
        book.keep()
        assert sentences(book) == ["Mara has the key.", "Mara left."]
    elif change == "reject":
        StoredFact.objects.update(rejected=True)
        assert sentences(book) == []
    elif change == "correct":
        StoredFact.objects.update(corrections={"polarity": "-"})
        assert [fact.polarity for fact in approved(book.project.pk).facts] == ["-"]
    elif change == "rename":
        Entity.objects.filter(name="Mara").update(name="Mara Finch", provisional=False)
        names = approved(book.project.pk).entities.values()
        assert "Mara Finch" in {each.name for each in names}
    else:
        book.project.chapters.update(number=7)
        assert set(approved(book.project.pk).places.values()) == {7}
    assert len(read) == 2


def test_a_renamed_new_name_that_the_author_keeps_is_provisional_no_more() -> None:
    book = a_book()
    mara = Entity.objects.filter(name="Mara")
    mara.update(name="Mara Finch", aliases=["Mara"])
    for is_new in (True, False, True):
        mara = Entity.objects.filter(name="Mara Finch")
        mara.update(provisional=is_new)
        [known] = [
            each
            for each in approved(book.project.pk).entities.values()
            if each.name == "Mara Finch"
        ]
        assert known.provisional == is_new


def test_what_changes_while_it_is_read_is_not_kept(
    read: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = a_book()
    states = iter(["before", "after", "after", "after"])
    monkeypatch.setattr(kept.ledger, "state_of", lambda project_id: next(states))
    approved(book.project.pk)
    approved(book.project.pk)
    assert len(read) == 2


def test_only_a_few_books_are_kept(read: list[UUID]) -> None:
    first, *others = (a_book() for _ in range(kept.BOOKS + 1))
    for book in (first, *others, others[-1], first):
        approved(book.project.pk)
    assert [read.count(book.project.pk) for book in (first, others[-1])] == [2, 1]


# --- What stands before a place ---------------------------------------------------------


def standing_before(book: Told, number: int = 2, language: str = "en") -> Before:
    state = ledger.state_of(book.project.pk)
    return before(book.project.pk, state, number, None, language)


def test_what_stands_before_a_place_is_made_once(read: list[UUID]) -> None:
    book = a_book()
    first = standing_before(book)
    assert standing_before(book) is first
    assert standing_before(book, 3) is not first
    assert standing_before(book, language="fr") is not first
    assert len(read) == 1


def test_it_is_made_anew_after_a_change(read: list[UUID]) -> None:
    book = a_book()
    first = standing_before(book)
    assert first.has_story
    StoredFact.objects.update(rejected=True)
    again = standing_before(book)
    assert again is not first
    assert not again.has_story


def made_of(found: Before) -> Standing:
    return found._standing


def test_places_before_which_the_same_chapters_stand_share_what_is_made_of_them() -> None:
    book = a_book()
    second, third = standing_before(book, 2), standing_before(book, 3)
    assert second is not third
    assert made_of(second) is made_of(third)
    assert made_of(standing_before(book, 3, language="fr")) is not made_of(third)


def test_where_other_chapters_stand_nothing_is_shared() -> None:
    book = a_book()
    book.tell(2, "Mara left.", "moves_to", "Mara", object="the quay")
    book.keep()
    second, third = standing_before(book, 2), standing_before(book, 3)
    assert [len(made_of(each).facts) for each in (second, third)] == [1, 2]
    state, chapter = ledger.state_of(book.project.pk), book.chapter(1)
    without = before(book.project.pk, state, 3, chapter.pk, "en")
    assert [fact.chapter for fact in made_of(without).facts] == [book.chapter(2).pk]


def test_after_a_change_nothing_made_before_it_is_used() -> None:
    book = a_book()
    old = made_of(standing_before(book, 2))
    StoredFact.objects.update(corrections={"polarity": "-"})
    new = made_of(standing_before(book, 3))
    assert new is not old
    assert [fact.polarity for fact in new.facts] == ["-"]


def test_before_its_own_chapter_a_fact_is_not_told_yet() -> None:
    book = a_book()
    assert standing_before(book, 2).has_story
    assert not standing_before(book, 1).has_story


def test_only_a_few_places_of_a_book_are_kept() -> None:
    book = a_book()
    places = range(2, 2 + kept.PLACES + 1)
    first, *others = (standing_before(book, number) for number in places)
    assert standing_before(book, places[-1]) is others[-1]
    assert standing_before(book, places[0]) is not first


def test_what_was_read_of_two_states_has_no_name(
    read: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that is found of it is kept under one of them."""
    book = a_book()
    states = iter(["after", "after", "after"])
    monkeypatch.setattr(kept.ledger, "state_of", lambda project_id: next(states))
    found = before(book.project.pk, "before", 2, None, "en")
    assert before(book.project.pk, "after", 2, None, "en") is not found
    part = found.view((), {}).part
    assert part is not None
    assert part.name == ""
