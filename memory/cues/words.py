"""The shape of a language's cue words. Pure."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from memory.facts import Modality


class Scope(Enum):
    """How far a cue reaches in its sentence."""

    AFTER = auto()  # what follows, to a "but" or a semicolon; all, where it is an aside
    NEAR = auto()  # what follows, to the next comma
    CLAUSE = auto()  # its own clause
    ALL = auto()  # the whole sentence, to a "but" or a semicolon


AFTER, NEAR, CLAUSE, ALL = Scope.AFTER, Scope.NEAR, Scope.CLAUSE, Scope.ALL


@dataclass(frozen=True)
class Cue:
    modality: Modality
    scope: Scope
    pattern: re.Pattern[str]


def cues(modality: Modality, scope: Scope, *patterns: str) -> tuple[Cue, ...]:
    """One cue for words that mean and reach the same; each pattern is of whole words."""
    joined = "|".join(patterns)
    return (Cue(modality, scope, re.compile(rf"(?<!\w)(?:{joined})(?:(?<=[' ])|(?!\w))")),)


@dataclass(frozen=True)
class Tongue:
    """A language's cues. All are patterns for a plain sentence (`sentences.plainly`).

    `hard` parts clauses; `soft` may carry a negation on or not; a modality ends at a `turn`;
    after `asked`, "if" asks and does not suppose. `around` denies its clause (French: `ne`,
    which needs its companion), `after` what follows it, `nearly` says that it did not quite
    happen; `no_negation` only look like one. A negation that is `hanging` before a comma
    goes on behind it. The `pluperfect` ends with its participle.
    """

    cues: tuple[Cue, ...]
    hard: str
    soft: str
    turn: str
    asked: str
    around: str
    no_negation: str
    after: str
    nearly: str
    hanging: str
    pronoun: str
    first_person: str
    passive: str
    pluperfect: str

    @cached_property
    def patterns(self) -> dict[str, re.Pattern[str]]:
        named = {name: value for name, value in vars(self).items() if isinstance(value, str)}
        return {name: re.compile(value) for name, value in named.items()}
