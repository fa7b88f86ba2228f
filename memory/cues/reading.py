"""Whether some words of a sentence are denied, and in which modality they stand. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from memory.cues.english import ENGLISH
from memory.cues.french import FRENCH
from memory.cues.sentences import Sentence
from memory.cues.words import Cue, Scope, Tongue
from memory.evidence import Span
from memory.facts import Modality, Polarity

Doubt = Literal["negation", "frame", "speech"]

TONGUES = {"en": ENGLISH, "fr": FRENCH}
ASIDE_WORDS = 4  # ", he thought" and ", croyait-elle": as many words at most
# The strongest first: what is dreamt is not claimed, whatever is said in the dream.
RANK: tuple[Modality, ...] = (
    "dream", "fiction", "pretence", "figure", "hypothesis", "promise", "lie", "rumour", "belief",
    "claim", "memory", "real",
)  # fmt: skip
_SAID: frozenset[Modality] = frozenset({"promise", "lie", "rumour", "belief", "claim"})
_LASTING: frozenset[Modality] = frozenset({"dream", "fiction"})
_AWAKE = re.compile(
    r"\b(?:woke|awoke|waking|awake|wakened|réveil\w*|s'éveill\w*"
    r"|rideau|curtain|applau\w*|ouvrit les yeux"
    r"|opened (?:his|her) eyes|in the morning|le lendemain|au matin)\b"
)
_WORD = re.compile(r"[\w'-]+")
_NOT_A_WORD = re.compile(
    r" (?:(?:nothing|goodbye|good night|hello|no more|so|rien|tout|adieu|entre ses dents)"
    r"(?:,| (?=and\b|et\b))|(?:and|et)\b)"
)
_COMPANION = re.compile(
    r"\b(?:pas|plus|jamais|rien|personne|aucune?|gu[eè]re|point|ni|nuls?|nulles?|nullement)\b"
)
_ONLY = re.compile(r"\bque?\b|\bqu'")
_LITERARY = re.compile(r"\bn(?:e |')(?:os|sa[vui]|s[uû]|p[oue]u|cess|di[st]\b|boug)")
_BARE_PAS = re.compile(
    r"(?:^|(?<=[;:,—“(.] )|(?<=[—“(]))pas\b|\bpas (?:de |d'|encore|même|question)|non pas"
    r"|\b(?:ai|as|a|est|suis|es|sont|sais|veux|peux|peut|faut|va|ont|était|avait) pas\b"
)


@dataclass(frozen=True)
class Reading:
    """What the words around say. `doubts` name what code could not decide."""

    polarity: Polarity
    modality: Modality
    doubts: tuple[Doubt, ...] = ()


def read(
    sentences: Sequence[Sentence],
    number: int,
    focus: Span,
    language: str,
    act: bool = False,
    deed: bool = False,
) -> Reading:
    """The reading of the words at `focus` in the plain form of sentence `number`.

    `sentences` are those of the whole text: a dream goes on into the next sentences of its
    paragraph, which is a doubt and no more. `act`: the fact is that something is said or
    promised, so that words of saying do not make it a claim. `deed`: what somebody does; that they
    lie is no lie.
    """
    tongue = TONGUES.get(language, ENGLISH)
    sentence = sentences[number - 1]
    modality = _modality(sentence, focus, tongue, act, deed)
    polarity, unsure = _polarity(sentence.plain, focus, tongue)
    doubts: list[Doubt] = ["negation"] if unsure else []
    if modality not in _LASTING and _framed(sentences, number, tongue):
        doubts.append("frame")
    if sentence.doubtful and not sentence.speaks(focus):
        doubts.append("speech")
    return Reading(polarity, modality, tuple(doubts))


def _modality(sentence: Sentence, focus: Span, tongue: Tongue, act: bool, deed: bool) -> Modality:
    found: set[Modality] = {"real"}
    for cue, at in _cues(sentence.plain, tongue):
        if deed and cue.modality == "lie" and focus.start <= at.start and at.end <= focus.end:
            continue
        if not (act and cue.modality in _SAID) and _reaches(
            sentence.plain, cue, at, focus, tongue
        ):
            found.add(cue.modality)
    if _asked(sentence.plain, focus):
        found.add("hypothesis")
    if sentence.speaks(focus) and not act:
        found.add("claim")
    return next(modality for modality in RANK if modality in found)


def _cues(plain: str, tongue: Tongue) -> Iterator[tuple[Cue, Span]]:
    for cue in tongue.cues:
        for match in cue.pattern.finditer(plain):
            yield cue, Span(match.start(), match.end())


def _reaches(plain: str, cue: Cue, at: Span, focus: Span, tongue: Tongue) -> bool:
    scope = cue.scope
    if scope is Scope.ALL and cue.modality == "hypothesis" and _asks(plain, at, tongue):
        scope = Scope.AFTER
    clause = _clause(plain, at, tongue)
    if scope is Scope.CLAUSE:
        return focus.start < clause.end and clause.start < focus.end
    if scope is Scope.NEAR:
        end = min(_next(r"[,;]", plain, at.end), _turn(plain, at.end, tongue))
        return at.start < focus.end <= end or at.start <= focus.start < end
    if scope is Scope.AFTER and not _is_aside(plain, clause):
        if cue.modality in _SAID and _says_nothing(plain, at):
            return False
        return at.start < focus.end and focus.start < _turn(plain, at.end, tongue)
    return _start(plain, at, tongue) <= focus.start < _turn(plain, at.end, tongue)


def _asks(plain: str, at: Span, tongue: Tongue) -> bool:
    return bool(re.search(tongue.asked, plain[: at.start]))


def _is_aside(plain: str, clause: Span) -> bool:
    """A clause of few words that stands after a comma: ", he thought."."""
    return (
        clause.start > 0
        and plain[clause.start] in ',”—"'
        and len(_WORD.findall(plain[clause.start : clause.end])) <= ASIDE_WORDS
        and not plain[clause.end :].strip(' .!…”"')
    )


def _says_nothing(plain: str, at: Span) -> bool:
    """ "she said, and left", "she swore and left": words of saying after which nothing is told."""
    rest = plain[at.end :]
    if _NOT_A_WORD.match(rest):
        return True
    return bool(re.match(r"[,.;!]", rest)) and not re.match(r",[^,]+, (?:that\b|que\b|qu')", rest)


def _turn(plain: str, start: int, tongue: Tongue) -> int:
    return _next(tongue.turn, plain, start)


def _start(plain: str, at: Span, tongue: Tongue) -> int:
    turns = [match.end() for match in re.finditer(tongue.turn, plain[: at.start])]
    return turns[-1] if turns else 0


def _next(pattern: str, plain: str, start: int) -> int:
    match = re.compile(pattern).search(plain, start)
    return match.start() if match else len(plain)


def _asked(plain: str, focus: Span) -> bool:
    """Whether the words stand in a question."""
    for match in re.finditer(r"\?", plain):
        starts = [mark.end() for mark in re.finditer(r"[.!?…“”—\"]", plain[: match.start()])]
        if (starts[-1] if starts else 0) <= focus.start < match.start():
            return True
    return False


def _framed(sentences: Sequence[Sentence], number: int, tongue: Tongue) -> bool:
    """Whether an earlier sentence of the paragraph opened a dream or a play, not ended since."""
    sentence = sentences[number - 1]
    open_ = False
    for each in sentences[: number - 1]:
        if each.paragraph == sentence.paragraph:
            lasting = any(cue.modality in _LASTING for cue, _ in _cues(each.plain, tongue))
            open_ = (open_ or lasting) and not _AWAKE.search(each.plain)
    return open_ and not _AWAKE.search(sentence.plain)


def _polarity(plain: str, focus: Span, tongue: Tongue) -> tuple[Polarity, bool]:
    """Denied or not, and whether that is unsure."""
    masked = re.sub(tongue.no_negation, lambda match: "_" * len(match[0]), plain)
    clause = _clause(masked, focus, tongue)
    denials = [*_around(masked, clause, tongue), *_hanging(masked, clause, tongue)]
    denials += [
        Span(match.start(), match.end())
        for match in re.finditer(tongue.after, masked)
        if clause.start <= match.start() < focus.end and match.end() < focus.end
    ]
    sure = [at for at in denials if not _parted(masked, at, focus, tongue)]
    near = _nearly(masked, focus, tongue)
    unsure = near or len(sure) > 1 or len(sure) < len(denials)
    return ("-" if sure or near else "+"), unsure


def _around(plain: str, clause: Span, tongue: Tongue) -> list[Span]:
    """Negations of a clause. The French `ne` needs its companion, or is literary; `ne … que`
    and the expletive one deny nothing.
    """
    within = plain[clause.start : clause.end]
    found = [
        Span(clause.start + match.start(), clause.start + match.end())
        for match in re.finditer(tongue.around, within)
    ]
    if tongue is not FRENCH:
        return found
    bare = [
        Span(clause.start + match.start(), clause.start + match.end())
        for match in _BARE_PAS.finditer(within)
    ]
    return [at for at in found if _denies(plain, at, clause)][:1] or bare[:1]


def _denies(plain: str, ne: Span, clause: Span) -> bool:
    if _COMPANION.search(plain, clause.start, clause.end):
        return True
    rest = plain[ne.end :]
    only, companion = _ONLY.search(rest), _COMPANION.search(rest)
    if companion and "ne " not in rest[: companion.start()] and not only:
        return True  # "elle n'a, ce soir-là, rien signé"
    return not only and bool(_LITERARY.match(plain, ne.start))


def _hanging(plain: str, clause: Span, tongue: Tongue) -> list[Span]:
    """ "She did not, however, sign": the negation of an earlier clause that goes on in this."""
    before = plain[: clause.start]
    for match in re.finditer(r"[^,]+(?=,)", before):
        after = plain[match.end() : clause.start]
        if re.search(tongue.hanging, match[0]) and not re.search(r"\b(?:but|and|so)\b", after):
            return [Span(match.start(), match.end())]
    return _without_companion(plain, clause) if tongue is FRENCH else []


def _without_companion(plain: str, clause: Span) -> list[Span]:
    """ "Elle n'a, ce soir-là, rien signé": the `ne` whose companion stands in this clause."""
    companion = _COMPANION.search(plain, clause.start, clause.end)
    for ne in re.finditer(r"\b(?:ne |n')[^,]*(?=,)", plain[: clause.start] if companion else ""):
        if not _COMPANION.search(ne[0]) and not _ONLY.search(plain[ne.end() : clause.end]):
            return [Span(ne.start(), ne.end())]
    return []


def _parted(plain: str, at: Span, focus: Span, tongue: Tongue) -> bool:
    """Whether an "and" stands between a negation and the words."""
    between = plain[min(at.end, focus.end) : max(at.start, focus.start)]
    return bool(re.search(tongue.soft, between))


def _nearly(plain: str, focus: Span, tongue: Tongue) -> bool:
    """ "He almost died": within three words before, or inside them."""
    for match in re.finditer(tongue.nearly, plain[: focus.end]):
        between = plain[match.end() : max(match.end(), focus.start)]
        if len(_WORD.findall(between)) <= 3 and not re.search(r"[,;:]", between):
            return True
    return False


def _clause(plain: str, at: Span, tongue: Tongue) -> Span:
    """The clause, or clauses, in which these words stand."""
    bounds = [match.span() for match in re.finditer(tongue.hard, plain)]
    start = max((begin for begin, _ in bounds if begin <= at.start), default=0)
    end = min((begin for begin, _ in bounds if begin >= at.end), default=len(plain))
    return Span(start, end)
