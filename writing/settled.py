"""Which findings count no more: by their key, or as they go against an intended fact. Pure.

A finding's key is its rule and what it is about: `rule:uid:uid`.
"""

from collections.abc import Iterable
from uuid import UUID

Against = tuple[str, str]  # a rule, and the uid of a fact


class Settled(frozenset[str]):
    """The keys of settled findings. `in` also answers for keys that nobody has seen yet.

    `facts` settle every finding of their rule against their fact, except for the keys `but`.
    """

    facts: frozenset[Against]
    but: frozenset[str]

    def __new__(
        cls, keys: Iterable[str] = (), facts: Iterable[Against] = (), but: Iterable[str] = ()
    ) -> "Settled":
        made = super().__new__(cls, keys)
        made.facts, made.but = frozenset(facts), frozenset(but)
        return made

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        return isinstance(key, str) and key not in self.but and bool(self.facts & against(key))


def against(key: str) -> frozenset[Against]:
    """What an intended fact would have to be to settle this finding."""
    rule, *about = key.split(":")
    return frozenset((rule, each) for each in about)


def uids(key: str) -> tuple[UUID, ...]:
    """The facts that a key names; none where it names something else."""
    try:
        return tuple(UUID(each) for each in key.split(":")[1:])
    except ValueError:
        return ()
