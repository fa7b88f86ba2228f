"""Whether a sentence speaks of the very thing, or of another of its kind. Pure."""

import re
from uuid import UUID

from memory.continuity.rule import View
from memory.continuity.values import sentence, words
from memory.facts import Fact

_ANOTHER = re.compile(
    r"\b(?:another|other|cop(?:y|ies)|second|spare|twin|replica|new|like it|autre|copies?|seconde?"
    r"|rechange|double|replique|nouveau|nouvelle|neuf|neuve|pareille?|semblable|identique)\b"
)
_MEALS = "coffee tea water wine bread soup milk beer cafe eau vin pain soupe lait biere bouillon"
_OF_THE_BODY = (
    "hand hands arm arms smile kiss look glance nod word answer order advice time breath life "
    "heart eye eyes back shoulder name promise thanks permission main mains bras sourire baiser "
    "regard signe mot reponse ordre conseil temps souffle vie coeur parole epaule nom promesse "
    "coup permission"
)
_NO_THINGS = frozenset((*_OF_THE_BODY.split(), *_MEALS.split()))


def name(uid: UUID | None, view: View) -> str:
    known = view.entities.get(uid) if uid else None
    return known.name if known else ""


def called(uid: UUID | None, view: View) -> str:
    """A pattern for any word of its name."""
    return rf"(?:{'|'.join(map(re.escape, words(name(uid, view)))) or '(?!)'})"


def is_another(told: Fact, uid: UUID | None, view: View) -> bool:
    """ "Another gun", "a gun": not the one that was spoken of."""
    said = sentence(told)
    some = rf"\b(?:an?|some|une?|des) (?:\w+ )?{called(uid, view)}\b"
    return bool(_ANOTHER.search(said) or re.search(some, said))


def is_no_thing(uid: UUID | None, view: View) -> bool:
    """A hand, a smile, an order: given away, and still one's own; bread: there is more."""
    return not _NO_THINGS.isdisjoint(words(name(uid, view)))
