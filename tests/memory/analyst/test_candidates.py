"""Which pairs a reader is given: what must not be asked first."""

from collections.abc import Callable
from typing import Any

import pytest

from memory.analyst import MOST_PAIRS, candidates
from memory.facts import Fact
from tests.memory.analyst.telling import Book, changed, pairs_of, proposed


def asked(book: Book, *conflicts: Any, **more: Any) -> list[tuple[Fact, Fact]]:
    return pairs_of(candidates(book.view(), conflicts, **more))


# --- What nobody is asked ---------------------------------------------------------------


def test_a_book_without_facts_asks_nothing():
    assert candidates(Book().view(), ()) == ()


def test_facts_of_two_approved_chapters_are_never_a_pair():
    book = Book()
    blue = book.told("attribute", "Ana", "blue", slot="eyes")
    green = book.told("attribute", "Ana", "green", slot="eyes", chapter=2)
    assert asked(book, proposed("knowledge", blue, green)) == []
    assert asked(book, near=[(blue, green)]) == []


NOT_ANOTHER: list[tuple[str, Callable[[Book], object]]] = [
    ("the same, said with more", lambda book: (
        book.told("attribute", "Ana", "blue", slot="eyes"),
        book.says("attribute", "Ana", "dark blue", slot="eyes"))),
    ("encore le même", lambda book: (
        book.told("attribute", "Ana", "bleus", slot="yeux"),
        book.says("attribute", "Ana", "bleu", slot="yeux"))),
    ("another slot", lambda book: (
        book.told("attribute", "Ana", "blue", slot="eyes"),
        book.says("attribute", "Ana", "red", slot="hair"))),
    ("another person", lambda book: (
        book.told("attribute", "Ana", "blue", slot="eyes"),
        book.says("attribute", "Bea", "green", slot="eyes"))),
    ("a claim", lambda book: (
        book.told("attribute", "Ana", "blue", slot="eyes"),
        book.says("attribute", "Ana", "green", slot="eyes", modality="claim"))),
    ("what an unreliable narrator says", lambda book: (
        book.told("attribute", "Ana", "blue", slot="eyes", speaker="Kit"),
        book.says("attribute", "Ana", "green", slot="eyes"))),
    ("neither", lambda book: (
        book.told("attribute", "Ana", "blue", slot="eyes", polarity="-"),
        book.says("attribute", "Ana", "green", slot="eyes", polarity="-"))),
    ("not this one, but that", lambda book: (
        book.told("attribute", "Ana", "blue", slot="eyes"),
        book.says("attribute", "Ana", "green", slot="eyes", polarity="-"))),
    ("one sentence", lambda book: (
        book.says("attribute", "Ana", "blue", slot="eyes", start=7),
        book.says("attribute", "Ana", "green", slot="eyes", start=7))),
    ("a change that is told", lambda book: (
        book.told("attribute", "Ana", "brown", slot="hair"),
        book.says("attribute", "Ana", "red", slot="hair", change=changed("brown", "red")))),
    ("un changement raconté entre elles", lambda book: (
        book.told("role_is", "Paul", "notaire"),
        book.told("role_is", "Paul", "maire", change=changed("notaire", "maire"), chapter=2),
        book.says("role_is", "Paul", "maire"))),
    ("of another brother", lambda book: (
        book.told("kin_of", "Ana", "sister", object="Kit"),
        book.says("kin_of", "Ana", "mother", object="Bea"))),
    ("another thing in hand", lambda book: (
        book.told("holds", "Ana", object="the key"),
        book.says("holds", "Ana", object="the lamp"))),
    ("given", lambda book: (
        book.told("holds", "Ana", object="the key"),
        book.told("gives", "Ana", object="the key", other="Kit", chapter=3),
        book.says("holds", "Kit", object="the key"))),
    ("donné, dit-elle", lambda book: (
        book.told("holds", "Ana", object="la clé"),
        book.told("gives", "Ana", object="la clé", other="Kit", modality="claim"),
        book.says("holds", "Kit", object="la clé"))),
    ("gone elsewhere", lambda book: (
        book.told("located_at", "Ana", object="the mill"),
        book.says("moves_to", "Ana", object="the pier"),
        book.says("located_at", "Ana", object="the pier"))),
    ("gone there in the same sentence", lambda book: (
        book.told("located_at", "Ana", object="the mill"),
        book.says("located_at", "Ana", object="the pier", start=7),
        book.says("moves_to", "Ana", object="the pier", start=7))),
    ("two days later", lambda book: (
        book.told("located_at", "Ana", object="the mill"),
        book.says("located_at", "Ana", object="the pier", time_text="two days later"))),
    ("a room of it", lambda book: (
        book.told("located_at", "Ana", object="the mill"),
        book.told("part_of", "the loft", object="the mill"),
        book.says("located_at", "Ana", object="the loft"))),
    ("who lived dies", lambda book: (
        book.told("life_status", "Ana", "alive"),
        book.says("life_status", "Ana", "dead"))),
    ("many values", lambda book: (
        book.told("bond", "Ana", "friend", object="Kit"),
        book.says("bond", "Ana", "rival", object="Kit"))),
    ("one day of two names", lambda book: (
        book.told("dated", "the fire", "1900-05-03"),
        book.says("dated", "the fire", "1900-05"))),
    ("two events", lambda book: (
        book.told("dated", "the fire", "1900-05-03"),
        book.says("dated", "the flood", "1900-05-05"))),
    ("two acts of one name", lambda book: (
        book.told("takes_part", "Ana", object="rowed home", time_text="on 3 May 1900"),
        book.says("takes_part", "Ana", object="rowed home", time_text="on 5 May 1900"))),
    ("known, but not closed", lambda book: (
        book.told("knows", "Ana", "the code", sentence="Ana knew the code."),
        book.says("tells", "Paul", "the code", sentence="Paul gave the code."))),
    ("a secret that is guessed", lambda book: (
        book.told("knows", "Ana", "the code", sentence="Ana alone knew the code."),
        book.says("tells", "Paul", "the code", sentence="Paul guessed the code and gave it."))),
    ("used five years before", lambda book: (
        book.told("knows", "Ana", "the code", sentence="Ana alone knew the code.",
                  time_text="on 3 May 1905"),
        book.says("tells", "Paul", "the code", sentence="Paul gave the code.",
                  time_text="on 3 May 1900"))),
    ("le secret de celle qui le garde", lambda book: (
        book.told("knows", "Ana", "le code", sentence="Ana seule savait le code."),
        book.says("tells", "Ana", "le code", sentence="Ana donna le code."))),
]  # fmt: skip


@pytest.mark.parametrize(
    "tell", [tell for _, tell in NOT_ANOTHER], ids=[n for n, _ in NOT_ANOTHER]
)
def test_what_is_not_asked(tell: Callable[[Book], object]):
    book = Book()
    tell(book)
    assert asked(book) == []


def test_what_rules_decide_is_not_asked():
    book = Book()
    blue = book.told("attribute", "Ana", "blue", slot="eyes")
    green = book.says("attribute", "Ana", "green", slot="eyes")
    assert asked(book) == [(blue, green)]
    assert asked(book, proposed("appearance", blue, green)) == []


@pytest.mark.parametrize("verdict", [True, False])
def test_what_was_judged_is_not_asked_again(verdict: bool):
    book = Book()
    blue = book.told("attribute", "Ana", "blue", slot="eyes")
    green = book.says("attribute", "Ana", "green", slot="eyes")
    assert asked(book, proposed("memory", blue, green, confirmed=verdict)) == []


def test_a_claim_is_no_near_pair():
    book = Book()
    lived = book.told("takes_part", "Ana", object="signed the letter")
    claimed = book.says("takes_part", "Ana", object="signed nothing", modality="claim")
    assert asked(book, near=[(lived, claimed)]) == []
    assert asked(book, proposed("memory", lived, claimed)) == [(lived, claimed)]


# --- What is asked ----------------------------------------------------------------------


ANOTHER: list[tuple[str, Callable[[Book], tuple[Fact, Fact]]]] = [
    ("eyes", lambda book: (
        book.told("attribute", "Ana", "blue", slot="eyes"),
        book.says("attribute", "Ana", "green", slot="eyes"))),
    ("yeux", lambda book: (
        book.told("attribute", "Ana", "bleus", slot="yeux"),
        book.says("attribute", "Ana", "verts", slot="yeux"))),
    ("denied", lambda book: (
        book.told("attribute", "Ana", "blue", slot="eyes", polarity="-"),
        book.says("attribute", "Ana", "blue", slot="eyes"))),
    ("the bible's", lambda book: (
        book.told("born_on", "Ana", "1900-05-03", chapter=0),
        book.says("born_on", "Ana", "1901"))),
    ("within the draft", lambda book: (
        book.says("attribute", "Ana", "blue", slot="eyes"),
        book.says("attribute", "Ana", "green", slot="eyes", beat=2))),
    ("four is not forty-two", lambda book: (
        book.told("count", "Ana", "4", slot="horses"),
        book.says("count", "Ana", "42", slot="horses"))),
    ("no gift is told", lambda book: (
        book.told("holds", "Ana", object="the key"),
        book.says("holds", "Kit", object="the key"))),
    ("no move is told", lambda book: (
        book.told("located_at", "Ana", object="the mill"),
        book.says("located_at", "Ana", object="the pier"))),
    ("elle revit", lambda book: (
        book.told("life_status", "Ana", "dead"),
        book.says("life_status", "Ana", "alive"))),
    ("another husband", lambda book: (
        book.told("spouse_of", "Ana", object="Paul"),
        book.says("spouse_of", "Ana", object="Kit"))),
    ("another kinship", lambda book: (
        book.told("kin_of", "Ana", "sister", object="Kit"),
        book.says("kin_of", "Ana", "mother", object="Kit"))),
]  # fmt: skip


@pytest.mark.parametrize("tell", [tell for _, tell in ANOTHER], ids=[name for name, _ in ANOTHER])
def test_another_value_of_one_slot(tell: Callable[[Book], tuple[Fact, Fact]]):
    book = Book()
    pair = tell(book)
    (found,) = candidates(book.view(), ())
    assert (found.earlier, found.later) == pair
    assert (found.rule, found.about, found.provisional) == ("", "value", False)


def test_the_nearest_of_what_was_told_is_asked_about():
    book = Book()
    book.told("attribute", "Ana", "blue", slot="eyes")
    blue = book.told("attribute", "Ana", "blue", slot="eyes", chapter=4)
    green = book.says("attribute", "Ana", "green", slot="eyes")
    book.told("located_at", "Ana", object="the mill")
    inn = book.told("located_at", "Ana", object="the inn", chapter=4)
    pier = book.says("located_at", "Ana", object="the pier")
    assert asked(book) == [(blue, green), (inn, pier)]


@pytest.mark.parametrize(
    ("one", "other", "fire"),
    [("the fire", "that fire", "1900-05-05"), ("le bal", "ce bal", "1900-05-05")],
)
def test_one_event_at_another_time(one: str, other: str, fire: str):
    book = Book()
    dated = book.told("dated", one, "1900-05-03")
    again = book.says("dated", other, fire)
    there = book.says("takes_part", "Kit", object=other, time_text="on 8 May 1900")
    assert [pair.about for pair in candidates(book.view(), ())] == ["event", "event", "event"]
    assert asked(book)[:2] == [(dated, again), (dated, there)]


def test_one_event_of_two_lengths_and_what_may_recur_last():
    book = Book()
    supper = (book.told("lasts", "the supper", "PT2H"), book.says("lasts", "the supper", "PT4H"))
    siege = (book.told("lasts", "the siege", "P2D"), book.says("lasts", "the siege", "P9D"))
    assert asked(book) == [siege, supper]


@pytest.mark.parametrize(
    ("closed", "used", "code"),
    [
        ("Ana alone knew the code.", "Paul typed the code.", "the code"),
        ("Ana seule savait le code.", "Paul donna le code.", "le code"),
    ],
)
def test_what_is_used_of_a_closed_secret(closed: str, used: str, code: str):
    book = Book()
    secret = book.told("knows", "Ana", code, sentence=closed, anchor="unknown")
    use = book.says("tells", "Paul", code, sentence=used, anchor="unknown")
    (found,) = candidates(book.view(), ())
    assert (found.earlier, found.later, found.about) == (secret, use, "secret")


def test_a_stranger_s_pair_is_provisional():
    book = Book()
    book.told("attribute", "a stranger", "blue", slot="eyes")
    book.says("attribute", "a stranger", "green", slot="eyes")
    assert [pair.provisional for pair in candidates(book.view(), ())] == [True]


# --- Order, number, keys ----------------------------------------------------------------


def test_the_gravest_first_then_the_surest():
    book = Book()
    told = [book.told("can", "Ana", f"skill {n}") for n in range(4)]
    new = [book.says("can", "Ana", f"skill {n}", polarity="-") for n in range(4)]
    hand = (book.told("holds", "Ana", object="it"), book.says("holds", "Kit", object="it"))
    eyes = (
        book.told("attribute", "Ana", "blue", slot="eyes"),
        book.says("attribute", "Ana", "green", slot="eyes"),
    )
    fire = (book.told("dated", "the fire", "1900"), book.says("dated", "the fire", "1901"))
    conflicts = (
        proposed("wardrobe", told[0], new[0]),
        proposed("skill_fluctuation", told[1], new[1]),
        proposed("knowledge", told[2], new[2], provisional=True),
        proposed("knowledge", told[3], new[3]),
    )
    found = candidates(book.view(), conflicts, near=[(told[0], new[1])])
    assert pairs_of(found) == [
        (told[3], new[3]), (told[1], new[1]), (told[2], new[2]), (told[0], new[0]),
        eyes, fire, hand, (told[0], new[1]),
    ]  # fmt: skip
    assert [pair.key for pair in found[:4]] == [
        conflicts[index].key for index in (3, 1, 2, 0)
    ]  # fmt: skip
    assert found[-1].key == ("analyst", *sorted((told[0].uid, new[1].uid)))


def test_two_sentences_once_whoever_sets_them_side_by_side():
    book = Book()
    one = book.told("attribute", "Ana", "blue", slot="eyes")
    two = book.says("attribute", "Ana", "green", slot="eyes")
    conflicts = (proposed("wardrobe", one, two), proposed("memory", one, two))
    (found,) = candidates(book.view(), conflicts, near=[(one, two), (two, one)])
    assert found.rule == "memory"


def test_a_pair_is_in_the_order_of_the_telling():
    book = Book()
    one, two = book.told("can", "Ana", "swim"), book.says("can", "Ana", "row")
    assert asked(book, near=[(two, one)]) == [(one, two)]


def test_twenty_at_most():
    book = Book()
    for number in range(MOST_PAIRS + 5):
        book.told("attribute", f"Ana {number}", "blue", slot="eyes")
        book.says("attribute", f"Ana {number}", "green", slot="eyes")
    assert len(candidates(book.view(), ())) == MOST_PAIRS == 20
    assert len(candidates(book.view(), (), most=3)) == 3


def test_what_rules_propose_is_never_left_out_unsaid():
    """Who judges asks of twenty, and says how many there were besides."""
    book = Book()
    conflicts = [
        proposed("knowledge", book.told("knows", "Ana", said), book.says("knows", "Kit", said))
        for said in (f"the code {number}" for number in range(MOST_PAIRS + 5))
    ]
    assert len(candidates(book.view(), conflicts)) == len(conflicts)
