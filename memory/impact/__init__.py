"""What relies on what: asked before a fact, a chapter or the order of chapters is changed.

`relying` and `flipped` are pure; `reading` asks the ledger and changes nothing.
"""

from memory.impact.changes import Changed, Revaluation, changed
from memory.impact.order import flipped
from memory.impact.reading import Impact, between, impact_of_chapter, impact_of_fact, new_facts
from memory.impact.relying import Relying, relying

__all__ = [
    "Changed",
    "Impact",
    "Relying",
    "Revaluation",
    "between",
    "changed",
    "flipped",
    "impact_of_chapter",
    "impact_of_fact",
    "new_facts",
    "relying",
]
