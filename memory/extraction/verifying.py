"""What of an answer counts: a fact whose words, subject and value its sentence shows. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args
from uuid import UUID

from memory.cues import Reading, Sentence, read
from memory.entities import Entity, key
from memory.evidence import Span, fold, locate
from memory.extraction import showing
from memory.extraction.answers import VALUE_CHARACTERS, WORDS_CHARACTERS, Said, SaidShort
from memory.extraction.text import PRONOUNS, SELF, Text
from memory.extraction.values import Proved, proved
from memory.extraction.weighing import DUE, RULES, VOUCHED, Cause, weighed
from memory.facts import (
    Anchor,
    Certainty,
    Change,
    Fact,
    Kind,
    Modality,
    Polarity,
    Predicate,
    predicate,
)
from memory.facts.fact import ASSERTED
from projects.text import whole_words

Reason = Literal[
    "malformed", "too_many", "predicate", "sentence", "words", "subject", "object", "value",
    "slot", "kind", "itself", "repeated",
]  # fmt: skip

ACTS = frozenset({"tells", "learns", "promises", "thread", "address_form"})


@dataclass(frozen=True)
class Refusal:
    """A fact that was not evidenced: why, and what was said, on one line."""

    reason: Reason
    said: str = ""


@dataclass(frozen=True)
class Lowered:
    """A fact that is merely implied, and why. `said` is the answer's own line."""

    uid: UUID
    causes: tuple[Cause, ...]
    said: str = ""


@dataclass(frozen=True)
class Verified:
    fact: Fact
    lowered: Lowered | None
    provisional: tuple[Entity, ...]


class Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def verify(said: SaidShort | None, text: Text, seq: int) -> Verified | Refusal:
    """The fact that was said, as the text proves it. None is one that could not be read."""
    if said is None:
        return Refusal("malformed")
    try:
        return _Claim(text, said).verified(seq)
    except Refused as refused:
        return Refusal(refused.reason, line(said))


def line(said: SaidShort) -> str:
    """What was said, for people and for asking again."""
    parts = (said.words, said.subject, said.predicate, said.object, said.value)
    return f"{said.n}: " + " | ".join(" ".join(part.split()) for part in parts if part)


class _Claim:
    """One fact that a model says, while it is looked at. Its parts raise Refused."""

    def __init__(self, text: Text, said: SaidShort) -> None:
        self.text = text
        self.said = said if isinstance(said, Said) else Said(**said.model_dump())
        self.asked = said
        self.causes: list[Cause] = []
        self.provisional: list[Entity] = []
        self.kind = self._predicate()
        self.sentence = self._sentence()
        self.near = text.near(said.n)
        self.words = self._words()

    def verified(self, seq: int) -> Verified:
        subject = self._subject()
        object_ = self._object(subject)
        value = self._value()
        spoken = self.sentence.speaks(self.words)
        reading = self._reading(value, object_)
        claimed = not (spoken or self.text.place.reliable)
        held = weighed(reading, self.asked, self.kind.name, claimed)
        self.causes += held.causes
        by = self._by(held.modality)
        place = self.text.place
        fact = Fact(
            project=place.project, version=place.version, chapter=place.chapter, beat=place.beat,
            seq=seq, predicate=self.kind.name, sentence=self.sentence.text,
            start=self.sentence.start, end=self.sentence.end,
            subject=_uid(subject), object=_uid(object_), other=_uid(self._other()),
            value=value.text if value else "", slot=self._slot(),
            polarity=held.polarity, modality=held.modality, certainty=self._certainty(),
            speaker=self._speaker(held.modality, by, claimed),
            holder=self._holder(held.modality, by, subject),
            time_text=self._when(due=False), anchor=self._anchor(held.polarity),
            change=self._change(), agentive=self._agentive(), exact=value.exact if value else True,
            due=self._when(due=True), exceptions=self._exceptions(),
        )  # fmt: skip
        causes = tuple(dict.fromkeys(self.causes))
        lowered = Lowered(fact.uid, causes, line(self.said)) if causes else None
        return Verified(fact, lowered, tuple(self.provisional))

    def _predicate(self) -> Predicate:
        name = self.said.predicate.strip()
        found = predicate("can" if name == "cannot" else name)
        if found is None:
            raise Refused("predicate")
        return found

    def _sentence(self) -> Sentence:
        if not 1 <= self.said.n <= len(self.text.sentences):
            raise Refused("sentence")
        return self.text.sentences[self.said.n - 1]

    def _words(self) -> Span:
        """Where the quoted words stand. More than six that stand there prove no less."""
        words = locate(whole_words(self.said.words, WORDS_CHARACTERS), self.sentence.plain)
        if words is None:
            raise Refused("words")
        return words

    def _subject(self) -> Entity | None:
        name = self.said.subject.strip()
        if not name and not self.kind.needs_subject:
            return None
        entity = self._entity(name, self.kind.subject, "subject")
        if not self.kind.needs_subject and entity.provisional:
            return None  # "everyone", "no woman": whom a rule binds is seldom somebody
        self._check_shown(entity, name, "subject")
        return entity

    def _object(self, subject: Entity | None) -> Entity | None:
        if not self.kind.object:
            return None
        name = self.said.object.strip()
        entity = self._entity(name, self.kind.object, "object")
        if subject and entity.uid == subject.uid:
            raise Refused("itself")
        self._check_shown(entity, name, "object")
        return entity

    def _entity(self, name: str, kinds: Sequence[Kind], what: Reason) -> Entity:
        narrator = None if self.sentence.speaks(self.words) else self.text.narrator
        if key(name) in SELF and narrator:
            return narrator
        if not key(name) or key(name) in PRONOUNS:
            raise Refused(what)
        entity = self.text.scene.resolve(name, kinds)
        if entity.kind not in kinds:
            raise Refused("kind")
        return entity

    def _check_shown(self, entity: Entity, name: str, what: Reason) -> None:
        """A person is named or meant by a pronoun; other things, by half of their words."""
        if entity.kind == "character":
            shown = self.text.shown(entity, self.said.n, self.said.by)
        else:
            there = showing.shows(name, *self._near_texts())
            shown = "stated" if there or self.text.named(entity, self.said.n) else None
        if shown is None:
            raise Refused(what)
        if shown == "implied":
            self.causes.append("subject")
        self._keep(entity)

    def _other(self) -> Entity | None:
        """The third one, where the text shows it; a fact stands without it."""
        name = self.said.other.strip()
        if not self.kind.other or not key(name) or key(name) in PRONOUNS:
            return None
        entity = self.text.scene.resolve(name, self.kind.other)
        if entity.kind not in self.kind.other or not self.text.shown(entity, self.said.n):
            return None
        self._keep(entity)
        return entity

    def _keep(self, entity: Entity) -> None:
        if entity.provisional:
            self.provisional.append(entity)

    def _near_texts(self) -> tuple[str, ...]:
        return tuple(each.text for each in self.near)

    def _value(self) -> Proved | None:
        said = whole_words(self.said.value, VALUE_CHARACTERS)
        if not self.kind.value:
            return None
        if self.kind.name == "narration" and said:
            self.causes.append("subject")  # no words say in what tense they stand
            return Proved(fold(said))
        value = proved(said, self.kind, self.near, self.words, self.text.language)
        if value is None:
            raise Refused("value")
        if value.corrected:
            self.causes.append("value")
        return value

    def _slot(self) -> str:
        slot = key(self.said.slot).replace(" ", "_") if self.kind.slot else ""
        allowed = not self.kind.slots or not slot or slot in self.kind.slots
        if not allowed or (self.kind.slot == "must" and not slot):
            raise Refused("slot")
        return slot

    def _reading(self, value: Proved | None, object_: Entity | None) -> Reading:
        """What the text says of the words that matter: the value's, the object's, or all."""
        focus = value.place if value else None
        if focus is None and object_:
            focus = showing.place_of(self.said.object, self.sentence.plain, self.words)
        return read(
            self.text.sentences,
            self.said.n,
            focus or self.words,
            self.text.language,
            act=self.kind.name in ACTS,
            deed=self.kind.name == "takes_part",
        )

    def _by(self, modality: Modality) -> UUID | None:
        """Who vouches for it or has it in mind, where the text names them near."""
        name = self.said.by.strip()
        if not name or modality in ASSERTED:
            return None
        if key(name) in SELF:
            return self.text.place.narrator
        entity = self.text.scene.resolve(name, ("character",))
        shown = not entity.provisional and self.text.shown(entity, self.said.n)
        return entity.uid if shown else None

    def _speaker(self, modality: Modality, by: UUID | None, claimed: bool) -> UUID | None:
        if modality not in VOUCHED:
            return None
        return by or (self.text.place.narrator if claimed else None)

    def _holder(self, modality: Modality, by: UUID | None, subject: Entity | None) -> UUID | None:
        if self.kind.name in ("knows", "learns"):
            return _uid(subject)
        return None if modality in ASSERTED | VOUCHED else by

    def _certainty(self) -> Certainty:
        said = self.said.certainty
        if self.causes or said not in get_args(Certainty):
            return "implied"
        return cast(Certainty, said)

    def _anchor(self, polarity: Polarity) -> Anchor:
        """What had happened is no event of now, whatever a model says; what never had, is not."""
        said = self.said.time
        is_event = self.kind.group == "event" and polarity == "+"
        if said == "now" and is_event and self._had_happened():
            return "earlier"
        return cast(Anchor, said) if said in get_args(Anchor) else "unknown"

    def _had_happened(self) -> bool:
        """Whether the quoted words stand in the pluperfect."""
        tenses = re.finditer(self.text.tongue.pluperfect, self.sentence.plain)
        return any(self.words.start < each.end() <= self.words.end for each in tenses)

    def _when(self, *, due: bool) -> str:
        """Its words of time, where they stand in the sentence or the one before."""
        if due != (self.kind.name in DUE) or not self.said.when.strip():
            return ""
        for sentence in self.near:
            if span := locate(self.said.when, sentence.plain):
                return sentence.plain[span.start : span.end]
        return ""

    def _exceptions(self) -> str:
        said = self.said.other if self.kind.name in RULES else ""
        return fold(said) if said and showing.shows(said, *self._near_texts()) else ""

    def _change(self) -> Change | None:
        """From what to what, where the old value shows too."""
        texts = self._near_texts()
        if not self.said.was.strip() or not showing.shows(self.said.was, *texts):
            return None
        because = self.said.because if showing.shows(self.said.because, *texts) else ""
        return Change(
            fold(self.said.was), fold(self.said.value or self.said.object), fold(because)
        )

    def _agentive(self) -> bool | None:
        """Of a move only whether it was not: the dead are carried."""
        if self.kind.name not in ("takes_part", "moves_to"):
            return None
        quoted = self.sentence.plain[self.words.start : self.words.end]
        agentive = self.said.active and not re.search(self.text.tongue.passive, quoted)
        return agentive if self.kind.name == "takes_part" else agentive and None


def _uid(entity: Entity | None) -> UUID | None:
    return entity.uid if entity else None
