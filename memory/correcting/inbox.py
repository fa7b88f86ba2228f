"""The names that a text brought and nobody planned, until the author says who they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from uuid import UUID

from memory import ledger
from memory.correcting.guessing import may_be
from memory.correcting.mentions import NewName, NewNames, new_names
from memory.correcting.scenes import scenes_by
from memory.entities import Candidate, key
from projects.models import Project

Scenes = set[tuple[UUID, int]]  # beats of versions

MOST_GUESSES = 5
MOST_NAMESAKES = 20  # looked at


def inbox(project: Project) -> tuple[NewName, ...]:
    """Newest first, by where each is named first. Events are not names: who takes part is.

    A name that only a draft has is there while that draft is its chapter's newest version.
    """
    new = new_names(project)
    return guessed(project, new[:], new)


def guessed(project: Project, some: Sequence[NewName], every: NewNames) -> tuple[NewName, ...]:
    """Some of the new names with whom each may be; nobody whom one scene names beside it."""
    kept = every.known.candidates if every.known else ledger.candidates(project)
    alike = _by_name(every.named)
    guesses = {
        each.entity.uid: [*may_be(each.name, each.kind, kept), *_namesakes(each, alike)]
        for each in some
    }
    own = scenes_by(project.pk, guesses)
    versions = {version for scenes in own.values() for version, _beat in scenes}
    others = {one.uid for those in guesses.values() for one in those}
    beside = scenes_by(project.pk, others, versions)
    return tuple(
        replace(
            each,
            may_be=_apart(own.get(each.entity.uid, set()), guesses[each.entity.uid], beside),
        )
        for each in some
    )


def _apart(
    own: Scenes, guesses: list[Candidate], beside: Mapping[UUID, Scenes]
) -> tuple[Candidate, ...]:
    return tuple(one for one in guesses if not beside.get(one.uid, set()) & own)[:MOST_GUESSES]


def _by_name(named: Iterable[Candidate]) -> dict[tuple[str, str], list[Candidate]]:
    found: dict[tuple[str, str], list[Candidate]] = {}
    for each in named:
        found.setdefault((each.kind, key(each.name)), []).append(each)
    return found


def _namesakes(new: NewName, alike: Mapping[tuple[str, str], list[Candidate]]) -> list[Candidate]:
    """Those of its kind and name in other chapters."""
    namesakes = alike.get((new.kind, key(new.name)), ())
    return list(islice((each for each in namesakes if each.uid != new.entity.uid), MOST_NAMESAKES))
