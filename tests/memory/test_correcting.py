"""The author's word on facts and names: what is refused, what it does, what outlives a reading."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from memory import correcting, ledger
from memory.correcting import recognise
from memory.correcting.guessing import may_be
from memory.entities import Candidate, Scene
from memory.entities import Entity as Meant
from memory.facts import Fact
from memory.maintenance.facts import forget
from memory.models import Entity, StoredFact
from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from projects.models import Chapter, ChapterVersion, Character, Project
from tests.factories import a_project, a_version, an_approved_version, an_outlined_project

pytestmark = pytest.mark.django_db


class Telling:
    """A book whose versions are told fact by fact, each in a sentence of its own."""

    def __init__(self, book: Project) -> None:
        self.book = book
        self.ilse: UUID = book.characters.get(name="Ilse Varga").pk
        self.aron: UUID = book.characters.get(name="Aron Pell").pk
        self.landing: UUID = book.locations.get().pk
        self.named: dict[UUID, Meant] = {}

    def chapter(self, number: int = 1) -> Chapter:
        return self.book.chapters.get(number=number)

    def new(self, name: str, kind: Any = "character", chapter: int = 1) -> UUID:
        """A name that a chapter's text brings, as an extraction resolves it."""
        meant = Scene(self.chapter(chapter).pk).resolve(name, (kind,))
        self.named[meant.uid] = meant
        return meant.uid

    def fact(self, subject: UUID | None, chapter: int = 1, **fields: Any) -> Fact:
        given: dict[str, Any] = {
            "project": self.book.pk, "version": None, "chapter": self.chapter(chapter).pk,
            "beat": 1, "seq": 1, "predicate": "can", "value": "row", "subject": subject,
        }  # fmt: skip
        given |= fields
        given.setdefault("sentence", f"{given['predicate']} {given['value']}, said of {subject}.")
        return Fact(**given, start=0, end=len(given["sentence"]))

    def tell(self, *facts: Fact, version: ChapterVersion | None = None, **made: Any) -> Any:
        """Records them as those of a version, approved unless one is given."""
        chapter = Chapter.objects.get(pk=facts[0].chapter)
        version = version or an_approved_version(chapter=chapter, **made)
        ledger.record(version, facts, self.named.values())
        return version


@pytest.fixture
def book(db: None) -> Project:
    return an_outlined_project(language="en")


@pytest.fixture
def told(book: Project) -> Telling:
    return Telling(book)


@pytest.fixture
def state(book: Project) -> Any:
    """All that an act may change."""

    def read() -> Any:
        facts = StoredFact.objects.order_by("uid").values()
        entities = Entity.objects.order_by("uid").values()
        revision = Project.objects.values_list("revision", flat=True).get(pk=book.pk)
        return list(facts), list(entities), revision, QueuedTask.objects.count()

    return read


def standing(book: Project) -> dict[UUID, Fact]:
    return {fact.uid: fact for fact in ledger.standing(book.pk).facts}


# --- Facts ------------------------------------------------------------------------------


ACTS = {
    "reject": lambda book, uid: correcting.reject(book, uid),
    "restore": lambda book, uid: correcting.restore(book, uid),
    "correct": lambda book, uid: correcting.correct(book, uid, value="swim"),
    "as_read": lambda book, uid: correcting.as_read(book, uid),
    "lock": lambda book, uid: correcting.lock(book, uid),
    "unlock": lambda book, uid: correcting.unlock(book, uid),
}
of_every_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


@of_every_act
def test_a_fact_of_another_book_is_not_there(act: Any, told: Telling, state: Any) -> None:
    fact = told.fact(told.ilse)
    told.tell(fact)
    other = a_project()
    before = state()
    with pytest.raises(Refused, match="no such fact"):
        act(other, fact.uid)
    assert state() == before


@pytest.mark.parametrize("act", ["reject", "correct", "as_read"])
def test_a_locked_fact_stays_as_it_is(act: str, told: Telling, state: Any) -> None:
    fact = told.fact(told.ilse)
    told.tell(fact)
    correcting.lock(told.book, fact.uid)
    before = state()
    with pytest.raises(Refused, match="your word wins"):
        ACTS[act](told.book, fact.uid)
    assert state() == before
    correcting.unlock(told.book, fact.uid)
    ACTS[act](told.book, fact.uid)


def test_what_is_no_fact_is_not_locked(told: Telling) -> None:
    fact = told.fact(told.ilse)
    told.tell(fact)
    correcting.reject(told.book, fact.uid)
    with pytest.raises(Refused, match="Restore it"):
        correcting.lock(told.book, fact.uid)
    assert correcting.locked_uids(told.book.pk) == frozenset()


@pytest.mark.parametrize("act", ["restore", "as_read", "unlock"])
def test_what_changes_nothing_costs_nothing(act: str, told: Telling, state: Any) -> None:
    fact = told.fact(told.ilse)
    told.tell(fact)
    before = state()
    ACTS[act](told.book, fact.uid)
    assert state() == before


@pytest.mark.parametrize("act", ["reject", "correct", "lock"])
def test_an_act_raises_the_revision_and_has_what_follows_queued_once(
    act: str, told: Telling
) -> None:
    fact = told.fact(told.ilse)
    told.tell(fact)
    revision = told.book.revision
    for _ in range(2):
        ACTS[act](told.book, fact.uid) if act != "lock" else correcting.lock(told.book, fact.uid)
    told.book.refresh_from_db()
    assert told.book.revision == revision + 1
    wanted = ["memory.tasks.project_book", "writing.tasks.recheck_facts"][: 1 + (act != "lock")]
    queued = QueuedTask.objects.filter(project_id=told.book.pk).order_by("pk")
    assert list(queued.values_list("func", "queue")) == [
        (func, "generation_medium") for func in wanted
    ]


def test_what_is_no_fact_holds_no_more_until_it_is_restored(told: Telling) -> None:
    fact, other = told.fact(told.ilse), told.fact(told.aron)
    told.tell(fact, other)
    correcting.reject(told.book, fact.uid)
    assert standing(told.book).keys() == {other.uid}
    correcting.restore(told.book, fact.uid)
    assert standing(told.book).keys() == {fact.uid, other.uid}


def test_the_locked_facts_are_told(told: Telling) -> None:
    fact, other = told.fact(told.ilse), told.fact(told.aron)
    told.tell(fact, other)
    correcting.lock(told.book, fact.uid)
    assert correcting.locked_uids(told.book.pk) == {fact.uid}
    assert correcting.locked_uids(a_project().pk) == frozenset()


def test_it_is_corrected_as_the_text_that_stands_was_read(told: Telling) -> None:
    fact = told.fact(told.ilse, time_text="monday")
    told.tell(fact)
    second = told.tell(replace(fact, time_text="friday"))
    told.tell(replace(fact, time_text="sunday"), version=a_version(chapter=told.chapter()))

    def corrections(**fields: Any) -> dict[str, Any]:
        return correcting.correct(told.book, fact.uid, **fields).corrections

    assert corrections(time_text="friday") == {}
    assert corrections(time_text="monday") == {"time_text": "monday"}
    (stands,) = correcting.read(told.book.pk, correcting.recorded(told.book.pk))
    assert (stands.fact.time_text, stands.was) == ("monday", {"time_text": "friday"})
    assert corrections(certainty="implied") == {"time_text": "monday", "certainty": "implied"}
    assert correcting.as_read(told.book, fact.uid).corrections == {}
    (again,) = ledger.of_version(second).facts
    assert again.time_text == correcting.now_of(told.book.facts.get()).time_text == "friday"


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a field that is the text's": ({}, {"sentence": "No."}, "sentence"),
    "a field that is the book's": ({}, {"project": str(uuid4())}, "project"),
    "its own uid": ({}, {"uid": str(uuid4())}, "uid"),
    "no such predicate": ({}, {"predicate": "likes"}, "likes"),
    "the name of its negation": ({}, {"predicate": "cannot"}, "cannot"),
    "not a word": ({}, {"predicate": 3}, "3"),
    "no such polarity": ({}, {"polarity": "?"}, "polarity"),
    "no such modality": ({}, {"modality": "sure"}, "modality"),
    "no such certainty": ({}, {"certainty": ["stated"]}, "certainty"),
    "no uid": ({}, {"subject": "Ilse"}, "subject"),
    "a stranger to the book": ({}, {"subject": str(uuid4())}, "subject"),
    "no subject": ({}, {"subject": None}, "subject"),
    "a place that can row": ({}, {"subject": "landing"}, "character"),
    "an object where none goes": ({}, {"object": "aron"}, "object"),
    "a slot where none goes": ({}, {"slot": "well"}, "slot"),
    "no value": ({}, {"value": " "}, "value"),
    "too long a value": ({}, {"value": "x" * 201}, "200"),
    "a number for a text": ({}, {"value": 3}, "value"),
    "a truth that is a text": ({}, {"exact": "yes"}, "exact"),
    "exact or not, but not neither": ({}, {"exact": None}, "exact"),
    "a change to nothing": ({}, {"change": {"old": "dry", "new": ""}}, "new"),
    "a change of something else": ({}, {"change": {"from": "dry"}}, "change"),
    "no such life": ({"predicate": "life_status", "value": "alive"}, {"value": "tired"}, "value"),
    "no number": ({"predicate": "age", "value": "40"}, {"value": "old"}, "number"),
    "two numbers": ({"predicate": "age", "value": "40"}, {"value": "40 or 50"}, "number"),
    "no such month": ({"predicate": "born_on", "value": "1900"}, {"value": "1900-13"}, "1900-13"),
    "no such day": ({"predicate": "born_on", "value": "1900"}, {"value": "--02-30"}, "--02-30"),
    "no date": ({"predicate": "born_on", "value": "1900"}, {"value": "in spring"}, "spring"),
    "her own sister": (
        {"predicate": "kin_of", "value": "sister", "object": "aron"}, {"object": "ilse"}, "own",
    ),
    "an object that is needed": (
        {"predicate": "kin_of", "value": "sister", "object": "aron"}, {"object": None}, "object",
    ),
    "a predicate that needs more": ({}, {"predicate": "holds"}, "object"),
    "a slot that is needed": ({}, {"predicate": "attribute"}, "slot"),
    "no such narration": (
        {"predicate": "narration", "slot": "tense", "value": "past"}, {"slot": "mood"}, "slot",
    ),
}  # fmt: skip


def placed(told: Telling, fields: dict[str, Any]) -> dict[str, Any]:
    """With the ids of those that are given by name."""
    names = {"ilse": told.ilse, "aron": told.aron, "landing": told.landing}
    return {
        field: names.get(value, value) if isinstance(value, str) else value
        for field, value in fields.items()
    }


@pytest.mark.parametrize(("was", "fields", "why"), REFUSED.values(), ids=REFUSED)
def test_it_is_not_corrected_into(
    was: dict[str, Any], fields: dict[str, Any], why: str, told: Telling, state: Any
) -> None:
    fact = told.fact(told.ilse, **placed(told, was))
    told.tell(fact)
    ledger.know_the_bible(told.book.pk)
    before = state()
    with pytest.raises(Refused) as refused:
        correcting.correct(told.book, fact.uid, **placed(told, fields))
    assert why in str(refused.value)
    assert state() == before


CORRECTED: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a text": ({}, {"value": " Row a FERRY. "}, {"value": "row a ferry"}),
    "somebody else": ({}, {"subject": "aron"}, {"subject": "aron"}),
    "denied": ({}, {"polarity": "-"}, {"polarity": "-"}),
    "a claim": (
        {}, {"modality": "claim", "speaker": "aron"}, {"modality": "claim", "speaker": "aron"},
    ),
    "true after all": (
        {"modality": "lie", "speaker": "aron"},
        {"modality": "real"},
        {"modality": "real", "speaker": None},
    ),
    "a number in words": (
        {"predicate": "age", "value": "40"}, {"value": "forty-two", "exact": False},
        {"value": "42", "exact": False},
    ),
    "a date in words": (
        {"predicate": "born_on", "value": "1900"}, {"value": "3 May 1901"},
        {"value": "1901-05-03"},
    ),
    "a leap day": (
        {"predicate": "born_on", "value": "1900"}, {"value": "--02-29"}, {"value": "--02-29"},
    ),
    "a life": (
        {"predicate": "life_status", "value": "alive"}, {"value": "Dead"}, {"value": "dead"},
    ),
    "a slot in words": (
        {"predicate": "attribute", "slot": "hair", "value": "grey"},
        {"slot": "Eye colour"},
        {"slot": "eye_colour"},
    ),
    "another predicate, without what it does not take": (
        {"predicate": "kin_of", "value": "sister", "object": "aron"},
        {"predicate": "is_a", "value": "ferrywoman"},
        {"predicate": "is_a", "value": "ferrywoman", "object": None},
    ),
    "whose mind it is": (
        {"predicate": "knows", "value": "he lied", "holder": "ilse"},
        {"subject": "aron"},
        {"subject": "aron", "holder": "aron"},
    ),
    "a change": (
        {}, {"change": {"old": "nothing", "new": "row"}}, {"change": ("nothing", "row", "")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("was", "fields", "now"), CORRECTED.values(), ids=CORRECTED)
def test_it_is_corrected_into(
    was: dict[str, Any], fields: dict[str, Any], now: dict[str, Any], told: Telling
) -> None:
    fact = told.fact(told.ilse, **placed(told, was))
    told.tell(fact)
    correcting.correct(told.book, fact.uid, **placed(told, fields))
    holds = standing(told.book)[fact.uid]
    for field, value in placed(told, now).items():
        found = getattr(holds, field)
        assert (tuple(vars(found).values()) if field == "change" else found) == value
    row = StoredFact.objects.get(uid=fact.uid)
    assert row.corrections.keys() == now.keys()
    assert (row.subject, row.predicate, row.value) == (holds.subject, holds.predicate, holds.value)


def test_one_correction_leaves_the_others_and_all_are_taken_back(told: Telling) -> None:
    fact = told.fact(told.ilse)
    told.tell(fact)
    correcting.correct(told.book, fact.uid, value="swim")
    correcting.correct(told.book, fact.uid, polarity="-")
    assert StoredFact.objects.get().corrections == {"value": "swim", "polarity": "-"}
    correcting.correct(told.book, fact.uid, value="row")
    assert StoredFact.objects.get().corrections == {"polarity": "-"}
    correcting.as_read(told.book, fact.uid)
    assert StoredFact.objects.get().corrections == {}
    assert standing(told.book)[fact.uid].polarity == "+"


def test_it_is_not_corrected_into_a_fact_of_one_and_the_same(told: Telling) -> None:
    man = told.new("the man")
    kin = told.fact(told.ilse, predicate="kin_of", value="sister", object=told.aron)
    told.tell(kin, told.fact(man, beat=2))
    correcting.merge(told.book, man, told.ilse)
    with pytest.raises(Refused, match="the two were merged"):
        correcting.correct(told.book, kin.uid, object=man)


def test_what_no_database_holds_is_left_out(told: Telling) -> None:
    fact, joss = told.fact(told.ilse), told.new("Joss")
    told.tell(fact)
    correcting.correct(told.book, fact.uid, value="sw\x00im")
    assert standing(told.book)[fact.uid].value == "swim"
    assert correcting.rename(told.book, joss, "Ha\x00le").name == "Hale"


def test_a_language_has_its_own_numbers(told: Telling) -> None:
    Project.objects.filter(pk=told.book.pk).update(language="fr")
    told.book.refresh_from_db()
    fact = told.fact(told.ilse, predicate="age", value="40")
    told.tell(fact)
    correcting.correct(told.book, fact.uid, value="quarante-deux ans")
    assert standing(told.book)[fact.uid].value == "42"


# --- Merging ----------------------------------------------------------------------------


def test_two_of_one_scene_are_not_made_one(told: Telling, state: Any) -> None:
    ferryman, stranger = told.new("the ferryman"), told.new("the stranger")
    told.tell(told.fact(ferryman), told.fact(stranger))
    before = state()
    with pytest.raises(Refused, match="beat 1 of chapter 1 names both"):
        correcting.merge(told.book, stranger, ferryman)
    assert state() == before


def test_nor_two_of_a_scene_of_an_older_draft(told: Telling) -> None:
    ferryman, stranger = told.new("the ferryman"), told.new("the stranger")
    draft = a_version(chapter=told.chapter())
    told.tell(told.fact(ferryman), told.fact(stranger), version=draft)
    told.tell(told.fact(ferryman))
    with pytest.raises(Refused, match="names both"):
        correcting.merge(told.book, stranger, ferryman)


def test_nor_two_whom_one_sentence_names(told: Telling) -> None:
    told.tell(told.fact(told.new("the ferryman")))
    kin = told.fact(
        told.ilse, predicate="kin_of", value="sister", object=told.new("the ferryman"),
        chapter=1, sentence="Ilse is the ferryman's sister.",
    )  # fmt: skip
    ledger.record_entry(told.book.pk, told.ilse, [replace(kin, chapter=told.ilse)])
    with pytest.raises(Refused, match="Ilse is the ferryman's sister"):
        correcting.merge(told.book, told.new("the ferryman"), told.ilse)


def test_nor_two_through_a_third(told: Telling) -> None:
    """He was merged into the stranger, who is elsewhere; the ferryman stood beside him."""
    ferryman, him = told.new("the ferryman"), told.new("the drowned man")
    stranger = told.new("the stranger", chapter=2)
    told.tell(told.fact(ferryman), told.fact(him))
    told.tell(told.fact(stranger, chapter=2))
    correcting.merge(told.book, him, stranger)
    with pytest.raises(Refused, match="names both"):
        correcting.merge(told.book, stranger, ferryman)


def test_a_speaker_is_in_the_scene(told: Telling) -> None:
    ferryman, stranger = told.new("the ferryman"), told.new("the stranger")
    told.tell(told.fact(told.ilse, modality="claim", speaker=ferryman), told.fact(stranger))
    with pytest.raises(Refused, match="names both"):
        correcting.merge(told.book, stranger, ferryman)


def test_two_of_two_scenes_are_made_one_and_two_again(told: Telling) -> None:
    ferryman, stranger = told.new("the ferryman"), told.new("the stranger")
    one, other = told.fact(ferryman), told.fact(stranger, beat=2)
    told.tell(one, other)
    revision = told.book.revision
    assert correcting.merge(told.book, stranger, ferryman).uid == ferryman
    assert {fact.subject for fact in standing(told.book).values()} == {ferryman}
    correcting.unmerge(told.book, stranger)
    assert standing(told.book)[other.uid].subject == stranger
    assert told.book.revision == revision + 2
    assert QueuedTask.objects.filter(func="memory.tasks.project_book").count() == 2


def test_a_fact_that_is_none_names_nobody(told: Telling) -> None:
    ferryman, stranger = told.new("the ferryman"), told.new("the stranger")
    wrong = told.fact(stranger)
    told.tell(told.fact(ferryman), wrong)
    correcting.reject(told.book, wrong.uid)
    correcting.merge(told.book, stranger, ferryman)


def test_one_is_merged_into_whom_the_other_means(told: Telling) -> None:
    names = [told.new(name, chapter=at) for at, name in enumerate(("he", "the man", "Joss"), 1)]
    for at, uid in enumerate(names, 1):
        told.tell(told.fact(uid, chapter=at))
    correcting.merge(told.book, names[1], names[2])
    assert correcting.merge(told.book, names[0], names[1]).uid == names[2]
    assert {fact.subject for fact in standing(told.book).values()} == {names[2]}


REFUSED_MERGES = ("itself", "again", "a circle", "another kind", "two entries", "an entry", "gone")


@pytest.mark.parametrize("case", REFUSED_MERGES)
def test_it_is_not_merged_into(case: str, told: Telling, state: Any) -> None:
    man, joss, oar = told.new("the man"), told.new("Joss"), told.new("the oar", "object")
    told.tell(told.fact(man))
    correcting.merge(told.book, man, joss) if case in ("again", "a circle") else None
    pairs = {
        "itself": (man, man, "itself"),
        "again": (man, told.ilse, "merged already"),
        "a circle": (joss, man, "already"),
        "another kind": (man, oar, "not of one kind"),
        "two entries": (told.ilse, told.aron, "both have an entry"),
        "an entry": (told.ilse, man, "into it"),
        "gone": (man, uuid4(), "knows nobody"),
    }
    one, into, why = pairs[case]
    before = state()
    with pytest.raises(Refused, match=why):
        correcting.merge(told.book, one, into)
    assert state() == before


def test_whoever_is_not_merged_is_not_taken_apart(told: Telling) -> None:
    man = told.new("the man")
    told.tell(told.fact(man))
    with pytest.raises(Refused, match="not merged"):
        correcting.unmerge(told.book, man)


# --- Names ------------------------------------------------------------------------------


def test_who_is_kept_is_known_to_later_chapters(told: Telling) -> None:
    joss = told.new("Joss Hale")
    told.tell(told.fact(joss))
    assert joss not in {each.uid for each in ledger.candidates(told.book)}
    correcting.keep(told.book, joss)
    later = Scene(told.chapter(2).pk, ledger.candidates(told.book))
    assert later.resolve("Joss Hale", ("character",)).uid == joss
    correcting.put_back(told.book, joss)
    assert joss not in {each.uid for each in ledger.candidates(told.book)}


@pytest.mark.parametrize("name", ["Ilse Varga", "ilse  varga", "ÎLSE VARGA"])
def test_a_name_that_somebody_has_is_not_kept_but_merged(
    name: str, told: Telling, state: Any
) -> None:
    other = told.new(name)
    told.tell(told.fact(other))
    before = state()
    with pytest.raises(Refused, match=r"name of Ilse Varga\. Merge"):
        correcting.keep(told.book, other)
    assert state() == before


def test_nor_one_that_somebody_is_also_called(told: Telling) -> None:
    Character.objects.filter(pk=told.ilse).update(aliases=["the Crow"])
    crow = told.new("The crow")
    told.tell(told.fact(crow))
    with pytest.raises(Refused, match="Ilse Varga"):
        correcting.keep(told.book, crow)


def test_a_new_name_keeps_the_old_one_beside_it(told: Telling) -> None:
    man = told.new("the drowned man")
    told.tell(told.fact(man))
    correcting.rename(told.book, man, " Joss  Hale ")
    row = Entity.objects.get(uid=man)
    assert (row.name, row.aliases) == ("Joss Hale", ["the drowned man"])
    correcting.rename(told.book, man, "the drowned man")
    row.refresh_from_db()
    assert (row.name, row.aliases) == ("the drowned man", ["Joss Hale"])


@pytest.mark.parametrize(("name", "why"), [("", "letter"), ("?!", "letter"), ("x" * 201, "200")])
def test_what_is_no_name_is_refused(name: str, why: str, told: Telling) -> None:
    man = told.new("the man")
    told.tell(told.fact(man))
    for act in (correcting.rename, correcting.add_alias):
        with pytest.raises(Refused, match=why):
            act(told.book, man, name)


def test_the_bibles_people_are_named_in_the_bible(told: Telling, state: Any) -> None:
    told.tell(told.fact(told.ilse))
    before = state()
    for act in (correcting.rename, correcting.add_alias):
        with pytest.raises(Refused, match="named there"):
            act(told.book, told.ilse, "Elsa")
    with pytest.raises(Refused, match="named there"):
        correcting.put_back(told.book, told.ilse)
    assert state() == before


def test_whoever_was_merged_has_no_name_of_their_own(told: Telling) -> None:
    man, joss = told.new("the man"), told.new("Joss", chapter=2)
    told.tell(told.fact(man))
    told.tell(told.fact(joss, chapter=2))
    correcting.merge(told.book, man, joss)
    with pytest.raises(Refused, match="was merged into “Joss”"):
        correcting.rename(told.book, man, "Hale")
    with pytest.raises(Refused, match="was merged into “Joss”"):
        correcting.keep(told.book, man)


def test_other_names_are_kept_once(told: Telling) -> None:
    joss = told.new("Joss")
    told.tell(told.fact(joss))
    for name in ("the drowned man", "The Drowned Man", "Hale"):
        correcting.add_alias(told.book, joss, name)
    assert Entity.objects.get(uid=joss).aliases == ["the drowned man", "Hale"]
    with pytest.raises(Refused, match="Aron Pell"):
        correcting.add_alias(told.book, joss, "Aron Pell")
    correcting.set_aliases(told.book, joss, [])
    assert Entity.objects.get(uid=joss).aliases == []


# --- Splitting --------------------------------------------------------------------------


def two_guards(told: Telling) -> tuple[UUID, Fact, Fact]:
    guard = told.new("the guard")
    one = told.fact(guard)
    other = told.fact(told.ilse, predicate="tells", value="the boat is gone", other=guard, beat=2)
    told.tell(one, other)
    return guard, one, other


def test_some_facts_are_anothers(told: Telling) -> None:
    guard, one, other = two_guards(told)
    new = correcting.split(told.book, guard, [other.uid], "Old Marten")
    assert (new.name, new.kind, new.provisional) == ("Old Marten", "character", False)
    facts = standing(told.book)
    assert (facts[one.uid].subject, facts[other.uid].other) == (guard, new.uid)
    assert facts[other.uid].subject == told.ilse
    assert QueuedTask.objects.filter(func="memory.tasks.project_book").count() == 1


def test_a_split_is_undone(told: Telling) -> None:
    guard, _one, other = two_guards(told)
    correcting.correct(told.book, other.uid, value="the boat is back")
    new = correcting.split(told.book, guard, [other.uid], "Old Marten")
    correcting.unsplit(told.book, new.uid)
    facts = standing(told.book)
    assert (facts[other.uid].other, facts[other.uid].value) == (guard, "the boat is back")
    assert not Entity.objects.filter(uid=new.uid).exists()
    with pytest.raises(Refused, match="not split off"):
        correcting.unsplit(told.book, guard)


@pytest.mark.parametrize(
    ("chosen", "name", "why"),
    [
        ("none", "Marten", "Choose"),
        ("all", "Marten", "rename it instead"),
        ("another's", "Marten", "not about"),
        ("one", "Aron Pell", "Aron Pell"),
        ("one", " ", "letter"),
        ("locked", "Marten", "your word wins"),
    ],
)
def test_it_is_not_split(chosen: str, name: str, why: str, told: Telling, state: Any) -> None:
    guard, one, other = two_guards(told)
    draft = a_version(chapter=told.chapter(2))
    elsewhere = told.fact(told.aron, chapter=2)
    told.tell(elsewhere, version=draft)
    if chosen == "locked":
        correcting.lock(told.book, other.uid)
    uids = {
        "none": [], "all": [one.uid, other.uid], "another's": [one.uid, elsewhere.uid],
    }.get(chosen, [other.uid])  # fmt: skip
    before = state()
    with pytest.raises(Refused, match=why):
        correcting.split(told.book, guard, uids, name)
    assert state() == before


# --- What a reading does not override ---------------------------------------------------


def settled(told: Telling) -> tuple[dict[str, Fact], dict[str, UUID]]:
    """One fact of each word that an author may say, in one version."""
    who = {
        "man": told.new("the man"), "guard": told.new("the guard"), "joss": told.new("Joss"),
    }  # fmt: skip
    facts = {
        "rejected": told.fact(told.ilse),
        "corrected": told.fact(told.aron),
        "locked": told.fact(told.ilse, value="swim"),
        "merged": told.fact(who["man"], beat=2),
        "split": told.fact(who["guard"], beat=3),
        "left": told.fact(who["guard"], value="swim", beat=3),
        "renamed": told.fact(who["joss"], beat=4),
    }
    told.tell(*facts.values())
    correcting.reject(told.book, facts["rejected"].uid)
    correcting.correct(told.book, facts["corrected"].uid, value="swim")
    correcting.lock(told.book, facts["locked"].uid)
    correcting.merge(told.book, who["man"], told.ilse)
    who["new"] = correcting.split(told.book, who["guard"], [facts["split"].uid], "Marten").uid
    correcting.rename(told.book, who["joss"], "Hale")
    correcting.keep(told.book, who["joss"])
    return facts, who


def look_at(told: Telling, facts: dict[str, Fact], who: dict[str, UUID]) -> None:
    now = standing(told.book)
    assert now.keys() == {fact.uid for name, fact in facts.items() if name != "rejected"}
    assert now[facts["corrected"].uid].value == "swim"
    assert now[facts["merged"].uid].subject == told.ilse
    assert now[facts["split"].uid].subject == who["new"]
    assert now[facts["left"].uid].subject == who["guard"]
    assert correcting.locked_uids(told.book.pk) == {facts["locked"].uid}
    renamed = Entity.objects.get(uid=who["joss"])
    assert (renamed.name, renamed.provisional) == ("Hale", False)


def test_the_same_version_read_again_leaves_it_as_the_author_said(told: Telling) -> None:
    facts, who = settled(told)
    told.tell(*facts.values(), version=told.chapter().approved_version)
    look_at(told, facts, who)


def test_another_version_with_the_same_sentences_leaves_it_too(told: Telling) -> None:
    facts, who = settled(told)
    forget(told.book.pk)
    moved = [replace(fact, seq=fact.seq + 7, start=90, end=120) for fact in facts.values()]
    told.tell(*moved, text="The same sentences, and others.")
    look_at(told, facts, who)


def test_what_the_author_spoke_of_outlives_a_text_that_has_it_no_more(told: Telling) -> None:
    facts, who = settled(told)
    told.tell(facts["left"], text="Without them.")
    forget(told.book.pk)
    told.tell(*facts.values(), text="The same sentences are back.")
    look_at(told, facts, who)


def test_a_rejected_fact_read_of_whom_its_name_means_now_is_the_same(told: Telling) -> None:
    """Once merged, the name resolves to another uid, and so does the fact's own."""
    man = told.new("the man")
    read = told.fact(man, beat=2, sentence="The man can row.")
    told.tell(read)
    correcting.reject(told.book, read.uid)
    correcting.merge(told.book, man, told.ilse)
    again = replace(read, subject=told.ilse)
    assert again.uid != read.uid
    recognised = recognise(told.book.pk, [again])
    assert [fact.uid for fact in recognised] == [read.uid]
    told.tell(*recognised, text="The man can row. He rows.")
    assert standing(told.book) == {}


def test_a_corrected_fact_read_as_it_was_corrected_is_the_same(told: Telling) -> None:
    read = told.fact(told.ilse, sentence="She can row.")
    told.tell(read)
    correcting.correct(told.book, read.uid, subject=told.aron)
    both = (replace(read, subject=told.aron), read)
    assert [fact.uid for fact in recognise(told.book.pk, both)] == [read.uid]


@pytest.mark.parametrize(
    "fields", [{"value": "swim"}, {"sentence": "Row she can."}, {"polarity": "-"}]
)
def test_what_says_something_else_is_not_recognised(fields: Any, told: Telling) -> None:
    read = told.fact(told.ilse, sentence="She can row.")
    told.tell(read)
    correcting.reject(told.book, read.uid)
    other = replace(read, **fields)
    assert recognise(told.book.pk, [other]) == (other,)


def test_a_fact_on_which_nobody_spoke_is_as_it_was_read(told: Telling) -> None:
    man = told.new("the man")
    told.tell(told.fact(man))
    correcting.merge(told.book, man, told.ilse)
    again = told.fact(told.ilse)
    assert recognise(told.book.pk, [again]) == (again,)


# --- The inbox --------------------------------------------------------------------------


def test_the_inbox_has_the_names_nobody_planned_newest_first(told: Telling) -> None:
    joss, oar = told.new("Joss"), told.new("the red oar", "object", 2)
    told.tell(told.fact(joss, sentence="Joss can row."), told.fact(told.ilse))
    told.tell(told.fact(told.aron, 2, predicate="holds", value="", object=oar))
    new = correcting.inbox(told.book)
    assert [(each.entity.name, each.mentions[0].chapter) for each in new] == [
        ("the red oar", 2),
        ("Joss", 1),
    ]
    assert [each.sentence for each in new[1].mentions] == ["Joss can row."]
    assert all(each.approved for each in new)


def test_an_event_is_no_name(told: Telling) -> None:
    told.tell(told.fact(told.ilse, predicate="takes_part", object=told.new("the fire", "event")))
    assert correcting.inbox(told.book) == ()


def test_who_is_kept_or_merged_or_no_fact_is_out_of_it(told: Telling) -> None:
    joss, man, other = told.new("Joss"), told.new("the man"), told.new("Hale")
    wrong = told.fact(other, beat=3)
    told.tell(told.fact(joss), told.fact(man, beat=2), wrong)
    correcting.keep(told.book, joss)
    correcting.merge(told.book, man, joss)
    correcting.reject(told.book, wrong.uid)
    assert correcting.inbox(told.book) == ()


def test_a_name_of_a_draft_is_there_while_the_draft_is_the_newest(told: Telling) -> None:
    joss = told.new("Joss")
    told.tell(told.fact(joss), version=a_version(chapter=told.chapter()))
    (new,) = correcting.inbox(told.book)
    assert not new.approved
    told.tell(told.fact(told.ilse), version=a_version(chapter=told.chapter(), text="Rewritten."))
    assert correcting.inbox(told.book) == ()


def test_a_sentence_of_the_text_and_the_draft_is_one(told: Telling) -> None:
    joss = told.new("Joss")
    told.tell(told.fact(joss))
    told.tell(told.fact(joss), version=a_version(chapter=told.chapter(), text="Edited."))
    (new,) = correcting.inbox(told.book)
    assert [each.approved for each in new.mentions] == [True]


def test_a_name_is_as_new_as_the_first_text_that_has_it(told: Telling) -> None:
    joss, hale, mara = told.new("Joss"), told.new("Hale"), told.new("Mara")
    told.tell(told.fact(joss, beat=1, sentence="Joss rows."), told.fact(mara, beat=3))
    told.tell(told.fact(hale, 2), told.fact(joss, 2, sentence="Joss swims."))
    assert [each.name for each in correcting.new_names(told.book)] == ["Hale", "Mara", "Joss"]


def test_a_sentence_of_an_approved_text_counts_where_that_has_it(told: Telling) -> None:
    joss, hale = told.new("Joss"), told.new("Hale")
    told.tell(told.fact(joss, beat=3, sentence="Joss rows."), told.fact(hale, beat=2))
    moved = told.fact(joss, beat=1, sentence="Joss rows.")
    told.tell(moved, version=a_version(chapter=told.chapter(), text="Edited."))
    new = correcting.new_names(told.book)
    assert [(each.name, each.mentions[0].beat) for each in new] == [("Joss", 3), ("Hale", 2)]


def test_a_name_is_new_in_whatever_part_a_fact_names_it(told: Telling) -> None:
    parts = ("subject", "object", "other", "speaker", "holder")
    named = {part: told.new(f"Name {part}") for part in parts}
    told.tell(
        *(
            told.fact(**{"subject": told.ilse, "beat": beat, "value": part, part: named[part]})
            for beat, part in enumerate(parts, start=1)
        )
    )
    new = correcting.new_names(told.book)
    assert [each.name for each in new] == [f"Name {part}" for part in reversed(parts)]


def test_who_a_correction_names_is_new_and_whom_it_takes_out_is_not(told: Telling) -> None:
    joss, hale = told.new("Joss"), told.new("Hale")
    told.tell(said := told.fact(told.ilse, speaker=joss), told.fact(hale, beat=2))
    correcting.correct(told.book, said.uid, speaker=told.aron)
    assert [each.name for each in correcting.new_names(told.book)] == ["Hale"]


def test_a_name_merged_into_another_new_one_counts_as_that(told: Telling) -> None:
    joss, man = told.new("Joss"), told.new("the man")
    told.tell(told.fact(joss, beat=2), told.fact(man, beat=1))
    correcting.merge(told.book, man, joss)
    (new,) = correcting.new_names(told.book)
    assert (new.name, [each.beat for each in new.mentions]) == ("Joss", [1, 2])


def test_another_book_s_names_are_not_in_it(told: Telling) -> None:
    told.tell(told.fact(told.new("Joss")))
    assert len(correcting.new_names(a_project())) == 0


def test_only_those_that_are_looked_at_are_read(
    told: Telling, django_assert_num_queries: Any
) -> None:
    told.tell(*(told.fact(told.new(f"Name {n}"), value=f"row {n}", beat=n) for n in range(1, 9)))
    new = correcting.new_names(told.book)
    with django_assert_num_queries(0):
        assert len(new) == 8
    assert [each.name for each in new[1:3]] == ["Name 7", "Name 6"]
    assert new[-1].name == "Name 1"
    assert new[8:] == ()


def test_a_name_that_is_gone_meanwhile_is_passed_over(told: Telling) -> None:
    told.tell(told.fact(joss := told.new("Joss")), told.fact(told.new("Hale"), beat=2))
    new = correcting.new_names(told.book)
    correcting.keep(told.book, joss)
    Entity.objects.filter(uid=joss).delete()
    assert [each.name for each in new] == ["Hale"]


def test_it_says_whom_a_name_may_be(told: Telling) -> None:
    varga, stranger = told.new("Mrs Varga"), told.new("the stranger")
    told.tell(told.fact(varga), told.fact(stranger, beat=2))
    guesses = {
        new.entity.name: [each.name for each in new.may_be] for new in correcting.inbox(told.book)
    }
    assert guesses == {"Mrs Varga": ["Ilse Varga"], "the stranger": []}


def test_but_nobody_who_stands_beside_it(told: Telling) -> None:
    told.tell(told.fact(told.new("Mrs Varga")), told.fact(told.ilse))
    assert correcting.inbox(told.book)[0].may_be == ()


def test_the_same_new_name_of_another_chapter_may_be_the_same(told: Telling) -> None:
    one, other = told.new("the guard"), told.new("The Guard", chapter=2)
    told.tell(told.fact(one))
    told.tell(told.fact(other, chapter=2))
    assert [[each.uid for each in new.may_be] for new in correcting.inbox(told.book)] == [
        [one],
        [other],
    ]


@pytest.mark.parametrize(
    ("name", "kind", "of"),
    [
        ("the old captain", "character", False),
        ("Dr Ashe", "character", False),
        ("Vial", "place", False),
        ("old man", "character", False),
        ("Vial", "character", True),
        ("Mme Vial", "character", True),
        ("Anne", "character", True),
    ],
)
def test_a_part_of_a_persons_name_is_a_guess(name: str, kind: Any, of: bool) -> None:
    vial = Candidate(uuid4(), "Dr Anne Vial", "character")
    assert may_be(name, kind, (vial,)) == ((vial,) if of else ())


def test_a_telling_word_of_a_things_name_is_a_guess() -> None:
    quay = Candidate(uuid4(), "the east landing", "place")
    assert may_be("the landing", "place", (quay,)) == (quay,)
    assert may_be("the old mill", "place", (quay,)) == ()


# --- The layers -------------------------------------------------------------------------


@pytest.fixture
def layers(told: Telling) -> dict[str, UUID]:
    """A fact of each sort; the claim is of chapter 2."""
    facts = {
        "true": told.fact(told.ilse),
        "remembered": told.fact(told.ilse, value="swim", modality="memory"),
        "told by": told.fact(told.ilse, value="fly", speaker=told.aron),
        "claimed": told.fact(told.ilse, 2, value="sing", modality="claim", speaker=told.aron),
    }
    told.tell(*(fact for name, fact in facts.items() if name != "claimed"))
    told.tell(facts["claimed"])
    bible = replace(told.fact(told.ilse, value="read"), chapter=told.ilse)
    ledger.record_entry(told.book.pk, told.ilse, [bible])
    return {name: fact.uid for name, fact in (facts | {"bible": bible}).items()}


@pytest.mark.parametrize(
    ("layer", "until", "names"),
    [
        (None, None, {"bible", "true", "remembered", "told by", "claimed"}),
        ("true", None, {"bible", "true", "remembered"}),
        ("claimed", None, {"told by", "claimed"}),
        ("claimed", 1, {"told by"}),
        ("told", None, {"true", "remembered", "told by", "claimed"}),
        ("told", 1, {"true", "remembered", "told by"}),
        ("told", 0, set()),
        ("true", 0, {"bible"}),
    ],
)
def test_a_layer_holds(
    layer: Any, until: int | None, names: set[str], layers: dict[str, UUID], told: Telling
) -> None:
    rows = correcting.recorded(told.book.pk, layer=layer, until=until)
    assert {row.uid for row in rows} == {layers[name] for name in names}


def test_a_correction_moves_a_fact_into_its_layer(layers: dict[str, UUID], told: Telling) -> None:
    correcting.correct(told.book, layers["claimed"], modality="real")
    rows = correcting.recorded(told.book.pk, layer="claimed")
    assert {row.uid for row in rows} == {layers["told by"]}


def test_facts_are_read_in_the_books_order_as_the_author_has_them(
    layers: dict[str, UUID], told: Telling
) -> None:
    correcting.correct(told.book, layers["true"], value="dive")
    facts = correcting.read(told.book.pk, correcting.recorded(told.book.pk))
    assert [each.place for each in facts] == [0, 1, 1, 1, 2]
    (one,) = [each for each in facts if each.was]
    assert (one.fact.uid, one.fact.value, one.was) == (layers["true"], "dive", {"value": "row"})


def test_the_facts_of_one_are_those_of_whoever_was_merged_into_it(told: Telling) -> None:
    man = told.new("the man")
    facts = [
        told.fact(man, beat=2),
        told.fact(told.aron, beat=3, modality="belief", holder=man, value="swim"),
        told.fact(told.ilse),
        told.fact(told.aron, beat=4),
    ]
    told.tell(*facts)
    correcting.merge(told.book, man, told.ilse)
    rows = correcting.recorded(told.book.pk, entity=told.ilse)
    assert {row.uid for row in rows} == {fact.uid for fact in facts[:3]}
    read = correcting.read(told.book.pk, rows)
    assert {each.fact.holder for each in read} == {told.ilse, None}


def test_what_is_approved_no_more_stands_no_more(told: Telling) -> None:
    fact = told.fact(told.ilse)
    told.tell(fact)
    told.tell(told.fact(told.aron), text="Another.")
    assert {row.uid for row in correcting.recorded(told.book.pk)} == {told.fact(told.aron).uid}
    assert fact.uid in {row.uid for row in correcting.recorded(told.book.pk, stands=False)}
    assert correcting.so_far(told.book.pk) == 1


def test_a_books_facts_take_as_many_queries_whatever_their_number(
    told: Telling, django_assert_max_num_queries: Any
) -> None:
    told.tell(*(told.fact(told.new(f"Name {n}"), value=f"row {n}", beat=n) for n in range(30)))
    with django_assert_max_num_queries(13):
        assert len(correcting.inbox(told.book)) == 30
    with django_assert_max_num_queries(4):
        assert len(correcting.read(told.book.pk, correcting.recorded(told.book.pk))) == 30
