"""Facts as values: what a story makes true, in what words. Pure; imports `memory.evidence`."""

from memory.facts.fact import (
    Anchor,
    Certainty,
    Change,
    Fact,
    Interval,
    Modality,
    Place,
    Polarity,
    uid_of,
)
from memory.facts.predicates import VOCABULARY, Kind, Predicate, predicate

__all__ = [
    "VOCABULARY",
    "Anchor",
    "Certainty",
    "Change",
    "Fact",
    "Interval",
    "Kind",
    "Modality",
    "Place",
    "Polarity",
    "Predicate",
    "predicate",
    "uid_of",
]
