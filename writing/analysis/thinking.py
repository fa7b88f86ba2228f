"""Where the narrator says what somebody thinks: a mind is read, whoever's it is. Pure.

Fires: "Aron wondered whether she knew."; « Paul se demanda si elle savait. ». Must not: what one
infers ("he must have wondered", "as if Aron feared it"), what another believes of them ("she
thought Aron knew"), what is said aloud, a thinking that shows ("Aron thought for a moment").
"""

import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from memory.cues import numbered
from memory.cues.reading import read
from memory.cues.sentences import Sentence
from memory.entities import Scene
from memory.evidence import Span
from writing.analysis.pieces import cased
from writing.analysis.speaking import NAME, meant

_WHAT = r"(?: (?:that|he|she|it|they|what|how|why|whether|if|of|about|this|there)\b)"
_QUE = r"(?: (?:que?|qu'|à|aux?|si|ce que|pourquoi|comment|combien|bien que?)(?:\b|(?<=')))"
_THINKS = {
    "en": (
        rf"(?:(?:thought|knew|believed|realised|realized|understood){_WHAT}"
        r"|wondered (?:if|whether|what|why|how|who|where|when|about)|remembered (?!to\b)"
        r"|hoped |feared |wished |regretted |dreaded |longed )"
    ),
    "fr": (
        rf"(?:(?:pens(?:a|ait)|sa(?:vait|it)|sut|cr(?:ut|oyait)|compr(?:it|enait)){_QUE}"
        rf"|se demand(?:a|ait){_QUE}|se (?:souv(?:int|enait)|rappel(?:a|ait)) "
        r"|se dis?(?:it|ait) qu|espér(?:a|ait) |craign(?:it|ait) |redout(?:a|ait) "
        r"|regrett(?:a|ait) )"
    ),
}
_CLAUSE = r"(?:^\W*|[,;:—] |\b(?:and|but|then|while|et|mais|puis|tandis que) )"
_BETWEEN = r"(?:\w+ly |still |also |already |just |then )?"
# Read in a face, not in a mind; or nobody's certain knowledge.
_SIGNS = re.compile(
    r"\b(?:seem\w*|appear\w*|look(?:ed|s) (?:as|like)|evident\w*|obvious\w*|visibl\w*|clearly"
    r"|plainly|must have|perhaps|maybe|probably|said|told|sembl\w*|parai\w*|parut|visiblement"
    r"|manifestement|devait|dut|sans doute|peut-être|probablement|avait l'air|dit)\b"
)
_CERTAIN = ("real", "memory")


def thoughts(
    sentences: Iterable[Sentence], language: str, scene: Scene
) -> Iterator[tuple[UUID, Sentence]]:
    """Once a sentence, by whoever comes first in it."""
    pattern = re.compile(rf"{_CLAUSE}{NAME} {_BETWEEN}{_THINKS[language]}")
    for sentence in sentences:
        if sentence.speech or sentence.doubtful or _SIGNS.search(sentence.plain):
            continue
        match = pattern.search(cased(sentence))
        who = meant(match["name"], scene) if match else None
        if match and who and _is_certain(match, language):
            yield who, sentence


def _is_certain(match: re.Match[str], language: str) -> bool:
    """Whether nothing up to the name makes it a guess, a dream or what another one thinks."""
    begun = numbered(match.string[: match.end("name")])
    at = Span(match.start("name"), match.end("name"))
    return len(begun) == 1 and read(begun, 1, at, language).modality in _CERTAIN
