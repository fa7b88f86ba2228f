"""Using what one cannot know: a secret that is closed, and somebody else who has it.

Fires: "Ana alone knew the code." / "Paul typed the code." Must not: whom she told since,
though it be in one clause, who was there, who guesses. Only statements that close the matter
count ("nobody else", "told no one"): who knows what is otherwise for the analyst alone.
Source: ConStory-Bench (arXiv 2603.05890), knowledge; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from memory.continuity.matters import is_same_matter
from memory.continuity.rule import Pair, Rule, View, beat_of, is_affirmed, joined, sentence_of
from memory.continuity.values import sentence, within, words
from memory.cues.sentences import plainly
from memory.facts import Fact

_KNOW = (
    r"(?:kn[eo]ws?|known|sait|savait|savaient|sut|savoir|connu"
    r"|conn(?:aît|ut|aissai(?:en)?t|aître))"
)
_ALONE = re.compile(
    rf"\balone (?:\w+ ){{0,2}}{_KNOW}\b|\bknown only to\b|\b(?:nobody|no one|none) else\b"
    rf"|\bonly (?!then|now|when|later|after|once)(?:\w+ ){{1,3}}{_KNOW}\b"
    r"|\bthe only (?:one|person|man|woman|soul|living soul)\b"
    rf"|\bseule?s? (?:[\w'-]+ ){{0,2}}(?:à )?{_KNOW}\b|\bpersonne d'autre\b|\bnul autre\b"
)
_EXCEPT = re.compile(
    r"\b(?:nobody|no one|not a soul|none)\b[^;]*\b(?:but|except|save|besides|other than)\b"
    r"|\b(?:personne|nul)\b[^;]*\b(?:sauf|hormis|excepté|à part|à l'exception)\b"
)
_TO_NOBODY = re.compile(
    r"\b(?:no one|nobody|not (?:\w+ )?a soul|anyone|anybody|personne|quiconque|âme qui vive)\b"
)
_USES = re.compile(
    r"\b(?:type[ds]?|enter(?:ed|s)|use[ds]|dial\w*|gave|gives|recit\w+|spoke|whisper\w*|mention\w*"
    r"|punch\w*|repeat\w*|quot\w+|reveal\w*|tap(?:a|e|ait)|compos\w+|saisi\w*|utilis\w+|donn\w+"
    r"|prononc\w+|souffl\w+|parl\w+|répét\w+|cit[ae]\w*|révél\w+)\b"
)
_GUESSES = re.compile(
    r"\b(?:guess\w*|overhear\w*|overheard|random|luck\w*|chance|tried|deduc\w*|devin\w+|hasard"
    r"|essa\w+|dedui\w+|surpr\w+)\b"
)
_ANYTHING = (
    "truth secret answer reason why story news thing things something everything way danger "
    "verite secrets reponse raison pourquoi histoire nouvelle chose choses tout rien"
)
_VAGUE = frozenset(_ANYTHING.split())


def _pairs(view: View) -> Iterator[Pair]:
    closed = view.of("knows", "tells").where(_is_closed)
    return joined(view, closed, view.of("knows", "tells", "takes_part"), _book)


def _book(fact: Fact) -> UUID:
    """Who uses a secret may be anybody."""
    return fact.project


def _is_closed(fact: Fact) -> bool:
    said = plainly(fact.sentence)
    if fact.predicate == "tells":
        return not is_affirmed(fact) and bool(_TO_NOBODY.search(said))
    return bool(_EXCEPT.search(said) or (is_affirmed(fact) and _ALONE.search(said)))


def is_used(secret: Fact, use: Fact, view: View) -> bool:
    """Known, told, or put to use; who asks for the code need not have it."""
    acts = use.predicate != "takes_part" or (use.agentive and _USES.search(plainly(use.sentence)))
    return is_affirmed(use) and bool(acts)


def is_about_the_secret(secret: Fact, use: Fact, view: View) -> bool:
    """In so many words; the truth or the reason may be anybody's."""
    return is_same_matter(secret, use, view) and not set(words(secret.value)) <= _VAGUE


def are_none_of_those_who_know(secret: Fact, use: Fact, view: View) -> bool:
    """Neither the keeper, nor whom the same sentence names beside them."""
    if use.subject in (secret.subject, secret.other) or _is_named(use, secret, view):
        return False
    return not any(
        use.subject in (told.subject, told.other)
        for told in view.of("knows", "tells", "learns").sharing(
            sentence_of, (sentence_of(secret),)
        )
    )


def was_closed_by_then(secret: Fact, use: Fact, view: View) -> bool:
    return view.clock.surely_before(secret, use) or view.clock.surely_overlap(secret, use)


def nobody_let_it_out(secret: Fact, use: Fact, view: View) -> bool:
    """Nothing told of it to anybody may be how they know, wherever in the book that is said."""
    return not any(
        is_affirmed(told)
        and told.uid not in (secret.uid, use.uid)
        and _lets_out(told, secret, use, view)
        and is_same_matter(secret, told, view)
        and not view.clock.surely_before(use, told)
        for told in view.of("tells", "learns")
    )


def is_no_guess(secret: Fact, use: Fact, view: View) -> bool:
    return not _GUESSES.search(sentence(use))


def _is_named(use: Fact, secret: Fact, view: View) -> bool:
    known = view.entities.get(use.subject) if use.subject else None
    return known is not None and within(known.name, secret.sentence)


def _lets_out(told: Fact, secret: Fact, use: Fact, view: View) -> bool:
    """What the keeper learns lets it out to those who are there; what the user tells, to none."""
    to = told.subject if told.predicate == "learns" else told.other
    if to == secret.subject:
        beat = view.every.sharing(beat_of, (beat_of(told),))
        return any(_is_there(fact, use) for fact in beat)
    return told.predicate == "learns" or told.subject != use.subject


def _is_there(fact: Fact, use: Fact) -> bool:
    return fact.asserted and use.subject in (fact.subject, fact.other)


RULE = Rule(
    name="knowledge",
    severity="blocking",
    decides=False,
    reads=frozenset({"knows", "tells", "learns", "takes_part"}),
    pairs=_pairs,
    conditions=(
        is_used,
        is_about_the_secret,
        are_none_of_those_who_know,
        was_closed_by_then,
        nobody_let_it_out,
        is_no_guess,
    ),
    message=_("This was known to nobody else: “%(one)s”. Yet here: “%(other)s”."),
)
