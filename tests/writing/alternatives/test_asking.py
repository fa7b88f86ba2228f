"""A beat asked for again: what is refused, what is queued, what taking one does."""

import pytest

from novellaforge import queues
from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from projects import editing
from projects.models import Chapter
from tests.factories import a_version, an_outlined_project
from tests.writing.alternatives.beats import TEXTS, a_drafted_chapter, ready
from writing.alternatives.asking import ask, standing
from writing.models import GenerationRun, Proposal
from writing.rewriting.asking import TASK
from writing.rewriting.deciding import accept, refuse, undo

pytestmark = pytest.mark.django_db
ANEW, OTHER = "He let the boat drift.\n\nNobody spoke.", "The oars lay still."
State = Proposal.State


@pytest.fixture
def chapter() -> Chapter:
    return a_drafted_chapter(an_outlined_project())


def asked(
    chapter: Chapter, beat: int = 2, count: int = 1, instruction: str = ""
) -> list[Proposal]:
    return ask(chapter, beat, count, instruction, chapter.project.owner)


def text_of(chapter: Chapter) -> str:
    return chapter.versions.first().text


@pytest.mark.parametrize(
    ("beat", "count", "instruction"),
    [(0, 1, ""), (4, 1, ""), (2, 0, ""), (2, 4, ""), (2, 1, "x" * 2_001)],
)
def test_what_is_no_beat_or_too_many_is_refused(
    chapter: Chapter, beat: int, count: int, instruction: str
):
    with pytest.raises(Refused):
        asked(chapter, beat, count, instruction)
    assert not Proposal.objects.exists()
    assert not QueuedTask.objects.filter(func=TASK).exists()


def test_without_a_run_or_a_text_there_is_no_beat():
    bare = an_outlined_project().chapters.get(number=1)
    assert standing(bare, 1) is None
    a_version(chapter=bare)
    with pytest.raises(Refused, match="no beat 1"):
        asked(bare, 1)


def test_while_the_chapter_is_written_it_waits(chapter: Chapter):
    chapter.runs.update(state=GenerationRun.State.RUNNING)
    with pytest.raises(Refused, match="being written"):
        asked(chapter)


def test_a_beat_that_its_author_took_out_is_refused(chapter: Chapter):
    a_version(chapter=chapter, text=f"{TEXTS[0]}\n\n{TEXTS[2]}")
    with pytest.raises(Refused, match="does not stand"):
        asked(chapter)


def test_each_is_a_task_of_the_quick_queue_and_the_text_stays(chapter: Chapter):
    made = asked(chapter, count=3, instruction=" Slower. ")
    assert [(each.passage, each.beat, each.instruction) for each in made] == [
        (TEXTS[1], 2, "Slower.")
    ] * 3
    tasks = QueuedTask.objects.filter(func=TASK)
    assert [task.queue for task in tasks] == [queues.BEATS_HIGH] * 3
    assert text_of(chapter) == "\n\n".join(TEXTS)


def test_one_is_taken_and_the_others_are_kept(chapter: Chapter):
    first, second = asked(chapter, count=2)
    ready(first, ANEW), ready(second, OTHER)
    made = accept(first, chapter.project.owner)
    assert text_of(chapter) == "\n\n".join((TEXTS[0], ANEW, TEXTS[2]))
    assert made.version
    assert made.version.number == 2
    second.refresh_from_db()
    assert second.state == State.READY
    accept(second, chapter.project.owner)
    assert text_of(chapter) == "\n\n".join((TEXTS[0], OTHER, TEXTS[2]))


def test_taken_after_other_beats_were_edited_it_changes_its_own_alone(chapter: Chapter):
    (made,) = asked(chapter)
    ready(made, ANEW)
    edited = "\n\n".join(("My own beginning.", TEXTS[1], "My own end."))
    editing.edit(chapter, edited, chapter.versions.first().pk, chapter.project.owner)
    accept(made, chapter.project.owner)
    assert text_of(chapter) == edited.replace(TEXTS[1], ANEW)


def test_it_can_be_undone(chapter: Chapter):
    first, second = asked(chapter, count=2)
    ready(first, ANEW), ready(second, OTHER)
    accept(first, chapter.project.owner)
    undo(first, chapter.project.owner)
    assert text_of(chapter) == "\n\n".join(TEXTS)
    first.refresh_from_db()
    assert first.state == State.READY


def test_dismissed_it_changes_nothing(chapter: Chapter):
    (made,) = asked(chapter)
    refuse(ready(made, ANEW))
    made.refresh_from_db()
    assert (made.state, chapter.versions.count()) == (State.REFUSED, 1)
