"""What is kept of a book: a draft is held against it as against a book that was read anew."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid5

import pytest

from memory.before import OF_THE_BOOK, Before, Standing, chapters_before
from memory.clock import Clock
from memory.clock.marks import Moments
from memory.clock.telling import Telling
from memory.continuity import abandoned_plot, laws
from memory.continuity.check import check, enabled
from memory.continuity.rule import Named, View
from memory.continuity.values import all_show
from memory.facts import VOCABULARY, Fact
from memory.ledger import Told
from memory.retelling import echoes, retold, telling

CHAPTERS, FACTS = 6, 60
PEOPLE = ("Ana Vial", "Luc Pell", "Dr Viard", "Tom")
PLACES = ("the kitchen", "the attic", "the Red Hart inn", "Metz")
THINGS = ("the gun", "the mirror", "the riders")
EVENTS = ("the ball", "the flood", "the war", "running race")
NAMES = {"character": PEOPLE, "place": PLACES, "object": THINGS, "event": EVENTS}
SENTENCES = (
    "{0} left the room.", "{0} was alone.", "{0} had a broken ankle.", "{0} ran to {1}.",
    "Nobody else knew the code but {0}.", "{0} typed the code.", "{0} did not know {1}.",
    "{0} never went to {1}.", "{0} never married.", "{0}, the father of {1}.", "{0} died.",
    "{0} wept, cornered on the roof.", "{0} could not swim.", "{0} swam well.", "{1} shattered.",
    "{1} showed {0} a face.", "{0} gave {1} away.", "{0} drew {1}.", "Rain beat down on {1}.",
    "{0} wore a red dress.", "{0} had blue eyes, then.", "In the hall {0} was armed.",
)  # fmt: skip
VALUES = {
    "condition": ("broken ankle", "blind", "well", "alone"),
    "life_status": ("dead", "alive", "dead"),
    "attribute": ("blue", "brown", "scar on the left cheek"), "kin_of": ("father", "brother"),
    "can": ("swim", "fly", "read"), "knows": ("the code",), "tells": ("the code",),
    "learns": ("the code", "the truth"), "ambience": ("rain", "sunshine"), "count": ("3", "40"),
    "object_state": ("shattered", "burned down", "shows a face"), "age": ("15", "40"),
    "born_on": ("1900", "1850"), "wears": ("boots", "barefoot"), "bond": ("strangers", "trusts"),
    "address_form": ("tu", "vous"), "role_is": ("doctor of Ax", "captain"),
    "is_a": ("inn", "twin"),
    "thread": ("a duel with Tom",), "promises": ("to find the gun",), "lasts": ("P2D", "P9D"),
    "dated": ("1901-03-03", "1901-05-05"),
    "world_rule": ("dies", "swims"), "norm": ("bows", "leaves"), "narration": ("I", "she"),
    "route": ("north", "south", "P2D"),
}  # fmt: skip
SLOTS = {
    "attribute": ("eyes", "scar", "hand"), "thread": ("open", "close"), "narration": ("person",),
    "ambience": ("weather", "light"), "world_rule": ("armed", "in the hall"), "norm": ("armed",),
    "route": ("direction", "distance", "on foot"), "count": ("riders", "doors"),
}  # fmt: skip
WHEN = ("", "", "", "", "two days later", "the next day", "at noon", "on 3 March 1901")


class Book:
    """A random one; two of the same seed are the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.uid = UUID(int=1_000 + seed)
        self.names = {
            kind: {self.of(name): name for name in names} for kind, names in NAMES.items()
        }
        self.chapters = [uuid5(self.uid, str(number)) for number in range(CHAPTERS + 2)]
        facts = [self.fact(number, seq) for number in range(CHAPTERS) for seq in range(FACTS)]
        entities = {
            uid: Named(name, kind, provisional=name in ("Dr Viard", "Tom"))
            for kind, names in self.names.items()
            for uid, name in names.items()
        }
        places = {uid: number for number, uid in enumerate(self.chapters)}
        once = {fact.uid: fact for fact in facts}
        self.told = Told(tuple(once.values()), places, entities)

    def of(self, name: str) -> UUID:
        return uuid5(self.uid, name)

    def fact(self, number: int, seq: int) -> Fact:
        chance = self.chance
        kind = chance.choice(VOCABULARY)
        some = {
            part: self.one_of(kinds)
            for part in ("subject", "object", "other")
            if (kinds := [each for each in getattr(kind, part) if each in self.names])
        }
        if kind.name == "takes_part":
            some["agentive"] = chance.choice((True, None))
        if kind.name in ("thread", "promises"):
            some["due"] = chance.choice(("", "tomorrow", "at noon"))
        if chance.random() < 0.1:
            some["holder"] = self.one_of(["character"])
        names = [self.told_name(uid) for uid in some.values()]
        sentence = chance.choice(SENTENCES).format(*names, "Metz", "it")
        return Fact(
            project=self.uid,
            version=self.of("version") if number else None,
            chapter=self.chapters[number],
            beat=1 + seq * 3 // FACTS,
            seq=seq,
            predicate=kind.name,
            sentence=sentence,
            start=seq // 2 * 50,
            end=seq // 2 * 50 + len(sentence),
            value=chance.choice(VALUES.get(kind.name, ("",))),
            slot=chance.choice(SLOTS.get(kind.name, ("",))),
            polarity=chance.choice("+++-"),
            modality=chance.choices(("real", "memory", "claim", "belief"), (9, 1, 1, 1))[0],
            certainty=chance.choice(("stated", "implied")),
            time_text=chance.choice(WHEN),
            **some,
        )

    def one_of(self, kinds: list[str]) -> UUID:
        return self.chance.choice(sorted(self.names[self.chance.choice(kinds)]))

    def told_name(self, uid: UUID) -> str:
        return next((names[uid] for names in self.names.values() if uid in names), "")

    def draft(self, many: int = 25) -> tuple[Fact, ...]:
        return tuple(self.fact(CHAPTERS, seq) for seq in range(many))

    def before(self, number: int = CHAPTERS) -> Before:
        return Before(self.told, number, self.chapters[number], "en", "a name")


def found(view: View) -> set[tuple]:
    checked = check(view, enabled(()))
    assert checked.failed == ()
    return {
        (each.key, each.earlier, each.later, each.provisional, each.severity)
        for each in checked.conflicts
    }


def anew(view: View) -> View:
    """The same facts under a clock of these and no more, with nothing kept."""
    return replace(view, part=None)


def of_all(book: Book, draft: tuple[Fact, ...]) -> Clock:
    chapters = book.chapters[:CHAPTERS]
    facts = tuple(fact for fact in book.told.facts if fact.chapter in chapters)
    return Clock.of((*facts, *draft), {**book.told.places, book.chapters[CHAPTERS]: CHAPTERS})


@pytest.fixture(scope="module")
def rules_that_fired() -> Iterator[set[str]]:
    fired: set[str] = set()
    yield fired
    assert len(fired) > len(enabled(())) / 2, sorted(fired)


@pytest.mark.parametrize("seed", range(4))
def test_it_finds_what_a_view_made_from_nothing_finds(
    seed: int, rules_that_fired: set[str]
) -> None:
    book = Book(seed)
    before = book.before()
    for _ in range(5):
        draft = book.draft()
        view = before.view(draft, {})
        assert view.part is not None
        assert view.part.is_of(view)
        fresh = replace(anew(view), clock=of_all(book, draft))
        quick = found(view)
        assert quick == found(fresh)
        rules_that_fired |= {key[0] for key, *_ in quick}


def test_what_drafts_look_up_is_there_before_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory.before.REHEARSED", 1)
    book = Book(7)
    plain, before = book.before(), book.before()
    before.rehearse()
    kept, made = (each._standing.tables._tables for each in (before, plain))
    rehearsed = set(kept)
    for _ in range(5):
        draft = book.draft()
        assert found(before.view(draft, {})) == found(plain.view(draft, {}))
    before.rehearse()
    assert len(kept.keys() - rehearsed) < len(made) / 5


def test_a_draft_sees_what_touches_it_binds_all_or_says_when() -> None:
    book = Book(1)
    draft = tuple(fact for fact in book.draft() if fact.subject)[:1]
    own = draft[0]
    about = {own.subject, own.object, own.other, own.speaker, own.holder} - {None}
    before = book.before()
    view, standing = before.view(draft, {}), before._standing
    also = {standing.facts[place].uid for place in (*standing.taken_up, *standing.denied)}
    for fact in book.told.facts:
        touches = fact.asserted and not about.isdisjoint({fact.subject, fact.object, fact.other})
        binds = fact.predicate in OF_THE_BOOK or bool(fact.time_text) or fact.version is None
        if fact.predicate not in ("alias_of", "promises"):
            assert (fact in view.approved) == (touches or binds or fact.uid in also)


def test_a_thread_that_somebody_else_takes_up_is_not_abandoned() -> None:
    book = Book(9)
    uids = [uuid5(book.uid, f"chapter {number}") for number in range(14)]
    places = {uid: number for number, uid in enumerate(uids, start=1)}
    plain = replace(
        book.fact(1, 1), modality="real", anchor="now", polarity="+", time_text="", slot="",
        due="", subject=None, object=None, other=None,
    )  # fmt: skip
    opened = replace(
        plain, predicate="thread", value="who stole the ledger", slot="open", chapter=uids[0],
        sentence="Who stole the ledger?",
    )  # fmt: skip
    searched = replace(
        plain, predicate="takes_part", chapter=uids[5], subject=book.of("Tom"),
        sentence="Tom searched the mill for the ledger.", value="search for the ledger",
    )  # fmt: skip
    draft = replace(
        plain, predicate="located_at", chapter=uids[13], subject=book.of("Ana Vial"),
        sentence="Ana Vial was at home.",
    )  # fmt: skip

    def abandoned(*told: Fact) -> set[str]:
        before = Before(Told(told, places, book.told.entities), 14, uids[13], "en")
        return {key[0] for key, *_ in found(before.view((draft,), {}))} & {"abandoned_plot"}

    assert abandoned(opened) == {"abandoned_plot"}
    assert abandoned(opened, searched) == set()


def test_a_denial_of_a_state_is_seen_where_a_cause_names_the_thing_in_other_words() -> None:
    book = Book(9)
    uids = [uuid5(book.uid, f"chapter {number}") for number in range(14)]
    places = {uid: number for number, uid in enumerate(uids, start=1)}
    dam, broken, flood = (book.of(name) for name in ("the dam", "the broken dam", "the flood"))
    entities = {
        dam: Named("the dam", "object"),
        broken: Named("the broken dam", "event"),
        flood: Named("the flood", "event"),
    }
    plain = replace(
        book.fact(1, 1), modality="real", anchor="now", polarity="+", time_text="", slot="",
        due="", value="", subject=dam, object=None, other=None, speaker=None, holder=None,
    )  # fmt: skip
    whole = replace(
        plain, predicate="object_state", value="broken", polarity="-", chapter=uids[0],
        sentence="The dam was never broken.",
    )  # fmt: skip
    broke = replace(whole, polarity="+", chapter=uids[5], sentence="The dam was broken at last.")
    draft = replace(
        plain, predicate="causes", subject=broken, object=flood, chapter=uids[13],
        sentence="The broken dam made the flood.",
    )  # fmt: skip

    def illogical(*told: Fact) -> set[str]:
        before = Before(Told(told, places, entities), 14, uids[13], "en")
        return {key[0] for key, *_ in found(before.view((draft,), {}))} & {"causal_logic"}

    assert illogical(whole) == {"causal_logic"}
    assert illogical(whole, broke) == set()
    assert illogical(broke) == set()


def test_neither_the_chapter_itself_nor_what_comes_later_is_seen() -> None:
    book = Book(2)
    chapter = book.chapters[2]
    draft = tuple(replace(fact, chapter=chapter) for fact in book.draft())
    view = Before(book.told, 3, chapter, "en").view(draft, {})
    assert {view.places[fact.chapter] for fact in view.approved} == {0, 1}


def test_one_that_only_the_text_names_is_asked_of_no_kept_table() -> None:
    """Where the book says something of somebody whom it does not know by name."""
    book = Book(3)
    named = dict(book.told.entities)
    stranger = named.pop(book.of("Tom"))
    before = Before(replace(book.told, entities=named), CHAPTERS, None, "en")
    assert before.view(book.draft(), {}).part is not None
    view = before.view(book.draft(), {book.of("Tom"): stranger})
    assert view.part is None
    assert view.entities[book.of("Tom")] == stranger


def test_a_view_that_was_changed_is_asked_anew() -> None:
    book = Book(4)
    view = book.before().view(book.draft(), {})
    for changed in (
        replace(view, approved=view.approved[:20]),
        replace(view, entities={}),
        replace(view, language="fr"),
    ):
        assert found(changed) == found(anew(changed))


def test_many_books_are_checked_at_once_and_none_sees_another() -> None:
    books = [Book(seed) for seed in range(20, 24)]
    befores = [book.before() for book in books]
    both = list(zip(befores, books, strict=True))
    asked = [(before, book.draft()) for _ in range(2) for before, book in both]
    with ThreadPoolExecutor(8) as threads:
        quick = list(threads.map(lambda each: found(each[0].view(each[1], {})), asked))
    assert quick == [found(anew(before.view(draft, {}))) for before, draft in asked]
    for (before, draft), conflicts in zip(asked, quick, strict=True):
        assert {fact.project for _, a, b, *_ in conflicts for fact in (a, b)} <= {draft[0].project}
        assert {fact.project for fact in before.view(draft, {}).approved} == {draft[0].project}


class _Long(Book):
    """Of so many chapters, which all tell the same in nearly the same words."""

    def long(self, chapters: int) -> Told:
        uids = [uuid5(self.uid, f"chapter {number}") for number in range(chapters)]
        own = [replace(self.fact(1, seq), modality="real") for seq in range(20)]
        facts = [replace(fact, chapter=uid) for uid in uids for fact in own]
        places = {uid: number for number, uid in enumerate(uids, start=1)}
        return Told(tuple(facts), places, self.told.entities)


def test_what_is_told_again_is_looked_for_once_in_each_old_fact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twice the book, at most twice the sentences set side by side, whatever is found."""
    compared: list[str] = []
    for owner, name in ((telling, "may_agree"), (echoes, "agree")):
        real = getattr(owner, name)

        def counted(one: str, other: str, real: Callable[[str, str], bool] = real) -> bool:
            compared.append(one)
            return real(one, other)

        monkeypatch.setattr(owner, name, counted)

    def cost(chapters: int) -> int:
        book = _Long(5)
        told = book.long(chapters)
        own = tuple(replace(f, chapter=book.chapters[0]) for f in told.facts[:20])
        view = Before(told, chapters + 1, None, "en").view(own, {})
        compared.clear()
        assert retold(view)
        return len(compared)

    assert 0 < cost(40) <= 2.2 * cost(20)


def test_whether_an_act_meets_a_trigger_is_asked_once_for_all_laws_that_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def counted(wanted: str, there: tuple[str, ...]) -> bool:
        asked.append(wanted)
        return all_show(wanted, there)

    monkeypatch.setattr(laws, "all_show", counted)
    book = Book(6)
    a_law = replace(book.fact(0, 1), predicate="world_rule", slot="armed", modality="real")
    many = tuple(replace(a_law, seq=100 + n, sentence=f"Law {n}.") for n in range(50))
    view = Before(replace(book.told, facts=many), CHAPTERS, None, "en").view(book.draft(), {})
    assert not [*laws.laws_and_acts("world_rule", view)]
    assert len(asked) == len(view.of(*laws.ACTS).new) > 0


def test_threads_that_were_past_long_ago_are_not_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[Fact] = []
    real = abandoned_plot._first_past

    def counted(opening: Fact, marks: abandoned_plot._Marks, view: View) -> Fact | None:
        looked.append(opening)
        return real(opening, marks, view)

    monkeypatch.setattr(abandoned_plot, "_first_past", counted)
    book = Book(8)
    a_thread = replace(
        book.fact(1, 1), predicate="thread", slot="open", due="", modality="real", anchor="now"
    )

    def looked_at(chapters: int) -> int:
        uids = [uuid5(book.uid, f"chapter {number}") for number in range(chapters + 1)]
        places = {uid: number for number, uid in enumerate(uids, start=1)}
        told = Told(tuple(replace(a_thread, chapter=uid) for uid in uids[:-1]), places)
        draft = replace(a_thread, chapter=uids[-1], slot="close")
        view = Before(told, chapters + 1, None, "en").view((draft,), {})
        looked.clear()
        assert [*abandoned_plot._pairs(view)]
        return len(looked)

    assert looked_at(80) == looked_at(40) <= abandoned_plot.LONG + 2


# --- Going on from what stood -----------------------------------------------------------


def told_up_to(book: Book, number: int) -> Told:
    earlier = set(book.chapters[:number])
    facts = tuple(fact for fact in book.told.facts if fact.chapter in earlier)
    return Told(facts, book.told.places, book.told.entities)


def standing(told: Told, known: Standing | None = None) -> Standing:
    return Standing(told, chapters_before(told, CHAPTERS, None), known)


def assert_are_alike(one: Standing, other: Standing, told: Told, draft: tuple[Fact, ...]) -> None:
    assert (one.facts, one.always, one.touching) == (other.facts, other.always, other.touching)
    assert (one.chapters, one.named, one.has_story) == (
        other.chapters, other.named, other.has_story,
    )  # fmt: skip
    chapter = draft[0].chapter
    views = [
        Before(told, CHAPTERS, chapter, "en", standing=each).view(draft, {})
        for each in (one, other)
    ]
    assert found(views[0]) == found(views[1])
    intervals = [[view.clock.interval(fact) for fact in view.facts] for view in views]
    assert intervals[0] == intervals[1]
    assert views[0].clock.cycles == views[1].clock.cycles


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_goes_on_from_what_stood(seed: int) -> None:
    book = Book(seed)
    draft, known = book.draft(), None
    for number in range(1, CHAPTERS + 1):
        told = told_up_to(book, number)
        known = standing(told, known)
        assert_are_alike(known, standing(told), told, draft)


def renamed(told: Told, chance: random.Random) -> Told:
    uid = chance.choice(sorted(told.entities))
    named = replace(told.entities[uid], name=chance.choice(("Ana Vial", "the great war", "Ax")))
    return replace(told, entities={**told.entities, uid: named})


def known_by_name(told: Told, chance: random.Random) -> Told:
    """Whom a fact was about without a name has one now."""
    uid = chance.choice(sorted(told.entities))
    return replace(told, entities={each: n for each, n in told.entities.items() if each != uid})


def corrected(told: Told, chance: random.Random) -> Told:
    facts = list(told.facts)
    at = chance.randrange(len(facts))
    facts[at] = replace(facts[at], polarity="-", known_as=facts[at].uid)
    return replace(told, facts=tuple(facts))


def taken_out(told: Told, chance: random.Random) -> Told:
    gone = chance.choice(sorted(told.chapters))
    return replace(told, facts=tuple(fact for fact in told.facts if fact.chapter != gone))


def moved(told: Told, chance: random.Random) -> Told:
    one, other = chance.sample(sorted(told.chapters), 2)
    places = {**told.places, one: told.places[other], other: told.places[one]}
    ordered = sorted(told.facts, key=lambda fact: (places[fact.chapter], fact.beat, fact.seq))
    return Told(tuple(ordered), places, told.entities)


@pytest.mark.parametrize("change", [renamed, known_by_name, corrected, taken_out, moved])
@pytest.mark.parametrize("seed", range(2))
def test_what_has_changed_since_is_not_what_stood(
    change: Callable[[Told, random.Random], Told], seed: int
) -> None:
    book = Book(seed)
    draft, chance = book.draft(), random.Random(seed)
    first = told_up_to(book, CHAPTERS - 1)
    known = standing(first)
    assert_are_alike(known, standing(first), first, draft)  # all tables are made
    told = change(told_up_to(book, CHAPTERS), chance)
    assert_are_alike(standing(told, known), standing(told), told, draft)
    back = told_up_to(book, CHAPTERS)
    assert_are_alike(standing(back, standing(told, known)), standing(back), back, draft)


def test_only_what_is_new_is_read_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book(3)
    timed = {"dated", "lasts", "before", "causes", "born_on"}
    facts = tuple(fact for fact in book.told.facts if fact.predicate not in timed)
    book.told = replace(book.told, facts=facts)
    known = standing(told_up_to(book, CHAPTERS - 1))
    known.clock.further((), book.told.places)
    read: list[Fact] = []
    real = Telling._moments

    def counted(self: Telling, fact: Fact) -> Moments:
        read.append(fact)
        return real(self, fact)

    monkeypatch.setattr(Telling, "_moments", counted)
    told = told_up_to(book, CHAPTERS)
    standing(told, known).clock.further((), told.places)
    assert {fact.chapter for fact in read} == {book.chapters[CHAPTERS - 1]}
