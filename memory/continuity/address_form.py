"""How one addresses another, changed for no reason: tu and vous, a title and a first name.

Fires: "Vous" / "Tu"; "Your Grace" / "Bob". Must not: a change that is told, a love or a quarrel
between the two, anger, mockery, somebody else addressed, several at once, a month gone by.
Source: script supervisor's practice; CONTINUITY, section 2.
"""

import re
from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext_lazy as _

from memory.continuity.rule import (
    Pair,
    Rule,
    View,
    is_affirmed,
    joined,
    sentence_of,
    subject,
    subject_and_object,
)
from memory.continuity.values import sentence
from memory.entities import key
from memory.facts import Fact
from memory.titles import bare_of

A_MONTH = 30 * 24 * 60  # minutes
Register = Literal["vous", "tu", "title", "name"]

CONTRARY: tuple[set[Register | None], ...] = ({"vous", "tu"}, {"title", "name"})
_FORMAL = re.compile(
    r"\b(?:sire?|madam|ma am|miss|mrs?|ms|mister|m|mme|mlle|monsieur|madame"
    r"|mademoiselle|maitre|docteur|doctor|dr|captain|capitaine|colonel|major|commandant|general"
    r"|inspector|inspecteur|professor|professeur|my lord|my lady|lord|lady|milord|mi ?lady"
    r"|(?:your|his|her|votre|sa|son) (?:grace|majesty|highness|honou?r|excellency|lordship"
    r"|majeste|altesse|excellence|honneur|seigneurie|grace)|monseigneur|eminence)\b"
)
_PRONOUN = re.compile(r"(?:vous|vouvo\w+|tu|toi|tuto\w+)\b")
_FAMILIAR = re.compile(
    r"\b(?:darling|dearest|sweetheart|old (?:boy|man|chap|girl)|mate"
    r"|lad|cheri\w*|mon (?:vieux|petit|amour|coeur)|ma (?:vieille|petite|belle))\b"
)
_MOOD = re.compile(
    r"\b(?:ang\w+|fur\w+|rage\w*|shout\w*|snarl\w*|spat|sneer\w*|mock\w*|scorn\w*|iron\w+|joke\w*"
    r"|jok\w+|whisper\w*|colere|furieu\w+|rageus\w+|hurl\w+|cri(?:a|ait)|crach\w+|moqu\w+|raill\w+"
    r"|rican\w+|mepris\w*|plaisant\w+|ironi\w+|insult\w+)\b"
)
_SEVERAL = re.compile(
    r"\b(?:both|all of you|you two|gentlemen|ladies|everyone|vous (?:deux|tous|toutes|autres)"
    r"|messieurs|mesdames|tous|les deux|leur)\b"
)
_TOLD = re.compile(r"\b(?:from now on|henceforth|call me|agreed|desormais|tutoy\w*|vouvoy\w*)\b")


def _pairs(view: View) -> Iterator[Pair]:
    said = view.also_unasserted("address_form").where(_is_uttered)
    return joined(view, said, said, subject_and_object)


def are_of_two_registers(a: Fact, b: Fact, view: View) -> bool:
    """ "Vous" with a first name, or a title with "tu", is of no two."""
    return {_register(a, view), _register(b, view)} in CONTRARY


def are_affirmed(a: Fact, b: Fact, view: View) -> bool:
    return is_affirmed(a) and is_affirmed(b)


def no_change_is_told(a: Fact, b: Fact, view: View) -> bool:
    """Neither here ("call me Bob") nor between, as a bond, a marriage, another rank."""
    earlier, later = (a, b) if view.told_before(a, b) else (b, a)
    pair = {a.subject, a.object}
    return not any(
        (told.change or told.predicate != "address_form" or _TOLD.search(sentence(told)))
        and (told.object in pair or told.predicate == "role_is")
        and view.told_before(earlier, told)
        and not view.told_before(later, told)
        for told in view.of("address_form", "bond", "spouse_of", "role_is").sharing(subject, pair)
    )


def is_no_mood(a: Fact, b: Fact, view: View) -> bool:
    return not (_MOOD.search(sentence(a)) or _MOOD.search(sentence(b)))


def is_said_to_one(a: Fact, b: Fact, view: View) -> bool:
    """ "Vous" to several is no distance, and no title is theirs alone."""
    return not any(
        _SEVERAL.search(sentence(fact)) or _has_others(fact, view)
        for fact in (a, b)
        if _register(fact, view) in ("vous", "title")
    )


def is_no_matter_of_weeks(a: Fact, b: Fact, view: View) -> bool:
    """People grow closer, or apart."""
    least, most = view.clock.between(a, b)
    return (least is None or least < A_MONTH) and (most is None or most > -A_MONTH)


def _is_uttered(fact: Fact) -> bool:
    """A question addresses somebody as much as any words do."""
    asks = fact.modality == "hypothesis" and fact.speaker is None and "?" in fact.sentence
    return fact.asserted or asks


def _register(fact: Fact, view: View) -> Register | None:
    said = key(fact.value)
    if pronoun := _PRONOUN.match(said):
        return "vous" if pronoun[0].startswith("vou") else "tu"
    if _FORMAL.search(said):
        return "title"
    called = view.entities.get(fact.object) if fact.object else None
    first = bare_of(called.name)[:1] if called else []
    return "name" if _FAMILIAR.search(said) or said.split() == first else None


def _has_others(fact: Fact, view: View) -> bool:
    return any(
        other.subject == fact.subject and other.object != fact.object
        for other in view.of("address_form").sharing(sentence_of, (sentence_of(fact),))
    )


RULE = Rule(
    name="address_form",
    severity="minor",
    decides=False,
    reads=frozenset({"address_form", "bond", "spouse_of", "role_is"}),
    pairs=_pairs,
    conditions=(
        are_of_two_registers,
        are_affirmed,
        no_change_is_told,
        is_no_mood,
        is_said_to_one,
        is_no_matter_of_weeks,
    ),
    message=_("%(who)s addresses %(what)s another way: first “%(one)s”, then “%(other)s”."),
)
