"""Facts in force as lines of a prompt: of which chapter, what of whom, and the sentence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from memory.budget import Entry
from memory.context.chosen import fact_key
from memory.continuity.rule import View
from memory.facts import Fact
from memory.in_force import InForce, Opening, whose
from novellaforge.llm import render
from projects.text import count_words

QUOTED = 160  # characters of a sentence that is given verbatim, at most
MOST = 30  # lines of one kind that are looked at: no budget has room for more
UTTERANCE_WORDS = (3, 30)
UTTERANCES = 2
_SPEECH = re.compile(r"“([^”]+)”|«\s*([^»]+?)\s*»|\"([^\"]+)\"|(?:^|\n)\s*[—–]\s*([^\n]+)")
_FIRST = (
    "life_status", "condition", "located_at", "moves_to", "holds", "gives", "knows", "learns",
    "tells",
)  # fmt: skip


@dataclass(frozen=True)
class Lines:
    """The dearest first; `beyond` are further facts, too many to be looked at."""

    entries: tuple[Entry, ...] = ()
    beyond: int = 0


def states(found: InForce, named: Iterable[UUID], view: View) -> Lines:
    """Of each that is named by turns, what changes before what is fixed."""
    facts = (*found.states, *found.minds)
    queues = [
        sorted((each for each in facts if whose(each) == uid), key=lambda f: _dearness(f, view))
        for uid in dict.fromkeys(named)
    ]
    longest = max(map(len, queues), default=0)
    turns = [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]
    return _lines(turns, view)


def events(found: InForce, named: Iterable[UUID], view: View) -> Lines:
    """Those of whom the chapter names first, the newest first; none that is a state of theirs."""
    uids = set(named)
    states = {fact.uid for fact in found.states if whose(fact) in uids}
    others = (fact for fact in found.events if fact.uid not in states)
    newest = sorted(others, key=view.order, reverse=True)
    ordered = sorted(newest, key=lambda fact: not {fact.subject, fact.object, fact.other} & uids)
    return _lines(ordered, view)


def ties(found: InForce, named: Iterable[UUID], view: View) -> Lines:
    """Between two that the chapter names, then of one of them; no others."""
    uids = set(named)
    of = {fact.uid: len({fact.subject, fact.object} & uids) for fact in found.ties}
    ordered = sorted((fact for fact in found.ties if of[fact.uid]), key=lambda f: -of[f.uid])
    return _lines(ordered, view)


def openings(found: InForce, named: Iterable[UUID], view: View) -> Lines:
    """What is late, then of those whom the chapter names, then the youngest."""
    uids = set(named)

    def dear(each: Opening) -> tuple[bool, bool, int]:
        of_named = each.fact.subject in uids or each.fact.other in uids
        return not each.is_late, not of_named, each.chapters

    ordered = sorted(found.openings, key=dear)
    entries = tuple(_opening(each, view) for each in ordered[:MOST])
    return Lines(entries, len(ordered) - len(entries))


def of_facts(facts: Iterable[Fact], view: View) -> tuple[Entry, ...]:
    """A line each, whatever they are about."""
    return tuple(_entry(fact, view) for fact in facts)


def utterances(facts: Iterable[Fact]) -> tuple[str, ...]:
    """What was really said, between its marks, by whom these facts have as their speaker."""
    least, most = UTTERANCE_WORDS
    said = (
        part.strip(" ,\u00a0\u202f")
        for fact in facts
        for match in _SPEECH.finditer(fact.sentence)
        for part in match.groups()
        if part
    )
    fit = dict.fromkeys(each for each in said if least <= count_words(each) <= most)
    return tuple(fit)[:UTTERANCES]


def _dearness(fact: Fact, view: View) -> tuple[int, int, int]:
    """What changes before what is fixed, and what is told before what the bible says."""
    place = view.order(fact)[0]
    changes = fact.predicate in _FIRST
    first = _FIRST.index(fact.predicate) if changes else len(_FIRST)
    return (place == 0) + 2 * (not changes), first, -place


def _lines(facts: Sequence[Fact], view: View) -> Lines:
    entries = tuple(_entry(fact, view) for fact in facts[:MOST])
    return Lines(entries, len(facts) - len(entries))


def _entry(fact: Fact, view: View) -> Entry:
    values = _values(fact, view)
    return _written("fact", fact, values, view)


def _opening(each: Opening, view: View) -> Entry:
    values = _values(each.fact, view) | {"chapters": each.chapters, "late": each.is_late}
    return _written("fact_open", each.fact, values | {"due": each.fact.due}, view)


def _written(template: str, fact: Fact, values: dict[str, object], view: View) -> Entry:
    short = render("memory", view.language, template, quote="", **values)
    quote = " ".join(fact.sentence.split())
    if len(quote) > QUOTED:
        return Entry(view.order(fact)[0], short, short=short, key=fact_key(fact.uid))
    whole = render("memory", view.language, template, quote=quote, **values)
    number = view.order(fact)[0]
    return Entry(number, whole, short=short, quote=quote, key=fact_key(fact.uid))


def _values(fact: Fact, view: View) -> dict[str, object]:
    return {
        "number": view.order(fact)[0],
        "predicate": fact.predicate,
        "who": _name(fact.subject, view),
        "what": _name(fact.object, view),
        "other": _name(fact.other, view),
        "value": " ".join(fact.value.split()),
        "slot": fact.slot.replace("_", " "),
        "denied": fact.polarity == "-",
    }


def _name(uid: UUID | None, view: View) -> str:
    known = view.entities.get(uid) if uid else None
    return known.name if known else ""
