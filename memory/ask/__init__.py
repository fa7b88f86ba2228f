"""Asking the book, as it stands when a chapter begins: facts with their quotes first.

Code finds the facts (`finding`), of what the question names and wants to know (`question`); a
model only puts them into words, each of which has to cite them (`phrasing`).
"""

from memory.ask.finding import Found, Passage, find_facts
from memory.ask.phrasing import Answer, Phrase, answer, asker
from memory.ask.question import LONGEST, stated
from memory.ask.showing import Line

__all__ = [
    "LONGEST",
    "Answer",
    "Found",
    "Line",
    "Passage",
    "Phrase",
    "answer",
    "asker",
    "find_facts",
    "stated",
]
