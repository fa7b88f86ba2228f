"""Two sentences for a reader to judge, and what that reader says of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from memory.continuity.rule import Conflict, View
from memory.facts import Fact

About = Literal["rule", "value", "event", "secret", "meaning"]
Word = Literal["contradiction", "explained", "no_conflict"]
Key = tuple[str, UUID, UUID]
Uids = frozenset[UUID]

NAME = "analyst"


@dataclass(frozen=True)
class Pair:
    """Two facts to set side by side; `earlier` comes first in the narration.

    `rule` is the one that proposes it. Where it is empty, `about` says why they are asked
    about: another value of one slot, another time of one event, a secret, a like meaning.
    `provisional`: one speaks of somebody who may be another after all.
    """

    earlier: Fact
    later: Fact
    rule: str = ""
    about: About = "rule"
    provisional: bool = False

    @classmethod
    def proposed(cls, conflict: Conflict) -> "Pair":
        return cls(
            conflict.earlier,
            conflict.later,
            conflict.rule.name,
            provisional=conflict.provisional,
        )

    @classmethod
    def of(cls, a: Fact, b: Fact, about: About, view: View) -> "Pair":
        earlier, later = (a, b) if view.told_before(a, b) else (b, a)
        return cls(earlier, later, about=about, provisional=view.is_provisional(a, b))

    @property
    def uids(self) -> Uids:
        return frozenset({self.earlier.uid, self.later.uid})

    @property
    def key(self) -> Key:
        """That of the conflict which a rule proposes; else the analyst's own."""
        one, other = sorted(self.uids)
        return self.rule or NAME, one, other


@dataclass(frozen=True)
class Verdict:
    """What was found of a pair; `quotes` stand in its material, `because` is what explains it."""

    pair: Pair
    word: Word
    quotes: tuple[str, ...]
    because: str = ""


@dataclass(frozen=True)
class Judged:
    """`unjudged` are the pairs of which nothing that counts was said; `why`, a sentence for the
    author, says what kept them from it. A pair that was not judged has not passed.
    """

    verdicts: Mapping[Key, Verdict] = field(default_factory=dict)
    unjudged: tuple[Key, ...] = ()
    why: str = ""
