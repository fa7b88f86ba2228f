"""The facts of a draft, beat by beat, as the checks are given them. Pure."""

from uuid import UUID

from memory.continuity.rule import Named
from memory.facts import Fact
from memory.locating import Located, in_chapter
from memory.problems import names_of
from writing.brief import Draft


def facts_of(draft: Draft) -> tuple[Fact, ...]:
    """Of all beats that were read so far, in the order of the beats."""
    return tuple(fact for beat in sorted(draft.facts) for fact in draft.facts[beat].facts)


def facts_in(draft: Draft, text: str) -> Located:
    """The same with offsets in the joined chapter; what a seam or a revision took is lost."""
    beats = [
        (beat, draft.beats[beat], draft.facts[beat].facts)
        for beat in sorted(draft.beats)
        if beat in draft.facts
    ]
    return in_chapter(beats, text)


def names_in(draft: Draft) -> dict[UUID, Named]:
    """Those whom its text named and nobody else knows."""
    return names_of(entity for each in draft.facts.values() for entity in each.provisional)
