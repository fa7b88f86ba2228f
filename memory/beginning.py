"""What the chapter before has made of those with whom a chapter begins.

A plan made ahead takes that chapter to end as was planned; its facts are what it says.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Q

from memory import ledger
from memory.clock import Clock
from memory.continuity.places import may_nest
from memory.continuity.rule import View
from memory.correcting.merges import Merges
from memory.cues.sentences import plainly
from memory.entities import Candidate
from memory.extraction.showing import life
from memory.facts import Fact, Kind
from memory.in_force import WHERE, in_force
from memory.models import StoredFact
from memory.scene import cast_now
from projects.models import Chapter
from projects.reading import chapters_of


def otherwise(chapter: Chapter, after: int, people: Iterable[str], end: str) -> tuple[str, ...]:
    """Sentences that do not go with `end`, the state in which a plan takes chapter `after` to end
    that lets `chapter` begin with these people: one of them is dead; or, as chapter `after` tells,
    somebody whom the state names is dead, or is in another place than those that it names, or a
    thing is with another person than those.

    By names alone: what the state does not name it is not held to say.
    """
    cast = cast_now(chapter.pk)
    named, present = cast.named_in(end), {each.uid for each in cast.called(people)}
    if not (named or present):
        return ()
    view = _view(chapter, after, {*present, *(each.uid for each in named)}, _of(named, "place"))
    states = in_force(view, chapter.number).states
    last = [each for each in states if view.order(each)[0] == after]
    found = [*_elsewhere([each for each in last if each.predicate in WHERE], named, view)]
    if not any(life("dead", plainly(end), view.language)):
        whose = {*present, *(each.uid for each in named)}
        gone = [*(each for each in states if each.subject in present), *last]
        found += [each for each in gone if _is_death(each) and each.subject in whose]
    return tuple(dict.fromkeys(each.sentence for each in found))


def _view(chapter: Chapter, after: int, about: Iterable[UUID], places: Iterable[UUID]) -> View:
    """The facts of chapter `after`, who of these lives or died until then, and which place is a
    part of which.
    """
    merges = Merges.of(chapter.project_id)
    they = [one for uid in about for one in merges.all_of(uid)]
    approved = chapters_of(chapter.project_id).filter(number=after).values("approved_version")
    of_book = StoredFact.objects.filter(project=chapter.project_id)
    told = list(of_book.filter(spans__version__in=approved).values_list("uid", "object"))
    where = {*places, *(place for _uid, place in told if place)}
    besides = of_book.filter(
        Q(predicate="life_status", subject__in=they) | Q(predicate="part_of", subject__in=where)
    )
    uids = [*(uid for uid, _place in told), *besides.values_list("uid", flat=True)]
    known = ledger.standing(
        chapter.project_id, chapter.number, where=Q(fact__in=uids), of_these=True
    )
    clock, language = Clock.of(known.facts, known.places), chapter.project.language
    return View(known.facts, (), clock, known.places, known.entities, language)


def _is_death(fact: Fact) -> bool:
    return fact.predicate == "life_status" and fact.value == "dead"


def _elsewhere(where: Iterable[Fact], named: Iterable[Candidate], view: View) -> Iterator[Fact]:
    people, places = _of(named, "character"), _of(named, "place")
    uids = {each.uid for each in named}
    for fact in where:
        holder = {"holds": fact.subject, "gives": fact.other}.get(fact.predicate)
        if fact.object is None:
            continue
        if holder:
            is_elsewhere = fact.object in uids and people and holder not in people
        else:
            is_elsewhere = (
                fact.subject in uids and places and not _is_in(fact.object, places, view)
            )
        if is_elsewhere:
            yield fact


def _is_in(place: UUID, places: Iterable[UUID], view: View) -> bool:
    """It is one of them, or a room of one, or the house of one."""
    return any(may_nest(place, each, view) for each in places)


def _of(named: Iterable[Candidate], kind: Kind) -> set[UUID]:
    return {each.uid for each in named if each.kind == kind}
