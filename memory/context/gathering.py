"""The story before a chapter, by priority, within the budget.

In this order: what holds of whom the chapter names (and what older chapters tell of them), the
last five chapters by their summaries and their events, relations, open threads and promises; then
the other chapters in a line each. Without priorities the chapters alone are told, newest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import get_language

from memory import budget, ledger
from memory.budget import Entry, Fitted, Part
from memory.context import chapters, chosen, lines, matter, notices
from memory.context.chapters import Names, Previous, Told
from memory.context.chosen import NOTHING_CHOSEN, PREVIOUS_END, SAMPLE, TO_COME, Chosen, Piece
from memory.context.lines import Lines
from memory.continuity.rule import View
from memory.in_force import in_force
from memory.standpoint import Standpoint
from novellaforge import caches
from novellaforge.llm import provider_of_book
from novellaforge.llm.tokens import estimate

END_SHARE, TO_COME_SHARE = 3, 6  # of the budget, at most one part in so many
SAMPLE_SHARE, SPOKEN_SHARE = 12, 24
SHARES = {"in_force": 4, "named": 4, "events": 8, "ties": 12, "openings": 8}  # of what is left
FACTS = {
    "in_force": lines.states,
    "events": lines.events,
    "ties": lines.ties,
    "openings": lines.openings,
}


@dataclass(frozen=True)
class Story:
    """`told` is oldest first, each line labelled; `left_out` is for the author.

    `in_force`, `events`, `ties` and `openings` are facts, a line each, the dearest first;
    `spoken` are lines that the voice asked for has said, `sample` a paragraph of the book's prose.
    `pieces` say of what was told, and of the dearest that was not, where it comes from.
    """

    previous_end: str = ""
    told: tuple[str, ...] = ()
    to_come: str = ""
    left_out: tuple[str, ...] = ()
    in_force: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    sample: str = ""
    pieces: tuple[Piece, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Asked:
    """`names` are those of the chapter's people, each with its aliases; `voice` those of its
    point of view; `about` what the author says of the chapter, where things and places are named.
    """

    names: Names = ()
    about: str = ""
    voice: tuple[str, ...] = ()
    prioritised: bool = True
    chosen: Chosen = NOTHING_CHOSEN


def gather(
    at: Standpoint,
    names: Names = (),
    *,
    about: str = "",
    voice: tuple[str, ...] = (),
    prioritised: bool = True,
    chosen: Chosen = NOTHING_CHOSEN,
    tokens: int | None = None,
    seconds: int = 0,
) -> Story:
    """The story before `at`, within `tokens` (by default what the book's model allows).

    `names`, `about`, `voice`: see Asked. What the author pinned (`chosen`) comes first, and gets
    no more room than there is; what was excluded is not told. The answer is kept for `seconds`
    under the project's revision and the ledger's state.
    """
    if tokens is None:
        tokens = budget.story_tokens(provider_of_book(at.project_id).context_tokens)
    asked = Asked(names, about, voice, prioritised, chosen)
    state = ledger.state_of(at.project_id) if seconds > 0 else ""
    return caches.kept(
        caches.Place("context", at.project_id, at.revision),
        (at.number, at.language, get_language(), asked, tokens, state),
        Story,
        seconds,
        lambda: _gather(at, asked, tokens),
    )


def _gather(at: Standpoint, asked: Asked, tokens: int) -> Story:
    wish = asked.chosen
    before = _allowed(chapters.previous(at, tokens // END_SHARE, tokens // SAMPLE_SHARE), wish)
    to_come = "" if wish.excludes(TO_COME) else chapters.to_come(at, tokens // TO_COME_SHARE)
    told = [each for each in chapters.chapters_told(at) if not wish.excludes(each.key)]
    about = matter.named(at, asked.names, asked.about, asked.voice)
    seen = None
    if asked.prioritised and told:
        seen = matter.view(at, about, wish.pinned_facts(), of_these=True)
    spoken = _spoken(seen, about, tokens // SPOKEN_SHARE) if seen else ()
    given = (before.end, before.sample, to_come, *spoken)
    parts = _facts(seen, at, about, wish) if seen else {}
    fitted = _fitted(parts, told, asked, tokens - sum(map(estimate, given)))
    of_chapters = _together(fitted, ("named", "recent", "older"))
    unread = ledger.unread(at.project_id, at.number)
    pieces = tuple(chosen.pieces(fitted))
    return Story(
        before.end,
        tuple(chapters.labelled(list(of_chapters.lines), told, at.language)),
        to_come,
        (
            *before.notices,
            *notices.of_pinned(*_pinned_untold(fitted, pieces, wish)),
            *notices.of_chapters(told, of_chapters.lines, of_chapters.left_out),
            *notices.of_facts(
                {name: len(fitted[name].left_out) + each.beyond for name, each in parts.items()},
                unread,
            ),
        ),
        **{name: _ordered(each.entries, fitted[name]) for name, each in parts.items()},
        spoken=spoken,
        sample=before.sample,
        pieces=pieces,
    )


def _allowed(before: Previous, wish: Chosen) -> Previous:
    return replace(
        before,
        end="" if wish.excludes(PREVIOUS_END) else before.end,
        sample="" if wish.excludes(SAMPLE) else before.sample,
    )


def _pinned_untold(
    fitted: dict[str, Fitted], pieces: tuple[Piece, ...], wish: Chosen
) -> tuple[int, int]:
    """How many pinned pieces found no room, and how many are not known."""
    left_out = {entry.key for each in fitted.values() for entry in each.left_out}
    no_room = left_out & set(wish.pinned)
    return len(no_room), len(set(chosen.untold(wish, pieces)) - no_room)


def _facts(view: View, at: Standpoint, about: matter.Named, wish: Chosen) -> dict[str, Lines]:
    found = chosen.allowed(in_force(view, at.number), wish)
    parts = {name: written(found, about.uids, view) for name, written in FACTS.items()}
    if not wish.pinned:
        return parts
    known = {entry.key for each in parts.values() for entry in each.entries}
    others = [
        fact
        for fact in view.facts
        if wish.pins(chosen.fact_key(fact.uid)) and chosen.fact_key(fact.uid) not in known
    ]
    holding = parts["in_force"]
    also = lines.of_facts(others, view)
    return parts | {"in_force": replace(holding, entries=(*also, *holding.entries))}


def _fitted(
    facts: dict[str, Lines], told: list[Told], asked: Asked, tokens: int
) -> dict[str, Fitted]:
    wish = asked.chosen
    if not asked.prioritised:
        newest = chosen.pinned_first(chapters.newest_first(told), wish)
        return {"recent": budget.fitting(newest, tokens)}
    pinned = [entry for entry in chapters.newest_first(told) if wish.pins(entry.key)]
    named = chapters.told_of(told, asked.names)
    named = {number: entry for number, entry in named.items() if not wish.pins(entry.key)}
    recent = [entry for entry in chapters.recent(told) if not wish.pins(entry.key)]
    entries: dict[str, Sequence[Entry]] = {name: each.entries for name, each in facts.items()}
    entries |= {"named": list(named.values()), "recent": [*pinned, *recent]}
    order = ("in_force", "named", "recent", "events", "ties", "openings")
    parts = [Part(name, entries.get(name, ()), SHARES.get(name, 1)) for name in order]
    fitted, rest = _pinned_in_turn(parts, tokens, wish)
    older = [
        entry
        for entry in chapters.older(told)
        if entry.number not in named and not wish.pins(entry.key)
    ]
    return fitted | {"older": budget.fitting(older, rest)}


def _pinned_in_turn(parts: list[Part], tokens: int, wish: Chosen) -> tuple[dict[str, Fitted], int]:
    """What is pinned, as far as there is room at all, then the rest of each part in its share."""
    if not wish.pinned:
        return budget.in_turn(parts, tokens)
    ours = [
        Part(part.name, [each for each in part.entries if wish.pins(each.key)]) for part in parts
    ]
    theirs = [
        replace(part, entries=[each for each in part.entries if not wish.pins(each.key)])
        for part in parts
    ]
    first, rest = budget.in_turn(ours, tokens)
    then, rest = budget.in_turn(theirs, rest)
    both = {
        name: Fitted(
            first[name].lines + then[name].lines, first[name].left_out + then[name].left_out
        )
        for name in first
    }
    return both, rest


def _together(fitted: dict[str, Fitted], names: Iterable[str]) -> Fitted:
    each = [fitted[name] for name in names if name in fitted]
    return Fitted(
        tuple(line for one in each for line in one.lines),
        tuple(entry for one in each for entry in one.left_out),
    )


def _ordered(entries: Sequence[Entry], fitted: Fitted) -> tuple[str, ...]:
    """The lines in the order of their entries."""
    texts = {line.text for line in fitted.lines}
    return tuple(
        dict.fromkeys(
            text for entry in entries for text in (entry.text, entry.short) if text in texts
        )
    )


def _spoken(view: View, about: matter.Named, tokens: int) -> tuple[str, ...]:
    """As many of the lines as fit."""
    if about.voice is None:
        return ()
    fitting = budget.fitting(
        (Entry(0, line) for line in lines.utterances(matter.spoken(view, about.voice))), tokens
    )
    return tuple(line.text for line in fitting.lines if not line.shortened)
