"""What the chapter before has made of those with whom a chapter begins.

A plan made ahead takes that chapter to end as was planned; its facts are what it says.
"""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from memory.context import matter
from memory.entities import Candidate
from memory.facts import Fact, Kind
from memory.in_force import WHERE, in_force
from memory.scene import cast_now
from memory.standpoint import Standpoint
from projects.models import Chapter


def otherwise(chapter: Chapter, after: int, people: Iterable[str], entry: str) -> tuple[str, ...]:
    """Sentences after which the chapter cannot begin as `entry` says, with these people in its
    first scene: one of them is dead; or, as chapter `after` tells, somebody is in another place
    than those that the entry names, or a thing with another person than those.

    By names alone: what the entry does not name it is not held to say.
    """
    cast = cast_now(chapter.pk)
    named = cast.named_in(entry)
    begun_with = {each.uid for each in (*cast.called(people), *named)}
    if not begun_with:
        return ()
    project = chapter.project
    at = Standpoint(project.pk, project.revision, project.language, chapter.number)
    view = matter.view(at, matter.Named(tuple(begun_with)))
    states = in_force(view, at.number).states
    dead = [each for each in states if _is_death(each) and each.subject in begun_with]
    where = [each for each in states if each.predicate in WHERE and view.order(each)[0] == after]
    found = (*dead, *_elsewhere(where, named))
    return tuple(dict.fromkeys(each.sentence for each in found))


def _is_death(fact: Fact) -> bool:
    return fact.predicate == "life_status" and fact.value == "dead"


def _elsewhere(where: Iterable[Fact], named: Collection[Candidate]) -> Iterator[Fact]:
    people, places = _of(named, "character"), _of(named, "place")
    uids = {each.uid for each in named}
    for fact in where:
        holder = {"holds": fact.subject, "gives": fact.other}.get(fact.predicate)
        if holder:
            is_elsewhere = fact.object in uids and people and holder not in people
        else:
            is_elsewhere = fact.subject in uids and places and fact.object not in places
        if is_elsewhere:
            yield fact


def _of(named: Iterable[Candidate], kind: Kind) -> set[UUID]:
    return {each.uid for each in named if each.kind == kind}
