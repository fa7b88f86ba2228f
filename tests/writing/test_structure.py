"""What findings become of when a chapter goes to the trash and comes back; two acts at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from projects import structure
from projects.models import Chapter, ChapterVersion
from tests.factories import a_chapter, a_project, a_version
from tests.memory.stored import Told
from tests.writing.test_rechecking import act, death, places, states
from writing import tasks
from writing.models import ContinuityIssue
from writing.rechecking import let_go, recheck_order, recheck_version

pytestmark = pytest.mark.django_db(transaction=True)
State = ContinuityIssue.State


@pytest.fixture
def told() -> Told:
    """Aron dies in chapter 1 and rings the bell in chapter 2, which is found."""
    told = Told(a_project())
    death(told, 1)
    act(told, 2)
    told.keep()
    recheck_version(told.chapter(2).approved_version)  # type: ignore[arg-type]
    assert states(told.project) == {"dead_acts": State.OPEN}
    return told


def queued() -> set[str]:
    return {task.func.rpartition(".")[2] for task in QueuedTask.objects.all()}


def test_where_nothing_lies_in_the_trash_every_finding_stays(told: Told) -> None:
    assert let_go(told.project) == 0
    assert states(told.project) == {"dead_acts": State.OPEN}


def test_a_finding_of_the_chapter_in_the_trash_stays_with_it(told: Told) -> None:
    structure.put_in_trash(told.chapter(2), told.project.owner)
    assert let_go(told.project) == 0
    assert states(told.project) == {"dead_acts": State.OPEN}


def test_a_finding_against_a_chapter_in_the_trash_is_fixed_and_open_when_that_is_back(
    told: Told,
) -> None:
    first, before = told.chapter(1), places(told.project)
    change = structure.put_in_trash(first, told.project.owner)
    assert queued() >= {"project_book", "recheck_order"}
    recheck_order(told.project, before)
    assert states(told.project) == {"dead_acts": State.FIXED}
    QueuedTask.objects.all().delete()
    structure.undo(change, told.project.owner)
    assert queued() >= {"project_book", "recheck_version", "remember_chapter"}
    tasks.recheck_version(str(first.approved_version_id))
    assert states(told.project) == {"dead_acts": State.OPEN}


def test_what_its_author_settled_stays_settled(told: Told) -> None:
    ContinuityIssue.objects.update(state=State.INTENDED)
    structure.put_in_trash(told.chapter(1), told.project.owner)
    assert let_go(told.project) == 0
    assert states(told.project) == {"dead_acts": State.INTENDED}


def test_of_two_splits_at_once_one_is_refused() -> None:
    base = a_version(chapter=a_chapter(), text="One.\n\nTwo.\n\nThree.")
    assert sorted(at_once(base, base)) == [False, True]
    assert Chapter.objects.count() == 2
    assert base.chapter.versions.count() == 2


def test_splits_of_two_chapters_at_once_leave_every_place_taken_once() -> None:
    project = a_project()
    bases = [
        a_version(chapter=a_chapter(project=project), text="One.\n\nTwo.") for _number in (1, 2)
    ]
    assert at_once(*bases) == [True, True]
    assert sorted(project.chapters.values_list("number", flat=True)) == [1, 2, 3, 4]


def at_once(*bases: ChapterVersion) -> list[bool]:
    """Whether each of these splits was done."""
    ready = Barrier(len(bases))

    def split(base: ChapterVersion) -> bool:
        chapter = Chapter.objects.select_related("project__owner").get(pk=base.chapter_id)
        ready.wait(timeout=30)
        try:
            structure.split(chapter, 1, "Rest", base.pk, chapter.project.owner)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(bases)) as pool:
        return list(pool.map(split, bases))


def test_a_refused_act_leaves_nothing_queued() -> None:
    chapter = a_chapter()
    with pytest.raises(Refused), transaction.atomic():
        structure.merge(chapter, chapter.project.owner)
    assert not QueuedTask.objects.exists()
