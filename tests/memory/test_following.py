"""What a process keeps of a book is what it would read anew, whatever has changed meanwhile."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace
from threading import Event
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from memory import ledger
from memory.ledger import Followed, follow
from memory.models import Entity, FactSpan, StoredFact, ThreadDecision
from projects.models import Chapter
from tests.factories import a_chapter, a_character, a_project, a_version
from tests.memory.stored import Told

NAMES = ("Ilse", "Aron", "Tom", "Mara")  # two of them are in the bible
SENTENCES = ("{} slept.", "{} was tired.", "{} left the quay.", "{} had the key.")
VALUES = ("tired", "ill", "well")


class Book:
    """Acts on the rows of a ledger, each with numbers that are taken as they fit."""

    def __init__(self) -> None:
        self.project = a_project()
        for name in NAMES[:2]:
            a_character(project=self.project, name=name)
        self.told = Told(self.project)
        for number in (1, 2, 3):
            self.approve(number, number, 0)

    def approve(self, one: int, other: int, _: int) -> None:
        """A chapter's text, which may say again what an older one said."""
        chapter = self._chapter(one)
        if chapter is None:
            last = self.project.chapters.order_by("number").last()
            chapter = a_chapter(project=self.project, number=1 + (last.number if last else 0))
        number = chapter.versions.count() + 1
        chapter.approved_version = a_version(chapter=chapter, number=number, text=str(number))
        chapter.save()
        self._record(chapter, other)

    def read_again(self, one: int, other: int, _: int) -> None:
        if (chapter := self._chapter(one)) and chapter.approved_version:
            self._record(chapter, other)

    def _record(self, chapter: Chapter, seed: int) -> None:
        chance, number = random.Random(seed), chapter.number
        self.told.facts.pop(number, None)
        for sentence in chance.sample(SENTENCES, 3):
            subject, other = chance.choice(NAMES), chance.choice(NAMES)
            self.told.tell(
                number,
                sentence.format(subject),
                chance.choice(("condition", "thread", "takes_part")),
                subject,
                other=other,
                speaker=chance.choice((other, "Mara")),
                value=chance.choice(VALUES),
                beat=chance.choice((1, 2)),
                time_text=chance.choice(("", "monday", "friday")),
            )
        facts = {fact.uid: replace(fact, chapter=chapter.pk) for fact in self.told.facts[number]}
        assert chapter.approved_version
        self.told.record(chapter.approved_version, list(facts.values()))

    def go_back(self, one: int, other: int, _: int) -> None:
        chapter = self._chapter(one)
        if chapter and (versions := list(chapter.versions.all())):
            chapter.approved_version = versions[other % len(versions)]
            chapter.save()

    def disapprove(self, one: int, _: int, __: int) -> None:
        self.project.chapters.filter(number=one % 4).update(approved_version=None)

    def move(self, one: int, other: int, _: int) -> None:
        if not self.project.chapters.filter(number=other + 10).exists():
            self.project.chapters.filter(number=one % 4).update(number=other + 10)

    def trash(self, one: int, _: int, __: int) -> None:
        self.project.chapters.filter(number=one % 4).update(trashed_at=timezone.now())

    def take_back(self, _: int, __: int, ___: int) -> None:
        self.project.chapters.update(trashed_at=None)

    def reject(self, one: int, _: int, __: int) -> None:
        for fact in self._fact(one):
            fact.rejected = not fact.rejected
            fact.save()

    def correct(self, one: int, other: int, third: int) -> None:
        corrected = ({}, {"value": VALUES[other % 3]}, {"subject": str(self._uid(third))})
        for fact in self._fact(one):
            fact.corrections = corrected[other % 3]
            fact.save()

    def settle(self, one: int, other: int, _: int) -> None:
        for fact in self._fact(one):
            states = list(ThreadDecision.State)
            ThreadDecision.objects.update_or_create(
                fact=fact, defaults={"state": states[other % len(states)]}
            )

    def forget(self, one: int, _: int, __: int) -> None:
        for fact in self._fact(one):
            fact.delete()

    def shift(self, one: int, other: int, _: int) -> None:
        FactSpan.objects.filter(fact__in=self._fact(one)).update(seq=other, beat=1 + other % 2)

    def merge(self, one: int, other: int, _: int) -> None:
        uid, into = self._uid(one), self._uid(other)
        Entity.objects.filter(pk=uid).update(merged_into=None if uid == into else into)

    def rename(self, one: int, other: int, _: int) -> None:
        named = Entity.objects.filter(pk=self._uid(one))
        named.update(name=f"somebody {other}", provisional=bool(other % 2))

    def say_in_the_bible(self, one: int, other: int, third: int) -> None:
        entry = self.project.characters.all()[one % 2].pk
        how = {"value": "a pilot", "exact": bool(third % 2)}
        said = (self.told.tell(4, f"{VALUES[other % 3]} it is.", "is_a", "Ilse", **how),)
        facts = [replace(fact, chapter=entry, version=None) for fact in said if one % 3]
        ledger.record_entry(self.project.pk, entry, facts)

    def _chapter(self, one: int) -> Chapter | None:
        return self.project.chapters.filter(number=one % 5, trashed_at=None).first()

    def _fact(self, one: int) -> list[StoredFact]:
        facts = list(self.project.facts.order_by("pk"))
        return [facts[one % len(facts)]] if facts else []

    def _uid(self, one: int) -> UUID:
        uids = list(Entity.objects.filter(project=self.project).order_by("pk"))
        return uids[one % len(uids)].pk


ACTS = sorted(name for name in vars(Book) if not name.startswith("_"))


def is_as_read_anew(book: Book, known: Followed) -> bool:
    return known.told == ledger.standing(book.project.pk)


@pytest.fixture
def begun(db: None) -> Book:
    return Book()


@pytest.mark.django_db
@settings(
    deadline=None,
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(ACTS), *(st.integers(0, 40) for _ in range(3))),
        min_size=4,
        max_size=14,
    ),
    looks=st.sets(st.integers(0, 13)),
)
def test_what_is_followed_is_what_is_read_anew(
    begun: Book, acts: list[tuple[str, int, int, int]], looks: set[int]
) -> None:
    book = deepcopy(begun)
    with transaction.atomic():
        known = follow(book.project.pk)
        for at, (name, *numbers) in enumerate(acts):
            getattr(book, name)(*numbers)
            if at in looks:
                known = follow(book.project.pk, known)
                assert is_as_read_anew(book, known)
        assert is_as_read_anew(book, follow(book.project.pk, known))
        transaction.set_rollback(True)  # the next example begins with the same book


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The facts that were made of rows, one for each time."""
    uids: list[UUID] = []
    real: Callable[..., object] = ledger.following.as_read

    def counted(uid: UUID, *row: object) -> object:
        uids.append(uid)
        return real(uid, *row)

    monkeypatch.setattr(ledger.following, "as_read", counted)
    return uids


@pytest.mark.django_db
def test_only_the_chapters_that_changed_are_read_again(made: list[UUID]) -> None:
    book = Book()
    known = follow(book.project.pk)
    made.clear()
    assert follow(book.project.pk, known).told == known.told
    assert made == []
    book.read_again(2, 17, 0)
    now = follow(book.project.pk, known)
    second = book.project.chapters.get(number=2).pk
    assert set(made) == {fact.uid for fact in now.told.facts if fact.chapter == second}
    assert is_as_read_anew(book, now)


@pytest.mark.django_db
def test_a_merge_reads_only_where_the_merged_is_meant(made: list[UUID]) -> None:
    book = Told(a_project())
    book.tell(1, "Tom slept.", "condition", "Tom", value="asleep")
    book.tell(2, "Mara slept.", "condition", "Mara", value="asleep")
    book.keep()
    known = follow(book.project.pk)
    made.clear()
    Entity.objects.filter(name="Tom").update(merged_into=book.uid("Mara"))
    merged = follow(book.project.pk, known)
    assert made == [book.facts[1][0].uid]
    assert {fact.subject for fact in merged.told.facts} == {book.uid("Mara")}
    Entity.objects.update(merged_into=None)
    assert follow(book.project.pk, merged).told == known.told


@pytest.mark.django_db(transaction=True)
def test_what_began_before_and_is_committed_after_is_seen() -> None:
    book = Book()
    first, other = (book.project.facts.filter(chapter__number=number) for number in (1, 2))
    began, may_end = Event(), Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                first.update(corrections={"polarity": "-"})
                began.set()
                assert may_end.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(slowly)
        assert began.wait(30)
        other.update(corrections={"polarity": "-"})  # a later transaction, which ends first
        known = follow(book.project.pk)
        assert is_as_read_anew(book, known)
        may_end.set()
        slow.result(30)
    now = follow(book.project.pk, known)
    assert now.told != known.told
    assert is_as_read_anew(book, now)
