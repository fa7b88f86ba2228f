"""Asking the book, as it stands when a chapter begins: facts with their quotes first.

Code finds the facts (`finding`), of what the question names and wants to know (`question`); a
model only puts them into words, each of which has to cite them (`phrasing`).
"""

from memory.ask.finding import Found, Passage, find_facts
from memory.ask.history import Earlier, earlier, keep
from memory.ask.phrasing import Answer, Phrase, answer, asker
from memory.ask.question import LONGEST, stated
from memory.ask.showing import Line
from memory.ask.streaming import Coming, as_it_comes

__all__ = [
    "LONGEST",
    "Answer",
    "Coming",
    "Earlier",
    "Found",
    "Line",
    "Passage",
    "Phrase",
    "answer",
    "as_it_comes",
    "asker",
    "earlier",
    "find_facts",
    "keep",
    "stated",
]
