"""What an entry of the bible says beyond doubt, read by code alone. Pure."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from memory.codex.entries import Entry, Line
from memory.cues import numbers
from memory.cues.sentences import plainly
from memory.entities import key
from memory.evidence import fold
from memory.facts import Fact

LEAST_BARE_AGE, MOST_AGE = 10, 120
# "Forty, a burn …", "Trente et un ans, petite", "Aged 40."; not "Dix ans de prison".
_LABEL = re.compile(r"(?:aged? ?:? |[âa]ge ?: ?|[âa]gée? de )?")
_YEARS = re.compile(r"[ -](?:years?[ -]old|years of age|ans)(?=\s*(?:[,.;:—(]|$))")
_ENDS = re.compile(r"\s*(?:[,.;:—(]|$)")


def certain(entry: Entry, project_id: UUID, language: str) -> Iterator[Fact]:
    """Other names, the role, an age that the description opens with; a rule as it stands."""
    for line in entry.lines:
        if line.field == "alias" and not _is_part_of(line.text, entry.name):
            yield _said(entry, project_id, line, "alias_of", _normal(line.text))
        if line.field == "role":
            yield _said(entry, project_id, line, "role_is", _normal(line.text))
    if entry.kind == "character" and entry.described:
        first = entry.described[0]
        if age := _age(first.text, language):
            yield _said(entry, project_id, first, "age", str(age))


def as_it_stands(entry: Entry, project_id: UUID) -> Fact:
    """A rule that nobody could read: kept to be seen. No rule of continuity asks for it, since
    it says neither what sets it off nor what never is.
    """
    line = whole_of(entry)
    return _said(entry, project_id, line, "world_rule", _normal(line.text), modality="rule")


def whole_of(entry: Entry) -> Line:
    text = entry.text.strip()
    return Line("description", text, entry.text.index(text))


def _said(
    entry: Entry, project_id: UUID, line: Line, predicate: str, value: str, **more: Any
) -> Fact:
    about = None if entry.kind == "rule" else entry.uid
    return Fact(
        project=project_id,
        version=None,
        chapter=entry.uid,
        beat=1,
        seq=0,
        predicate=predicate,
        sentence=line.text,
        start=line.start,
        end=line.end,
        subject=about,
        value=value,
        **more,
    )


def _is_part_of(alias: str, name: str) -> bool:
    """ "Nell" is no other name of Nell Garrow: it says nothing of who else is meant."""
    return set(key(alias).split()) <= set(key(name).split())


def _normal(text: str) -> str:
    return fold(text).strip(" .,;:!?'-\"")


def _age(text: str, language: str) -> int | None:
    """The number that a description begins with, where it can be nothing but an age."""
    plain = plainly(text)
    first = next((each for each in numbers(plain, language) if not each.ordinal), None)
    if first is None or not first.exact or not 0 < first.value <= MOST_AGE:
        return None
    before, rest = plain[: first.span.start], plain[first.span.end :]
    if not _LABEL.fullmatch(before):
        return None
    if _YEARS.match(rest) or (before and _ENDS.match(rest)):
        return first.value
    in_words = not plain[first.span.start].isdigit()
    bare = in_words and first.value >= LEAST_BARE_AGE and _ENDS.match(rest)
    return first.value if bare else None
