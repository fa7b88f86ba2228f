"""The ledger: facts recorded as a text is read, and what holds at a place of the book.

A fact is approved while a chapter's approved version has it; so nothing is copied at an
approval, and a text that is approved no more takes its facts along. The bible's facts hold from
place 0. What the author said of a fact or an entity is applied here, for every reader.
"""

from memory.ledger.following import Followed, follow
from memory.ledger.holding import (
    BIBLE,
    Told,
    approved_spans,
    candidates,
    candidates_among,
    fact_from,
    of_version,
    places_of,
    said_of_chapter,
    standing,
)
from memory.ledger.otherwise import read_as, reading_of, readings_now
from memory.ledger.recording import (
    add_entities,
    know_the_bible,
    record,
    record_entry,
    record_part,
)
from memory.ledger.removed import Removed
from memory.ledger.state import is_read, memory_of, paragraphs_read, state_of, unread

__all__ = [
    "BIBLE",
    "Followed",
    "Removed",
    "Told",
    "add_entities",
    "approved_spans",
    "candidates",
    "candidates_among",
    "fact_from",
    "follow",
    "is_read",
    "know_the_bible",
    "memory_of",
    "of_version",
    "paragraphs_read",
    "places_of",
    "read_as",
    "reading_of",
    "readings_now",
    "record",
    "record_entry",
    "record_part",
    "said_of_chapter",
    "standing",
    "state_of",
    "unread",
]
