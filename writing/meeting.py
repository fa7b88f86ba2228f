"""Where one beat of a plan does not begin as the one before it ended. Pure.

A beat's exit and the next one's entry are states of the same moment. They do not meet where
they name other places, times of day that cannot be one, or somebody of whom the beat before
knows nothing; or where they have next to no word in common, by which a plan is mended too.
A state that was left open meets everything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from memory.clock.hours import Hour, hour_of
from memory.cues.sentences import plainly
from writing.plan import Beat, meet
from writing.wording import folded

Of = Literal["place", "time", "who", "state"]
TEXTS = 4_096  # remembered: a plan is looked at again and again
Names = tuple["Known", "Known"]  # the book's and the plan's own


@dataclass(frozen=True)
class Known:
    """By what names a text may call people (one tuple each), and the places."""

    people: tuple[tuple[str, ...], ...] = ()
    places: tuple[str, ...] = ()

    def people_in(self, text: str) -> frozenset[str]:
        """By the name that stands first."""
        return frozenset(_named_in(text, self._people))

    def places_in(self, text: str) -> frozenset[str]:
        return frozenset(_named_in(text, self._places))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(name for names in self.people for name in names)

    @cached_property
    def _people(self) -> tuple[tuple[str, str], ...]:
        return tuple(_worded((name, names[0]) for names in self.people for name in names))

    @cached_property
    def _places(self) -> tuple[tuple[str, str], ...]:
        return tuple(_worded((place, place) for place in self.places))


@dataclass(frozen=True)
class Gap:
    """`left` and `found` name what differs, where it has a name: places, or who is there."""

    of: Of
    left: str = ""
    found: str = ""


def gaps(beats: Sequence[Beat], known: Known) -> tuple[tuple[Gap, ...], ...]:
    """For each beat, how its entry does not meet the exit before it; the first has none."""
    own = _of_the_plan(beats, known)
    between = (tuple(_between(*two, (known, own))) for two in pairwise(beats))
    return ((), *between) if beats else ()


def _between(before: Beat, after: Beat, known: Names) -> Iterator[Gap]:
    if not before.exit.strip() or not after.entry.strip():
        return
    found = [
        *_elsewhere(before.exit, after.entry, known),
        *_at_another_time(before.exit, after.entry),
        *_from_nowhere(before, after, known),
    ]
    if not found and not meet(before.exit, after.entry):
        found = [Gap("state")]
    yield from found


def _elsewhere(left: str, found: str, known: Names) -> Iterator[Gap]:
    there, here = (_all(each.places_in(text) for each in known) for text in (left, found))
    if there and here and not there & here:
        yield Gap("place", _listed(there), _listed(here))


def _at_another_time(left: str, found: str) -> Iterator[Gap]:
    then, now = _hour(left), _hour(found)
    if then and now and (then.most < now.least or now.most < then.least):
        yield Gap("time")


def _from_nowhere(before: Beat, after: Beat, known: Names) -> Iterator[Gap]:
    """Who is named as there, and the beat before neither has nor names."""
    told = " \n".join((before.entry, before.summary, before.exit, *before.characters))
    there = _all(each.people_in(after.entry) for each in known)
    new = there - _all(each.people_in(told) for each in known) if there else there
    if new:
        yield Gap("who", found=_listed(new))


def _of_the_plan(beats: Sequence[Beat], known: Known) -> Known:
    """Those whom, and the places that, only the plan names."""
    cast = {who for beat in beats for who in beat.characters} - known.names
    places = {beat.place for beat in beats if beat.place}.difference(known.places)
    return Known(tuple((who,) for who in sorted(cast)), tuple(sorted(places)))


def _worded(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each name as it stands between the words of a folded text, with whom or what it means."""
    for name, meant in names:
        if bare := folded(name):
            yield f" {bare} ", meant


def _named_in(text: str, names: Iterable[tuple[str, str]]) -> Iterator[str]:
    bare = _bare(text)
    return (meant for name, meant in names if name in bare)


@lru_cache(maxsize=TEXTS)
def _bare(text: str) -> str:
    return f" {folded(text)} "


@lru_cache(maxsize=TEXTS)
def _hour(text: str) -> Hour | None:
    return hour_of(plainly(text))


def _all(found: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*found)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
