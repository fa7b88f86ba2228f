"""The reader who judges what rules cannot: pairs of sentences, one call a chapter at most two.

`candidates` and `near_pairs` choose the pairs, `judge` asks a model and keeps what it proves by
the text's own words, `confirmed` says what that makes of the rules' findings. No tables.
"""

from memory.analyst.candidates import MOST_PAIRS, candidates
from memory.analyst.confirming import ANALYST, confirmed
from memory.analyst.judging import judge
from memory.analyst.near import Near, near_pairs
from memory.analyst.pairs import Judged, Pair, Verdict
from memory.analyst.showing import Around, around

__all__ = [
    "ANALYST",
    "MOST_PAIRS",
    "Around",
    "Judged",
    "Near",
    "Pair",
    "Verdict",
    "around",
    "candidates",
    "confirmed",
    "judge",
    "near_pairs",
]
