"""Who is where, in the story's order: what is not shown first, then what is, and in what order."""

from dataclasses import replace
from typing import Any

import pytest

from memory.clock import Clock
from memory.continuity.rule import Named, View
from memory.facts import Fact, Kind
from memory.shown import shown
from memory.timeline import Timeline, in_order, timeline
from memory.timeline_reading import CHAPTERS, MOST_CHAPTERS, timeline_of, window
from tests.factories import a_project
from tests.memory.clock.facts import PLACES, Told, entity
from tests.memory.stored import Told as Book

KINDS: dict[str, Kind] = {
    "Luc": "character", "Ana": "character", "the crowd": "group", "Metz": "place",
    "Toulon": "place", "Lorraine": "place", "the hall": "place", "the fire": "event",
}  # fmt: skip
NOON = "At noon on 3 May 1900"


class Story(Told):
    def is_at(self, who: str, where: str, when: str = "", **more: Any) -> Fact:
        return self(when, subject=who, object=where, **more)

    def seen(self, first: int = 1, last: int = 99, most: int = 12) -> Timeline:
        entities = {entity(name): Named(name, kind) for name, kind in KINDS.items()}
        facts = tuple(self.facts)
        view = View((), facts, Clock.of(facts, PLACES), PLACES, entities)
        return timeline(view, first, last, most)


@pytest.fixture
def story() -> Story:
    return Story()


def where(shown: Timeline) -> list[str]:
    return [doing.what for each in shown.moments for cell in each.cells for doing in cell.doings]


# --- What is not shown ------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {"modality": "dream"},
        {"modality": "claim"},
        {"polarity": "-"},
        {"predicate": "holds"},
        {"subject": "the crowd"},
        {"subject": "nobody known"},
    ],
)
def test_only_who_is_truly_somewhere_is_seen(story: Story, more: dict[str, Any]) -> None:
    story.is_at(more.pop("subject", "Luc"), "Metz", **more)
    assert story.seen() == Timeline()


def test_other_chapters_are_not_shown(story: Story) -> None:
    story.is_at("Luc", "Metz")
    story.beat(1, chapter=2)
    story.is_at("Luc", "Toulon")
    assert where(story.seen(2, 2)) == ["Toulon"]


def test_of_many_people_those_seen_most_are_shown(story: Story) -> None:
    story.is_at("Ana", "Metz")
    story.is_at("Luc", "Metz")
    story.is_at("Luc", "Toulon")
    shown = story.seen(most=1)
    assert [name for _uid, name in shown.people] == ["Luc"]
    assert len(where(shown)) == 2


# --- What is ----------------------------------------------------------------------------


def test_a_cell_has_its_sentence_and_says_a_place_once(story: Story) -> None:
    first = story.is_at("Luc", "Metz")
    story.is_at("Luc", "Metz")
    story.is_at("Luc", "Toulon", predicate="moves_to")
    story(subject="Luc", object="the fire", predicate="takes_part")
    (moment,) = story.seen().moments
    (cell,) = moment.cells
    told = [(each.how, each.what) for each in cell.doings]
    assert told == [("at", "Metz"), ("to", "Toulon"), ("in", "the fire")]
    assert cell.doings[0].said.fact == first.uid
    assert cell.doings[0].said.sentence == first.sentence


def test_what_is_told_later_of_earlier_stands_earlier(story: Story) -> None:
    story.is_at("Luc", "Metz", "on 3 May 1900")
    story.beat(1, chapter=2)
    story.is_at("Luc", "Toulon")
    story.is_at("Luc", "the hall", "two years earlier", anchor="earlier")
    shown = story.seen()
    assert where(shown) == ["the hall", "Metz", "Toulon"]
    assert [each.is_told_back for each in shown.moments] == [True, False, False]
    assert shown.moments[0].when == "two years earlier"
    assert shown.moments[0].place == 2


def test_without_words_of_time_the_narrations_order_stands_in(story: Story) -> None:
    for number, place in enumerate(("Toulon", "Metz", "the hall"), start=1):
        story.beat(1, chapter=number)
        story.is_at("Luc", place)
    assert where(story.seen()) == ["Toulon", "Metz", "the hall"]


def test_what_is_told_again_is_no_earlier() -> None:
    once, again = (1, 1, ""), (3, 1, "at noon")
    assert in_order({again: -1, once: 0}) == [once, again]


def test_days_are_counted_where_they_are_sure(story: Story) -> None:
    story.is_at("Luc", "Metz", NOON)
    story.beat(1, chapter=2)
    story.is_at("Luc", "Toulon", "At noon on 5 May 1900")
    story.beat(1, chapter=3)
    story.is_at("Luc", "the hall")
    assert [each.day for each in story.seen().moments] == [1, 3, None]


@pytest.mark.django_db
def test_days_count_from_what_a_text_that_was_read_again_says() -> None:
    book = Book(a_project())
    first = book.tell(1, "Luc slept.", "takes_part", "Luc", object="the fire")
    book.tell(2, "Luc stood on the quay.", "located_at", "Luc", object="the quay",
              time_text="at noon on 5 May 1911")  # fmt: skip
    book.keep()

    def day() -> int | None:
        (moment,) = timeline_of(book.project, shown(book.project.pk).state, 2, 2).moments
        return moment.day

    assert day() == 1
    version = book.chapter(1).approved_version
    assert version
    book.record(version, [replace(first, time_text="at noon on 3 May 1911")])
    assert day() == 3


def test_a_moment_of_which_nothing_is_known_stays_behind_what_was_told_before() -> None:
    nothing, at_once, later = (2, 1, "some time"), (1, 1, ""), (3, 1, "")
    starts = {nothing: None, at_once: 0, later: 600}
    assert in_order(starts) == [at_once, nothing, later]


# --- In two places at once --------------------------------------------------------------


def told_twice(story: Story, other: str, when: str = NOON, who: str = "Luc") -> None:
    story.is_at("Luc", "Metz", NOON)
    story.beat(1, chapter=2)
    story.is_at(who, other, when)


@pytest.mark.parametrize(
    ("other", "when", "who"),
    [
        ("Toulon", "At six on 3 May 1900", "Luc"),
        ("Toulon", "At noon on 4 May 1900", "Luc"),
        ("Toulon", NOON, "Ana"),
        ("Metz", NOON, "Luc"),
        ("the hall", NOON, "Luc"),
    ],
)
def test_what_may_be_true_is_no_clash(story: Story, other: str, when: str, who: str) -> None:
    told_twice(story, other, when, who)
    assert not story.seen().clashes


def test_nor_is_a_place_in_the_other(story: Story) -> None:
    story(subject="Metz", object="Lorraine", predicate="part_of")
    told_twice(story, "Lorraine")
    assert not story.seen().clashes


def test_two_places_at_once_are_flagged_with_both_sentences(story: Story) -> None:
    told_twice(story, "Toulon")
    shown = story.seen()
    (clash,) = shown.clashes
    assert (clash.name, clash.places) == ("Luc", ("Metz", "Toulon"))
    assert (clash.one.place, clash.other.place) == (1, 2)
    assert all(cell.clashes for each in shown.moments for cell in each.cells)


def test_a_clash_with_a_chapter_that_is_not_shown_is_flagged_too(story: Story) -> None:
    told_twice(story, "Toulon")
    shown = story.seen(2, 2)
    assert len(shown.clashes) == 1
    assert [cell.clashes for each in shown.moments for cell in each.cells] == [True]


# --- Which chapters ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "so_far", "shown"),
    [
        ((None, None), 0, (0, 0)),
        ((3, 5), 0, (0, 0)),
        ((None, None), 3, (1, 3)),
        ((None, None), 300, (300 - CHAPTERS + 1, 300)),
        ((None, 20), 300, (20 - CHAPTERS + 1, 20)),
        ((5, None), 300, (5, 5 + CHAPTERS - 1)),
        ((5, 3), 300, (5, 5)),
        ((0, 999), 300, (1, MOST_CHAPTERS)),
        ((999, None), 300, (300, 300)),
        ((None, 0), 300, (293, 300)),
    ],
)
def test_window(asked: tuple[int | None, int | None], so_far: int, shown: tuple[int, int]) -> None:
    assert window(*asked, so_far) == shown
