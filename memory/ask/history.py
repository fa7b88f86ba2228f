"""The last questions to a book, with the answers that it gave then."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from memory.ask.phrasing import Answer, Phrase
from memory.ask.showing import Line
from memory.models import Asking
from memory.sayings import Said
from projects.models import Project

MOST = 20  # questions that are kept of a book
UNCITED = 3  # facts that are kept of an answer without words


@dataclass(frozen=True)
class Cited:
    number: int
    said: Said
    whose: str = ""


@dataclass(frozen=True)
class Earlier:
    """`asked` is the row; `lines` are the facts that its phrases cite."""

    asked: Asking
    phrases: tuple[Phrase, ...]
    lines: tuple[Cited, ...]


@transaction.atomic
def keep(project: Project, answer: Answer) -> None:
    """Instead of an earlier answer to the same question; the oldest make room."""
    found = answer.found
    asked = Asking.objects.filter(project=project)
    asked.filter(question=found.question, before=found.before).delete()
    Asking.objects.create(
        project=project,
        question=found.question,
        before=found.before,
        phrases=[{"text": each.text, "facts": list(each.facts)} for each in answer.phrases],
        lines=[_stored(line) for line in _cited(answer)],
        why=answer.why,
    )
    old = list(asked.values_list("pk", flat=True)[MOST:])
    asked.filter(pk__in=old).delete()


def earlier(project: Project) -> tuple[Earlier, ...]:
    """The newest first."""
    rows = Asking.objects.filter(project=project)[:MOST]
    return tuple(
        Earlier(
            row,
            tuple(Phrase(each["text"], tuple(each["facts"])) for each in row.phrases),
            tuple(map(_cited_as, row.lines)),
        )
        for row in rows
    )


def _cited(answer: Answer) -> Iterator[Line]:
    numbers = {number for phrase in answer.phrases for number in phrase.facts}
    for place, line in enumerate(answer.found.lines):
        if line.number in numbers or (not numbers and place < UNCITED):
            yield line


def _stored(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "fact": str(line.uid),
        "sentence": line.sentence,
        "place": line.chapter,
        "chapter": str(line.chapter_id) if line.chapter_id else None,
        "whose": line.whose,
    }


def _cited_as(stored: dict[str, Any]) -> Cited:
    chapter = stored["chapter"]
    said = Said(
        UUID(stored["fact"]),
        stored["sentence"],
        stored["place"],
        UUID(chapter) if chapter else None,
    )
    return Cited(stored["number"], said, stored["whose"])
