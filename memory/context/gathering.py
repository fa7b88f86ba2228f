"""The story before a chapter, by priority, within the budget.

In this order: what holds of whom the chapter names (and what older chapters tell of them), the
last five chapters by their summaries and their events, relations, open threads and promises; then
the other chapters in a line each. Without priorities the chapters alone are told, newest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from memory import budget, ledger
from memory.budget import Entry, Fitted, Part
from memory.context import chapters, lines, matter, notices
from memory.context.chapters import Names, Told
from memory.context.lines import Lines
from memory.continuity.rule import View
from memory.in_force import in_force
from memory.standpoint import Standpoint
from novellaforge import caches
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


@dataclass(frozen=True)
class Asked:
    """`names` are those of the chapter's people, each with its aliases; `voice` those of its
    point of view; `about` what the author says of the chapter, where things and places are named.
    """

    names: Names = ()
    about: str = ""
    voice: tuple[str, ...] = ()
    prioritised: bool = True


def gather(
    at: Standpoint,
    names: Names = (),
    *,
    about: str = "",
    voice: tuple[str, ...] = (),
    prioritised: bool = True,
    tokens: int | None = None,
    seconds: int = 0,
) -> Story:
    """The story before `at`, within `tokens` (by default what settings allow the model).

    `names`, `about`, `voice`: see Asked. The answer is kept for `seconds` under the project's
    revision and the ledger's state.
    """
    if tokens is None:
        tokens = budget.story_tokens(settings.LLM_CONTEXT_TOKENS)
    asked = Asked(names, about, voice, prioritised)
    state = ledger.state_of(at.project_id) if seconds > 0 else ""
    return caches.kept(
        caches.Place("context", at.project_id, at.revision),
        (at.number, at.language, get_language(), asked, tokens, state),
        Story,
        seconds,
        lambda: _gather(at, asked, tokens),
    )


def _gather(at: Standpoint, asked: Asked, tokens: int) -> Story:
    before = chapters.previous(at, tokens // END_SHARE, tokens // SAMPLE_SHARE)
    to_come = chapters.to_come(at, tokens // TO_COME_SHARE)
    told = chapters.chapters_told(at)
    about = matter.named(at, asked.names, asked.about, asked.voice)
    seen = matter.view(at, about) if asked.prioritised and told else None
    spoken = _spoken(seen, about, tokens // SPOKEN_SHARE) if seen else ()
    given = (before.end, before.sample, to_come, *spoken)
    parts = _facts(seen, at, about) if seen else {}
    fitted = _fitted(parts, told, asked, tokens - sum(map(estimate, given)))
    of_chapters = _together(fitted, ("named", "recent", "older"))
    unread = ledger.unread(at.project_id, at.number)
    return Story(
        before.end,
        tuple(chapters.labelled(list(of_chapters.lines), told, at.language)),
        to_come,
        (
            *before.notices,
            *notices.of_chapters(told, of_chapters.lines, of_chapters.left_out),
            *notices.of_facts(
                {name: len(fitted[name].left_out) + each.beyond for name, each in parts.items()},
                unread,
            ),
        ),
        **{name: _ordered(each.entries, fitted[name]) for name, each in parts.items()},
        spoken=spoken,
        sample=before.sample,
    )


def _facts(view: View, at: Standpoint, about: matter.Named) -> dict[str, Lines]:
    found = in_force(view, at.number)
    return {name: written(found, about.uids, view) for name, written in FACTS.items()}


def _fitted(
    facts: dict[str, Lines], told: list[Told], asked: Asked, tokens: int
) -> dict[str, Fitted]:
    if not asked.prioritised:
        return {"recent": budget.fitting(chapters.newest_first(told), tokens)}
    named = chapters.told_of(told, asked.names)
    entries: dict[str, Sequence[Entry]] = {name: each.entries for name, each in facts.items()}
    entries |= {"named": list(named.values()), "recent": chapters.recent(told)}
    order = ("in_force", "named", "recent", "events", "ties", "openings")
    parts = [Part(name, entries.get(name, ()), SHARES.get(name, 1)) for name in order]
    fitted, rest = budget.in_turn(parts, tokens)
    others = [entry for entry in chapters.older(told) if entry.number not in named]
    return fitted | {"older": budget.fitting(others, rest)}


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
