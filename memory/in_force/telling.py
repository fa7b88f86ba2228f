"""What a fact says of now, and of whom. Pure."""

from uuid import UUID

from memory.facts import Fact

FIXED = ("attribute", "born_on", "is_a", "part_of", "route")
EVENTS = ("takes_part", "moves_to", "gives", "causes")
_LASTING = frozenset({"life_status", "object_state", "spouse_of", *FIXED})  # though told as past


def whose(fact: Fact) -> UUID | None:
    """Whom a fact in force is about: what was given is with whom it was given to."""
    return fact.other if fact.predicate in ("gives", "tells") else fact.subject


def may_hold(fact: Fact) -> bool:
    """Whether it says something of now: it is told as now, or of what lasts."""
    return is_now(fact) or (fact.predicate in _LASTING and fact.anchor != "later")


def is_now(fact: Fact) -> bool:
    return fact.anchor in ("now", "unknown") and fact.modality != "memory"
