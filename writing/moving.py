"""Before a chapter is given another place: what would then be told before what it relies on."""

from collections.abc import Mapping
from uuid import UUID

from memory.impact import Relying, relying
from memory.ledger import Told


def told_too_early(told: Told, chapter: UUID, here: int, there: int) -> tuple[Relying, ...]:
    """The facts of which that is so, were the chapter at place `there` instead of `here`. Pure."""
    place = _places(told)
    mine = frozenset(uid for uid, (of, _at) in place.items() if of == chapter)
    if there > here:  # what stands between loses what this chapter told before it
        return tuple(each for each in relying(told, mine) if here < each.chapter <= there)
    passed = frozenset(uid for uid, (_of, at) in place.items() if there <= at < here)
    return tuple(each for each in relying(told, passed) if each.fact in mine)


def _places(told: Told) -> Mapping[UUID, tuple[UUID, int]]:
    """Of each fact its chapter, and the place of that (0: the bible)."""
    return {fact.uid: (fact.chapter, told.places.get(fact.chapter, 0)) for fact in told.facts}
