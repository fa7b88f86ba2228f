"""Where the approved text names somebody: how often in each chapter, and in which sentences.

A mention is one of the names by which prose may call them (`cards.forms_of`), as a whole word.
Counted by the database in one query; what a page shows is kept under the state of the memory.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, Func, IntegerField, Value

from memory import keeping
from memory.cards import forms_among, forms_of
from memory.correcting import Known
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
    merged = entity.merged.values_list("uid", flat=True)
    pattern = pattern_of(_names(entity, merged, forms_of(entity.project_id)))
    return _found(entity, pattern, until, asked)


def mentions_among(
    known: Known, entity: Entity, state: str, until: int, asked: int | None = None
) -> Mentions:
    """The same of a book whose memory is in this `state` (`shown`'s): kept under it."""
    merged = [each.uid for each in known.merged_into(entity.uid)]
    pattern = pattern_of(_names(entity, merged, forms_among(known.themselves)))
    names = hashlib.sha256(pattern.encode()).hexdigest()[:32]  # those of drafts are in no state
    what = f"{entity.uid} {until} {asked} {names}"
    page = keeping.Asked(known.project, "mentions", state, what)
    return keeping.kept(page, Mentions, lambda: _found(entity, pattern, until, asked))


def _found(entity: Entity, pattern: str, until: int, asked: int | None) -> Mentions:
    chapters = _counted(entity.project_id, pattern, until) if pattern else ()
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


def _names(entity: Entity, merged: Iterable[UUID], forms: Iterable[tuple[str, UUID]]) -> list[str]:
    """Names that two have are nobody's; those of whom was merged into it are its own."""
    uids = {entity.uid, *merged}
    of_it = [form for form, uid in forms if uid in uids]
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
