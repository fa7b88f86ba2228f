"""Why a later fact relies on an earlier one: each reason a name, what it looks at, its sentence.

Pure. The first that holds is the reason; the nearest come first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from memory.continuity.rule import Named
from memory.continuity.values import agree, shows
from memory.entities import key
from memory.facts import VOCABULARY, Fact, Kind
from memory.impact.order import about

Names = Mapping[UUID, Named]
Holds = Callable[[Fact, Fact, Names], bool]

OF_STATEMENTS = frozenset({"knows", "learns", "tells"})
OF_THREADS = frozenset({"thread", "promises"})
OF_RULES = frozenset({"world_rule", "norm"})
_OF_TIES = frozenset({"kin_of", "spouse_of", "bond", "address_form"})
_OF_THINGS = frozenset({"holds", "gives", "object_state", "located_at", "moves_to", "takes_part"})
_OF_WHERE = frozenset({"located_at", "moves_to"})
_OF_WAYS = frozenset({"route", "part_of"})
_OF_YEARS = frozenset({"age", "born_on"})
_OF_EVENTS = frozenset({"takes_part", "dated", "lasts", "causes", "before", "is_a", "thread"})
_OF_LIFE = frozenset(
    {"takes_part", "moves_to", "gives", "tells", "learns", "promises", "holds", "wears"}
)
_OF_BODIES = frozenset({"condition", "can", "takes_part", "moves_to"})
_OF_DEEDS = frozenset({"takes_part", "gives", "tells"})
_ONE_VALUE = frozenset(  # one may hold many things
    each.name for each in VOCABULARY if each.group in ("fixed", "one") and each.name != "holds"
)
_ALL = frozenset(each.name for each in VOCABULARY)


@dataclass(frozen=True)
class Reason:
    """`slug` is for programs, `sentence` for the author.

    `holds` is asked where the first is of the predicates `of`, and the later one of `by`.
    """

    slug: str
    sentence: str | Promise
    of: frozenset[str]
    by: frozenset[str]
    holds: Holds


def _same_slot(on: Fact, later: Fact, names: Names) -> bool:
    return (
        later.predicate == on.predicate
        and later.subject == on.subject is not None
        and later.slot == on.slot
        and (on.predicate not in _OF_TIES or later.object == on.object)
    )


def _same_subject(on: Fact, later: Fact, names: Names) -> bool:
    return later.subject == on.subject is not None


def _same_two(on: Fact, later: Fact, names: Names) -> bool:
    return None not in (on.subject, on.object) and about(on) == about(later)


def _same_thing(on: Fact, later: Fact, names: Names) -> bool:
    """Held, given, put somewhere, broken: what is done with it later takes it from there."""
    return _share(on, later, names, "object")


def _same_event(on: Fact, later: Fact, names: Names) -> bool:
    return _share(on, later, names, "event")


def _same_words(on: Fact, later: Fact, names: Names) -> bool:
    return bool(on.value and later.value) and _agree(on.value, later.value)


def _same_thread(on: Fact, later: Fact, names: Names) -> bool:
    return on.slot != "close" and _same_words(on, later, names)


def _same_skill(on: Fact, later: Fact, names: Names) -> bool:
    return later.subject == on.subject and _same_words(on, later, names)


def _kept_promise(on: Fact, later: Fact, names: Names) -> bool:
    return later.subject == on.subject and bool(on.value) and shows(on.value, later.sentence)


def _life(on: Fact, later: Fact, names: Names) -> bool:
    """Who acts must live; who is dead acts no more."""
    return later.agentive is not False and _same_subject(on, later, names)


def _way(on: Fact, later: Fact, names: Names) -> bool:
    """Where places lie, and how far: who travels between them goes by that."""
    return later.object in about(on)


def _rule(on: Fact, later: Fact, names: Names) -> bool:
    if later.predicate in OF_RULES:
        return on.subject == later.subject and _agree(on.value, later.value)
    return bool(on.slot) and shows(on.slot, later.sentence)


def _name(on: Fact, later: Fact, names: Names) -> bool:
    """By the name that it gives, the later one is known to speak of the same."""
    if on.subject not in about(later) or not on.value:
        return False
    return f" {key(on.value)} " in f" {key(later.sentence)} "


def _share(on: Fact, later: Fact, names: Names, kind: Kind) -> bool:
    return any(names[uid].kind == kind for uid in about(on) & about(later) if uid in names)


@lru_cache(maxsize=16_384)
def _agree(one: str, other: str) -> bool:
    return agree(one, other)


CHAIN = "chain"  # through causes and what came before what: not of two facts alone

REASONS: tuple[Reason, ...] = (
    Reason(
        "same_whereabouts", _("It goes on from where they were."),
        _OF_WHERE, _OF_WHERE, _same_subject,
    ),
    Reason(
        "same_slot", _("It says of the same what this says."),
        _ONE_VALUE, _ONE_VALUE, _same_slot,
    ),
    Reason("same_years", _("It reckons with the same age."), _OF_YEARS, _OF_YEARS, _same_subject),
    Reason(
        "same_tie", _("It goes by what these two are to each other."),
        _OF_TIES, _OF_TIES, _same_two,
    ),
    Reason(
        "same_statement", _("Somebody knows, learns or tells the same."),
        OF_STATEMENTS, OF_STATEMENTS, _same_words,
    ),
    Reason(
        "same_thread", _("It takes up or closes the same thread."),
        OF_THREADS, OF_THREADS, _same_thread,
    ),
    Reason(
        "kept_promise", _("It keeps or breaks the promise."),
        frozenset({"promises"}), _OF_DEEDS, _kept_promise,
    ),
    Reason(
        "same_thing", _("The same thing is held, given or used."),
        _OF_THINGS, _OF_THINGS, _same_thing,
    ),
    Reason("same_event", _("It speaks of the same event."), _OF_EVENTS, _OF_EVENTS, _same_event),
    Reason(
        "same_skill", _("It goes by what they can or cannot do."),
        frozenset({"can"}), frozenset({"can"}), _same_skill,
    ),
    Reason(
        "life", _("It needs them alive, or knows them dead."),
        frozenset({"life_status"}), _OF_LIFE, _life,
    ),
    Reason(
        "body", _("It goes by how their body is."),
        frozenset({"condition"}), _OF_BODIES, _same_subject,
    ),
    Reason("way", _("It goes by where places lie."), _OF_WAYS, _OF_WAYS | _OF_WHERE, _way),
    Reason("rule", _("The rule applies there."), OF_RULES, _ALL, _rule),
    Reason(
        "name", _("It is known by this name who is meant."),
        frozenset({"alias_of"}), _ALL, _name,
    ),
)  # fmt: skip
SENTENCES: dict[str, str | Promise] = {each.slug: each.sentence for each in REASONS} | {
    CHAIN: _("It follows from the event, step by step.")
}


def reason_of(on: Fact, later: Fact, names: Names) -> str:
    """The reason's name; empty where the later one relies on nothing that this says."""
    asked = _asked(on.predicate, later.predicate)
    return next((each.slug for each in asked if each.holds(on, later, names)), "")


@cache
def _asked(of: str, by: str) -> tuple[Reason, ...]:
    return tuple(each for each in REASONS if of in each.of and by in each.by)
