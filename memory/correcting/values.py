"""What an author may say of a fact instead, and in what form it is kept. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, get_args
from uuid import UUID

from django.utils.translation import gettext as _

from memory.cues import dates, durations, numbers
from memory.entities import key
from memory.evidence import fold
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
from novellaforge.errors import Refused

CORRECTABLE = frozenset({
    "predicate", "subject", "object", "other", "value", "slot", "polarity", "modality",
    "certainty", "speaker", "holder", "time_text", "anchor", "change", "agentive", "exact",
    "due", "exceptions",
})  # fmt: skip
MOST_CHARACTERS = 200
_CLOSED = {"polarity": Polarity, "modality": Modality, "certainty": Certainty, "anchor": Anchor}
_ENTITIES = ("subject", "object", "other", "speaker", "holder")
_AROUND = " .,;:!?'-\""
_DATE = re.compile(r"(?:\d{4}|-)(?:-(\d{2})(?:-(\d{2}))?)?")
_DURATION = re.compile(r"P\d+[YMWD]|PT\d+[HM]")


def corrected(
    fact: Fact, fields: Mapping[str, Any], kinds: Mapping[UUID, Kind], language: str
) -> Fact:
    """The fact with these fields instead, in their normal form; `kinds` are the book's entities'.

    What its predicate takes no more falls away, and a speaker with a modality that has none.
    Raises Refused, saying which field is wrong and what is allowed.
    """
    given = {name: _plain(name, value) for name, value in fields.items()}
    fact = replace(fact, **given)
    kind = predicate(fact.predicate)
    assert kind
    fact = _without_leftovers(fact, kind, given)
    _check_entities(fact, kind, kinds)
    if {"value", "predicate"} & given.keys():
        fact = replace(fact, value=_value(fact.value, kind, language))
    if {"slot", "predicate"} & given.keys():
        fact = replace(fact, slot=_slot(fact.slot, kind))
    return fact


def _plain(name: str, value: Any) -> Any:
    """One field alone, in its type."""
    if name not in CORRECTABLE:
        raise Refused(
            _("A fact's “%(field)s” cannot be corrected. These can: %(fields)s.")
            % {"field": name, "fields": ", ".join(sorted(CORRECTABLE))}
        )
    if name in _ENTITIES:
        return _uid(name, value)
    if name in _CLOSED:
        return _one_of(name, value, get_args(_CLOSED[name]))
    read = _OTHERS[name] if name in _OTHERS else _text  # noqa: SIM401
    return read(name, value)


def _uid(name: str, value: Any) -> UUID | None:
    if value in (None, ""):
        return None
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise Refused(_("“%s” takes the id of an entity.") % name) from None


def _one_of(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise Refused(
            _("“%(field)s” is one of these: %(allowed)s.")
            % {"field": name, "allowed": ", ".join(allowed)}
        )
    return str(value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused(_("“%s” takes a text.") % name)
    text = " ".join(value.replace("\x00", "").split())
    if len(text) > MOST_CHARACTERS:
        raise Refused(
            _("“%(field)s” takes at most %(most)s characters.")
            % {"field": name, "most": MOST_CHARACTERS}
        )
    return text


def _predicate(name: str, value: Any) -> str:
    if not isinstance(value, str) or predicate(value) is None:
        raise Refused(_("There is no predicate “%s”.") % value)
    return value


def _yes_or_no(name: str, value: Any) -> bool | None:
    if isinstance(value, bool) or (value is None and name == "agentive"):
        return value
    raise Refused(_("“%s” is either true or false.") % name)


def _change(name: str, value: Any) -> Change | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or not {"old", "new"} <= set(value) <= {
        "old", "new", "because",
    }:  # fmt: skip
        raise Refused(_("“change” takes old, new and because."))
    parts = {part: _text(f"change.{part}", text) for part, text in value.items()}
    if not parts["new"]:
        raise Refused(_("A change says what is new."))
    return Change(**parts)


_OTHERS: dict[str, Callable[[str, Any], Any]] = {
    "predicate": _predicate,
    "agentive": _yes_or_no,
    "exact": _yes_or_no,
    "change": _change,
}


def _without_leftovers(fact: Fact, kind: Predicate, given: Mapping[str, Any]) -> Fact:
    """Takes away what was not given now and does not go with what was."""
    taken = {"object": kind.object, "other": kind.other, "value": kind.value, "slot": kind.slot}
    for name, takes in taken.items():
        if takes or not getattr(fact, name):
            continue
        if name in given:
            raise Refused(
                _("“%(predicate)s” takes no %(field)s.") % {"predicate": kind.name, "field": name}
            )
        empty: dict[str, Any] = {name: "" if name in ("value", "slot") else None}
        fact = replace(fact, **empty)
    if kind.name in ("knows", "learns") and "holder" not in given:
        return replace(fact, holder=fact.subject)
    if "modality" in given and fact.modality in ASSERTED:
        left: dict[str, Any] = {name: None for name in ("speaker", "holder") if name not in given}
        fact = replace(fact, **left)
    return fact


def _check_entities(fact: Fact, kind: Predicate, kinds: Mapping[UUID, Kind]) -> None:
    allowed: dict[str, tuple[Kind, ...]] = {
        "subject": kind.subject, "object": kind.object, "other": kind.other,
        "speaker": ("character",), "holder": ("character",),
    }  # fmt: skip
    needed = {"subject"} if kind.needs_subject else set()
    needed |= {"object"} if kind.object else set()
    for name, wanted in allowed.items():
        uid = getattr(fact, name)
        if uid is None and name in needed:
            raise Refused(
                _("“%(predicate)s” takes a %(field)s.") % {"predicate": kind.name, "field": name}
            )
        if uid is not None and uid not in kinds:
            raise Refused(_("The book knows nobody and nothing of the id given as %s.") % name)
        if uid is not None and kinds[uid] not in wanted:
            raise Refused(
                _("The %(field)s of “%(predicate)s” is one of these: %(kinds)s.")
                % {"field": name, "predicate": kind.name, "kinds": ", ".join(wanted)}
            )
    if fact.subject and fact.subject == fact.object:
        raise Refused(_("A fact's subject is not its own object."))


def _value(value: str, kind: Predicate, language: str) -> str:
    if not kind.value:
        return ""
    if not value and kind.needs_value:
        raise Refused(_("“%s” takes a value.") % kind.name)
    if kind.choices:
        return _one_of("value", fold(value), kind.choices)
    if kind.value != "text":
        return _MEASURED[kind.value](value, language)
    if kind.name == "route" and len(found := durations(value, language)) == 1:
        return found[0]
    return fold(value).strip(_AROUND)


def _number(value: str, language: str) -> str:
    if value.isdecimal():
        return str(int(value))
    found = numbers(value, language)
    if len(found) != 1:
        raise Refused(_("“%s” is not one whole number.") % value)
    return str(found[0].value)


def _date(value: str, language: str) -> str:
    if (match := _DATE.fullmatch(value)) and value != "-":
        month, day = (int(part or 1) for part in match.groups())
        try:
            date(2000, month, day)  # a leap year: whether there is such a day
        except ValueError:
            raise Refused(_("There is no day “%s”.") % value) from None
        return value
    found = dates(value, language)
    if len(found) != 1:
        raise Refused(_("“%s” is not one date, such as 1900-05-03.") % value)
    return found[0]


def _duration(value: str, language: str) -> str:
    if _DURATION.fullmatch(value.upper()):
        return value.upper()
    found = durations(value, language)
    if len(found) != 1:
        raise Refused(_("“%s” is not one duration, such as P2D.") % value)
    return found[0]


_MEASURED = {"number": _number, "date": _date, "duration": _duration}


def _slot(slot: str, kind: Predicate) -> str:
    slot = key(slot).replace(" ", "_")
    if kind.slot == "must" and not slot:
        raise Refused(_("“%s” takes a slot.") % kind.name)
    if slot and kind.slots:
        return _one_of("slot", slot, kind.slots)
    return slot
