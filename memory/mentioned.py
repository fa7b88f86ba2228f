"""Where the approved text names somebody: how often in each chapter, and in which sentences.

A mention is one of the names by which prose may call them (`cards.forms_of`), as a whole word.
Counted by the database in one query, so that nothing is kept that could be out of date.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, Func, IntegerField, Value

from memory.cards import forms_of
from memory.models import Entity
from memory.sayings import Said
from projects.models import Chapter
from projects.reading import approved_of
from projects.text import sentences

_APOSTROPHES = re.compile("['’]")
_SPACES = re.compile(r"(?:\\?\s)+")


@dataclass(frozen=True)
class InChapter:
    chapter: UUID
    number: int
    count: int


@dataclass(frozen=True)
class Mentions:
    """`chapters` are those that name them, in order; `open` is the one whose `said` these are."""

    chapters: tuple[InChapter, ...] = ()
    open: int | None = None
    said: tuple[Said, ...] = ()

    @property
    def total(self) -> int:
        return sum(each.count for each in self.chapters)


def mentions_of(entity: Entity, until: int, asked: int | None = None) -> Mentions:
    """Up to chapter `until`; the sentences are those of `asked`, else of the last of them."""
    pattern = pattern_of(_names(entity))
    if not pattern:
        return Mentions()
    chapters = _counted(entity.project_id, pattern, until)
    if not chapters:
        return Mentions()
    chosen = next((each for each in chapters if each.number == asked), chapters[-1])
    text = Chapter.objects.values_list("approved_version__text", flat=True).get(pk=chosen.chapter)
    said = tuple(
        Said(entity.uid, sentence, chosen.number, chosen.chapter)
        for sentence in naming(text or "", pattern)
    )
    return Mentions(chapters, chosen.number, said)


def naming(text: str, pattern: str) -> list[str]:
    """The sentences of a text that hold one of the names. Pure."""
    named = re.compile(pattern)
    return [each for each in sentences(text) if named.search(each)]


def pattern_of(names: Sequence[str]) -> str:
    """One regular expression, for Postgres and Python alike; empty without a name. Pure."""
    forms = sorted({" ".join(name.split()) for name in names} - {""}, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(map(_form, forms))})(?!\w)" if forms else ""


def _form(name: str) -> str:
    return _SPACES.sub(r"\\s+", _APOSTROPHES.sub("['’]", re.escape(name)))


def _names(entity: Entity) -> list[str]:
    """Names that two have are nobody's; those of whom was merged into it are its own."""
    uids = {entity.uid, *entity.merged.values_list("uid", flat=True)}
    of_it = [form for form, uid in forms_of(entity.project_id) if uid in uids]
    return of_it if of_it or entity.kind != "event" else [entity.name]


def _counted(project_id: UUID, pattern: str, until: int) -> tuple[InChapter, ...]:
    found = Func(
        F("approved_version__text"),
        Value(pattern, output_field=CharField()),
        function="regexp_count",
        output_field=IntegerField(),
    )
    rows = approved_of(project_id).filter(number__lte=until).annotate(found=found)
    shown = rows.filter(found__gt=0).values_list("pk", "number", "found")
    return tuple(InChapter(*row) for row in shown)
