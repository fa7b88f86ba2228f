"""What an author does to the order of chapters, and undoes."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from novellaforge.errors import Refused
from projects import structure, trash
from projects.editing import Changed, edit
from projects.models import Chapter, ChapterVersion, Project, StructureChange
from projects.models.manuscript import AWAY
from projects.signals import manuscript_changed
from projects.structure.cutting import halves
from tests.factories import a_chapter, a_project, a_run, a_version, an_approved_version, an_arc

pytestmark = pytest.mark.django_db

TEXT = "One.\n\nTwo.\n\nThree."


@pytest.fixture
def book() -> Project:
    project = a_project(chapter_count=4)
    for _number in range(4):
        a_chapter(project=project)
    return project


@pytest.fixture
def author(book: Project) -> User:
    return book.owner


def at(book: Project, number: int) -> Chapter:
    return book.chapters.get(number=number)


def order(book: Project) -> list[tuple[int, str]]:
    standing = book.chapters.filter(trashed_at=None).order_by("number")
    return [(each.number, each.title.removeprefix("Crossing ")) for each in standing]


AS_IT_WAS = [(1, "1"), (2, "2"), (3, "3"), (4, "4")]


def texts(chapter: Chapter) -> list[str]:
    """The newest first."""
    return list(chapter.versions.values_list("text", flat=True))


def split(chapter: Chapter, at: int, base: ChapterVersion, **given: Any) -> StructureChange:
    owner = chapter.project.owner
    return structure.split(chapter, at, given.get("title", "The rest"), base.pk, owner)


def state(book: Project) -> dict[UUID, dict[str, Any]]:
    """All that an undone act leaves as it was."""
    rows = book.chapters.filter(trashed_at=None).values()
    book.refresh_from_db()
    return {row["id"]: row for row in rows} | {book.pk: {"planned": book.chapter_count}}


# --- What is refused --------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 6, 999])
def test_there_is_no_such_place(book: Project, author: User, number: int) -> None:
    with pytest.raises(Refused):
        structure.insert(book.pk, number, "New", author)
    with pytest.raises(Refused):
        structure.move(at(book, 1), number, author)
    structure.put_in_trash(at(book, 4), author)
    with pytest.raises(Refused):
        structure.take_out(book.chapters.get(number__gte=AWAY), number or 99, author)
    assert order(book) == AS_IT_WAS[:3]


def test_a_title_without_end_is_refused(book: Project, author: User) -> None:
    with pytest.raises(Refused, match="200"):
        structure.insert(book.pk, 1, "x" * 201, author)
    assert order(book) == AS_IT_WAS


@pytest.mark.parametrize("place", [-1, 0, 3, 99])
def test_a_split_needs_a_place_between_two_paragraphs(book: Project, place: int) -> None:
    base = a_version(chapter=at(book, 2), text=TEXT)
    with pytest.raises(Refused, match="no such place"):
        split(base.chapter, place, base)
    assert order(book) == AS_IT_WAS
    assert texts(base.chapter) == [TEXT]


def test_a_split_leaves_words_on_both_sides() -> None:
    with pytest.raises(Refused, match="no words"):
        halves("One.\n\n* * *", 1)
    with pytest.raises(Refused, match="no words"):
        halves("…\n\nTwo.", 1)


def test_a_chapter_without_a_text_is_not_split(book: Project, author: User) -> None:
    with pytest.raises(Refused, match="no text yet"):
        structure.split(at(book, 1), 1, "", uuid4(), author)


def test_a_text_that_was_read_before_it_changed_is_not_split(book: Project, author: User) -> None:
    base = a_version(chapter=at(book, 2), text=TEXT)
    newer = edit(base.chapter, "Other.\n\nText.", base.pk, author)
    with pytest.raises(Changed):
        split(base.chapter, 1, base)
    assert base.chapter.versions.first() == newer
    assert order(book) == AS_IT_WAS


def test_the_last_chapter_is_not_merged(book: Project, author: User) -> None:
    with pytest.raises(Refused, match="last chapter"):
        structure.merge(at(book, 4), author)


def test_texts_read_before_they_changed_are_not_merged(book: Project, author: User) -> None:
    first, second = (a_version(chapter=at(book, number), text=TEXT) for number in (1, 2))
    for bases in ((first.pk, None), (None, second.pk), (second.pk, first.pk)):
        with pytest.raises(Changed):
            structure.merge(first.chapter, author, bases)
    structure.merge(first.chapter, author, (first.pk, second.pk))


def test_a_text_is_not_added_to_none(book: Project, author: User) -> None:
    a_version(chapter=at(book, 2))
    with pytest.raises(Refused, match="no text yet"):
        structure.merge(at(book, 1), author)
    assert order(book) == AS_IT_WAS


def test_what_is_being_written_is_left_alone(book: Project, author: User) -> None:
    base = a_version(chapter=at(book, 2), text=TEXT)
    a_version(chapter=at(book, 1), text=TEXT)
    run = a_run(chapter=base.chapter)
    acts = (
        lambda: split(base.chapter, 1, base),
        lambda: structure.merge(at(book, 1), author),
        lambda: structure.merge(at(book, 2), author),
        lambda: structure.put_in_trash(at(book, 2), author),
    )
    for act in acts:
        with pytest.raises(Refused, match="being written"):
            act()
    assert order(book) == AS_IT_WAS
    run.state = run.State.STOPPED
    run.save()
    structure.put_in_trash(at(book, 2), author)


def test_a_run_elsewhere_hinders_nothing(book: Project, author: User) -> None:
    a_run(chapter=at(book, 4))
    structure.insert(book.pk, 1, "New", author)
    structure.put_in_trash(at(book, 2), author)


def test_a_chapter_in_the_trash_is_in_no_act(book: Project, author: User) -> None:
    chapter = at(book, 2)
    base = a_version(chapter=chapter, text=TEXT)
    structure.put_in_trash(chapter, author)
    chapter.refresh_from_db()
    for act in (
        lambda: structure.put_in_trash(chapter, author),
        lambda: structure.move(chapter, 1, author),
        lambda: split(chapter, 1, base),
    ):
        with pytest.raises(Refused, match="trash"):
            act()
    with pytest.raises(Refused, match="not in the trash"):
        structure.take_out(at(book, 1), None, author)


def test_a_book_in_the_trash_stays_as_it_is(book: Project, author: User) -> None:
    change = structure.insert(book.pk, 1, "New", author)
    trash.put_in(book)
    with pytest.raises(Refused, match="in the trash"):
        structure.insert(book.pk, 1, "Newer", author)
    with pytest.raises(Refused, match="in the trash"):
        structure.undo(change, author)


# --- What is done -----------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3, 5])
def test_an_inserted_chapter_moves_the_others_on(book: Project, author: User, number: int) -> None:
    structure.insert(book.pk, number, " The  toll ", author)
    titles = ["1", "2", "3", "4"]
    titles.insert(number - 1, "The toll")
    assert order(book) == list(enumerate(titles, start=1))


def test_an_inserted_chapter_has_a_title_and_an_arc(book: Project, author: User) -> None:
    arc = an_arc(project=book)
    book.chapters.filter(number=2).update(arc=arc)
    book.language = "fr"
    book.save()
    structure.insert(book.pk, 3, "", author)
    assert at(book, 3).arc == arc
    assert at(book, 3).title
    structure.insert(book.pk, 1, "", author)
    assert at(book, 1).arc == arc


def test_a_free_place_is_taken_first(book: Project, author: User) -> None:
    book.chapters.filter(number=4).update(number=9)
    structure.insert(book.pk, 4, "New", author)
    assert [number for number, _title in order(book)] == [1, 2, 3, 4, 9]


def test_the_trash_leaves_no_hole(book: Project, author: User) -> None:
    structure.put_in_trash(at(book, 2), author)
    structure.put_in_trash(at(book, 2), author)
    assert order(book) == [(1, "1"), (2, "4")]
    assert [each.title for each in structure.trashed_in(book.pk)] == ["Crossing 3", "Crossing 2"]


def test_it_comes_back_where_it_stood_or_where_it_is_wanted(book: Project, author: User) -> None:
    second, third = at(book, 2), at(book, 3)
    structure.put_in_trash(second, author)
    structure.take_out(second, None, author)
    assert order(book) == AS_IT_WAS
    structure.put_in_trash(third, author)
    structure.take_out(third, 1, author)
    assert [title for _number, title in order(book)] == ["3", "1", "2", "4"]


def test_in_a_shorter_book_it_comes_back_at_the_end(book: Project, author: User) -> None:
    last = at(book, 4)
    structure.put_in_trash(last, author)
    structure.put_in_trash(at(book, 1), author)
    structure.put_in_trash(at(book, 1), author)
    structure.take_out(last, None, author)
    assert order(book) == [(1, "3"), (2, "4")]


def test_a_planned_book_stays_planned_to_its_last_chapter(book: Project, author: User) -> None:
    structure.insert(book.pk, 1, "New", author)
    book.refresh_from_db()
    assert book.chapter_count == 5
    structure.put_in_trash(at(book, 1), author)
    book.refresh_from_db()
    assert book.chapter_count == 4


def test_a_plan_beyond_the_last_chapter_stays(book: Project, author: User) -> None:
    Project.objects.update(chapter_count=30)
    structure.insert(book.pk, 1, "New", author)
    structure.put_in_trash(at(book, 1), author)
    book.refresh_from_db()
    assert book.chapter_count == 30


def test_a_split_makes_versions_and_changes_none(book: Project, author: User) -> None:
    base = an_approved_version(chapter=at(book, 2), text=TEXT)
    change = split(base.chapter, 1, base)
    first, rest = at(book, 2), at(book, 3)
    assert order(book) == [(1, "1"), (2, "2"), (3, "The rest"), (4, "3"), (5, "4")]
    assert texts(first) == ["One.", TEXT]
    assert texts(rest) == ["Two.\n\nThree."]
    assert first.approved_version == base
    assert rest.approved_version is None
    assert (change.chapter, change.other) == (first, rest)
    assert rest.point_of_view == first.point_of_view


@pytest.mark.parametrize("place", [1, 2])
def test_the_mark_between_two_scenes_is_in_neither_half(place: int) -> None:
    assert halves("One.\n\n* * *\n\nTwo,\nand  three.", place) == ("One.", "Two,\nand  three.")


def test_dialogue_is_no_mark_between_scenes() -> None:
    assert halves("One.\n\n— No.\n\nTwo.", 1) == ("One.", "— No.\n\nTwo.")


def test_a_merge_has_both_texts_and_plans(book: Project, author: User) -> None:
    first = an_approved_version(chapter=at(book, 1), text="One.")
    second = an_approved_version(chapter=at(book, 2), text="Two.")
    structure.merge(first.chapter, author)
    merged = at(book, 1)
    assert order(book) == [(1, "1"), (2, "3"), (3, "4")]
    assert texts(merged) == ["One.\n\nTwo.", "One."]
    assert merged.approved_version == first
    assert "crossing 1 " in merged.outline
    assert "crossing 2 " in merged.outline
    assert merged.target_words == 800
    assert structure.trashed_in(book.pk).get().approved_version == second


def test_chapters_that_are_only_planned_are_merged(book: Project, author: User) -> None:
    structure.merge(at(book, 3), author)
    assert order(book) == [(1, "1"), (2, "2"), (3, "3")]
    assert not ChapterVersion.objects.exists()


def test_the_layers_above_are_told_where_chapters_stood(book: Project, author: User) -> None:
    before = {each.pk: each.number for each in book.chapters.all()}
    heard: list[dict[UUID, int]] = []

    def hear(sender: object, places_before: Any = None, **_kw: object) -> None:
        if places_before:
            heard.append(places_before)

    manuscript_changed.connect(hear)
    try:
        change = structure.insert(book.pk, 2, "New", author)
        structure.undo(change, author)
    finally:
        manuscript_changed.disconnect(hear)
    assert heard[0] == before
    assert heard[1][change.chapter_id] == 2


# --- Undone -----------------------------------------------------------------------------


def test_every_act_is_undone(book: Project, author: User) -> None:
    first = an_approved_version(chapter=at(book, 1), text=TEXT)
    an_approved_version(chapter=at(book, 2), text=TEXT)
    trashed = at(book, 4)
    acts = (
        lambda: structure.insert(book.pk, 2, "New", author),
        lambda: structure.move(at(book, 1), 3, author),
        lambda: split(at(book, 1), 2, first.chapter.versions.first() or first),
        lambda: structure.merge(at(book, 1), author),
        lambda: structure.put_in_trash(at(book, 2), author),
    )
    for act in acts:
        before = state(book)
        newest = {each.pk: texts(each)[:1] for each in book.chapters.filter(trashed_at=None)}
        change = act()
        assert change
        assert state(book) != before
        structure.undo(change, author)
        assert state(book) == before
        for uid, text in newest.items():
            assert texts(Chapter.objects.get(pk=uid))[:1] == text
    structure.put_in_trash(trashed, author)
    before = state(book)
    change = structure.take_out(trashed, None, author)
    structure.undo(change, author)
    assert state(book) == before


def test_what_was_undone_is_not_undone_again(book: Project, author: User) -> None:
    change = structure.move(at(book, 1), 3, author)
    assert change
    structure.undo(change, author)
    with pytest.raises(Refused, match="undone already"):
        structure.undo(change, author)
    assert order(book) == AS_IT_WAS


def test_a_move_to_where_it_stands_is_none(book: Project, author: User) -> None:
    assert structure.move(at(book, 2), 2, author) is None
    assert not StructureChange.objects.exists()


def test_an_undone_split_gives_the_old_text_back_as_a_new_version(
    book: Project, author: User
) -> None:
    base = an_approved_version(chapter=at(book, 2), text=TEXT)
    change = split(base.chapter, 1, base)
    structure.undo(change, author)
    assert order(book) == AS_IT_WAS
    assert texts(base.chapter) == [TEXT, "One.", TEXT]
    assert structure.trashed_in(book.pk).get() == change.other


def change_plan(chapter: Chapter) -> None:
    Chapter.objects.filter(pk=chapter.pk).update(outline="Otherwise.")


def change_text(chapter: Chapter) -> None:
    newest = chapter.versions.first()
    edit(chapter, "Otherwise.", newest.pk if newest else None, chapter.project.owner)


def approve(chapter: Chapter) -> None:
    chapter.approved_version = chapter.versions.first()
    chapter.save()


@pytest.mark.parametrize("touch", [change_plan, change_text])
def test_an_inserted_chapter_that_was_worked_on_stays(
    book: Project, author: User, touch: Any
) -> None:
    change = structure.insert(book.pk, 2, "New", author)
    touch(change.chapter)
    assert_stays(book, change, "changed since")


@pytest.mark.parametrize("touch", [change_text, approve])
@pytest.mark.parametrize("which", ["chapter", "other"])
def test_a_split_that_was_worked_on_stays(
    book: Project, author: User, touch: Any, which: str
) -> None:
    base = an_approved_version(chapter=at(book, 2), text=TEXT)
    change = split(base.chapter, 1, base)
    touch(Chapter.objects.get(pk=getattr(change, f"{which}_id")))
    assert_stays(book, change, "changed since")


@pytest.mark.parametrize("touch", [change_plan, change_text, approve])
def test_a_merge_that_was_worked_on_stays(book: Project, author: User, touch: Any) -> None:
    for number in (1, 2):
        an_approved_version(chapter=at(book, number), text=TEXT)
    change = structure.merge(at(book, 1), author)
    touch(at(book, 1))
    assert_stays(book, change, "changed since")


def test_what_came_back_by_itself_is_not_brought_back(book: Project, author: User) -> None:
    one, other = at(book, 1), at(book, 2)
    trashed, merged = structure.put_in_trash(one, author), structure.merge(other, author)
    structure.take_out(one, None, author)
    assert merged.other
    structure.take_out(merged.other, None, author)
    assert_stays(book, trashed, "out of the trash already")
    assert_stays(book, merged, "out of the trash already")


def test_a_chapter_that_moved_on_is_not_moved_back(book: Project, author: User) -> None:
    change = structure.move(at(book, 4), 1, author)
    structure.insert(book.pk, 1, "New", author)
    assert change
    assert_stays(book, change, "another place since")


def test_being_written_hinders_undoing(book: Project, author: User) -> None:
    change = structure.insert(book.pk, 2, "New", author)
    a_run(chapter=change.chapter)
    with pytest.raises(Refused, match="being written"):
        structure.undo(change, author)


def assert_stays(book: Project, change: StructureChange, why: str) -> None:
    before, versions = order(book), ChapterVersion.objects.count()
    with pytest.raises(Refused, match=why):
        structure.undo(change, book.owner)
    assert (order(book), ChapterVersion.objects.count()) == (before, versions)
    (told,) = [each for each in structure.done_in(book.pk) if each.change == change]
    assert not told.can_undo
    assert why in told.why


# --- The trash --------------------------------------------------------------------------


def test_a_trashed_chapter_is_deleted_when_its_days_are_over(book: Project, author: User) -> None:
    chapter = an_approved_version(chapter=at(book, 2)).chapter
    change = structure.put_in_trash(chapter, author)
    last_day = timezone.now() + timedelta(days=trash.TRASH_DAYS)
    assert trash.empty(last_day - timedelta(minutes=1)) == 0
    assert trash.empty(last_day + timedelta(minutes=1)) == 1
    assert not Chapter.objects.filter(pk=chapter.pk).exists()
    assert not ChapterVersion.objects.exists()
    with pytest.raises(Refused, match="gone for ever"):
        structure.undo(change, author)
    assert len(order(book)) == 3


def test_it_is_kept_as_long_as_its_book_lies_in_the_trash(book: Project, author: User) -> None:
    structure.put_in_trash(at(book, 2), author)
    trash.put_in(book)
    Project.objects.update(trashed_at=timezone.now() + timedelta(days=20))
    assert trash.empty(timezone.now() + timedelta(days=trash.TRASH_DAYS + 1)) == 0
    assert book.chapters.count() == 4


def test_a_chapter_added_by_a_program_comes_after_those_that_stand(
    book: Project, author: User
) -> None:
    from projects.api.forms import added_chapter

    structure.put_in_trash(at(book, 2), author)
    assert added_chapter(book, {"title": "The bell"}).number == 4
