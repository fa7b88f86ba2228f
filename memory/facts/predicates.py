"""The closed vocabulary: what can be said of a story, and what each thing said takes. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["character", "object", "place", "event", "group"]
Group = Literal["fixed", "one", "many", "mind", "event", "book"]
Value = Literal["", "text", "number", "date", "duration"]
Need = Literal["", "may", "must"]

C: tuple[Kind, ...] = ("character",)
O: tuple[Kind, ...] = ("object",)  # noqa: E741
P: tuple[Kind, ...] = ("place",)
E: tuple[Kind, ...] = ("event",)
ANY: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Predicate:
    """`subject`, `object` and `other` are the kinds allowed there, the likeliest first; none: it
    takes no such thing. A statement is the value's text. `other` is the third one: who
    receives, whom it comes from.

    Group "fixed" never changes; "one" has one value at a time for a subject and slot; the rest
    may have many. `choices` and `slots` are closed where they are given.
    """

    name: str
    group: Group
    subject: tuple[Kind, ...]
    object: tuple[Kind, ...] = ()
    value: Value = ""
    slot: Need = ""
    other: tuple[Kind, ...] = ()
    choices: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    needs_value: bool = True
    needs_subject: bool = True


LIFE = ("alive", "dying", "dead", "missing", "ghost", "undead")
ALIASES = ("full", "nickname", "married", "title", "cover")
AMBIENCE = ("light", "weather", "season")
NARRATION = ("person", "tense", "register", "point_of_view")

VOCABULARY: tuple[Predicate, ...] = (
    # Fixed
    Predicate("attribute", "fixed", ("character", "object", "place"), value="text", slot="must"),
    Predicate("born_on", "fixed", C, value="date"),
    Predicate("kin_of", "fixed", C, C, value="text"),
    Predicate("is_a", "fixed", ANY, value="text"),
    Predicate("part_of", "fixed", P, P),
    # slot: "direction", "distance", or the way of travelling whose time the value is
    Predicate("route", "fixed", P, P, value="text", slot="must"),
    # One value at a time
    Predicate("located_at", "one", ("character", "object", "group"), P),
    Predicate("holds", "one", C, O),
    Predicate("life_status", "one", C, value="text", choices=LIFE),
    Predicate("condition", "one", C, value="text", slot="may"),  # slot: the part of the body
    Predicate("object_state", "one", ("object", "place"), value="text"),
    Predicate("wears", "one", C, value="text", slot="may"),  # slot: the layer
    Predicate("spouse_of", "one", C, C),
    Predicate("role_is", "one", C, value="text"),
    Predicate("address_form", "one", C, C, value="text"),
    Predicate("age", "one", ("character", "object", "place"), value="number"),
    Predicate("count", "one", ("group", *C, *O, *P), value="number", slot="may"),
    Predicate("ambience", "one", P, value="text", slot="must", slots=AMBIENCE),
    Predicate("dated", "one", E, value="date"),
    Predicate("lasts", "one", E, value="duration"),
    # Many values
    Predicate("alias_of", "many", ANY, value="text", slot="may", slots=ALIASES),
    Predicate("bond", "many", C, C, value="text"),
    Predicate("can", "many", C, value="text"),  # "cannot" is `can` with polarity -
    # Mind
    Predicate("knows", "mind", C, value="text"),
    Predicate("learns", "mind", C, value="text", other=C),
    Predicate("tells", "mind", C, value="text", other=C),
    # Events
    Predicate("takes_part", "event", ("character", "group"), E, slot="may"),  # slot: the role
    Predicate("moves_to", "event", ("character", "object", "group"), P),
    Predicate("gives", "event", C, O, other=C),
    Predicate("causes", "event", E, E),
    Predicate("before", "event", E, E),
    # World and book. Of a rule, subject: whom or what it binds (none: all), slot: the trigger,
    # value: the effect.
    Predicate("world_rule", "book", ANY, value="text", slot="may", needs_subject=False),
    Predicate("norm", "book", ANY, value="text", slot="may", needs_subject=False),
    Predicate("promises", "book", C, value="text", other=C),
    Predicate(
        "thread", "book", ANY, value="text", slot="must", slots=("open", "close"),
        needs_subject=False,
    ),
    Predicate(
        "narration", "book", C, value="text", slot="must", slots=NARRATION, needs_subject=False
    ),
)  # fmt: skip

_BY_NAME = {each.name: each for each in VOCABULARY}


def predicate(name: str) -> Predicate | None:
    return _BY_NAME.get(name)
