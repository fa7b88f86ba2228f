"""Whom a graph shows, and where: the same places each time, and nobody on top of another."""

from itertools import combinations
from math import hypot
from uuid import UUID

import pytest

from memory.network import MOST, Point, around, laid_out

Pair = tuple[UUID, UUID]


def uid(number: int) -> UUID:
    return UUID(int=10_000 + number)


def star(many: int) -> list[Pair]:
    return [(uid(0), uid(number)) for number in range(1, many)]


def chain(many: int) -> list[Pair]:
    return [(uid(number), uid(number + 1)) for number in range(many - 1)]


def placed(pairs: list[Pair], kept: dict[UUID, Point] | None = None) -> dict[UUID, Point]:
    return laid_out(uid(0), around(uid(0), pairs), pairs, kept or {})


# --- Who --------------------------------------------------------------------------------


def test_nobody_is_around_who_has_no_relations() -> None:
    assert around(uid(0), []) == (uid(0),)
    assert around(uid(0), [(uid(0), uid(0)), (uid(1), uid(2))]) == (uid(0),)


def test_at_most_so_many_the_nearest_of_them() -> None:
    assert around(uid(0), chain(9), most=3) == (uid(0), uid(1), uid(2))
    assert len(around(uid(0), star(100))) == MOST


def test_relations_go_both_ways_and_the_first_named_is_first() -> None:
    pairs = [(uid(2), uid(0)), (uid(0), uid(1)), (uid(3), uid(2))]
    assert around(uid(0), pairs) == (uid(0), uid(2), uid(1), uid(3))


# --- Where ------------------------------------------------------------------------------


def test_one_alone_is_in_the_middle() -> None:
    assert placed([]) == {uid(0): (0.5, 0.5)}


@pytest.mark.parametrize("pairs", [star(60), chain(60), star(2), chain(3)])
def test_the_same_twice_inside_and_apart(pairs: list[Pair]) -> None:
    layout = placed(pairs)
    assert layout == placed(list(reversed(pairs))[::-1])
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in layout.values())
    gaps = [hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(layout.values(), 2)]
    assert min(gaps) > 0.03


def test_who_has_a_place_keeps_it() -> None:
    before = placed(star(20))
    after = placed([*star(24), (uid(3), uid(30))], before)
    assert {uid: after[uid] for uid in before} == before
    assert len(after) == 25
    assert len(set(after.values())) == 25


def test_who_went_away_and_came_back_is_where_they_were() -> None:
    before = placed(star(20))
    assert placed(star(10), before) == {uid(n): before[uid(n)] for n in range(10)}


def test_two_put_on_one_place_are_parted() -> None:
    pairs = [(uid(0), uid(1)), (uid(0), uid(2))]
    after = placed(pairs, {uid(0): (0.5, 0.5)})
    assert len(set(after.values())) == 3
