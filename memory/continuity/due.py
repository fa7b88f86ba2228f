"""Whether the time that a promise or a thread names is surely past. Pure."""

from memory.clock import When, amounts, days_of, read_when
from memory.continuity.rule import View, chapter_of
from memory.facts import Fact

DAY = 24 * 60
WEEK = 7 * DAY


def says_when(due: str) -> bool:
    """Whether its words can be read at all."""
    return bool(read_when(due) or amounts(due))


def is_past(opening: Fact, fact: Fact, view: View) -> bool:
    """Whether what the opening names is due before the fact."""
    due, now = read_when(opening.due), read_when(fact.time_text)
    if _is_later_day(due, now) or _is_later_hour(due, now, opening, view):
        return True
    longest = _longest(opening.due, due)
    least = None if longest is None else view.clock.between(opening, fact)[0]
    return least is not None and longest is not None and least > longest


def _longest(text: str, due: When) -> int | None:
    """Minutes from the word given until it is surely due."""
    lengths = [each.bounds.most for each in amounts(text)]
    if due.hour is None and len(lengths) == 1:
        return lengths[0]
    if due.days is not None:
        return (due.days + 1) * DAY
    if due.date or due.day.startswith("--"):
        return None
    return WEEK + DAY if due.day else DAY if due.hour else None


def _is_later_day(due: When, now: When) -> bool:
    one, other = days_of(due.date), days_of(now.date)
    return bool(one and other and one[1] < other[0])


def _is_later_hour(due: When, now: When, opening: Fact, view: View) -> bool:
    """ "At noon", and it is five; of the next day, if it was not surely before noon when said."""
    one, other = due.hour, now.hour
    if one is None or other is None or due.date or due.day or now.date or now.day:
        return False
    said = _told_hour(opening, view).hour if due.days is None else None
    next_day = said is not None and said.most > one.least
    return (due.days or 0) + next_day <= (now.days or 0) and one.most < other.least


def _told_hour(opening: Fact, view: View) -> When:
    """The last time of day that its chapter named before it."""
    told = (
        read_when(fact.time_text)
        for fact in view.every.sharing(chapter_of, (opening.chapter,))
        if fact.time_text and view.told_before(fact, opening)
    )
    return next((when for when in reversed(tuple(told)) if when.hour), When())
