"""The ledger: what holds at a place of the book, and what is written of a text."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from pydantic import ValidationError

from memory import ledger
from memory.entities import Entity as Meant
from memory.facts import Change, Fact
from memory.ledger.holding import BIBLE
from memory.models import BookMemory, Entity, FactSpan, StoredFact, VersionReading
from memory.shown import shown
from projects.models import Chapter, ChapterVersion, Project
from tests.factories import a_character, a_location, a_project, a_version
from tests.memory.stored import Told


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    for name in ("Ilse", "Aron"):
        a_character(project=project, name=name)
    return project


@pytest.fixture
def book(project: Project) -> Told:
    """Three approved chapters, of which each says a thing or two."""
    book = Told(project)
    book.tell(1, "Ilse was tired.", "condition", "Ilse", value="tired")
    book.tell(1, "Tom had the key.", "holds", "Tom", object="the key")
    book.tell(2, "Aron died.", "life_status", "Aron", value="dead")
    book.tell(3, "Tom came.", "moves_to", "Tom", object="the quay")
    book.keep()
    return book


def said(told: ledger.Told) -> list[str]:
    return [fact.sentence for fact in told.facts]


def standing(book: Told, *args, **how) -> list[str]:
    return said(ledger.standing(book.project.pk, *args, **how))


def approved(book: Told, number: int) -> ChapterVersion:
    version = book.chapter(number).approved_version
    assert version
    return version


ALL = ["Ilse was tired.", "Tom had the key.", "Aron died.", "Tom came."]


# --- What does not hold -----------------------------------------------------------------


def test_an_empty_book_holds_nothing(project: Project) -> None:
    assert ledger.standing(project.pk).facts == ()
    assert ledger.standing(uuid4()).facts == ()


def test_another_book_s_facts_do_not_hold(book: Told) -> None:
    other = Told(a_project())
    other.tell(1, "Ilse was well.", "condition", "Ilse", value="well")
    other.keep()
    assert standing(book) == ALL
    assert standing(other) == ["Ilse was well."]
    assert ledger.standing(other.project.pk).entities.keys() == set(
        Entity.objects.filter(project=other.project).values_list("uid", flat=True)
    )


def test_a_draft_s_facts_do_not_hold_and_are_its_own(book: Told) -> None:
    draft = a_version(chapter=book.chapter(1), text="Ilse slept.")
    fact = book.tell(1, "Ilse slept.", "condition", "Ilse", value="asleep")
    book.record(draft, [fact])
    assert standing(book) == ALL
    assert said(ledger.of_version(draft)) == ["Ilse slept."]


def test_what_is_not_approved_any_more_or_in_the_trash_takes_its_facts_along(book: Told) -> None:
    Chapter.objects.filter(number=1).update(approved_version=None)
    assert standing(book) == ALL[2:]
    Chapter.objects.filter(number=2).update(trashed_at=timezone.now())
    assert standing(book) == ALL[3:]


def test_what_the_author_rejected_does_not_hold_anywhere(book: Told) -> None:
    StoredFact.objects.filter(sentence="Aron died.").update(rejected=True)
    assert standing(book) == [each for each in ALL if each != "Aron died."]
    assert said(ledger.of_version(approved(book, 2))) == []


# --- At a place -------------------------------------------------------------------------


def test_before_a_chapter_only_what_stands_before_holds(book: Told) -> None:
    assert standing(book, 1) == []
    assert standing(book, 3) == ALL[:3]
    assert standing(book, 99) == ALL


def test_places_are_those_of_now(book: Told) -> None:
    Chapter.objects.update(number=10 - F("number"))
    assert standing(book) == ["Tom came.", "Aron died.", "Ilse was tired.", "Tom had the key."]
    assert standing(book, 8) == ["Tom came."]


def test_one_chapter_may_be_left_out_and_some_facts_asked_for(book: Told) -> None:
    first = book.chapter(1)
    assert standing(book, without=first.pk) == ALL[2:]
    tired, held = book.facts[1]
    assert standing(book, where=Q(fact__in=[tired.uid])) == ["Ilse was tired."]
    assert standing(book, where=Q(fact__in=[])) == []
    assert standing(book, where=Q(fact__predicate="holds")) == ["Tom had the key."]
    assert standing(book, 1, where=Q(fact__in=[held.uid])) == []


def test_the_bible_holds_from_the_first_chapter_on(book: Told) -> None:
    ilse = book.project.characters.get(name="Ilse")
    fact = replace(
        book.facts[1][0], chapter=ilse.pk, version=None, sentence="Forty.", predicate="age",
        value="40",
    )  # fmt: skip
    ledger.record_entry(book.project.pk, ilse.pk, [fact])
    told = ledger.standing(book.project.pk, 1)
    assert said(told) == ["Forty."]
    assert told.places[ilse.pk] == BIBLE
    assert said(ledger.standing(book.project.pk))[0] == "Forty."
    ledger.record_entry(book.project.pk, ilse.pk, [])
    assert standing(book) == ALL


# --- As its author says -----------------------------------------------------------------


def test_a_correction_is_read_instead_and_the_uid_stays(book: Told) -> None:
    tired = book.facts[1][0]
    StoredFact.objects.filter(pk=tired.uid).update(corrections={"value": "well"})
    (found,) = ledger.standing(book.project.pk, where=Q(fact__in=[tired.uid])).facts
    assert (found.uid, found.value) == (tired.uid, "well")
    assert "well" not in {fact.value for fact in ledger.said_of_chapter(book.chapter(1).pk)}


def merge(book: Told, one: str, into: str) -> None:
    Entity.objects.filter(name=one).update(merged_into=Entity.objects.get(name=into))


def test_what_is_said_of_a_merged_name_is_said_of_the_last_one_in_the_chain(book: Told) -> None:
    merge(book, "Tom", "Aron")
    merge(book, "Aron", "Ilse")
    told = ledger.standing(book.project.pk)
    ilse = Entity.objects.get(name="Ilse").uid
    assert {fact.subject for fact in told.facts} == {ilse}
    assert {told.entities[uid].name for uid in told.entities if uid != book.uid("the key")} >= {
        "Ilse"
    }
    Entity.objects.update(merged_into=None)
    assert len({fact.subject for fact in ledger.standing(book.project.pk).facts}) == 3


def test_with_nobody_but_whom_they_are_about_they_say_the_same(book: Told) -> None:
    merge(book, "Tom", "Aron")
    merge(book, "Aron", "Ilse")
    where = Q(fact__predicate="moves_to")
    whole = ledger.standing(book.project.pk, where=where)
    told = ledger.standing(book.project.pk, where=where, of_these=True)
    assert told.facts == whole.facts
    ilse, quay = Entity.objects.get(name="Ilse").uid, book.uid("the quay")
    assert told.entities == {uid: whole.entities[uid] for uid in (ilse, quay)}
    assert whole.entities.keys() > told.entities.keys()


def test_a_circle_of_merges_ends(book: Told) -> None:
    merge(book, "Tom", "Aron")
    merge(book, "Aron", "Tom")
    assert standing(book) == ALL


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"polarity": "-", "modality": "claim", "certainty": "implied", "speaker": UUID(int=5)},
        {"holder": UUID(int=5), "other": UUID(int=6), "anchor": "earlier", "time_text": "in May"},
        {"change": Change("well", "tired", "the night"), "agentive": False, "exact": False},
        {"slot": "arm", "due": "by noon", "exceptions": "but at night", "value": "œ\u202f“é”"},
    ],
)
def test_a_fact_is_read_as_it_was_written(book: Told, values: dict) -> None:
    version = a_version(chapter=book.chapter(1), text="Ilse was worn.")
    fact = replace(
        book.facts[1][0], sentence="Ilse was worn.", start=0, end=14, version=version.pk, **values
    )
    book.record(version, [fact])
    (found,) = ledger.of_version(version).facts
    assert found == replace(fact, known_as=fact.uid)


# --- Writing ----------------------------------------------------------------------------


def rows() -> list[list[tuple]]:
    return [
        sorted(model.objects.values_list(*columns), key=repr)
        for model, columns in (
            (StoredFact, ("uid", "said", "rejected", "corrections", "locked")),
            (FactSpan, ("fact", "version", "beat", "seq", "start", "end", "read")),
            (Entity, ("uid", "name", "provisional", "merged_into")),
            (VersionReading, ("version", "why", "paragraphs")),
        )
    ]


def test_the_same_again_changes_nothing(book: Told) -> None:
    StoredFact.objects.filter(sentence="Aron died.").update(rejected=True)
    Entity.objects.filter(name="Tom").update(name="Tom Reed", provisional=False)
    before = rows()
    for number in (1, 2, 3):
        book.record(approved(book, number), book.facts[number])
    assert rows() == before


def test_another_reading_of_a_version_takes_the_first_one_s_place(book: Told) -> None:
    version = approved(book, 1)
    _tired, held = book.facts[1]
    other = replace(held, sentence="Tom had the bell.", seq=1)
    ledger.record(version, [other, held])
    assert said(ledger.of_version(version)) == ["Tom had the bell.", "Tom had the key."]


def test_another_version_with_the_same_sentence_has_the_same_fact(book: Told) -> None:
    count = StoredFact.objects.count()
    second = a_version(chapter=book.chapter(1), text="Ilse was tired.")
    book.record(second, [replace(book.facts[1][0], seq=9, start=0)])
    assert StoredFact.objects.count() == count
    assert standing(book) == ALL
    assert FactSpan.objects.get(version=second).seq == 9


def read_at(book: Told, version: ChapterVersion, time: str) -> UUID:
    """The first chapter's first sentence, in this version read as of this time."""
    fact = replace(book.facts[1][0], time_text=time, modality="claim", speaker=book.uid(time))
    book.record(version, [fact])
    return fact.uid


def times(told: ledger.Told) -> list[str]:
    assert [told.entities[fact.speaker].name for fact in told.facts if fact.speaker] == [
        fact.time_text for fact in told.facts if fact.time_text
    ]
    return [fact.time_text for fact in told.facts if fact.sentence == "Ilse was tired."]


def every_time(book: Told) -> list[list[str]]:
    """What holds as it is read anew, as it is followed, and what versions say, the last last."""
    versions = ChapterVersion.objects.filter(chapter=book.chapter(1)).order_by("number")
    kinds = [ledger.standing(book.project.pk), ledger.follow(book.project.pk).told]
    return [times(told) for told in (*kinds, *map(ledger.of_version, versions))]


def test_of_each_text_is_told_what_was_read_of_it(book: Told) -> None:
    first, draft = approved(book, 1), a_version(chapter=book.chapter(1), number=2, text="Draft.")
    read_at(book, first, "monday")
    assert every_time(book) == [["monday"], ["monday"], ["monday"], []]
    followed, state = ledger.follow(book.project.pk), ledger.state_of(book.project.pk)
    uid = read_at(book, draft, "friday")
    assert every_time(book) == [["monday"], ["monday"], ["monday"], ["friday"]]
    assert ledger.state_of(book.project.pk) == state
    Chapter.objects.filter(number=1).update(approved_version=draft)
    assert every_time(book) == [["friday"], ["friday"], ["monday"], ["friday"]]
    assert ledger.follow(book.project.pk, followed).told == ledger.standing(book.project.pk)
    assert ledger.state_of(book.project.pk) != state
    StoredFact.objects.filter(pk=uid).update(corrections={"time_text": "", "speaker": None})
    assert every_time(book) == [[""], [""], [""], [""]]


def test_the_bible_s_sentence_is_as_it_was_read_last(book: Told) -> None:
    read_the_bible(book)
    pk = book.project.pk
    state, pages = ledger.state_of(pk), shown(pk).state
    entry = book.project.characters.get(name="Ilse").pk
    (fact,) = ledger.standing(pk, 1).facts
    again = replace(fact, known_as=None, exact=False)
    ledger.record_entry(pk, entry, [again])
    assert not ledger.standing(pk, 1).facts[0].exact
    assert ledger.state_of(pk) != state
    assert shown(pk).state != pages
    ledger.record_entry(pk, entry, [replace(again, exact=True)])
    assert (ledger.state_of(pk), shown(pk).state) == (state, pages)


def test_a_locked_fact_is_read_no_other_way(book: Told) -> None:
    uid = read_at(book, approved(book, 1), "monday")
    StoredFact.objects.filter(pk=uid).update(locked=True)
    draft = a_version(chapter=book.chapter(1), number=2, text="Draft.")
    read_at(book, draft, "friday")
    assert times(ledger.of_version(draft)) == ["monday"]
    read_at(book, approved(book, 1), "friday")
    assert times(ledger.standing(book.project.pk)) == ["monday"]


def test_a_writing_that_fails_leaves_what_was(book: Told) -> None:
    before = rows()
    with (
        patch("memory.ledger.recording._make_spans", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        ledger.record(approved(book, 1), [], [Meant(uuid4(), "the clerk", "character", True)])
    assert rows() == before


def test_parts_are_added_and_so_are_their_counts(book: Told) -> None:
    version = a_version(chapter=book.chapter(1), text="One. Two.")
    one, two = (replace(book.facts[1][0], sentence=each) for each in ("One.", "Two."))
    ledger.record_part(version, [one], [], {"a"}, {"words": 1})
    ledger.record_part(version, [two], [], {"b"}, {"words": 1, "value": 2})
    reading = VersionReading.objects.get(version=version)
    assert (reading.paragraphs, reading.counts) == (["a", "b"], {"words": 2, "value": 2})
    assert reading.why
    assert said(ledger.of_version(version)) == []
    assert ledger.paragraphs_read(book.chapter(1).pk) == {"a", "b"}
    ledger.record(version, [one, two], paragraphs=["a", "b"])
    reading.refresh_from_db()
    assert (reading.why, reading.counts) == ("", {"words": 2, "value": 2})


def test_the_bible_s_people_and_places_go_by_their_names_of_now(book: Told) -> None:
    a_location(project=book.project, name="the mill")
    book.project.characters.filter(name="Ilse").update(name="Ilse Varga")
    ledger.know_the_bible(book.project.pk)
    found = set(Entity.objects.filter(in_codex=True).values_list("name", flat=True))
    assert found == {"Ilse Varga", "Aron", "the mill"}


def test_a_name_of_any_length_is_kept_as_far_as_it_goes(book: Told) -> None:
    ledger.add_entities(book.project.pk, [Meant(uuid4(), "x" * 500, "character", True)])
    assert Entity.objects.filter(name="x" * 200).exists()


@pytest.mark.django_db(transaction=True)
def test_written_by_many_at_once_everything_is_there_once() -> None:
    project = a_project()
    book = Told(project)
    for number in range(20):
        book.tell(1, f"Tom{number} slept.", "condition", f"Tom{number}", value="asleep")
    versions = [a_version(chapter=book.chapter(1), text=f"Text {each}.") for each in range(4)]

    def write(version: ChapterVersion) -> None:
        try:
            for facts in (book.facts[1], book.facts[1][::-1]):
                book.record(version, facts)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(write, version) for version in versions * 2]:
            done.result()
    assert (StoredFact.objects.count(), FactSpan.objects.count()) == (20, 80)
    assert Entity.objects.count() == 20


# --- What state it is in ----------------------------------------------------------------


def approve_another(book: Told) -> None:
    other = a_version(chapter=book.chapter(1), text="Another.")
    Chapter.objects.filter(number=1).update(approved_version=other)


def change_places(book: Told) -> None:
    Chapter.objects.update(number=10 - F("number"))


def trash(book: Told) -> None:
    Chapter.objects.filter(number=1).update(trashed_at=timezone.now())


def read_again(book: Told) -> None:
    book.record(approved(book, 1), book.facts[1][:1])


def reject(book: Told) -> None:
    StoredFact.objects.filter(sentence="Aron died.").update(rejected=True)


def correct(book: Told) -> None:
    StoredFact.objects.filter(sentence="Aron died.").update(corrections={"modality": "dream"})


def merge_two(book: Told) -> None:
    merge(book, "Tom", "Aron")


def rename(book: Told) -> None:
    Entity.objects.filter(name="Tom").update(name="Tom Reed", aliases=["Tom"])


def rename_in_the_bible(book: Told) -> None:
    book.project.characters.filter(name="Ilse").update(name="Ilse Varga")
    ledger.know_the_bible(book.project.pk)


def read_the_bible(book: Told) -> None:
    entry = book.project.characters.get(name="Ilse").pk
    fact: Fact = replace(book.facts[1][0], chapter=entry, version=None, sentence="Forty.")
    ledger.record_entry(book.project.pk, entry, [fact])


@pytest.mark.parametrize(
    "act",
    [
        approve_another, change_places, trash, read_again, reject, correct, merge_two, rename,
        rename_in_the_bible, read_the_bible,
    ],
)  # fmt: skip
def test_whatever_a_projection_is_made_of_makes_another_state(
    book: Told, act: Callable[[Told], None]
) -> None:
    before = ledger.state_of(book.project.pk)
    assert ledger.state_of(book.project.pk) == before
    act(book)
    assert ledger.state_of(book.project.pk) != before


def draft_is_read(book: Told) -> None:
    draft = a_version(chapter=book.chapter(1), text="A pilot came.")
    book.record(draft, [book.tell(1, "A pilot came.", "moves_to", "a pilot", object="a new quay")])


def draft_is_begun(book: Told) -> None:
    draft = a_version(chapter=book.chapter(1), text="A pilot came.")
    ledger.record_part(draft, [], [Meant(uuid4(), "a pilot", "character", True)], {"x"})


def another_book_is_changed(book: Told) -> None:
    other = Told(a_project())
    other.tell(1, "Tom slept.", "condition", "Tom", value="asleep")
    other.keep()
    reject(other)


def it_is_projected(book: Told) -> None:
    ledger.memory_of(book.project.pk)
    BookMemory.objects.update(projected="x", projected_at=timezone.now())


@pytest.mark.parametrize(
    "act", [draft_is_read, draft_is_begun, another_book_is_changed, it_is_projected]
)
def test_what_is_in_no_projection_leaves_the_state(
    book: Told, act: Callable[[Told], None]
) -> None:
    before = ledger.state_of(book.project.pk)
    act(book)
    if act is another_book_is_changed:  # it rejects a sentence of either
        StoredFact.objects.filter(project=book.project).update(rejected=False)
    assert ledger.state_of(book.project.pk) == before


def test_chapters_that_were_not_read_whole_are_named(book: Told) -> None:
    project_id = book.project.pk
    assert ledger.unread(project_id) == []
    VersionReading.objects.filter(version=approved(book, 3)).update(why="No answer.")
    VersionReading.objects.filter(version=approved(book, 1)).delete()
    assert ledger.unread(project_id) == [1, 3]
    assert ledger.unread(project_id, 3) == [1]
    Chapter.objects.filter(number=1).update(trashed_at=timezone.now())
    assert ledger.unread(project_id) == [3]
    Chapter.objects.filter(number=3).update(approved_version=None)
    assert ledger.unread(project_id) == []


@pytest.mark.parametrize("damage", [{"polarity": ["+"]}, {"modality": {}}, {"subject": 7}])
def test_a_row_that_is_no_fact_is_refused_by_name(book: Told, damage: dict[str, object]) -> None:
    row = StoredFact.objects.order_by("uid").first()
    assert row
    StoredFact.objects.filter(pk=row.pk).update(said=row.said | damage)
    with pytest.raises(ValidationError, match=next(iter(damage))):
        ledger.standing(book.project.pk)
