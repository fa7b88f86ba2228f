"""What the bible says, entry by entry, in the author's own words; which of it was read."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from uuid import UUID

from memory.entities import key
from projects.models import Character, Location, WorldRule
from projects.text import PARAGRAPH_BREAK, first_words, sentences

EntryKind = Literal["character", "place", "rule"]
Field = Literal["alias", "role", "description"]

NAME_WORDS = 8  # of a rule, which has no name
# Authors write lists: a line is a sentence of its own, unless the next goes on in lower case.
_LINE_END = re.compile(r"\s*\n\s*(?=[^\sa-zà-öø-ÿœ])")
_BULLET = re.compile(r"[\s—–‐‑•*·-]*")


@dataclass(frozen=True)
class Line:
    """A sentence of a field, or a whole alias or role; `start` is its offset in the entry."""

    field: Field
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Entry:
    """`description` is of a rule its text. `name` of a rule is how it begins."""

    uid: UUID
    kind: EntryKind
    name: str
    aliases: tuple[str, ...] = ()
    role: str = ""
    description: str = ""

    @property
    def text(self) -> str:
        """All its fields that are read: offsets of its facts are in this."""
        return PARAGRAPH_BREAK.join(value for _, value in self._fields())

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines())

    @property
    def described(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.field == "description")

    def _lines(self) -> Iterator[Line]:
        start = 0
        for field, value in self._fields():
            pieces = _sentences(value) if field == "description" else [value]
            at = 0
            for piece in pieces:
                at = value.index(piece, at)
                yield Line(field, piece, start + at)
                at += len(piece)
            start += len(value) + len(PARAGRAPH_BREAK)

    def _fields(self) -> Iterator[tuple[Field, str]]:
        for alias in self.aliases:
            yield "alias", alias
        if self.role:
            yield "role", self.role
        if self.description:
            yield "description", self.description

    @cached_property
    def forms(self) -> frozenset[str]:
        """How another entry may name it: whole names, and their words with capitals."""
        names = (self.name, *self.aliases)
        parts = (word for name in names for word in name.split() if word[:1].isupper())
        return frozenset(form for each in (*names, *parts) if (form := key(each)))


def entries_of(project_id: UUID) -> tuple[Entry, ...]:
    return as_entries(
        Character.objects.filter(project_id=project_id).order_by("name"),
        Location.objects.filter(project_id=project_id).order_by("name"),
        WorldRule.objects.filter(project_id=project_id).order_by("pk"),
    )


def as_entries(
    people: Iterable[Character], places: Iterable[Location], rules: Iterable[WorldRule]
) -> tuple[Entry, ...]:
    return (
        *(
            Entry(
                each.pk,
                "character",
                each.name,
                tuple(_texts(each.aliases)),
                each.role.strip(),
                each.description,
            )
            for each in people
        ),
        *(Entry(each.pk, "place", each.name, description=each.description) for each in places),
        *(
            Entry(each.pk, "rule", first_words(each.text, NAME_WORDS), description=each.text)
            for each in rules
        ),
    )


def states_of(entries: Sequence[Entry], language: str) -> dict[UUID, str]:
    """A hash of all that a reading of each entry depends on: its own text, and whom it names."""
    return {each.uid: _state(each, entries, language) for each in entries}


def _state(entry: Entry, entries: Iterable[Entry], language: str) -> str:
    named = sorted(str(uid) for uid in _named(entry, entries))
    whole = repr(
        (language, entry.kind, entry.name, entry.aliases, entry.role, entry.description, named)
    )
    return hashlib.sha256(whole.encode()).hexdigest()


def _named(entry: Entry, entries: Iterable[Entry]) -> Iterator[UUID]:
    """The people and places of other entries that this one may speak of."""
    words = key(entry.text).split()
    known, whole = frozenset(words), f" {' '.join(words)} "
    for other in entries:
        if other.kind != "rule" and other.uid != entry.uid:
            begun = (form for form in other.forms if form.partition(" ")[0] in known)
            if any(f" {form} " in whole for form in begun):
                yield other.uid


def _texts(listed: object) -> Iterator[str]:
    """The texts of a list that an operator may have filled with anything, each once."""
    if isinstance(listed, list):
        texts = (str(each).strip() for each in listed)
        yield from dict.fromkeys(each for each in texts if each)


def _sentences(text: str) -> Iterator[str]:
    for line in _LINE_END.split(text):
        for sentence in sentences(line):
            bare = sentence[_BULLET.match(sentence).end() :]  # type: ignore[union-attr]
            if key(bare):
                yield bare
