"""What the chapter before has made of those with whom a chapter begins.

A plan made ahead takes that chapter to end as was planned; its facts are what it says.
"""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.db.models import Q

from memory import ledger
from memory.clock import Clock
from memory.continuity.rule import View
from memory.correcting.merges import Merges
from memory.entities import Candidate
from memory.facts import Fact, Kind
from memory.in_force import WHERE, in_force
from memory.models import FactSpan, StoredFact
from memory.scene import cast_now
from projects.models import Chapter
from projects.reading import chapters_of


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
    view = _view(chapter, after, begun_with)
    states = in_force(view, chapter.number).states
    dead = [each for each in states if _is_death(each) and each.subject in begun_with]
    where = [each for each in states if each.predicate in WHERE and view.order(each)[0] == after]
    found = (*dead, *_elsewhere(where, named))
    return tuple(dict.fromkeys(each.sentence for each in found))


def _view(chapter: Chapter, after: int, about: Iterable[UUID]) -> View:
    """The facts of chapter `after`, and who of these lives or died until then."""
    merges = Merges.of(chapter.project_id)
    they = [one for uid in about for one in merges.all_of(uid)]
    approved = chapters_of(chapter.project_id).filter(number=after).values("approved_version")
    told_there = FactSpan.objects.filter(version__in=approved)
    lives = StoredFact.objects.filter(
        project=chapter.project_id, subject__in=they, predicate="life_status"
    )
    uids = [*told_there.values_list("fact", flat=True), *lives.values_list("uid", flat=True)]
    told = ledger.standing(
        chapter.project_id, chapter.number, where=Q(fact__in=uids), of_these=True
    )
    clock = Clock.of(told.facts, told.places)
    language = chapter.project.language
    return View(told.facts, (), clock, told.places, told.entities, language)


def _is_death(fact: Fact) -> bool:
    return fact.predicate == "life_status" and fact.value == "dead"


def _elsewhere(where: Iterable[Fact], named: Collection[Candidate]) -> Iterator[Fact]:
    people, places = _of(named, "character"), _of(named, "place")
    uids = {each.uid for each in named}
    for fact in where:
        if fact.object is None:
            continue
        holder = {"holds": fact.subject, "gives": fact.other}.get(fact.predicate)
        if holder:
            is_elsewhere = fact.object in uids and people and holder not in people
        else:
            is_elsewhere = fact.subject in uids and places and fact.object not in places
        if is_elsewhere:
            yield fact


def _of(named: Iterable[Candidate], kind: Kind) -> set[UUID]:
    return {each.uid for each in named if each.kind == kind}
