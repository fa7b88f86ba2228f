"""What holds at a place of the book: what must not show first, then what must."""

from typing import Any

import pytest

from memory.clock import Clock
from memory.continuity.rule import Named, View
from memory.facts import Change, Fact
from memory.in_force import InForce, in_force, whose
from tests.memory.clock.facts import PLACES, PROJECT, chapter, entity

KINDS: dict[str, Any] = {
    "Ilse": "character", "Aron": "character", "Tom": "character", "the key": "object",
    "the mill": "place", "Metz": "place", "the storm": "event", "left the room": "event",
    "bring the key": "event",
}  # fmt: skip


class Book:
    """Tells facts one after the other: chapter, predicate, of whom, of what."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def tell(
        self, number: int, predicate: str, who: str = "Ilse", what: str = "", **more: Any
    ) -> Fact:
        seq = len(self.facts) + 1
        sentence = more.pop("sentence", f"Sentence {seq}.")
        other = more.pop("other", "")
        self.facts.append(
            Fact(
                PROJECT,
                None,
                chapter(number),
                1,
                seq,
                predicate,
                sentence,
                seq * 100,
                seq * 100 + len(sentence),
                entity(who) if who else None,
                entity(what) if what else None,
                entity(other) if other else None,
                **more,
            )
        )
        return self.facts[-1]

    def at(self, number: int) -> InForce:
        entities = {entity(name): Named(name, kind) for name, kind in KINDS.items()}
        facts = tuple(self.facts)
        return in_force(View(facts, (), Clock.of(facts, PLACES), PLACES, entities), number)


@pytest.fixture
def book() -> Book:
    return Book()


# What must not show.


def test_a_superseded_place_does_not_show(book: Book):
    book.tell(1, "located_at", what="the mill")
    now = book.tell(2, "moves_to", what="Metz")
    assert book.at(3).states == (now,)


def test_a_later_chapter_does_not_show(book: Book):
    then = book.tell(1, "located_at", what="the mill")
    book.tell(3, "located_at", what="Metz")
    book.tell(3, "thread", slot="open", value="who took the oar")
    book.tell(3, "bond", what="Aron", value="friend")
    book.tell(3, "knows", value="the code")
    assert book.at(3) == InForce(states=(then,))


@pytest.mark.parametrize("modality", ["rumour", "lie", "claim", "belief", "dream", "hypothesis"])
def test_what_nobody_vouches_for_is_not_shown_as_true(book: Book, modality: Any):
    book.tell(1, "life_status", value="dead", modality=modality)
    book.tell(1, "located_at", what="Metz", modality=modality)
    book.tell(1, "bond", what="Aron", value="friend", modality=modality)
    book.tell(1, "knows", value="the code", modality=modality)
    assert book.at(2) == InForce()


def test_what_a_speaker_says_is_not_shown_as_true(book: Book):
    book.tell(1, "holds", what="the key", speaker=entity("Aron"))
    assert book.at(2) == InForce()


def test_the_dead_are_nowhere_and_hold_nothing(book: Book):
    book.tell(1, "located_at", what="the mill")
    book.tell(1, "holds", what="the key")
    book.tell(1, "knows", value="the code")
    book.tell(1, "bond", what="Aron", value="friend")
    eyes = book.tell(1, "attribute", slot="eye_colour", value="green")
    kin = book.tell(1, "kin_of", what="Aron", value="mother")
    death = book.tell(2, "life_status", value="dead")
    assert book.at(3) == InForce(states=(eyes, death), ties=(kin,))


def test_what_was_remembered_of_the_past_changes_nothing(book: Book):
    now = book.tell(4, "located_at", what="the mill")
    book.tell(5, "located_at", what="Metz", modality="memory", anchor="earlier")
    book.tell(5, "role_is", value="judge", anchor="earlier")
    assert book.at(6).states == (now,)


def test_the_remembered_living_do_not_rise(book: Book):
    death = book.tell(2, "life_status", value="dead")
    book.tell(5, "life_status", value="alive", modality="memory", anchor="earlier")
    assert book.at(6).states == (death,)


def test_a_chapter_of_long_ago_does_not_supersede(book: Book):
    now = book.tell(1, "located_at", time_text="on 3 May 1900", what="the mill")
    book.tell(2, "located_at", time_text="on 1 May 1880", what="Metz")
    assert book.at(3).states == (now,)


def test_what_was_given_away_lost_or_ruined_is_held_no_more(book: Book):
    book.tell(1, "holds", what="the key")
    given = book.tell(2, "gives", what="the key", other="Aron")
    assert book.at(3).states == (given,)
    assert whose(given) == entity("Aron")
    lost = book.tell(3, "object_state", who="the key", value="lost")
    assert book.at(4).states == (lost,)


def test_a_gift_refused_leaves_the_thing_where_it_is(book: Book):
    held = book.tell(1, "holds", what="the key")
    book.tell(2, "gives", what="the key", other="Aron", polarity="-")
    assert book.at(3).states == (held,)


def test_a_thing_laid_down_is_in_no_hand(book: Book):
    book.tell(1, "holds", what="the key")
    there = book.tell(2, "located_at", who="the key", what="the mill")
    assert book.at(3).states == (there,)


def test_what_is_denied_holds_no_more(book: Book):
    book.tell(1, "located_at", what="the mill")
    book.tell(2, "located_at", what="the mill", polarity="-")
    book.tell(1, "bond", what="Aron", value="friend")
    book.tell(2, "bond", what="Aron", value="friend", polarity="-")
    assert book.at(3) == InForce()


def test_who_left_is_there_no_more(book: Book):
    book.tell(1, "located_at", what="the mill")
    book.tell(2, "takes_part", what="left the room")
    assert book.at(3).states == ()


def test_a_healed_wound_does_not_show(book: Book):
    book.tell(1, "condition", slot="wrist", value="broken")
    ankle = book.tell(1, "condition", slot="ankle", value="sprained")
    book.tell(2, "condition", slot="wrist", value="whole", sentence="Her wrist had healed.")
    assert book.at(3).states == (ankle,)


def test_a_later_colour_of_eyes_does_not_show(book: Book):
    eyes = book.tell(1, "attribute", slot="eye_colour", value="green")
    book.tell(2, "attribute", slot="eye_colour", value="brown")
    assert book.at(3).states == (eyes,)


def test_who_learnt_it_is_not_ignorant(book: Book):
    book.tell(1, "knows", value="the code", polarity="-")
    learnt = book.tell(2, "learns", value="the code", other="Aron")
    assert book.at(3).minds == (learnt,)


def test_what_is_known_is_said_once(book: Book):
    first = book.tell(1, "knows", value="the code")
    book.tell(2, "knows", value="The code")
    assert book.at(3).minds == (first,)


def test_a_divorce_and_a_former_husband(book: Book):
    book.tell(1, "spouse_of", what="Aron")
    book.tell(2, "spouse_of", what="Aron", polarity="-")
    book.tell(2, "spouse_of", what="Tom", sentence="Tom was her first husband.")
    assert book.at(3).ties == ()


def test_a_closed_thread_and_a_kept_promise(book: Book):
    book.tell(1, "thread", slot="open", value="who took the oar")
    book.tell(2, "thread", slot="close", value="Aron took the oar")
    book.tell(1, "promises", value="bring the key")
    book.tell(2, "takes_part", what="bring the key")
    assert book.at(3).openings == ()


def test_old_events_do_not_show(book: Book):
    book.tell(1, "takes_part", what="the storm")
    book.tell(2, "takes_part", what="the storm", polarity="-")
    book.tell(3, "takes_part", what="the storm", modality="memory")
    assert book.at(7).events == ()


# What must.


def test_a_change_of_what_is_fixed_shows(book: Book):
    book.tell(1, "attribute", slot="hair", value="black")
    white = book.tell(2, "attribute", slot="hair", value="white", change=Change("black", "white"))
    assert book.at(3).states == (white,)


def test_the_revived_are_alive(book: Book):
    book.tell(1, "life_status", value="dead")
    alive = book.tell(2, "life_status", value="alive")
    where = book.tell(2, "located_at", what="the mill")
    assert book.at(3).states == (alive, where)


def test_a_death_told_as_past_counts(book: Book):
    book.tell(1, "life_status", who="Tom", value="alive")
    death = book.tell(2, "life_status", who="Tom", value="dead", anchor="earlier")
    assert book.at(3).states == (death,)


def test_what_holds_before_a_chapter_is_what_was_told_until_then(book: Book):
    mill = book.tell(1, "located_at", what="the mill")
    metz = book.tell(2, "located_at", what="Metz")
    assert (book.at(2).states, book.at(3).states) == ((mill,), (metz,))


def test_who_does_not_know_and_whom_it_was_told(book: Book):
    ignorant = book.tell(1, "knows", who="Tom", value="the code", polarity="-")
    told = book.tell(2, "tells", value="the code", other="Aron")
    assert book.at(3).minds == (ignorant, told)
    assert whose(told) == entity("Aron")


def test_the_bond_of_now(book: Book):
    book.tell(1, "bond", what="Aron", value="friend")
    now = book.tell(2, "bond", what="Aron", value="enemy")
    wed = book.tell(2, "spouse_of", what="Tom")
    assert book.at(3).ties == (now, wed)


def test_an_open_thread_has_its_age(book: Book):
    thread = book.tell(1, "thread", slot="open", value="who took the oar")
    book.tell(2, "thread", slot="close", value="the bridge is mended")
    promise = book.tell(2, "promises", value="come back", modality="promise")
    opened = book.at(9).openings
    assert [(each.fact, each.chapters) for each in opened] == [(thread, 8), (promise, 7)]


def test_a_thread_past_its_time_is_late(book: Book):
    book.tell(1, "thread", slot="open", value="a duel", due="on 3 May 1900")
    book.tell(2, "located_at", time_text="on 9 May 1900", what="Metz")
    (opening,) = book.at(3).openings
    assert opening.is_late


def test_events_of_the_last_five_chapters(book: Book):
    book.tell(3, "takes_part", what="the storm")
    four = book.tell(4, "takes_part", what="the storm")
    eight = book.tell(8, "moves_to", what="Metz")
    assert book.at(9).events == (four, eight)


def test_a_skill_that_is_denied_is_a_lack(book: Book):
    lack = book.tell(1, "can", value="swim", polarity="-")
    assert book.at(2).states == (lack,)
