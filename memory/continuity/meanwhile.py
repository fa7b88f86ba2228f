"""What may lie between two facts, in the story or in its telling, and how long. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from uuid import UUID

from memory.clock import read_when
from memory.continuity.rule import Key, View
from memory.continuity.rule import about as of_both
from memory.facts import Fact

DAY = 24 * 60


def may_lie_between(
    a: Fact, b: Fact, view: View, about: UUID | None, *reads: str, that: Key | None = None
) -> Iterator[Fact]:
    """What is affirmed of this one and is surely neither before a nor after b; b among it.
    `that`: a test that it passes.

    What somebody says counts too: a repair is often told in dialogue.
    """
    heard = view.also_unasserted(*reads).where(_is_heard, *filter(None, (that,)))
    for told in heard.sharing(of_both, (about,)):
        if told.uid == a.uid:
            continue
        if not (view.clock.surely_before(told, a) or view.clock.surely_before(b, told)):
            yield told


def told_between(a: Fact, b: Fact, view: View) -> Sequence[Fact]:
    """What is told after the earlier, up to the later and with it."""
    earlier, later = sorted((view.order(a), view.order(b)))
    first, last = (bisect_right(view.facts, end, key=view.order) for end in (earlier, later))
    return view.facts[first:last]


def is_one_scene(a: Fact, b: Fact, view: View) -> bool:
    """Both of the present of one scene."""
    return _is_now(a) and _is_now(b) and is_told_in_one(a, b, view)


def is_told_in_one(a: Fact, b: Fact, view: View) -> bool:
    """In one beat or two neighbours, while no time is said to pass."""
    near = a.chapter == b.chapter and abs(a.beat - b.beat) <= 1
    return near and not any(told.time_text and _is_now(told) for told in told_between(a, b, view))


def at_most(a: Fact, b: Fact, view: View) -> int | None:
    """Minutes from a to b, where the clock knows or b's own words count from what was just told.

    None: nobody can tell. "The next day" counts from its chapter, or from the one before.
    """
    least, most = view.clock.between(a, b)
    if most is not None or not _is_now(a):
        return most
    if is_one_scene(a, b, view):
        return DAY
    when = read_when(b.time_text)
    apart = view.places.get(b.chapter, 0) - view.places.get(a.chapter, 0)
    said = when.gap.most if when.gap else None
    if when.days is not None:
        said = (when.days + 1) * DAY
    if said is None or not 0 <= apart <= 1 or (least or 0) > said:
        return None
    return said


def _is_heard(told: Fact) -> bool:
    return told.polarity == "+" and (told.asserted or told.modality == "claim")


def _is_now(fact: Fact) -> bool:
    return fact.anchor == "now" and fact.modality != "memory"
