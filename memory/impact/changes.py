"""What one reading of a chapter says that another does not. Pure."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from memory.evidence import fold
from memory.facts import Fact, predicate
from memory.impact.relying import Relying


@dataclass(frozen=True)
class Revaluation:
    """The same thing, of which another is said."""

    old: Fact
    new: Fact


@dataclass(frozen=True)
class Changed:
    """`relying` are later facts of other chapters that go by what changed; `chapters` theirs.

    `why` says what kept facts from being compared.
    """

    added: tuple[Fact, ...] = ()
    removed: tuple[Fact, ...] = ()
    changed: tuple[Revaluation, ...] = ()
    relying: tuple[Relying, ...] = ()
    why: str = ""

    @property
    def chapters(self) -> tuple[int, ...]:
        return tuple(sorted({each.chapter for each in self.relying}))

    @property
    def count(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Of both readings, those that are not in the other one."""
        pairs = (fact for each in self.changed for fact in (each.old, each.new))
        return (*self.added, *self.removed, *pairs)

    @property
    def sentence(self) -> str:
        """ "3 facts changed, 2 later chapters affected", in the interface's language."""
        if not self.count:
            return _("No fact changed.")
        return _("%(facts)s, %(chapters)s") % {
            "facts": ngettext("%d fact changed", "%d facts changed", self.count) % self.count,
            "chapters": affected(len(self.chapters)),
        }


def affected(chapters: int) -> str:
    return ngettext("%d later chapter affected", "%d later chapters affected", chapters) % chapters


def changed(old: Iterable[Fact], new: Iterable[Fact]) -> Changed:
    """What is added, removed, and said otherwise; other words for the same are no change."""
    olds, news = _by_meaning(old), _by_meaning(new)
    removed = {meaning: fact for meaning, fact in olds.items() if meaning not in news}
    added = {meaning: fact for meaning, fact in news.items() if meaning not in olds}
    pairs = tuple(_paired(removed.values(), added.values()))
    gone = {fact.uid for each in pairs for fact in (each.old, each.new)}
    return Changed(
        tuple(fact for fact in added.values() if fact.uid not in gone),
        tuple(fact for fact in removed.values() if fact.uid not in gone),
        pairs,
    )


def _paired(removed: Iterable[Fact], added: Iterable[Fact]) -> Iterable[Revaluation]:
    """What was removed, each with the first that says another thing of the same."""
    waiting: dict[Hashable, list[Fact]] = {}
    for fact in added:
        waiting.setdefault(_slot(fact), []).append(fact)
    for fact in removed:
        if others := waiting.get(_slot(fact)):
            yield Revaluation(fact, others.pop(0))


def _by_meaning(facts: Iterable[Fact]) -> dict[Hashable, Fact]:
    return {_meaning(fact): fact for fact in facts}


def _meaning(fact: Fact) -> Hashable:
    """What it says, whatever its sentence."""
    return (
        fact.predicate, fact.subject, fact.object, fact.other, fold(fact.slot), fold(fact.value),
        fact.polarity, fact.modality, fact.speaker, fact.holder,
    )  # fmt: skip


def _slot(fact: Fact) -> Hashable:
    """Of what it says something: the rest of it is what it says."""
    known = predicate(fact.predicate)
    whose = (fact.predicate, fact.asserted, fact.holder)
    if fact.predicate == "holds":  # one holder for each thing
        return (*whose, fact.object)
    if fact.predicate in ("kin_of", "address_form", "route"):
        return (*whose, fact.subject, fact.object, fold(fact.slot))
    if known and known.group in ("fixed", "one"):
        return (*whose, fact.subject, fold(fact.slot))
    return (*whose, fact.subject, fact.object, fact.other, fold(fact.slot), fold(fact.value))
