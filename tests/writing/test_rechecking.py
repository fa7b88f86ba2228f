"""After an edit, another approval, another order: what is asked again, and what becomes of it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import transaction

from memory.facts import Fact
from memory.models import VersionReading
from novellaforge.models import QueuedTask
from projects import editing
from projects.models import Project
from tests.factories import a_project
from tests.memory.stored import Told
from writing import tasks
from writing.contradictions import asked_in
from writing.models import ContinuityIssue
from writing.rechecking import NotReadYet, recheck_draft, recheck_order, recheck_version
from writing.review import Check, ValidationReport
from writing.runs.approving import approve_version

pytestmark = pytest.mark.django_db(transaction=True)
State = ContinuityIssue.State


@pytest.fixture
def told() -> Told:
    return Told(a_project())


def death(told: Told, number: int, who: str = "Aron Pell") -> Fact:
    return told.tell(number, f"{who} died in the night.", "life_status", who, value="dead")


def act(told: Told, number: int, who: str = "Aron Pell") -> Fact:
    sentence = f"{who} rang the bell of chapter {number}."
    return told.tell(number, sentence, "takes_part", who, object="the fire", agentive=True)


def states(project: Project) -> dict[str, str]:
    rows = ContinuityIssue.objects.filter(project=project)
    return {row.rule: row.state for row in rows}


def places(project: Project) -> dict:
    return dict(project.chapters.values_list("pk", "number"))


def test_an_order_in_which_nothing_flips_asks_nothing(told: Told) -> None:
    death(told, 2)
    act(told, 1)
    told.keep()
    assert recheck_order(told.project, places(told.project)).found == 0
    assert states(told.project) == {}


def test_a_flip_of_facts_about_others_is_no_finding(told: Told) -> None:
    death(told, 1)
    act(told, 2, "Mara Finch")
    told.keep()
    before = places(told.project)
    editing.move(told.chapter(1), 2)
    assert recheck_order(told.project, before).found == 0


def test_moving_the_death_before_the_act_is_a_finding_and_moving_back_mends_it(
    told: Told,
) -> None:
    act(told, 1)
    death(told, 2)
    told.keep()
    before = places(told.project)
    editing.move(told.chapter(2), 1)
    assert recheck_order(told.project, before).found == 1
    issue = ContinuityIssue.objects.get()
    assert (issue.rule, issue.state) == ("dead_acts", State.OPEN)
    assert issue.quote == "Aron Pell rang the bell of chapter 1."
    assert (issue.against, issue.against_chapter) == ("Aron Pell died in the night.", 1)
    assert issue.chapter.number == 2
    now = places(told.project)
    editing.move(issue.chapter, 1)
    assert recheck_order(told.project, now).mended == 1
    assert states(told.project) == {"dead_acts": State.FIXED}


def test_what_did_not_flip_is_left_as_it_is(told: Told) -> None:
    death(told, 1)
    act(told, 2)
    act(told, 3, "Mara Finch")
    told.keep()
    recheck_version(told.chapter(2).approved_version)
    assert states(told.project) == {"dead_acts": State.OPEN}
    before = places(told.project)
    editing.move(told.chapter(3), 1)
    told.project.refresh_from_db()
    recheck_order(told.project, before)
    assert states(told.project) == {"dead_acts": State.OPEN}


def test_an_approved_text_is_held_against_later_chapters_too(told: Told) -> None:
    act(told, 3)
    told.keep()
    death(told, 1)
    told.keep()
    recheck_version(told.chapter(1).approved_version)
    issue = ContinuityIssue.objects.get()
    assert (issue.chapter.number, issue.against_chapter) == (3, 1)


def test_only_what_is_new_in_it_is_asked(told: Told) -> None:
    death(told, 1)
    act(told, 2)
    told.keep()
    old = told.chapter(2).approved_version
    new = told.version(2)
    told.record(new, told.facts[2])
    _approved(new)
    assert recheck_version(new, old).found == 0
    assert recheck_version(new).found == 1


def test_a_dismissed_finding_stays_dismissed(told: Told) -> None:
    death(told, 1)
    act(told, 2)
    told.keep()
    recheck_version(told.chapter(2).approved_version)
    ContinuityIssue.objects.update(state=State.DISMISSED)
    recheck_version(told.chapter(2).approved_version)
    assert states(told.project) == {"dead_acts": State.DISMISSED}


def test_a_text_whose_facts_are_not_read_waits(told: Told) -> None:
    act(told, 1)
    told.keep()
    VersionReading.objects.all().delete()
    with pytest.raises(NotReadYet):
        tasks.recheck_version(str(told.chapter(1).approved_version.pk))


def test_an_edited_text_is_held_against_the_chapters_before(told: Told) -> None:
    death(told, 1)
    act(told, 2)
    told.keep()
    edited = told.version(2)
    told.record(edited, told.facts[2])
    tasks.recheck_draft(str(edited.pk))
    issue = ContinuityIssue.objects.get()
    assert (issue.version, issue.chapter.number) == (edited, 2)


def test_where_another_chapter_is_not_read_nothing_is_called_fixed(told: Told) -> None:
    death(told, 1)
    act(told, 2)
    told.keep()
    recheck_version(told.chapter(2).approved_version)
    VersionReading.objects.filter(version__chapter__number=1).delete()
    edited = told.version(2)
    told.record(edited, [])
    with pytest.raises(NotReadYet):
        recheck_draft(edited)
    with pytest.raises(NotReadYet):
        recheck_version(told.chapter(2).approved_version)
    assert states(told.project) == {"dead_acts": State.OPEN}


def test_what_rules_are_not_asked_for_is_left_as_it_is(told: Told) -> None:
    act(told, 1)
    told.keep()
    for rule in ("analyst", "already_told", "too_early"):
        an_issue(told, rule)
    edited = told.version(1)
    told.record(edited, [])
    recheck_draft(edited)
    recheck_version(told.chapter(1).approved_version)
    assert set(states(told.project).values()) == {State.OPEN}


def test_a_sentence_that_is_gone_from_its_chapter_contradicts_nothing(told: Told) -> None:
    death(told, 1)
    act(told, 2)
    told.keep()
    old = told.chapter(2).approved_version
    recheck_version(old)
    without = told.version(2)
    told.record(without, [])
    _approved(without)
    assert recheck_version(without, old).mended == 1
    assert states(told.project) == {"dead_acts": State.FIXED}


def test_what_an_analyst_confirmed_stays_as_grave(told: Told) -> None:
    told.tell(1, "Nobody else knew the code.", "knows", "Ilse Brandt", value="the code")
    told.tell(2, "Paul Senn typed the code.", "knows", "Paul Senn", value="the code")
    told.keep()
    edited = told.version(2)
    told.record(edited, told.facts[2])
    recheck_draft(edited)
    proposed = ContinuityIssue.objects.get()
    assert proposed.severity == "minor"
    ContinuityIssue.objects.update(severity="blocking")
    recheck_draft(edited)
    assert ContinuityIssue.objects.get().severity == "blocking"


CHECKS = ("facts", "rules", "analyst", "already_told", "later_plot")


@pytest.mark.parametrize(
    ("unmade", "left"),
    [
        ("facts", {"dead_acts", "knowledge", "analyst", "already_told"}),
        ("rules", {"dead_acts", "knowledge"}),
        ("analyst", {"knowledge", "analyst"}),
        ("already_told", {"already_told"}),
        ("later_plot", {"too_early"}),
        ("", set()),
    ],
)
def test_a_report_calls_fixed_only_what_it_has_checked(
    told: Told, unmade: str, left: set[str]
) -> None:
    act(told, 1)
    told.keep()
    for rule in ("dead_acts", "knowledge", "analyst", "already_told", "too_early"):
        an_issue(told, rule)
    checks = tuple(Check(name=name, done=name != unmade) for name in CHECKS)
    asked = asked_in(ValidationReport(checks=checks), without=())
    ContinuityIssue.keep(told.chapter(1).approved_version, [], asked)
    assert {rule for rule, state in states(told.project).items() if state == State.OPEN} == left


def an_issue(told: Told, rule: str) -> None:
    ContinuityIssue.objects.create(
        project=told.project,
        chapter=told.chapter(1),
        key=f"{rule}:{uuid4()}:{uuid4()}",
        kind="contradiction",
        rule=rule,
        severity="major",
        sentence="Two sentences.",
    )


@pytest.mark.parametrize(
    ("make", "tasks_queued"),
    [
        (lambda told: editing.move(told.chapter(1), 2), {"project_book", "recheck_order"}),
        (
            lambda told: _edited(told),
            {"read_version", "recheck_draft"},
        ),
        (
            lambda told: approve_version(told.chapter(1).approved_version, prepare_plans=False),
            {"read_version", "remember_version"},
        ),
    ],
)
def test_each_act_queues_what_follows(
    told: Told, make: Callable[[Told], object], tasks_queued: set[str]
) -> None:
    act(told, 1)
    act(told, 2)
    told.keep()
    with transaction.atomic():
        make(told)
    assert {task.func.rpartition(".")[2] for task in QueuedTask.objects.all()} == tasks_queued


def test_another_approval_has_the_book_checked_again(told: Told) -> None:
    act(told, 1)
    told.keep()
    with transaction.atomic():
        approve_version(told.version(1), prepare_plans=False)
    assert QueuedTask.objects.filter(func="writing.tasks.recheck_version").exists()


def _approved(version) -> None:
    version.chapter.approved_version = version
    version.chapter.save(update_fields=["approved_version"])


def _edited(told: Told):
    chapter = told.chapter(1)
    return editing.edit(chapter, "Another text.", chapter.approved_version.pk, told.project.owner)
