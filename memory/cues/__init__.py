"""What the words of a text say of polarity, modality, numbers and dates, whatever a model says.

Pure; French and English. `numbered` reads a text once into sentences; `read` says for some
words of one of them whether they are denied, dreamt, claimed…; `numbers`, `dates` and
`durations` give values in one form.

These are lists of words, not a grammar: what they do not know they leave "real", and what
they cannot decide they call unsure.
"""

from memory.cues.numbers import Number, dates, durations, numbers
from memory.cues.reading import Reading, read
from memory.cues.sentences import Sentence, numbered

__all__ = [
    "Number",
    "Reading",
    "Sentence",
    "dates",
    "durations",
    "numbered",
    "numbers",
    "read",
]
