"""Words of how a thing leaves a hand, for how long, and how it comes back. Pure."""

import re

from memory.continuity.damage import is_ruin, tells_of_repair
from memory.continuity.values import sentence
from memory.entities import key
from memory.facts import Fact

_LOST = re.compile(r"\b(?:lost|mislaid|perdue?s?|perdit|egaree?s?)\b")
_NO_MORE = re.compile(r"\b(?:no longer (?:had|owned)|n (?:avai|aurai|a|ai|ont)\w* plus)\b")
_LENT = re.compile(
    r"\b(?:lent|lend\w*|loan\w*|hand(?:ed|s)|pass(?:ed|es)|held out|to hold|to carry"
    r"|entrust\w*|pret(?:a|ait|e|er)|tend(?:it|ait|u)|confi(?:a|ait|e)|pass(?:a|ait)"
    r"|to (?:read|look|see|use|try|mend|sign|taste|cut|open|examine|light)"
    r"|a (?:tenir|porter|lire|voir|regarder|signer|gouter|essayer|reparer|examiner))\b"
)
_BACK = re.compile(
    r"\b(?:(?<!\bher )(?<!\bhis )(?<!\bmy )back|again|found|recover\w*|return\w*|regain\w*"
    r"|retriev\w*|in (?:her|his|their) turn|a son tour|borrow\w*|taken?|took|won|stole\w*"
    r"|snatch\w*|picked|receiv\w*|accept\w*|bought|lost"
    r"|retrouv\w*|recuper\w*|repri\w*|reprend\w*|rachet\w*|achet\w*|rend\w*|rapport\w*|emprunt\w*"
    r"|regagn\w*|ramass\w*|recut?|prise?|prit|arrach\w*|vol[ae]|perd(?:it|ue?s?))\b"
)
_TOGETHER = re.compile(
    r"\b(?:together|both|each|shar\w*|ensemble|tous deux|toutes deux|chacune?)\b"
)


def is_lost(state: Fact) -> bool:
    return bool(_LOST.search(key(state.value)))


def no_longer_has(told: Fact) -> bool:
    """Not merely "is not holding it"."""
    return bool(_NO_MORE.search(sentence(told)))


def is_lent(told: Fact) -> bool:
    """Lent, or handed over, which may be for a moment."""
    return told.predicate == "gives" and bool(_LENT.search(sentence(told)))


def tells_of_sharing(told: Fact) -> bool:
    return bool(_TOGETHER.search(sentence(told)))


def comes_back(loss: Fact, told: Fact, use: Fact) -> bool:
    """Whether this may explain the use: what is ruined is repaired; the rest is given by others,
    taken, found, or laid where anybody may take it.
    """
    if loss.predicate == "object_state" and is_ruin(loss):
        return tells_of_repair(told)
    moved = told.predicate in ("located_at", "moves_to")
    given = told.predicate == "gives" and told.subject != use.subject
    return moved or given or told.change is not None or bool(_BACK.search(sentence(told)))
