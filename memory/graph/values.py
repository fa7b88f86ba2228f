"""What the graph holds of a fact and of an entity, and how two states of it differ. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from memory.facts import Certainty, Fact, Interval, Kind, Modality, Polarity

Properties = dict[str, Any]  # of a node, as Bolt sends them: text, whole numbers, truth values
Relations = list[list[Any]]  # each begins with its type
EDGES = {"part_of": "PART_OF", "before": "BEFORE", "causes": "CAUSES"}  # by predicate


@dataclass(frozen=True)
class ProjectedEntity:
    uid: UUID
    name: str
    kind: Kind

    def properties(self, project: UUID) -> Properties:
        return _whole(uid=str(self.uid), project=str(project), name=self.name, kind=self.kind)


@dataclass(frozen=True)
class ProjectedFact:
    """A fact of the ledger; `number` is its chapter's place now, `time` what the clock knows."""

    uid: UUID
    predicate: str
    sentence: str
    chapter: UUID
    number: int
    beat: int
    value: str = ""
    slot: str = ""
    polarity: Polarity = "+"
    modality: Modality = "real"
    asserted: bool = True
    agentive: bool | None = None
    certainty: Certainty = "stated"
    subject: UUID | None = None
    object: UUID | None = None
    other: UUID | None = None
    time: Interval = field(default_factory=Interval)

    @classmethod
    def of(cls, fact: Fact, number: int, time: Interval | None = None) -> "ProjectedFact":
        return cls(
            uid=fact.uid,
            predicate=fact.predicate,
            sentence=fact.sentence,
            chapter=fact.chapter,
            number=number,
            beat=fact.beat,
            value=fact.value,
            slot=fact.slot,
            polarity=fact.polarity,
            modality=fact.modality,
            asserted=fact.asserted,
            agentive=fact.agentive,
            certainty=fact.certainty,
            subject=fact.subject,
            object=fact.object,
            other=fact.other,
            time=time or fact.time,
        )

    @property
    def links(self) -> dict[str, UUID]:
        """The entities that it is about, by the relation that leads to them."""
        named = {"SUBJECT": self.subject, "OBJECT": self.object, "OTHER": self.other}
        return {role: uid for role, uid in named.items() if uid is not None}

    @property
    def edge(self) -> str | None:
        """The relation that it makes between its subject and its object, if it makes one.

        A rumour that one place lies in another makes none, nor does a denial.
        """
        counts = self.asserted and self.polarity == "+" and self.subject and self.object
        return EDGES.get(self.predicate) if counts else None

    def properties(self, project: UUID) -> Properties:
        return _whole(
            project=str(project),
            uid=str(self.uid),
            predicate=self.predicate,
            value=self.value,
            slot=self.slot,
            polarity=self.polarity,
            modality=self.modality,
            asserted=self.asserted,
            agentive=self.agentive,
            certainty=self.certainty,
            sentence=self.sentence,
            chapter=str(self.chapter),
            number=self.number,
            beat=self.beat,
            s_lo=self.time.s_lo,
            s_hi=self.time.s_hi,
            e_lo=self.time.e_lo,
            e_hi=self.time.e_hi,
        )

    def relations(self) -> Relations:
        """All that starts from it or stands for it, in the order that `fingerprint` wants."""
        relations: Relations = [[role, str(uid)] for role, uid in self.links.items()]
        if self.edge:
            relations.append([self.edge, str(self.subject), str(self.object), self.number])
        return sorted(relations, key=str)


@dataclass(frozen=True)
class Differences:
    """Between what a graph holds and what it should: uids of facts and entities alike."""

    missing: frozenset[UUID] = frozenset()
    superfluous: frozenset[UUID] = frozenset()
    changed: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.missing or self.superfluous or self.changed)

    def __or__(self, more: "Differences") -> "Differences":
        return Differences(
            self.missing | more.missing,
            self.superfluous | more.superfluous,
            self.changed | more.changed,
        )


def compare(stands: Mapping[UUID, str], wanted: Mapping[UUID, str]) -> Differences:
    """Both as fingerprints by uid."""
    common = stands.keys() & wanted.keys()
    return Differences(
        missing=frozenset(wanted.keys() - stands.keys()),
        superfluous=frozenset(stands.keys() - wanted.keys()),
        changed=frozenset(uid for uid in common if stands[uid] != wanted[uid]),
    )


def fingerprint(properties: Mapping[str, Any], relations: Relations) -> str:
    """Of a node and of what leaves it; `relations` sorted by their text."""
    said = json.dumps([properties, relations], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _whole(**properties: Any) -> Properties:
    """Without those that are unknown: a graph keeps no property that is null."""
    return {name: value for name, value in properties.items() if value is not None}
