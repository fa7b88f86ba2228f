"""Each chapter in numbers, and which of them stand out from the book, and how.

Fires: one chapter of twelve that is three times as long, or has no dialogue. Must not: a short
book, a difference that is large only because all others are alike, a number that is not known.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from uuid import UUID

from memory.continuity.rule import is_affirmed
from memory.facts import Fact
from memory.in_force import EVENTS
from memory.in_force.telling import is_now
from writing.analysis.book import Book, Read
from writing.analysis.measuring import Stretch
from writing.analysis.observing import Found, Observation, Pace, Quote, key_of, shortened

NAME = "pacing"
LEAST_CHAPTERS = 5  # of fewer, none stands out
SPREAD = 3.5  # median deviations, as Iglewicz and Hoaglin take for outliers
NORMAL = 1.4826  # makes a median deviation a standard deviation, where it is normal
# The least difference from the book's median that a reader feels: as a share of it, or (dialogue)
# in percent of the words.
FELT = {"words": 0.5, "dialogue": 20.0, "sentence": 0.4, "scenes": 1.0, "events": 0.75}


def find(book: Book) -> Found:
    events = _events(book)
    paces = tuple(_pace(read, book, events) for read in book.chapters)
    said = (each for name in FELT for each in _outstanding(name, paces, book, events))
    return Found(tuple(said), pacing=paces)


def _pace(read: Read, book: Book, events: dict[UUID, list[Stretch]]) -> Pace:
    counted = read.measures
    words = max(counted.words, 1)
    return Pace(
        chapter=read.chapter,
        number=read.number,
        words=counted.words,
        dialogue=round(100 * counted.spoken / words),
        sentence=round(counted.words / max(counted.sentences, 1), 1),
        scenes=_scenes(read, book),
        events=round(1000 * len(events[read.chapter]) / words, 1)
        if read.chapter in book.beats
        else None,
    )


def _scenes(read: Read, book: Book) -> int | None:
    """By the marks between them; of a text that has none and was not written here, unknown."""
    if read.measures.breaks:
        return read.measures.breaks + 1
    if not read.is_ours:
        return None
    return len(book.beats.get(read.chapter, ())) or None


def _events(book: Book) -> dict[UUID, list[Stretch]]:
    """The sentences in which something happens, each once, in their order."""
    found: dict[UUID, set[tuple[int, int]]] = {each.chapter: set() for each in book.chapters}
    for fact in book.view.facts:
        if fact.chapter in found and _happens(fact):
            found[fact.chapter].add((fact.start, fact.end))
    return {uid: [Stretch(*each) for each in sorted(spans)] for uid, spans in found.items()}


def _happens(fact: Fact) -> bool:
    return fact.predicate in EVENTS and fact.asserted and is_affirmed(fact) and is_now(fact)


def _outstanding(
    name: str, paces: Sequence[Pace], book: Book, events: dict[UUID, list[Stretch]]
) -> Iterator[Observation]:
    known = [(pace, float(value)) for pace in paces if (value := getattr(pace, name)) is not None]
    if len(known) < LEAST_CHAPTERS:
        return
    values = [value for _pace, value in known]
    for pace, value in known:
        if stands_out(value, values, name):
            side = "high" if value > median(values) else "low"
            read = book.by_chapter[pace.chapter]
            yield Observation(
                analyst="pacing",
                code=f"{name}_{side}",
                key=key_of(NAME, name, side, pace.chapter),
                quotes=shortened(_shown(name, side, read, events[read.chapter])),
                values={
                    "number": pace.number,
                    "here": getattr(pace, name),
                    "usual": round(median(values), 1),
                },
                weight=abs(value - median(values)) / max(median(values), 1.0),
            )


def stands_out(value: float, values: Sequence[float], name: str) -> bool:
    """Far from the median by the others' own spread, and by what a reader feels."""
    middle = median(values)
    spread = NORMAL * median(abs(each - middle) for each in values)
    least = FELT[name] if name == "dialogue" else FELT[name] * middle
    apart = abs(value - middle)
    return apart > SPREAD * spread and apart >= least and apart > 0


def _shown(name: str, side: str, read: Read, events: Sequence[Stretch]) -> Iterator[Quote]:
    counted = read.measures
    edges = [each.first for each in counted.edges[:1]] + [each.last for each in counted.edges[-1:]]
    at: dict[str, Sequence[Stretch | None]] = {
        "dialogue_high": [counted.talk],
        "dialogue_low": [counted.telling],
        "sentence_high": [counted.longest],
        "sentence_low": [counted.shortest],
        "events_high": events[:3],
        "events_low": _still(read, events),
    }
    some = [each for each in at.get(f"{name}_{side}", ()) if each] or edges
    return (read.quote(each) for each in some)


def _still(read: Read, events: Sequence[Stretch]) -> Sequence[Stretch]:
    """The first paragraph of the longest stretch in which nothing happens."""
    starts = [0, *(each.end for each in events)]
    ends = [*(each.start for each in events), len(read.text)]
    start, end = max(zip(starts, ends, strict=True), key=lambda each: each[1] - each[0])
    inside = [each.first for each in read.measures.edges if start <= each.first.start < end]
    return inside[:1]
