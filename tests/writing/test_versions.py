"""How a chapter's versions are listed, compared and folded."""

from collections.abc import Sequence

import pytest
from django.contrib.auth.models import User

from novellaforge.errors import Refused
from projects.diff import Change, Words
from projects.editing import Changed
from projects.models import Chapter, ChapterVersion
from tests.factories import a_chapter, a_user, a_version
from writing.models import ContinuityIssue
from writing.versions import listing
from writing.versions.comparing import accept, compare, restore, runs_of
from writing.versions.listing import Listed, listed, versions_of

pytestmark = pytest.mark.django_db

ONE = "The ferry left.\n\nIlse rowed to the far bank.\n\nNobody came down."
TWO = "The ferry left late.\n\nIlse rowed to the near bank.\n\nNobody came down.\n\nDusk."
SAME, OTHER = Change("a", "a"), Change("a", "b")


@pytest.fixture
def chapter() -> Chapter:
    return a_chapter()


@pytest.fixture
def author(chapter: Chapter) -> User:
    return chapter.project.owner


@pytest.fixture
def two(chapter: Chapter) -> tuple[ChapterVersion, ChapterVersion]:
    return a_version(chapter=chapter, text=ONE), a_version(chapter=chapter, text=TWO)


def rows(chapter: Chapter, user: User) -> list[Listed]:
    return listed(chapter, list(versions_of(chapter)), user)


def edited(chapter: Chapter, text: str, by: User | None) -> ChapterVersion:
    return a_version(chapter=chapter, text=text, origin="edited", created_by=by)


def folded(changes: Sequence[Change]) -> list[tuple[int, bool]]:
    return [(len(run.each), run.is_folded) for run in runs_of(changes)]


def test_a_chapter_without_a_text_has_no_versions(chapter: Chapter, author: User) -> None:
    assert rows(chapter, author) == []


def test_the_first_version_has_nothing_before_it(chapter: Chapter, author: User) -> None:
    version = a_version(chapter=chapter, text=ONE)
    (row,) = rows(chapter, author)
    assert (row.before, row.words) == (None, Words(version.word_count, 0))
    assert (row.is_newest, row.is_approved, row.issues) == (True, False, 0)


def test_each_is_told_against_the_one_before(
    two: tuple[ChapterVersion, ChapterVersion], author: User
) -> None:
    newest, _first = rows(two[0].chapter, author)
    assert (newest.before, newest.words) == (1, Words(added=3, removed=1))


def test_what_was_counted_is_not_counted_again(
    two: tuple[ChapterVersion, ChapterVersion], author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(two[0].chapter, author)
    monkeypatch.setattr(listing, "changes", None)
    assert rows(two[0].chapter, author) == before


def test_a_page_of_them_knows_the_version_before_its_last(
    two: tuple[ChapterVersion, ChapterVersion], author: User
) -> None:
    chapter = two[0].chapter
    (row,) = listed(chapter, list(versions_of(chapter)[:1]), author)
    assert (row.before, row.words.added) == (1, 3)


def test_whose_each_is(chapter: Chapter, author: User) -> None:
    other = a_user(username="bob")
    for text, by in (("One.", author), ("Two.", other), ("Three.", None)):
        edited(chapter, text, by)
    a_version(chapter=chapter, text="Four.", origin="imported")
    a_version(chapter=chapter, text="Five.", origin="revised")
    told = [row.told for row in rows(chapter, author)]
    assert told == ["revised", "imported", "by somebody", "by bob", "yours"]


def test_a_text_that_the_author_gives_back_is_restored(chapter: Chapter, author: User) -> None:
    for text in ("One.", "Two.", "One."):
        edited(chapter, text, author)
    newest, *others = rows(chapter, author)
    assert (newest.origin, newest.restored) == ("restored", 1)
    assert [row.origin for row in others] == ["edited", "edited"]


def test_a_model_that_writes_the_same_again_restores_nothing(
    chapter: Chapter, author: User
) -> None:
    for _again in range(2):
        a_version(chapter=chapter, text="One.")
    assert {row.origin for row in rows(chapter, author)} == {"generated"}


def test_open_findings_are_counted_and_settled_ones_not(
    two: tuple[ChapterVersion, ChapterVersion], author: User
) -> None:
    for key, state in (("a", "open"), ("b", "open"), ("c", "dismissed")):
        ContinuityIssue.objects.create(
            project=two[0].chapter.project,
            chapter=two[0].chapter,
            version=two[1],
            key=key,
            kind="contradiction",
            severity="blocking",
            sentence="The dead do not act.",
            state=state,
        )
    assert [row.issues for row in rows(two[0].chapter, author)] == [2, 0]


@pytest.mark.parametrize("places", [set(), {2}, {0, 99}, {-1}])
def test_what_is_no_change_is_not_accepted(
    two: tuple[ChapterVersion, ChapterVersion], author: User, places: set[int]
) -> None:
    chapter = two[0].chapter
    with pytest.raises(Refused):
        accept(chapter, compare(chapter, 1, 2), places, two[1].pk, author)
    assert chapter.versions.count() == 2


def test_nothing_is_made_on_a_version_that_is_not_the_newest(
    two: tuple[ChapterVersion, ChapterVersion], author: User
) -> None:
    chapter = two[0].chapter
    with pytest.raises(Changed):
        accept(chapter, compare(chapter, 1, 2), {0}, two[0].pk, author)
    with pytest.raises(Changed):
        restore(two[0], None, author)
    assert chapter.versions.count() == 2


def test_what_is_accepted_is_a_version_and_nothing_else_changes(
    two: tuple[ChapterVersion, ChapterVersion], author: User
) -> None:
    chapter = two[0].chapter
    made = accept(chapter, compare(chapter, 1, 2), {0}, two[1].pk, author)
    assert made.text == ONE.replace("left.", "left late.")
    assert (made.number, made.parent, made.origin) == (3, two[1], "edited")
    assert [each.text for each in chapter.versions.all()[1:]] == [TWO, ONE]


def test_all_accepted_is_the_newer_text_to_the_last_character(
    chapter: Chapter, author: User
) -> None:
    a_version(chapter=chapter, text=ONE)
    a_version(chapter=chapter, text=f"  {TWO}\n\n\n")
    newest = a_version(chapter=chapter, text="Another.")
    found = compare(chapter, 1, 2)
    assert accept(chapter, found, found.places, newest.pk, author).text == found.new.text


def test_all_of_the_newest_accepted_changes_nothing(
    two: tuple[ChapterVersion, ChapterVersion], author: User
) -> None:
    chapter = two[0].chapter
    found = compare(chapter, 1, 2)
    assert accept(chapter, found, found.places, two[1].pk, author) == two[1]
    assert chapter.versions.count() == 2


def test_a_version_restored_is_a_new_one_to_the_last_character(
    chapter: Chapter, author: User
) -> None:
    old = a_version(chapter=chapter, text=f" {ONE}\n\n")
    newest = a_version(chapter=chapter, text=TWO)
    made = restore(old, newest.pk, author)
    assert (made.text, made.number) == (old.text, 3)
    assert restore(old, made.pk, author) == made


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], []),
        ([SAME] * 9, [(9, False)]),
        ([OTHER] * 3, [(3, False)]),
        ([OTHER, *[SAME] * 4], [(2, False), (3, False)]),
        ([OTHER, *[SAME] * 5], [(2, False), (4, True)]),
        ([*[SAME] * 6, OTHER, *[SAME] * 6], [(5, True), (3, False), (5, True)]),
    ],
)
def test_what_is_alike_is_folded_where_it_is_long(
    changes: list[Change], expected: list[tuple[int, bool]]
) -> None:
    assert folded(changes) == expected
