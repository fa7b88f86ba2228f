"""What was told before, set beside where it is told again. Pure."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from memory.continuity.matters import matter
from memory.continuity.rule import Severity, View
from memory.facts import Fact
from memory.retelling.ways import WAYS, Way, Why

RULE = "already_told"
MESSAGES = {
    "event": _("Chapter %(chapter)d has told this, and here it happens once more: “%(what)s”."),
    "revelation": _("%(who)s has known this since chapter %(chapter)d: “%(what)s”."),
    "introduction": _("%(who)s was introduced to the reader in chapter %(chapter)d already."),
    "thread": _("Chapter %(chapter)d has asked or settled this already: “%(what)s”."),
    "backstory": _("Chapter %(chapter)d has told this of the past, in almost the same words."),
    "words": _("Chapter %(chapter)d has told this in almost the same words."),
}


@dataclass(frozen=True)
class Retold:
    """`earlier` is an approved chapter's, `later` the draft's; `why` names what is told twice.

    `chapter` is the earlier one's number.
    """

    earlier: Fact
    later: Fact
    why: Why
    severity: Severity
    chapter: int

    @property
    def key(self) -> tuple[str, UUID, UUID]:
        """The same in every re-run: what the author settled stays settled."""
        one, other = sorted((self.earlier.uid, self.later.uid))
        return RULE, one, other


def retold(view: View) -> tuple[Retold, ...]:
    """Each sentence of the draft once, for the gravest reason, beside the first that told it."""
    found: dict[tuple[UUID, int, int], Retold] = {}
    for way in WAYS:
        for earlier, later in way.pairs(view):
            at = (later.chapter, later.beat, later.start)
            if at not in found and all(holds(earlier, later, view) for holds in way.conditions):
                found[at] = _retold(way, earlier, later, view)
    return tuple(sorted(found.values(), key=lambda each: view.order(each.later)))


def sentence(told: Retold, view: View) -> str:
    """What is wrong, for the author, in the interface's language."""
    hearer = told.later.other if told.later.predicate == "tells" else told.later.subject
    known = view.entities.get(hearer) if hearer else None
    values = {
        "who": known.name if known else "",
        "what": matter(told.later, view),
        "chapter": told.chapter,
    }
    return str(MESSAGES[told.why]) % values


def _retold(way: Way, earlier: Fact, later: Fact, view: View) -> Retold:
    sure = "implied" not in (earlier.certainty, later.certainty)
    grave = way.grave and sure and earlier.predicate != "knows" and not _is_unsure(later, view)
    severity: Severity = "major" if grave else "minor"
    return Retold(earlier, later, way.why, severity, view.places[earlier.chapter])


def _is_unsure(fact: Fact, view: View) -> bool:
    """Whether it is of somebody whom nobody but this text knows."""
    known = view.entities.get(fact.subject) if fact.subject else None
    return known is None or known.provisional
