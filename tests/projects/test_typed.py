"""What is typed: a burst is one version, and what clashes is kept beside the newest."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from projects import typed
from projects.editing import MOST_CHARACTERS
from projects.models import Chapter, ChapterVersion
from projects.signals import manuscript_changed
from projects.typed import MOST_TAKEN_OUT, REST_SECONDS, TELL_TASK, Kept, Typed
from tests.factories import a_chapter, a_run, a_user, a_version
from writing.models import Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def base() -> ChapterVersion:
    return a_version(text="The ferry left.")


@pytest.fixture
def author(base: ChapterVersion) -> User:
    return base.chapter.project.owner


@pytest.fixture
def told() -> Iterator[list[UUID]]:
    """The versions of which the layers above were told."""
    found: list[UUID] = []

    def hear(sender: object, version_id: UUID, **_kw: object) -> None:
        found.append(version_id)

    manuscript_changed.connect(hear)
    yield found
    manuscript_changed.disconnect(hear)


def keep(chapter: Chapter, text: str, on: Any, user: User, replaces: Any = ()) -> Kept:
    """On one version or none; `replaces` versions."""
    named = frozenset({on.pk} if on else ())
    wanted = Typed(text, named, frozenset(each.pk for each in replaces))
    return typed.keep(chapter, wanted, user)


def texts(chapter: Chapter) -> list[str]:
    """Newest first."""
    return list(chapter.versions.values_list("text", flat=True))


@pytest.mark.parametrize("text", ["", " \n ", "\0", "x" * (MOST_CHARACTERS + 1)])
def test_nothing_and_too_much_are_refused(base: ChapterVersion, author: User, text: str) -> None:
    with pytest.raises(Refused):
        keep(base.chapter, text, base, author)
    assert texts(base.chapter) == [base.text]


def test_an_id_that_is_taken_is_refused(base: ChapterVersion, author: User) -> None:
    with pytest.raises(Refused, match="already"):
        typed.keep(base.chapter, Typed("Mine.", frozenset({base.pk}), uid=base.pk), author)
    assert texts(base.chapter) == [base.text]


def referred_by_a_child(version: ChapterVersion) -> None:
    a_version(chapter=version.chapter, text="Older.", number=50, parent=version)
    ChapterVersion.objects.filter(number=50).update(number=0)


def referred_by_a_run(version: ChapterVersion) -> None:
    a_run(chapter=version.chapter, base_version=version)


def referred_by_a_proposal(version: ChapterVersion) -> None:
    Proposal.objects.create(
        project=version.chapter.project,
        asking=uuid4(),
        chapter=version.chapter,
        base=version,
        start=0,
        end=1,
        passage="T",
        sha256="",
    )


def approved(version: ChapterVersion) -> None:
    Chapter.objects.filter(pk=version.chapter_id).update(approved_version=version)


def rested(version: ChapterVersion) -> None:
    then = timezone.now() - timedelta(seconds=REST_SECONDS + 1)
    ChapterVersion.objects.filter(pk=version.pk).update(created_at=then)


def of_another(version: ChapterVersion) -> None:
    ChapterVersion.objects.filter(pk=version.pk).update(created_by=a_user())


def written_by_a_model(version: ChapterVersion) -> None:
    ChapterVersion.objects.filter(pk=version.pk).update(origin="generated")


@pytest.mark.parametrize(
    "happens",
    [
        approved, referred_by_a_child, referred_by_a_run, referred_by_a_proposal, rested,
        of_another, written_by_a_model,
    ],
)  # fmt: skip
def test_what_is_no_burst_any_more_is_not_replaced(
    base: ChapterVersion, author: User, happens: Callable[[ChapterVersion], None]
) -> None:
    first = keep(base.chapter, "The ferry left late.", base, author).version
    happens(first)
    second = keep(base.chapter, "The ferry left too late.", first, author, [first]).version
    assert second.parent == first
    assert ChapterVersion.objects.filter(pk=first.pk).exists()


def test_a_version_that_is_not_named_is_not_replaced(base: ChapterVersion, author: User) -> None:
    first = keep(base.chapter, "One.", base, author).version
    keep(base.chapter, "Two.", first, author)
    assert texts(base.chapter) == ["Two.", "One.", base.text]


@pytest.mark.parametrize("beside", [False, True])
def test_what_takes_out_much_of_a_burst_leaves_it_a_version(
    base: ChapterVersion, author: User, beside: bool
) -> None:
    if beside:
        keep(base.chapter, "Theirs.", base, author)
    long = " ".join(f"word{number}" for number in range(MOST_TAKEN_OUT + 1))
    first = keep(base.chapter, long, base, author).version
    second = keep(base.chapter, "A cat on the keys.", first, author, [first]).version
    assert {long, second.text} <= set(texts(base.chapter))


def test_what_takes_out_little_goes_on(base: ChapterVersion, author: User) -> None:
    words = [f"word{number}" for number in range(3 * MOST_TAKEN_OUT)]
    first = keep(base.chapter, " ".join(words), base, author).version
    shorter = " ".join(words[:-MOST_TAKEN_OUT])
    keep(base.chapter, shorter, first, author, [first])
    assert texts(base.chapter) == [shorter, base.text]


def test_a_burst_is_one_version(base: ChapterVersion, author: User) -> None:
    last = base
    for text in ("The", "The ferry", "The ferry left late.\r\n"):
        last = keep(base.chapter, text, last, author, [last]).version
    assert texts(base.chapter) == ["The ferry left late.", base.text]
    assert (last.number, last.parent, last.origin) == (base.number + 1, base, "edited")


def test_the_first_text_of_a_chapter_is_typed(author: User) -> None:
    chapter = a_chapter()
    kept = keep(chapter, "One.", None, author)
    assert (kept.version.number, kept.version.parent, kept.clashes) == (1, None, False)


def test_the_same_text_again_makes_nothing(base: ChapterVersion, author: User) -> None:
    first = keep(base.chapter, "Mine.", base, author)
    again = keep(base.chapter, " Mine.\n", base, author)
    assert (again, again.clashes) == (first, False)
    assert texts(base.chapter) == ["Mine.", base.text]


def test_typing_goes_on_after_an_answer_that_was_lost(base: ChapterVersion, author: User) -> None:
    unheard = uuid4()
    typed.keep(base.chapter, Typed("One.", frozenset({base.pk}), uid=unheard), author)
    known = frozenset({base.pk, unheard})
    kept = typed.keep(base.chapter, Typed("One, two.", known, frozenset({unheard})), author)
    assert not kept.clashes
    assert texts(base.chapter) == ["One, two.", base.text]


def test_of_two_that_clash_both_are_kept_and_the_newest_stays(
    base: ChapterVersion, author: User
) -> None:
    theirs = keep(base.chapter, "Theirs.", base, author).version
    kept = keep(base.chapter, "Mine.", base, author)
    assert kept.clashes
    assert (kept.newest, kept.version.parent) == (theirs, base)
    assert texts(base.chapter) == ["Theirs.", "Mine.", base.text]
    assert [each.number for each in base.chapter.versions.all()] == [3, 2, 1]
    assert kept.newest.number == 3


def test_the_newest_stays_approved_though_it_makes_room(
    base: ChapterVersion, author: User
) -> None:
    theirs = keep(base.chapter, "Theirs.", base, author).version
    approved(theirs)
    keep(base.chapter, "Mine.", base, author)
    base.chapter.refresh_from_db()
    assert base.chapter.approved_version == theirs == base.chapter.versions.first()


def test_after_a_clash_typing_goes_on_in_the_version_beside(
    base: ChapterVersion, author: User
) -> None:
    keep(base.chapter, "Theirs.", base, author)
    mine = keep(base.chapter, "Mine.", base, author).version
    again = keep(base.chapter, "Mine.", base, author)
    assert again.version == mine
    keep(base.chapter, "Mine, more.", base, author, [mine])
    assert texts(base.chapter) == ["Theirs.", "Mine, more.", base.text]


def test_the_base_may_be_gone(base: ChapterVersion, author: User) -> None:
    first = keep(base.chapter, "One.", base, author).version
    second = keep(base.chapter, "Two.", first, author, [first]).version
    kept = keep(base.chapter, "Three.", first, author)
    assert (kept.newest, kept.version.parent) == (second, None)
    assert texts(base.chapter) == ["Two.", "Three.", base.text]


def test_it_is_told_of_after_a_rest_and_only_of_the_newest(
    base: ChapterVersion, author: User, told: list[UUID]
) -> None:
    first = keep(base.chapter, "One.", base, author).version
    last = keep(base.chapter, "Two.", first, author, [first]).version
    assert not told
    waiting = list(QueuedTask.objects.filter(func=TELL_TASK))
    assert len(waiting) == 2
    assert all(each.ready_at > timezone.now() + timedelta(seconds=60) for each in waiting)
    for version in (first, last, base):
        typed.tell(str(version.pk))
    assert told == [last.pk]
