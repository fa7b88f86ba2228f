"""Whether two things are told of one scene. Pure."""

from memory.continuity.meanwhile import told_between
from memory.continuity.rule import View
from memory.facts import Fact


def share_a_beat(a: Fact, b: Fact) -> bool:
    return (a.chapter, a.beat) == (b.chapter, b.beat)


def is_one_moment(a: Fact, b: Fact, view: View, within: int) -> bool:
    """Whether both are told of the present of one beat in which no time is said to pass, or the
    clock sets them at most so many minutes apart.
    """
    least, most = view.clock.between(a, b)
    if least is not None and most is not None:
        return -within <= least and most <= within
    return share_a_beat(a, b) and not time_passes(a, b, view)


def time_passes(a: Fact, b: Fact, view: View) -> bool:
    """Whether from the earlier to the later of a beat any fact stands at another time."""
    earlier, later = (a, b) if view.told_before(a, b) else (b, a)
    return earlier.anchor != "now" or any(
        share_a_beat(told, later) and (told.anchor != "now" or told.time_text)
        for told in told_between(earlier, later, view)
    )
