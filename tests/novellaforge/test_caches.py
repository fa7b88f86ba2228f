"""Values kept under a project's revision."""

import uuid
from dataclasses import dataclass

import pytest
from django.core.cache import cache

from novellaforge import caches
from novellaforge.caches import Counts, Place
from novellaforge.embedded.start import start


@pytest.fixture(autouse=True, scope="module")
def _servers() -> None:
    start(["valkey"])


@dataclass(frozen=True)
class Thing:
    name: str
    parts: tuple[int, ...] = ()


class Maker:
    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> Thing:
        self.made += 1
        return Thing(f"thing {self.made}", (1, 2))


def at(project_id: uuid.UUID | None = None, revision: int = 1, name: str = "context") -> Place:
    return Place(name, project_id or uuid.uuid4(), revision)


def kept(place: Place, maker: Maker, *parts: object, seconds: int = 60) -> Thing:
    return caches.kept(place, parts or ("part",), Thing, seconds, maker)


def test_a_value_is_made_once():
    place, maker = at(), Maker()
    assert kept(place, maker) == kept(place, maker) == Thing("thing 1", (1, 2))
    assert maker.made == 1


@pytest.mark.parametrize("other", ["revision", "project", "cache", "parts"])
def test_whatever_the_key_is_made_of_tells_values_apart(other: str):
    place, maker = at(), Maker()
    places = {
        "revision": at(place.project_id, revision=2),
        "project": at(),
        "cache": at(place.project_id, name="retrieval"),
        "parts": place,
    }
    kept(place, maker)
    kept(places[other], maker, *(["other"] if other == "parts" else []))
    assert maker.made == 2


def test_zero_seconds_is_off():
    place, maker = at(), Maker()
    kept(place, maker, seconds=0)
    kept(place, maker, seconds=0)
    assert maker.made == 2


def test_forgetting_one_project_leaves_the_others():
    mine, other, maker = at(), at(), Maker()
    for place in (mine, Place("retrieval", mine.project_id, 7), other):
        kept(place, maker)
    assert caches.forget(mine.project_id) == 2
    kept(other, maker)
    assert maker.made == 3
    kept(mine, maker)
    assert maker.made == 4


def test_a_value_of_an_older_shape_is_made_again():
    place, maker = at(), Maker()
    kept(place, maker)
    cache.set(place.key("part"), b'{"title": "of another release"}', 60)
    assert kept(place, maker) == Thing("thing 2", (1, 2))


def test_hits_and_misses_are_counted_by_cache():
    name = f"test_{uuid.uuid4().hex}"
    place, maker = at(name=name), Maker()
    for _ in range(4):
        kept(place, maker)
    assert caches.counts()[name] == Counts(hits=3, misses=1)
    assert caches.counts()[name].rate == 0.75
    assert Counts().rate is None


def test_a_cache_that_does_not_answer_is_a_miss(settings):
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    place, maker = at(), Maker()
    assert kept(place, maker) == Thing("thing 1", (1, 2))
    assert kept(place, maker) == Thing("thing 2", (1, 2))
