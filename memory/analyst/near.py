"""Pairs of sentences that mean the like, of the same people and things.

The draft's sentences against approved ones, by their vectors; a bounded number of each, since
every chapter pays for it.
"""

import logging
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import chain, zip_longest
from operator import mul
from uuid import UUID

from memory.analyst.slots import is_another
from memory.continuity.rule import View
from memory.continuity.values import agree
from memory.embedder import Embedder, EmbedderError, EmbedderMissing, Vector
from memory.facts import Fact, predicate
from novellaforge.llm import Origin
from projects.text import whole_words

logger = logging.getLogger(__name__)

MOST_SENTENCES, MOST_OF_DRAFT = 64, 24
EACH, MOST_PAIRS = 2, 12
LATEST, COUNTERPARTS = 12, 8  # approved facts that one of the draft's is compared with
SENTENCE_CHARACTERS = 600
# What a sentence says that another may deny, the likeliest first; acts are seldom undone by acts.
GROUPS = ("fixed", "book", "one", "mind", "many", "event")

Two = tuple[Fact, Fact]


@dataclass(frozen=True)
class Near:
    """(approved, draft), the likest first; `why` says why nothing was compared."""

    pairs: tuple[Two, ...] = ()
    why: str = ""


async def near_pairs(
    view: View, embedder: Embedder | None, origin: Origin, most: int = MOST_PAIRS
) -> Near:
    """Each distinct sentence is embedded once, MOST_SENTENCES in all. Never raises for want of
    an embedder.
    """
    compared = to_compare(view)
    if not compared:
        return Near()
    if embedder is None:
        return Near(why=str(EmbedderMissing()))
    texts = list(dict.fromkeys(_text(fact) for fact in chain.from_iterable(compared)))
    try:
        vectors = await embedder.passages(texts, origin)
    except EmbedderError as error:
        logger.warning("No like sentences: %s", error, extra={"action": "embed_sentences"})
        return Near(why=str(error))
    directions = {text: _unit(vector) for text, vector in zip(texts, vectors, strict=True)}
    return Near(likest(compared, directions, embedder.least_similarity(view.language), most))


def to_compare(view: View) -> tuple[Two, ...]:
    """(approved, draft) with an entity in common, of no more than MOST_SENTENCES sentences."""
    told = _latest(view)
    found: dict[str, list[Two]] = {}
    for fact in sorted((fact for fact in view.draft if fact.asserted), key=_promise):
        if _text(fact) not in found and len(found) == MOST_OF_DRAFT:
            continue
        if pairs := _counterparts(fact, told, view):
            found.setdefault(_text(fact), []).extend(pairs)
    return tuple(_within_bounds(found))


def likest(
    compared: Iterable[Two], directions: dict[str, Vector], least: float, most: int
) -> tuple[Two, ...]:
    """The EACH best approved sentences of each of the draft's, over the floor; `most` in all."""
    best: dict[str, dict[str, tuple[float, Two]]] = {}
    for told, new in compared:
        likeness = sum(map(mul, directions[_text(told)], directions[_text(new)]))
        if likeness >= least:
            best.setdefault(_text(new), {}).setdefault(_text(told), (likeness, (told, new)))
    kept = chain.from_iterable(
        nlargest(EACH, each.values(), key=lambda rated: rated[0]) for each in best.values()
    )
    return tuple(two for _, two in nlargest(most, kept, key=lambda rated: rated[0]))


def _counterparts(new: Fact, told: dict[UUID, list[Fact]], view: View) -> list[Two]:
    """The approved facts most about the same things, that do not merely say it again."""
    mine = _entities(new)
    about = {fact.uid: fact for uid in mine for fact in told.get(uid, ())}
    asked = (
        fact
        for fact in about.values()
        if _text(fact) != _text(new) and not _repeats(fact, new, view)
    )

    def rank(fact: Fact) -> tuple[int, bool, int, int]:
        shared, chapter = len(mine & _entities(fact)), view.order(fact)[0]
        return -shared, fact.predicate != new.predicate, _promise(fact)[0], -chapter

    return [(fact, new) for fact in nsmallest(COUNTERPARTS, asked, key=rank)]


def _within_bounds(found: dict[str, list[Two]]) -> Iterator[Two]:
    """Each of the draft's sentences its best, then each its second, while there is room."""
    room = MOST_SENTENCES - len(found)
    kept: set[str] = set()
    for two in filter(None, chain.from_iterable(zip_longest(*found.values()))):
        sentence = _text(two[0])
        if sentence in found or sentence in kept or len(kept) < room:
            kept.add(sentence)
            yield two


def _repeats(told: Fact, new: Fact, view: View) -> bool:
    """One thing said twice, which nobody needs to judge."""
    alike = (told.predicate, told.subject, told.slot, told.polarity) == (
        new.predicate, new.subject, new.slot, new.polarity,
    )  # fmt: skip
    if not alike or is_another(told, new, view):
        return False
    return told.object == new.object and agree(told.value, new.value)


def _promise(fact: Fact) -> tuple[int, bool]:
    kind = predicate(fact.predicate)
    return GROUPS.index(kind.group) if kind else len(GROUPS), fact.certainty == "implied"


def _latest(view: View) -> dict[UUID, list[Fact]]:
    """By entity of the draft, what was told last of each predicate and slot: a hero has thousands
    of facts.
    """
    wanted = {uid for fact in view.draft if fact.asserted for uid in _entities(fact)}
    found: dict[UUID, list[Fact]] = {}
    times: Counter[tuple[UUID, str, str]] = Counter()
    for fact in reversed(view.facts):
        if not fact.asserted or view.is_new(fact):
            continue
        for uid in wanted.intersection((fact.subject, fact.object, fact.other)):
            times[uid, fact.predicate, fact.slot] += 1
            if times[uid, fact.predicate, fact.slot] <= LATEST:
                found.setdefault(uid, []).append(fact)
    return found


def _entities(fact: Fact) -> set[UUID]:
    return {uid for uid in (fact.subject, fact.object, fact.other) if uid}


def _text(fact: Fact) -> str:
    return whole_words(" ".join(fact.sentence.split()), SENTENCE_CHARACTERS)


def _unit(vector: Sequence[float]) -> Vector:
    length = math.hypot(*vector)
    return [number / length for number in vector]
