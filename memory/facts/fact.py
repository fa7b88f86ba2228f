"""A fact: who or what, what of it, in which words, and who vouches for it. Pure."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from uuid import UUID, uuid5

from memory.evidence import fold

Polarity = Literal["+", "-"]
Modality = Literal[
    "real", "memory", "rule",
    "claim", "belief", "rumour", "lie", "promise", "hypothesis",
    "dream", "fiction", "figure", "pretence",
]  # fmt: skip
Certainty = Literal["stated", "shown", "implied"]
Anchor = Literal["now", "earlier", "later", "unknown"]

ASSERTED: frozenset[Modality] = frozenset({"real", "memory", "rule"})


@dataclass(frozen=True)
class Place:
    """Where in the book a beat's text stands, and who tells it.

    `narrator` is who says "I" outside speech, if anybody does; `reliable` is False where the
    book declares its narrator unreliable: then what is told is a claim.
    """

    project: UUID
    chapter: UUID
    version: UUID | None = None
    beat: int = 1
    narrator: UUID | None = None
    reliable: bool = True


@dataclass(frozen=True)
class Interval:
    """Bounds of a start and an end in story minutes; None where they are not known."""

    s_lo: int | None = None
    s_hi: int | None = None
    e_lo: int | None = None
    e_hi: int | None = None


@dataclass(frozen=True)
class Change:
    """From `old` to `new`: one fact, which closes the old value. `because` may be empty."""

    old: str
    new: str
    because: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing that one sentence of the manuscript says.

    `subject`, `object`, `other` are uids of entities; `value` is normalised (folded words, a
    number, an ISO date or duration). `polarity` "-" is a fact too: she did not sign. `speaker`
    vouches for it (None: the narrator), `holder` is whose mind it stands in. `sentence` is
    verbatim; `start` and `end` are its offsets in the text it was taken from.

    Some predicates have more to say: `agentive` (takes_part: it was their own doing; moves_to:
    False where it was not), `exact` (count, age), `due` (promises, thread), `exceptions`
    (world_rule, norm).
    """

    project: UUID
    version: UUID | None
    chapter: UUID
    beat: int
    seq: int
    predicate: str
    sentence: str
    start: int
    end: int
    subject: UUID | None = None
    object: UUID | None = None
    other: UUID | None = None
    value: str = ""
    slot: str = ""
    polarity: Polarity = "+"
    modality: Modality = "real"
    certainty: Certainty = "stated"
    speaker: UUID | None = None
    holder: UUID | None = None
    time: Interval = field(default_factory=Interval)
    time_text: str = ""
    anchor: Anchor = "now"
    change: Change | None = None
    agentive: bool | None = None
    exact: bool = True
    due: str = ""
    exceptions: str = ""
    known_as: UUID | None = None  # its uid before its author corrected it

    @property
    def asserted(self) -> bool:
        """Whether rules may read it: real, remembered or a rule, in a reliable narrator's word."""
        return self.modality in ASSERTED and self.speaker is None

    @property
    def may_block(self) -> bool:
        return self.asserted and self.certainty == "stated"

    @cached_property  # asked for by every rule and the clock
    def uid(self) -> UUID:
        return self.known_as or uid_of(self)


def uid_of(fact: Fact) -> UUID:
    """The same for the same thing said by the same sentence of the same chapter.

    Made of the chapter, the folded sentence, subject, predicate, slot, value (which is the
    object, where there is one) and polarity; so it outlives another version, other typography
    and another extraction.
    """
    said = (
        fold(fact.sentence), fact.subject, fact.predicate, fold(fact.slot),
        fact.object, fact.other, fold(fact.value), fact.polarity,
    )  # fmt: skip
    return uuid5(fact.chapter, "\n".join("" if each is None else str(each) for each in said))
