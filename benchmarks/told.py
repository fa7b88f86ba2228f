"""A book of many facts for the benchmarks: who is in it, what its chapters say, and a draft.

A chapter is of four of twelve people (the first of them in every one), two places, five things
and three events; the kinds of fact come in about the proportions that extraction finds. One
sentence in four says two of them, one in twelve names a time.
"""

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from benchmarks.ledgers import approved_chapters, record_all

if TYPE_CHECKING:
    from memory.facts import Fact
    from projects.models import Chapter, Project

PEOPLE, PLACES, THINGS, EVENTS_A_CHAPTER = 12, 40, 60, 3
BEATS = 4
TIMED, TWO_A_SENTENCE = 1 / 12, 1 / 4

# Weight, predicate, what it is about besides a person, slots, values.
KINDS: tuple[tuple[float, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (20, "takes_part", "event", ("",), ()),
    (11, "located_at", "place", ("",), ()),
    (8, "moves_to", "place", ("",), ()),
    (6, "holds", "thing", ("",), ()),
    (2, "gives", "thing to", ("",), ()),
    (7, "attribute", "", ("eye_colour", "hair", "build", "voice", "scar", "hand"), ("TRAIT",)),
    (8, "knows", "", ("",), ("STATEMENT",)),
    (5, "learns", "from", ("",), ("STATEMENT",)),
    (6, "tells", "from", ("",), ("STATEMENT",)),
    (5, "condition", "", ("", "ankle", "left hand", "head"), ("tired", "hurt", "ill", "well")),
    (3, "object_state", "of thing", ("",), ("broken", "wet", "locked", "mended", "dark")),
    (3, "wears", "", ("coat", "feet", "head"), ("TRAIT",)),
    (3, "bond", "person", ("",), ("trusts", "fears", "loves", "owes")),
    (2, "can", "", ("",), ("read", "swim", "ride", "shoot", "row", "sing")),
    (2, "address_form", "person", ("",), ("tu", "vous")),
    (2, "ambience", "of place", ("light", "weather", "season"), ("rain", "dusk", "snow", "sun")),
    (1, "is_a", "", ("",), ("pilot", "clerk", "widow", "thief")),
    (1, "role_is", "", ("",), ("keeper of the ferry", "toll clerk", "captain of the watch")),
    (1, "kin_of", "person", ("",), ("sister", "father", "cousin")),
    (1, "count", "of thing", ("",), ("3", "5", "12")),
    (1, "promises", "from", ("",), ("STATEMENT",)),
    (1, "thread", "", ("open", "close"), ("STATEMENT",)),
    (0.6, "dated", "of event", ("",), ("1901-03-05", "1901-03", "1902")),
    (0.6, "lasts", "of event", ("",), ("P2D", "PT4H")),
    (0.6, "before", "events", ("",), ()),
    (0.4, "causes", "events", ("",), ()),
    (0.4, "age", "", ("",), ("19", "34", "50")),
    (0.4, "part_of", "places", ("",), ()),
    (0.3, "route", "places", ("direction",), ("north", "south")),
    (0.3, "life_status", "", ("",), ("alive", "missing")),
    (0.2, "world_rule", "", ("when the bell has rung", "after dark"), ("STATEMENT",)),
    (0.2, "norm", "", ("armed", "in the hall"), ("STATEMENT",)),
)  # fmt: skip
TRAITS = ("grey", "black", "long", "narrow", "worn", "pale", "broad", "torn", "red", "crooked")
_NOUNS = (
    "letter oar lantern ledger rope bell coin key map knife glass boat door lamp table stair "
    "window barrel chain wheel cart bridge gate wall well road field river harbour market"
)
_VERBS = (
    "carried hid found counted burned sold mended watched opened locked followed struck called "
    "measured painted buried lifted signed copied broke washed emptied filled turned crossed"
)
_BUILDINGS = "quay landing tower yard cellar chapel mill attic tavern archive"
_FIRST_NAMES = "Ilse Aron Maud Tomas Ines Karl Vera Jonas Edith Felix Greta Hugo"
_LAST_NAMES = "Varga Pell Lund Moran Sayer Brandt Holm Quist Tarn Weir Orme Falk"
NOUNS, VERBS, BUILDINGS = _NOUNS.split(), _VERBS.split(), _BUILDINGS.split()
WHEN = (
    "two days later", "the next morning", "that evening", "at noon", "three weeks earlier",
    "on Tuesday", "an hour later", "on 3 March 1901", "the day before", "at midnight",
)  # fmt: skip


class Cast:
    """Whom the facts are about, by kind."""

    def __init__(self, project: "Project") -> None:
        from memory.entities import Entity
        from tests.factories import a_character

        self.book = project.pk
        both = zip(_FIRST_NAMES.split(), _LAST_NAMES.split(), strict=True)
        names = [" ".join(each) for each in both][:PEOPLE]
        self.people = [a_character(project=project, name=name, aliases=[]).pk for name in names]
        self.names = dict(zip(self.people, names, strict=True))
        self.entities: list[Entity] = []
        self.places = [
            self._new(f"the {TRAITS[n % 10]} {BUILDINGS[n // 4 % 10]}", "place")
            for n in range(PLACES)
        ]
        self.things = [
            self._new(f"the {TRAITS[n % 7]} {NOUNS[n % 30]}", "object") for n in range(THINGS)
        ]

    def events(self, number: int) -> list[UUID]:
        """Those that chapter `number` tells of."""
        some = random.Random(number)
        return [
            self._new(
                f"the {some.choice(TRAITS)} {some.choice(NOUNS)} of chapter {number}", "event"
            )
            for _ in range(EVENTS_A_CHAPTER)
        ]

    def _new(self, name: str, kind: Any) -> UUID:
        from memory.entities import Entity

        uid = uuid5(self.book, f"{kind} {name}")
        if uid not in self.names:
            self.names[uid] = name
            self.entities.append(Entity(uid, name, kind))
        return uid


class Teller:
    """Tells one chapter; two of the same seed tell the same."""

    def __init__(self, cast: Cast, chapter: "Chapter", seed: int) -> None:
        self.cast, self.chapter = cast, chapter
        self.chance = random.Random(seed)
        self.people = [cast.people[0], *self.chance.sample(cast.people[1:], 3)]
        self.places = self.chance.sample(cast.places, 2)
        self.things = self.chance.sample(cast.things, 5)
        self.events = cast.events(chapter.number)
        self.statements = [self._statement() for _ in range(8)]

    def facts(self, many: int, version: UUID | None = None) -> "list[Fact]":
        """In as many beats as a chapter has, offsets as of one text."""
        told: list[Fact] = []
        sentence, when, start = "", "", 0
        for n in range(many):
            said = self._fact()
            if not sentence or self.chance.random() >= TWO_A_SENTENCE:
                start += len(sentence) + 1
                when = self.chance.choice(WHEN) if self.chance.random() < TIMED else ""
                sentence = self._sentence(said, when)
            told.append(self._placed(said, version, n, many, sentence, when, start))
        return told

    def _placed(
        self,
        said: dict[str, Any],
        version: UUID | None,
        n: int,
        many: int,
        sentence: str,
        when: str,
        start: int,
    ) -> "Fact":
        from memory.facts import Fact

        return Fact(
            project=self.cast.book,
            version=version,
            chapter=self.chapter.pk,
            beat=n * BEATS // many + 1,
            seq=n + 1,
            sentence=sentence,
            start=start,
            end=start + len(sentence),
            time_text=when,
            anchor="earlier" if "earlier" in when or "before" in when else "now",
            **said,
        )

    def _fact(self) -> dict[str, Any]:
        chance = self.chance
        [(_, name, about, slots, values)] = chance.choices(KINDS, [each[0] for each in KINDS])
        one, other = chance.sample(self.people, 2)
        value = chance.choice(values) if values else ""
        if value == "STATEMENT":
            value = chance.choice(self.statements)
        elif value == "TRAIT":
            value = f"{chance.choice(TRAITS)} {chance.choice(TRAITS)}"
        certainty = chance.choices(("stated", "shown", "implied"), (6, 3, 1))[0]
        said = {"predicate": name, "slot": chance.choice(slots), "value": value}
        said |= {"certainty": certainty, "modality": chance.choices(*MODALITIES)[0]}
        said |= {"polarity": "-" if chance.random() < 0.04 else "+"}
        if name == "takes_part":
            said["agentive"] = chance.random() < 0.7
        return said | self._about(about, one, other)

    def _about(self, about: str, one: UUID, other: UUID) -> dict[str, Any]:
        chance = self.chance
        place, thing = chance.choice(self.places), chance.choice(self.things)
        event, next_event = chance.sample(self.events, 2)
        return {
            "": {"subject": one},
            "event": {"subject": one, "object": event},
            "place": {"subject": one, "object": place},
            "thing": {"subject": one, "object": thing},
            "thing to": {"subject": one, "object": thing, "other": other},
            "from": {"subject": one, "other": other},
            "person": {"subject": one, "object": other},
            "of thing": {"subject": thing},
            "of place": {"subject": place},
            "of event": {"subject": event},
            "events": {"subject": event, "object": next_event},
            "places": {"subject": place, "object": self.places[0]},
        }[about]

    def _sentence(self, said: dict[str, Any], when: str) -> str:
        names = [self.cast.names[uid] for uid in _named(said)]
        subject = names[0] if names else "Nobody"
        rest = [*names[1:], said["value"], *([when] if when else [])]
        return f"{subject} {self.chance.choice(VERBS)} {self._thing()} and {' '.join(rest)} there."

    def _statement(self) -> str:
        return f"{self.chance.choice(NOUNS)} was {self.chance.choice(VERBS)} in {self._thing()}"

    def _thing(self) -> str:
        return f"the {self.chance.choice(TRAITS)} {self.chance.choice(NOUNS)}"


MODALITIES = (
    ("real", "memory", "claim", "belief", "rumour", "hypothesis", "dream"),
    (84, 3, 5, 3, 2, 2, 1),
)


def _named(said: dict[str, Any]) -> Iterator[UUID]:
    return (said[part] for part in ("subject", "object", "other") if said.get(part))


def a_told_book(chapters: int, facts: int) -> "tuple[Cast, Chapter]":
    """All chapters approved and read into the ledger; and the next one, not written yet."""
    from tests.factories import a_chapter, a_project, with_its_bible_read

    project = a_project(chapter_count=chapters + 1)
    cast = Cast(project)
    texts = {number: f"Chapter {number}." for number in range(1, chapters + 1)}
    told = []
    for number, version in enumerate(approved_chapters(project, texts), start=1):
        said = Teller(cast, version.chapter, number).facts(facts, version.pk)
        told.append((version, _each_once(said)))
    record_all(project, told, cast.entities)
    with_its_bible_read(project)
    return cast, a_chapter(project=project, number=chapters + 1)


def _each_once(told: "Sequence[Fact]") -> "list[Fact]":
    return list({fact.uid: fact for fact in told}.values())
