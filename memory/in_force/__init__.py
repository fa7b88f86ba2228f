"""What holds just before a place of the book, by the asserted facts told until then. Pure.

Of the dead, their death holds, what they were like and whose kin they are; nothing else. Where
the order of the story is not known, that of the narration stands in.
"""

from memory.in_force.holding import RECENT, InForce, in_force
from memory.in_force.minds import MINDS
from memory.in_force.openings import OPENINGS, Opening
from memory.in_force.states import ONE, WHERE
from memory.in_force.telling import EVENTS, FIXED, whose
from memory.in_force.ties import TIES

__all__ = [
    "EVENTS",
    "FIXED",
    "MINDS",
    "ONE",
    "OPENINGS",
    "RECENT",
    "TIES",
    "WHERE",
    "InForce",
    "Opening",
    "in_force",
    "whose",
]
