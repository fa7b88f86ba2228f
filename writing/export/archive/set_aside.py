"""What a report's observations are about: their keys are hashes, in which ids are lost.

The parts that a key was made of are looked for among what the observation shows and the book
knows; a key of words alone is the same in every book.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any
from uuid import UUID

from memory.continuity import perspective
from memory.evidence import fold
from memory.models import Entity, FactSpan, StoredFact
from writing.analysis import pacing, point_of_view, threads_due, voices
from writing.analysis.observing import key_of
from writing.export.archive.renaming import Ids
from writing.models import BookReport, SetAside

Parts = tuple[str, ...]
FRAME = 4  # parts of an observation about two facts, which stand in their order


def reports_of(project_id: UUID) -> list[UUID]:
    """The last one, and those that say what was set aside."""
    aside = _aside(project_id)
    rows = BookReport.objects.filter(project=project_id).exclude(made_at=None)
    every = list(rows.order_by("-made_at").values_list("pk", "contents"))
    return [
        pk for place, (pk, contents) in enumerate(every) if not place or _keys(contents) & aside
    ]


def parts_of(project_id: UUID) -> dict[str, Parts]:
    """By key, those that were found, of what was set aside and of what those reports say."""
    reports = BookReport.objects.filter(pk__in=reports_of(project_id))
    contents = list(reports.values_list("contents", flat=True))
    wanted = _aside(project_id).union(*map(_keys, contents))
    made = ((key_of(*parts), parts) for parts in _candidates(project_id, contents, wanted))
    return {key: parts for key, parts in made if key in wanted}


def renamed(ids: Ids, parts: Parts | list[str]) -> str:
    """The key of an observation about the same, by the ids that it has in the new book."""
    said = [ids.within(each) for each in parts]
    if len(parts) == FRAME and parts[1] == perspective.RULE.name:
        said[2:] = sorted(said[2:])
    return key_of(*said)


def _aside(project_id: UUID) -> set[str]:
    return set(SetAside.objects.filter(project=project_id).values_list("key", flat=True))


def _keys(contents: Mapping[str, Any]) -> set[str]:
    return {each["key"] for each in contents.get("observations", ())}


def _candidates(
    project_id: UUID, contents: Iterable[Mapping[str, Any]], wanted: set[str]
) -> Iterator[Parts]:
    if not wanted:
        return
    for fact in StoredFact.objects.filter(project=project_id).values_list("pk", flat=True):
        yield threads_due.NAME, str(fact)
    people = Entity.objects.filter(project=project_id, kind="character")
    who = [str(uid) for uid in people.values_list("pk", flat=True)]
    for report in contents:
        for each in report.get("observations", ()):
            yield from _of(each, who)


def _of(observation: Mapping[str, Any], people: list[str]) -> Iterator[Parts]:
    analyst, code, quotes = (observation[name] for name in ("analyst", "code", "quotes"))
    chapters = dict.fromkeys(quote["chapter"] for quote in quotes)
    if analyst == pacing.NAME:
        name, _underscore, side = code.rpartition("_")
        yield from ((analyst, name, side, chapter) for chapter in chapters)
    elif analyst == voices.NAME:
        yield from ((analyst, code, who, each) for who in people for each in chapters)
    elif analyst == point_of_view.NAME and code == "thought":
        for quote in quotes:
            said = fold(quote["text"])
            yield from ((analyst, quote["chapter"], who, said) for who in people)
    elif analyst == point_of_view.NAME:
        for one, other in combinations(sorted(_facts(quotes)), 2):
            yield analyst, perspective.RULE.name, one, other


def _facts(quotes: list[dict[str, Any]]) -> set[str]:
    places = {(quote["version"], quote["start"]) for quote in quotes}
    spans = FactSpan.objects.filter(version__in={version for version, _start in places})
    rows = spans.values_list("version", "start", "fact")
    return {str(fact) for version, start, fact in rows if (str(version), start) in places}
