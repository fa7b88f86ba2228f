"""What a long book tells, chapter by chapter: its sentences and the facts that they say. Pure."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any
from uuid import UUID, uuid5

from memory.entities import Entity
from memory.facts import Fact

SCENES, FACTS_A_SCENE = 4, 10
SENTENCES_A_PARAGRAPH = 5
CHANGED = 20  # one sentence in so many, by each draft
THREADS_EVERY, PROMISES_EVERY, CLOSED_AFTER = 3, 5, 9  # chapters

FIRST_NAMES = ("Ilse", "Aron", "Tobias", "Marta", "Wenzel", "Ana", "Jonas", "Kaja")
FAMILIES = ("Varga", "Pell", "Lund", "Okonkwo")
PLACES = (
    "the east landing", "the customs house", "the salt shed", "the lower lock", "the mill",
    "the chapel", "the toll bridge", "the rope walk", "the infirmary", "the archive",
    "the lamp store", "the far quay", "the schoolroom", "the pilot house", "the cistern",
    "the orchard wall", "the drowned field", "the guard post", "the upper weir", "the inn",
)  # fmt: skip
THINGS = tuple(
    f"the {kind} {thing}"
    for kind, thing in product(
        ("brass", "cracked", "borrowed", "sealed", "wet", "missing"),
        ("key", "ledger", "lantern", "oar", "letter", "coat", "compass", "bell rope", "knife"),
    )
)
TIMES = (
    "at dusk", "before the bell", "in the rain", "by lamplight", "without a word", "once more",
    "in the fog", "on the third try", "for an hour", "while the tide fell",
)  # fmt: skip
MANNERS = (
    "and nobody saw it", "as agreed", "with great care", "though it was late", "for the child",
    "and said so", "against advice", "with cold hands", "as her mother had", "and was glad",
)  # fmt: skip
TURNS = tuple(f"{time}, {manner}" for manner, time in product(MANNERS, TIMES))
MATTERS = ("who cut the rope", "the unpaid toll", "a name in the ledger", "the second passenger",
           "the light on the weir", "the letter nobody sent", "the drowned clerk")  # fmt: skip

_FILLERS = tuple(
    f"{begin} the {what} {did} {where}, {end}."
    for begin, what, did, where, end in product(
        ("Later", "That night", "All morning", "Beyond the reeds"),
        ("water", "old ferryman", "wind", "dog"),
        ("moved along", "waited beside", "turned under"),
        ("the black piles", "a row of empty boats", "the last lit window"),
        ("and the planks answered it slowly", "as if someone had called it by its name"),
    )
)


@dataclass(frozen=True)
class Saying:
    """How something of one predicate is said; `{who}`, `{what}` and so on are filled in."""

    predicate: str
    words: str
    weight: int
    object: str = ""  # "place", "thing", "person", "event"
    other: bool = False
    values: tuple[str, ...] = ()
    slots: tuple[str, ...] = ("",)


SAYINGS = (
    Saying("located_at", "{who} stood in {what}", 8, "place"),
    Saying("moves_to", "{who} went to {what}", 5, "place"),
    Saying("takes_part", "{who} helped to {value}", 8, "event",
           values=("haul the boat", "count the coins", "search the shed", "bury the dog",
                   "mend the sluice", "copy the list", "carry the flour", "ring the bell")),
    Saying("holds", "{who} had {what}", 4, "thing"),
    Saying("gives", "{who} gave {what} to {other}", 2, "thing", other=True),
    Saying("condition", "{who} was {value}", 2, values=("tired", "feverish", "lame", "well")),
    Saying("attribute", "{who} had {value}", 2,
           values=("grey eyes", "a scarred palm", "a stiff knee", "red hair"),
           slots=("eyes", "hand", "leg", "hair")),
    Saying("wears", "{who} wore {value}", 2, values=("a black coat", "a wool scarf", "boots")),
    Saying("knows", "{who} knew of {value}", 2, values=MATTERS),
    Saying("learns", "{who} heard from {other} of {value}", 1, other=True, values=MATTERS),
    Saying("tells", "{who} told {other} of {value}", 1, other=True, values=MATTERS),
    Saying("bond", "{who} was {value} {what}", 1, "person",
           values=("a friend of", "afraid of", "in the debt of", "loyal to")),
    Saying("kin_of", "{who} was {value} {what}", 1, "person",
           values=("a cousin of", "a niece of")),
    Saying("role_is", "{who} worked as {value}", 1,
           values=("a ferryman", "a clerk", "a guard", "a baker")),
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """`strangers` are whom the texts brought and nobody planned."""

    people: tuple[tuple[UUID, str], ...]
    places: tuple[tuple[UUID, str], ...]
    things: tuple[tuple[UUID, str], ...]
    strangers: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class Said:
    """`fact` has its place in `sentence` only; where that stands is the text's affair."""

    sentence: str
    fact: Fact
    event: Entity | None = None


@dataclass(frozen=True)
class Text:
    """`scenes` joined are `text`; the facts stand in it."""

    scenes: tuple[str, ...]
    facts: tuple[Fact, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.scenes)


def told_in(project: UUID, chapter: UUID, number: int, cast: Cast) -> list[Said]:
    """What is true after the chapter; the same for the same number."""
    chance = random.Random(number)
    here = chance.sample(cast.people, 5)
    here += chance.sample(cast.strangers, 2)
    chosen = chance.choices(
        SAYINGS, [each.weight for each in SAYINGS], k=SCENES * FACTS_A_SCENE - 3
    )
    said = [
        _said(project, chapter, each, turn, here, cast, chance)
        for each, turn in zip(chosen, TURNS, strict=False)
    ]
    return [*said, *_openings(project, chapter, number, here[0])]


def _said(
    project: UUID,
    chapter: UUID,
    saying: Saying,
    turn: str,
    here: Sequence[tuple[UUID, str]],
    cast: Cast,
    chance: random.Random,
) -> Said:
    (who, name), (other, other_name), third = chance.sample(list(here), 3)
    at = chance.randrange(len(saying.values)) if saying.values else 0
    value = saying.values[at] if saying.values else ""
    what: tuple[UUID | None, str] = {
        "place": chance.choice(cast.places),
        "thing": chance.choice(cast.things),
        "person": third,
        "event": (uuid5(chapter, f"{value} {turn}"), value),
    }.get(saying.object, (None, ""))
    sentence = saying.words.format(who=name, what=what[1], other=other_name, value=value)
    fact = Fact(
        project, None, chapter, 1, 1, saying.predicate, f"{sentence}, {turn}.", 0, 0, who, what[0],
        other if saying.other else None, value, saying.slots[at % len(saying.slots)],
        time_text="the next day" if chance.random() < 0.05 else "",
    )  # fmt: skip
    brought = what[0] if saying.object == "event" else None
    event = Entity(brought, value, "event", provisional=True) if brought else None
    return Said(fact.sentence, fact, event)


def _openings(project: UUID, chapter: UUID, number: int, who: tuple[UUID, str]) -> Iterator[Said]:
    """Threads and promises; of those opened every so often, every other one is closed."""
    uid, name = who

    def of(predicate: str, sentence: str, value: str, **more: Any) -> Said:
        fact = Fact(
            project, None, chapter, 1, 1, predicate, sentence, 0, 0, uid, value=value, **more
        )
        return Said(sentence, fact)

    def matter(of_chapter: int) -> str:
        return f"{MATTERS[of_chapter % len(MATTERS)]} of night {of_chapter}"

    if number % THREADS_EVERY == 1:
        yield of("thread", f"Nobody spoke of {matter(number)}.", matter(number), slot="open")
    opened = number - CLOSED_AFTER
    if opened > 0 and opened % (2 * THREADS_EVERY) == 1:
        yield of(
            "thread", f"So ended {matter(opened)}, and all knew.", matter(opened), slot="close"
        )
    if number % PROMISES_EVERY == 0:
        deed = f"bring back {THINGS[number % len(THINGS)]} of night {number}"
        due = f"by chapter {number + 7}" if number % 2 else ""
        yield of("promises", f"{name} swore to {deed}.", deed, modality="promise", due=due)


def written(said: Sequence[Said], number: int, words: int, draft: int = 0) -> Text:
    """A text of about so many words in which all of it is said; each draft changes some of it."""
    chance, change = random.Random(number), random.Random(f"{number} {draft}")
    fillers = max(SCENES, (words - 9 * len(said)) // 15)
    scenes, facts, start, seq = [], [], 0, 0
    for scene in range(SCENES):
        mine = said[scene::SCENES]
        lines = chance.choices(_FILLERS, k=fillers // SCENES)
        for at in change.sample(range(len(lines)), len(lines) // CHANGED):
            lines[at] = change.choice(_FILLERS)
        lines += [each.sentence for each in mine]
        chance.shuffle(lines)
        text = _in_paragraphs(lines)
        for each in mine:
            seq += 1
            at = start + text.index(each.sentence)
            facts.append(
                replace(each.fact, beat=scene + 1, seq=seq, start=at, end=at + len(each.sentence))
            )
        scenes.append(text)
        start += len(text) + 2
    return Text(tuple(scenes), tuple(facts))


def _in_paragraphs(lines: Sequence[str]) -> str:
    parts = range(0, len(lines), SENTENCES_A_PARAGRAPH)
    return "\n\n".join(" ".join(lines[at : at + SENTENCES_A_PARAGRAPH]) for at in parts)
