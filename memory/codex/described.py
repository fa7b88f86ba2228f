"""What a model reads of an entry's description, held to the entry's own words.

Entries speak of their subject without naming it: "Forty, a burn across the left palm." So each
sentence is put to the model with the entry's name before it, and what comes back is brought
back to the sentence as the author wrote it. What only that name proves is dropped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from memory.codex.entries import Entry, Line
from memory.entities import Candidate, key
from memory.entities import Entity as Meant
from memory.extraction import Extraction, extract, showing
from memory.facts import Fact, predicate
from memory.facts import Place as Where
from memory.scene import Cast
from novellaforge.llm import LLM
from novellaforge.llm.errors import ContentRefused
from projects.text import PARAGRAPH_BREAK

LINES_AT_ONCE = 16  # in one request
LAWS = frozenset({"world_rule", "norm"})  # of a rule, all else is an example or a consequence


@dataclass(frozen=True)
class Described:
    """`why` says why it could not be read whole; what could is here."""

    facts: tuple[Fact, ...] = ()
    entities: tuple[Meant, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class _Put:
    """A line as the model sees it; `own` is where the line itself begins in the request."""

    line: Line
    text: str
    start: int

    @property
    def own(self) -> int:
        return self.start + len(self.text) - len(self.line.text)

    @property
    def end(self) -> int:
        return self.start + len(self.text)


async def read_described(
    entry: Entry, known: Sequence[Candidate], where: Where, llm: LLM, language: str
) -> Described:
    """Raises ModelError where the model did not answer at all."""
    cast = Cast(where.project, entry.uid, language, _meant_by(entry, known))
    facts: list[Fact] = []
    named: list[Meant] = []
    why = ""
    lines = iter(entry.described)
    while not why and (some := tuple(islice(lines, LINES_AT_ONCE))):
        put = tuple(_put(entry, some))
        text = PARAGRAPH_BREAK.join(each.text for each in put)
        try:
            read = await extract(text, cast.of(text), where, llm, language)
        except ContentRefused as error:
            read = Extraction(why=str(error))
        facts += _own(read.facts, entry, put)
        named += read.provisional
        why = read.why
    spoken_of = {uid for fact in facts for uid in (fact.subject, fact.object, fact.other)}
    return Described(tuple(facts), tuple(e for e in named if e.uid in spoken_of), why)


def can_read(entry: Entry, llm: LLM) -> bool:
    """A small model is not asked for rules: its short form has none."""
    return bool(entry.described) and not (entry.kind == "rule" and llm.provider.is_small)


def _meant_by(entry: Entry, known: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """In its own entry its name means it, whoever else may be called so."""
    own = key(entry.name)
    return tuple(
        each
        for each in known
        if each.kind != "event"
        and (
            entry.kind == "rule"
            or each.uid == entry.uid
            or own not in map(key, (each.name, *each.aliases))
        )
    )


def _put(entry: Entry, lines: Sequence[Line]) -> Iterator[_Put]:
    """Each with the entry's name before it; a rule speaks for itself."""
    name = "" if entry.kind == "rule" else f"{' '.join(entry.name.split())}: "
    start = 0
    for line in lines:
        text = name + line.text
        yield _Put(line, text, start)
        start += len(text) + len(PARAGRAPH_BREAK)


def _own(facts: Sequence[Fact], entry: Entry, put: Sequence[_Put]) -> Iterator[Fact]:
    """The facts that the entry's own sentences say, at their places in it."""
    for fact in facts:
        at = next((i for i, each in enumerate(put) if each.start <= fact.start < each.end), None)
        if at is None or fact.end <= put[at].own or not _is_of(entry, fact):
            continue
        line = put[at].line
        near = (line.text, put[at - 1].line.text if at else "")
        if not _is_proved_by_its_name(fact, entry, near):
            yield replace(fact, sentence=line.text, start=line.start, end=line.end)


def _is_of(entry: Entry, fact: Fact) -> bool:
    """How the book is told, no entry says."""
    if entry.kind == "rule":
        return fact.predicate in LAWS
    return fact.predicate != "narration"


def _is_proved_by_its_name(fact: Fact, entry: Entry, near: tuple[str, str]) -> bool:
    of = predicate(fact.predicate)
    if entry.kind == "rule" or of is None or of.value != "text" or not fact.value:
        return False
    return showing.shows(fact.value, entry.name) and not showing.shows(fact.value, *near)
