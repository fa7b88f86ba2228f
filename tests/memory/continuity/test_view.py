"""Finding some facts of a view without going through all. Made by hand."""

from dataclasses import replace
from uuid import UUID

import pytest

from memory.clock import Clock
from memory.continuity.rule import Each, Of, View, about, is_affirmed, joined, object_of, subject
from memory.continuity.tables import ANY, Row, Tables
from memory.facts import Fact

TOM, ANA, KEY, HALL = (UUID(int=number) for number in range(1, 5))
BIBLE, FIRST, SECOND, THIRD = (UUID(int=number) for number in range(20, 24))
PLACES = {BIBLE: 0, FIRST: 1, SECOND: 2, THIRD: 3}


def a_fact(chapter: UUID, seq: int, predicate: str = "holds", **more: object) -> Fact:
    words = f"{predicate} {chapter.int} {seq}."
    fact = Fact(UUID(int=9), None, chapter, 1, seq, predicate, words, 0, len(words), TOM, KEY)
    return replace(fact, **more)  # type: ignore[arg-type]


OLD = (
    a_fact(FIRST, 1),
    a_fact(FIRST, 2, "moves_to", object=HALL),
    a_fact(FIRST, 3, subject=ANA, polarity="-"),
    a_fact(FIRST, 4, modality="claim"),
    a_fact(THIRD, 1, subject=ANA),
)
NEW = (a_fact(SECOND, 1, subject=ANA), a_fact(SECOND, 2, "moves_to", object=HALL))


def a_view(approved: tuple[Fact, ...] = OLD, draft: tuple[Fact, ...] = NEW) -> View:
    return View(approved, draft, Clock.of((*approved, *draft), PLACES), PLACES)


def said(facts: object) -> list[tuple[int, int]]:
    return [(fact.chapter.int, fact.seq) for fact in facts]  # type: ignore[attr-defined]


def test_facts_come_predicate_by_predicate_in_the_order_of_the_narration() -> None:
    view = a_view()
    moves, holds = [(21, 2), (22, 2)], [(21, 1), (21, 3), (22, 1), (23, 1)]
    assert said(view.of("moves_to", "holds")) == moves + holds
    assert said(view.facts) == [(21, 1), (21, 2), (21, 3), (21, 4), (22, 1), (22, 2), (23, 1)]
    assert list(view.every) == list(view.facts)


def test_what_is_not_the_draft_s_comes_backwards_too() -> None:
    both = a_view().of("moves_to", "holds")
    assert said(both.backwards()) == [(23, 1), (21, 3), (21, 2), (21, 1)]
    assert not [*a_view(approved=()).every.backwards()]


def test_claims_are_given_only_where_they_are_asked_for() -> None:
    assert (21, 4) not in said(a_view().of("holds"))
    assert (21, 4) in said(a_view().also_unasserted("holds"))


def test_what_shares_a_key_is_found_in_order() -> None:
    holds = a_view().of("holds")
    assert said(holds.sharing(subject, (ANA,))) == [(21, 3), (22, 1), (23, 1)]
    assert said(holds.sharing(subject, (ANA, TOM))) == said(holds)
    assert holds.sharing(subject, (HALL, None)) == []
    assert said(holds.where(is_affirmed).sharing(subject, {ANA})) == [(22, 1), (23, 1)]


def test_the_old_are_those_that_the_draft_did_not_bring() -> None:
    holds = a_view().of("holds")
    assert said(holds.new) == [(22, 1)]
    assert said(holds.old) == [(21, 1), (21, 3), (23, 1)]
    assert said(holds.old.sharing(subject, (ANA,))) == [(21, 3), (23, 1)]
    assert said(holds.old.firsts(object_of)) == [(21, 1)]


def test_a_key_of_many_finds_by_any_of_them_and_each_once() -> None:
    found = a_view().every.sharing(about, (TOM, HALL))
    assert said(found) == [(21, 1), (21, 2), (21, 4), (22, 2)]


def test_the_first_of_each_key_may_be_the_draft_s() -> None:
    assert set(said(a_view().of("holds").firsts(subject))) == {(21, 1), (21, 3)}
    assert said(a_view(OLD[-1:]).of("holds").firsts(subject)) == [(22, 1)]


def test_what_the_draft_says_again_is_the_draft_s() -> None:
    again = replace(OLD[0], certainty="implied")
    view = a_view(OLD, (again,))
    assert again.uid == OLD[0].uid
    assert [fact for fact in view.facts if fact.uid == again.uid] == [again]
    assert view.of("holds").sharing(subject, (TOM,)) == [again]
    assert view.is_new(again)
    assert view.is_new(OLD[0])
    assert not view.is_new(*OLD[1:])


def test_only_pairs_with_one_of_the_draft_are_joined() -> None:
    holds = a_view().of("holds")
    pairs = set(joined(a_view(), holds, holds, object_of))
    assert pairs
    assert all(NEW[0] in pair for pair in pairs)
    assert pairs == set(joined(a_view(), list(holds), list(holds), object_of))


def test_a_key_made_for_one_view_is_not_kept() -> None:
    """Two lambdas of one line are two keys."""
    tables = Tables(OLD, PLACES)
    for who in (TOM, ANA):
        row = Row("holds", True, (lambda fact, who=who: fact.subject == who,))
        assert {tables.facts[each].subject for each in tables.of(row)} == {who}
        table = tables.table(Row(ANY, False), lambda fact, who=who: fact.subject == who)
        assert table[True]
    kept = len(tables._tables)
    tables.table(Row(ANY, False), subject)
    tables.table(Row(ANY, False), subject)
    assert len(tables._tables) == kept + 1


def _with_language(fact: Fact, view: View) -> tuple[UUID | None, str]:
    return fact.subject, view.language


@pytest.mark.parametrize("key", [_with_language])
def test_a_key_that_asks_the_view_is_kept_without_it(key) -> None:
    view, other = a_view(), a_view()
    tables = Tables(OLD, PLACES)
    first = tables.table(Row(ANY, False), Of(key, view))
    assert tables.table(Row(ANY, False), Of(key, other)) is first
    assert view not in [each for _, each in tables._tables]


def test_each_is_a_key_by_its_function() -> None:
    def some(fact: Fact) -> set[UUID | None]:
        return {fact.subject}

    assert Each(some) == Each(some)
