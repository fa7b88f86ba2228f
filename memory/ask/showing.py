"""A fact as it is shown: its sentence, whose word it is, and in short what it says. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from memory.continuity.rule import Named
from memory.evidence import fold
from memory.facts import Fact
from memory.facts.fact import ASSERTED
from memory.ledger import BIBLE, Told
from memory.sayings import Said


@dataclass(frozen=True)
class Line:
    """A fact as it is shown: its sentence verbatim, and whether it is only somebody's word.

    `number` is what it is cited by. `chapter` is a place, 0 the bible; `chapter_id` is its own,
    None of the bible. `gloss` is the fact in
    short: whom the sentence's pronouns mean. `voice` is the kind of word that it is, of `who`
    where that is known; empty: the book holds it true.
    """

    number: int
    uid: UUID
    chapter: int
    sentence: str
    gloss: str
    predicate: str
    voice: str = ""
    who: str = ""
    chapter_id: UUID | None = None

    @property
    def said(self) -> Said:
        return Said(self.uid, self.sentence, self.chapter, self.chapter_id)

    @property
    def whose(self) -> str:
        """Whose word it is, in the interface's language; empty: the book's."""
        if not self.voice:
            return ""
        known, unknown = _voices().get(self.voice, (_("%(who)s says it"), _("somebody says it")))
        return known % {"who": self.who} if self.who else unknown


def lines(facts: Iterable[Fact], told: Told) -> tuple[Line, ...]:
    """Numbered from 1, each sentence of one voice once."""
    return tuple(_numbered(_once(facts), told))


def _once(facts: Iterable[Fact]) -> Iterator[Fact]:
    """One for each sentence and voice: a sentence may make several things true."""
    seen = set()
    for fact in facts:
        said = (fact.chapter, fold(fact.sentence), fact.asserted, fact.speaker, fact.holder)
        if said not in seen:
            seen.add(said)
            yield fact


def _numbered(facts: Iterable[Fact], told: Told) -> Iterator[Line]:
    for number, fact in enumerate(facts, start=1):
        place = told.places.get(fact.chapter, BIBLE)
        yield Line(
            number,
            fact.uid,
            place,
            fact.sentence,
            gloss(fact, told.entities),
            fact.predicate,
            _voice(fact),
            _name(fact.holder or fact.speaker, told.entities),
            fact.chapter if place else None,
        )


def gloss(fact: Fact, entities: Mapping[UUID, Named]) -> str:
    """The fact in short, as it is kept: "Ana Roy · holds · the letter"."""
    said = "not " * (fact.polarity == "-") + fact.predicate
    own, object_, other = (_name(uid, entities) for uid in (fact.subject, fact.object, fact.other))
    return " · ".join(filter(None, (own, said, fact.slot, object_, fact.value, other)))


def _voice(fact: Fact) -> str:
    """What is real for its speaker is a claim."""
    if fact.asserted:
        return ""
    return "claim" if fact.modality in ASSERTED else fact.modality


def _name(uid: UUID | None, entities: Mapping[UUID, Named]) -> str:
    return entities[uid].name if uid is not None and uid in entities else ""


def _voices() -> dict[str, tuple[str, str]]:
    """Of each kind but a claim: somebody's, and nobody knows whose."""
    return {
        "belief": (_("%(who)s believes it"), _("somebody believes it")),
        "rumour": (_("a rumour that %(who)s tells"), _("a rumour")),
        "lie": (_("a lie of %(who)s"), _("a lie")),
        "promise": (_("%(who)s promises it"), _("somebody promises it")),
        "hypothesis": (_("%(who)s supposes it"), _("only supposed")),
        "dream": (_("a dream of %(who)s"), _("a dream")),
        "fiction": (_("a tale that %(who)s tells"), _("a tale within the tale")),
        "figure": (_("an image of %(who)s"), _("an image")),
        "pretence": (_("%(who)s pretends it"), _("only pretended")),
    }
