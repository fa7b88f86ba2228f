"""What one text's reading says otherwise than the fact that is stored: read first, of any text.

A uid outlives a word of time that was mended and another draft's modality. What was read of it
then belongs to the text that was read, and stands in that text's span.
"""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, When

from memory.facts import Fact
from memory.ledger.holding import FACT
from memory.models import FactSpan

# All that no uid is made of, but for where the sentence stands.
MAY_DIFFER = (
    "modality", "certainty", "speaker", "holder", "time", "time_text", "anchor", "change",
    "agentive", "exact", "due", "exceptions",
)  # fmt: skip
reading_of = attrgetter(*MAY_DIFFER)


def otherwise(said: Mapping[str, Any], fact: Fact) -> dict[str, Any] | None:
    """As JSON; None where the reading says the same."""
    now = FACT.dump_python(fact, mode="json", include=set(MAY_DIFFER))
    differing = {name: now[name] for name in MAY_DIFFER if (name, now[name]) not in said.items()}
    return differing or None


def read_as(fact: Fact, read: Mapping[str, Any] | None) -> Fact:
    """The fact as this reading has it."""
    return FACT.validate_python(FACT.dump_python(fact, mode="json") | read) if read else fact


def readings_now(uids: Iterable[UUID]) -> dict[UUID, dict[str, Any] | None]:
    """Of each that a text has: as in the bible or the approved text, else as in the newest."""
    stands = Q(version=None) | Q(version=F("fact__chapter__approved_version"))
    spans = FactSpan.objects.filter(fact__in=list(uids))
    last = spans.order_by(Case(When(stands, then=1), default=0), "version__number")
    return dict(last.values_list("fact", "read"))
