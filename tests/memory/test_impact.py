"""What relies on what: later facts, changed readings, and the order of chapters."""

from dataclasses import replace
from itertools import combinations
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from memory import ledger
from memory.continuity.rule import Named
from memory.facts import VOCABULARY, Change, Fact
from memory.impact import (
    Relying,
    between,
    changed,
    flipped,
    impact_of_chapter,
    impact_of_fact,
    new_facts,
    relying,
)
from memory.impact.reasons import SENTENCES
from memory.ledger import Told as Ledger
from memory.models import StoredFact
from projects.models import Project
from tests.factories import a_character, a_project, a_version
from tests.memory.stored import KINDS, Told

BOOK = UUID(int=90)
CHAPTERS = {number: UUID(int=100 + number) for number in range(1, 10)}
PLACES = {uid: number for number, uid in CHAPTERS.items()}
ANA, PAUL, TOM = "Ana", "Paul", "Tom"


def uid(name: str) -> UUID:
    return uuid5(BOOK, name)


def said(chapter: int, predicate: str, subject: str = "", **values: Any) -> Fact:
    """A fact of a chapter (0: the bible), told after those that were made before."""
    for part in ("object", "other", "holder"):
        if part in values:
            values[part] = uid(values[part])
    sentence = values.pop("sentence", f"{subject} {predicate} {values.get('value', '')}.")
    given = {"beat": 1, "seq": 1, "start": 0, "end": len(sentence)} | values
    return Fact(
        project=BOOK, version=None, chapter=CHAPTERS.get(chapter, BOOK), predicate=predicate,
        sentence=sentence, subject=uid(subject) if subject else None, **given,
    )  # fmt: skip


def told(*facts: Fact) -> Ledger:
    names = (ANA, PAUL, TOM, *KINDS, "north quay")
    entities = {uid(name): Named(name, KINDS.get(name.split()[-1], "character")) for name in names}
    places = PLACES | {BOOK: 0}
    ordered = sorted(facts, key=lambda fact: (places[fact.chapter], fact.beat, fact.seq))
    return Ledger(tuple(ordered), places, entities)


def why(on: Fact, later: Fact, *others: Fact) -> str | None:
    """Why the later one relies on the other; None: it does not."""
    found = relying(told(on, later, *others), {on.uid})
    return next((each.why for each in found if each.fact == later.uid), None)


# --- Two facts -------------------------------------------------------------------------

DEAD = said(1, "life_status", TOM, value="dead")
SCAR = said(1, "attribute", ANA, slot="scar", value="left palm")
HELD = said(1, "holds", ANA, object="key")
KNOWN = said(1, "knows", ANA, value="the letter was forged")
OPEN = said(1, "thread", slot="open", value="who forged the letter")
PROMISE = said(1, "promises", ANA, value="ring the bell", other=PAUL)
AT_FIRE = said(1, "takes_part", ANA, object="fire")
RULE = said(1, "world_rule", slot="under the bell", value="nobody lies")

NEAR_MISSES = [
    ("said before", said(2, "attribute", ANA, slot="scar", value="right"), SCAR),
    ("another's", SCAR, said(2, "attribute", PAUL, slot="scar", value="right palm")),
    ("another trait", SCAR, said(2, "attribute", ANA, slot="hair", value="red")),
    ("only dreamt", SCAR, said(2, "attribute", ANA, slot="scar", value="no", modality="dream")),
    ("of a dream", replace(SCAR, modality="dream"), said(2, "attribute", ANA, slot="scar")),
    ("another thing", HELD, said(2, "holds", ANA, object="letter")),
    ("a place is no thing", said(1, "located_at", ANA, object="quay"),
     said(2, "located_at", PAUL, object="quay")),
    ("another statement", KNOWN, said(2, "knows", PAUL, value="Tom owns the ferry")),
    ("a closed thread", replace(OPEN, slot="close"),
     said(2, "thread", slot="open", value=OPEN.value)),
    ("another thread", OPEN, said(2, "thread", slot="close", value="who rang in the night")),
    ("another event", AT_FIRE, said(2, "takes_part", ANA, object="flood")),
    ("a death is not an act", DEAD, said(2, "attribute", TOM, slot="hair", value="red")),
    ("who did not act", DEAD, said(2, "takes_part", TOM, object="fire", agentive=False)),
    ("another name", said(1, "alias_of", ANA, value="the wren"),
     said(2, "can", ANA, value="row", sentence="Ana could row.")),
    ("elsewhere than the rule", RULE, said(2, "tells", ANA, value="x", sentence="She lied.")),
    ("no tie of these two", said(1, "kin_of", ANA, object=PAUL, value="sister"),
     said(2, "kin_of", ANA, object=TOM, value="daughter")),
    ("another skill", said(1, "can", ANA, value="swim"), said(2, "can", ANA, value="read")),
]  # fmt: skip

RELIES = [
    ("same_slot", SCAR, said(2, "attribute", ANA, slot="scar", value="right palm")),
    ("same_slot", DEAD, said(3, "life_status", TOM, value="ghost")),
    ("same_years", said(1, "born_on", ANA, value="1900"), said(2, "age", ANA, value="20")),
    ("same_tie", said(1, "kin_of", ANA, object=PAUL, value="sister"),
     said(2, "kin_of", PAUL, object=ANA, value="brother")),
    ("same_tie", said(1, "spouse_of", ANA, object=PAUL), said(2, "bond", PAUL, object=ANA)),
    ("same_statement", KNOWN, said(2, "tells", PAUL, value="the letter was forged", other=TOM)),
    ("same_thread", OPEN, said(4, "thread", slot="close", value="who forged the letter")),
    ("kept_promise", PROMISE,
     said(2, "takes_part", ANA, object="ringing", sentence="Ana rang the bell, a long ring.")),
    ("same_thing", HELD, said(2, "gives", PAUL, object="key", other=TOM)),
    ("same_thing", HELD, said(2, "object_state", "key", value="broken")),
    ("same_whereabouts", said(1, "located_at", ANA, object="quay"),
     said(2, "moves_to", ANA, object="ferry")),
    ("same_event", AT_FIRE, said(2, "lasts", "fire", value="P2D")),
    ("same_skill", said(1, "can", ANA, value="swim", polarity="-"),
     said(2, "can", ANA, value="swim")),
    ("life", DEAD, said(2, "tells", TOM, value="no")),
    ("body", said(1, "condition", ANA, slot="ankle", value="broken"),
     said(2, "takes_part", ANA, object="race")),
    ("way", said(1, "route", "quay", object="ferry", slot="distance", value="P2D"),
     said(2, "moves_to", ANA, object="ferry")),
    ("rule", RULE, said(2, "tells", ANA, value="x", sentence="Under the bell, Ana lied.")),
    ("name", said(1, "alias_of", ANA, value="the Wren"),
     said(2, "can", ANA, value="row", sentence="“Can the wren row?” Paul asked.")),
]  # fmt: skip


@pytest.mark.parametrize(("on", "later"), [each[1:] for each in NEAR_MISSES],
                         ids=[each[0] for each in NEAR_MISSES])  # fmt: skip
def test_what_does_not_rely_on_it(on: Fact, later: Fact):
    assert why(on, later) is None


@pytest.mark.parametrize(("reason", "on", "later"), RELIES)
def test_what_does(reason: str, on: Fact, later: Fact):
    assert why(on, later) == reason


@pytest.mark.parametrize("slug", SENTENCES)
def test_every_reason_has_its_sentence_and_its_case(slug: str):
    assert Relying(BOOK, BOOK, slug, 1, "").reason.endswith(".")
    assert slug == "chain" or slug in {each[0] for each in RELIES}


def test_what_follows_an_event_step_by_step():
    burns = said(1, "takes_part", ANA, object="fire")
    first = said(2, "causes", "fire", object="flood")
    second = said(3, "before", "flood", object="great bell")
    rung = said(4, "takes_part", PAUL, object="great bell")
    apart = said(4, "takes_part", PAUL, object="bell")
    assert why(burns, rung, first, second, apart) == "chain"
    assert why(burns, apart, first, second, rung) is None
    denied = replace(first, polarity="-")
    assert why(burns, rung, denied, second, apart) is None


def test_events_that_cause_each_other_end():
    one = said(1, "causes", "fire", object="flood")
    other = said(2, "causes", "flood", object="fire")
    assert why(one, other) == "same_event"


def test_within_a_chapter_later_passages_rely_too():
    later = replace(said(1, "gives", ANA, object="key", other=PAUL), beat=2)
    (found,) = relying(told(HELD, later), {HELD.uid})
    assert (found.chapter, found.sentence, found.on) == (1, later.sentence, HELD.uid)


def test_the_bible_comes_before_all():
    bible = said(0, "attribute", ANA, slot="scar", value="left palm")
    assert why(bible, SCAR) == "same_slot"
    assert why(SCAR, bible) is None


def test_they_come_in_the_narration_s_order():
    laters = [said(number, "gives", PAUL, object="key", other=TOM) for number in (5, 2, 9)]
    found = relying(told(HELD, *laters), {HELD.uid})
    assert [each.chapter for each in found] == [2, 5, 9]


@pytest.mark.parametrize("name", [each.name for each in VOCABULARY])
def test_any_fact_can_be_asked(name: str):
    facts = [said(number, name, ANA, object=PAUL, value="x") for number in (1, 2)]
    assert len(relying(told(*facts), {facts[0].uid})) <= 1


# --- The order of chapters -------------------------------------------------------------

PEOPLE = tuple(uid(name) for name in (ANA, PAUL, TOM))


@st.composite
def stories(draw: st.DrawFn) -> tuple[dict[UUID, int], dict[UUID, int], list[Fact]]:
    """Some facts, the places of their chapters, and those after any reordering and deleting."""
    chapters = list(CHAPTERS.values())[: draw(st.integers(1, 6))]
    after = draw(st.permutations(chapters))[: draw(st.integers(1, len(chapters)))]
    person = st.sampled_from((None, *PEOPLE))
    facts = [
        Fact(
            BOOK, None, draw(st.sampled_from((BOOK, *chapters))), 1, seq, "bond", f"{seq}.", 0, 2,
            subject=draw(person), object=draw(person), other=draw(person),
        )
        for seq in range(draw(st.integers(0, 12)))
    ]  # fmt: skip
    return _numbered(chapters), _numbered(after), facts


def _numbered(chapters: list[UUID]) -> dict[UUID, int]:
    return {chapter: number for number, chapter in enumerate(chapters, start=1)}


@given(stories())
@settings(max_examples=300, deadline=None)
def test_exactly_the_pairs_whose_order_flips(
    story: tuple[dict[UUID, int], dict[UUID, int], list[Fact]],
):
    before, after, facts = story

    def is_flipped(a: Fact, b: Fact) -> bool:
        if not all(each.chapter in before and each.chapter in after for each in (a, b)):
            return False
        was = before[a.chapter] - before[b.chapter]
        return was * (after[a.chapter] - after[b.chapter]) < 0

    def shared(a: Fact, b: Fact) -> set[UUID | None]:
        return {a.subject, a.object, a.other} & {b.subject, b.object, b.other} - {None}

    expected = {
        frozenset((a.uid, b.uid))
        for a, b in combinations(facts, 2)
        if is_flipped(a, b) and shared(a, b)
    }
    found = flipped(before, after, facts)
    assert {frozenset((a.uid, b.uid)) for a, b in found} == expected
    assert len(found) == len(expected)
    assert all(before[a.chapter] < before[b.chapter] for a, b in found)
    moved = {each for each in before if each in after and before[each] != after[each]}
    assert all(a.chapter in moved or b.chapter in moved for a, b in found)


def test_the_same_order_flips_nothing():
    facts = [said(number, "bond", ANA, object=PAUL) for number in (1, 2, 3)]
    assert flipped(PLACES, PLACES, facts) == ()
    further = {chapter: number + 1 for chapter, number in PLACES.items()}  # one before them all
    assert flipped(PLACES, further, facts) == ()


# --- Two readings ----------------------------------------------------------------------


def test_other_words_for_the_same_are_no_change():
    reworded = replace(SCAR, sentence="A scar crossed her left palm.")
    assert reworded.uid != SCAR.uid
    found = changed([SCAR], [reworded])
    assert (found.count, found.sentence) == (0, "No fact changed.")


def test_another_value_of_the_same_is_one_change():
    new = said(1, "attribute", ANA, slot="scar", value="right palm")
    found = changed([SCAR, HELD], [new, HELD])
    assert [(each.old, each.new) for each in found.changed] == [(SCAR, new)]
    assert (found.added, found.removed, found.count) == ((), (), 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HELD, said(1, "holds", PAUL, object="key")),
        (said(1, "located_at", ANA, object="quay"), said(1, "located_at", ANA, object="ferry")),
        (KNOWN, replace(KNOWN, polarity="-")),
        (said(1, "kin_of", ANA, object=PAUL, value="x"), said(1, "kin_of", ANA, object=PAUL)),
    ],
)
def test_what_is_said_otherwise_of_the_same(old: Fact, new: Fact):
    assert len(changed([old], [new]).changed) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SCAR, said(1, "attribute", PAUL, slot="scar", value="left palm")),
        (HELD, said(1, "holds", ANA, object="letter")),
        (AT_FIRE, said(1, "takes_part", ANA, object="flood")),
        (KNOWN, said(1, "knows", ANA, value="Tom owns the ferry")),
        (SCAR, replace(SCAR, value="right", modality="claim", speaker=uid(PAUL))),
    ],
)
def test_what_is_said_of_another_is_added_and_removed(old: Fact, new: Fact):
    found = changed([old], [new])
    assert (found.removed, found.added, found.changed) == ((old,), (new,), ())


def test_a_change_told_as_such_is_a_fact_like_others():
    healed = replace(SCAR, value="none", change=Change("left palm", "none"))
    assert len(changed([SCAR], [healed]).changed) == 1


# --- The ledger ------------------------------------------------------------------------


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_character(project=project, name="Ana Roy")
    a_character(project=project, name="Paul Vial")
    return project


@pytest.fixture
def book(project: Project) -> Told:
    """Chapter 1 gives Ana a scar and the key; 2 shows the scar; 4 and 5 hand on the key."""
    book = Told(project)
    book.tell(1, "A scar crossed Ana's left palm.", "attribute", "Ana Roy", slot="scar",
              value="left palm")  # fmt: skip
    book.tell(1, "Ana pocketed the key.", "holds", "Ana Roy", object="the key")
    book.tell(1, "Paul wore grey.", "wears", "Paul Vial", value="grey")
    book.tell(2, "She closed her scarred left palm.", "attribute", "Ana Roy", slot="scar",
              value="left palm")  # fmt: skip
    book.tell(4, "Ana gave Paul the key.", "gives", "Ana Roy", object="the key", other="Paul Vial")
    book.tell(5, "Paul dropped the key.", "holds", "Paul Vial", object="the key", polarity="-")
    return book


def test_nothing_relies_on_what_is_not_there(project: Project, book: Told):
    book.keep()
    impact = impact_of_fact(project.pk, UUID(int=7))
    assert (impact.facts, impact.relying) == ((), ())
    assert "nothing is known to rely on it" in impact.sentence


def test_a_fact_with_those_that_rely_on_it(project: Project, book: Told):
    book.keep()
    held = book.facts[1][1]
    impact = impact_of_fact(project.pk, held.uid)
    assert [(each.chapter, each.why) for each in impact.relying] == [
        (4, "same_thing"),
        (5, "same_thing"),
    ]
    assert impact.chapters == (4, 5)
    assert impact.sentence == "2 later passages rely on it, 2 later chapters affected"


def test_a_fact_on_which_nothing_relies(project: Project, book: Told):
    book.keep()
    impact = impact_of_fact(project.pk, book.facts[1][2].uid)
    assert impact.facts
    assert impact.sentence == "No later passage is known to rely on it."


def test_a_chapter_with_the_later_ones_that_rely_on_it(project: Project, book: Told):
    book.keep()
    impact = impact_of_chapter(project.pk, book.chapter(1).pk)
    assert len(impact.facts) == 3
    assert impact.chapters == (2, 4, 5)
    last = impact_of_chapter(project.pk, book.chapter(5).pk)
    assert last.relying == ()


def test_a_chapter_does_not_rely_on_itself(project: Project, book: Told):
    book.tell(1, "Ana turned the key.", "object_state", "the key", value="turned")
    book.keep()
    impact = impact_of_chapter(project.pk, book.chapter(1).pk)
    assert "Ana turned the key." not in [each.sentence for each in impact.relying]


def test_what_is_not_approved_or_was_rejected_does_not_rely(project: Project, book: Told):
    book.keep()
    drafted = book.tell(3, "Ana lost the key.", "holds", "Ana Roy", object="the key")
    book.record(a_version(chapter=book.chapter(3)), [drafted])
    StoredFact.objects.filter(sentence="Paul dropped the key.").update(rejected=True)
    assert impact_of_fact(project.pk, book.facts[1][1].uid).chapters == (4,)


def test_another_book_is_not_looked_at(project: Project, book: Told):
    book.keep()
    assert impact_of_fact(a_project().pk, book.facts[1][1].uid).facts == ()


def test_an_edit_says_what_changed_and_whom_it_touches(project: Project, book: Told):
    book.keep()
    old = book.chapter(1).approved_version
    assert old
    scar, held, _grey = book.facts[1]
    new = book.record(
        a_version(chapter=book.chapter(1), text="Edited."),
        [
            replace(scar, sentence="A scar crossed Ana's right palm.", value="right palm"),
            replace(held, sentence="She pocketed the key."),  # the same in other words
            book.tell(6, "Paul limped.", "condition", "Paul Vial", value="lame"),
        ],
    )
    found = between(project.pk, old, new)
    assert [each.new.value for each in found.changed] == ["right palm"]
    assert [fact.sentence for fact in found.removed] == ["Paul wore grey."]
    assert [fact.sentence for fact in found.added] == ["Paul limped."]
    assert found.chapters == (2,)
    assert found.sentence == "3 facts changed, 1 later chapter affected"
    assert found.why == ""


def test_the_same_text_changes_nothing(project: Project, book: Told):
    book.keep()
    version = book.chapter(1).approved_version
    assert version
    assert between(project.pk, version, version).sentence == "No fact changed."


def test_a_text_that_was_not_read_is_said(project: Project, book: Told):
    book.keep()
    old = book.chapter(1).approved_version
    assert old
    unread = a_version(chapter=book.chapter(1))
    found = between(project.pk, old, unread)
    assert len(found.removed) == 3
    assert "not read whole yet" in found.why
    ledger.record(unread, [], why="The model gave nothing.")
    assert between(project.pk, old, unread).why


def test_it_is_said_in_the_reader_s_language(project: Project, book: Told):
    book.keep()
    with translation.override("fr"):
        assert impact_of_fact(project.pk, book.facts[1][1].uid).sentence


@pytest.mark.django_db
def test_new_facts_are_those_that_the_text_before_did_not_say() -> None:
    told = Told(a_project())
    scar = told.tell(1, "A scar crosses her left palm.", "trait", "Ana", slot="scar", value="left")
    told.tell(1, "The brass key hung at her belt.", "holds", "Ana", object="the key")
    told.keep()
    before = told.chapter(1).approved_version
    unread = a_version(chapter=told.chapter(1), text=f"{scar.sentence} She wept.")
    assert new_facts(unread, before) is None
    again = told.record(unread, [scar])
    assert (new_facts(again, before), new_facts(again, None), new_facts(before, again)) == (
        0,
        1,
        1,
    )
