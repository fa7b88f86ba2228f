"""After an edit, another approval, another order: what is asked again, and what becomes of it."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from memory import correcting, ledger
from memory.facts import Fact
from memory.models import VersionReading
from novellaforge import queues
from novellaforge.models import QueuedTask
from novellaforge.queues import Claim
from projects import editing
from projects.models import Project
from projects.signals import bible_changed
from tests.factories import a_project, a_run, a_version
from tests.memory.stored import Told
from writing import tasks
from writing.contradictions import asked_in
from writing.models import ContinuityIssue
from writing.rechecking import (
    NotReadYet,
    _compared,
    _Found,
    _found,
    recheck_bible,
    recheck_draft,
    recheck_facts,
    recheck_order,
    recheck_version,
)
from writing.review import Check, ValidationReport
from writing.runs.approving import RECHECK_TASK, approve_version

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


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("numbers", [(1, 2, 3, 4, 5, 6), (4, 6, 1, 5, 2, 3)])
def test_a_chapter_that_comes_is_compared_with_all_that_is_there(
    told: Told, seed: int, numbers: tuple[int, ...]
) -> None:
    """What is kept from chapter to chapter, and what touches one only, make no difference."""
    chance, people = Random(seed), ("Aron Pell", "Mara Finch", "Ilse Varga")
    found = 0
    for number in numbers:
        told.facts.clear()
        for who in people:
            for say in chance.sample((death, act, eyes), chance.randint(0, 2)):
                say(told, number, who)
        told.keep()
        chapter, whole = told.chapter(number), ledger.standing(told.project.pk)
        mine = {fact.uid for fact in whole.facts if fact.chapter == chapter.pk}
        expected = pairs(_found(told.project, whole, mine))
        assert pairs(_compared(chapter)) == expected
        found += len(expected)
    assert found


def eyes(told: Told, number: int, who: str) -> Fact:
    colour = "green" if number % 2 else "brown"
    values = {"slot": "eyes", "value": colour}
    return told.tell(number, f"{who}'s eyes were {colour}.", "attribute", who, **values)


def pairs(found: _Found) -> set[tuple[str, UUID, UUID]]:
    return {(each.rule.name, each.earlier.uid, each.later.uid) for each in found.conflicts}


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


def test_its_check_waits_uncounted_for_as_long_as_the_reading_takes(told: Told) -> None:
    act(told, 1)
    told.keep()
    VersionReading.objects.all().delete()
    version = str(told.chapter(1).approved_version.pk)
    for _reading_goes_on in range(2 * settings.QUEUE_MAX_ATTEMPTS):
        deliver(RECHECK_TASK, version)
    task = QueuedTask.objects.get(func=RECHECK_TASK)
    assert (task.owner, task.failures) == ("", 0)
    assert task.ready_at > timezone.now()


def deliver(func: str, *args: str) -> None:
    """The one task of this function, to a worker's slot."""
    tasks_ = QueuedTask.objects.filter(func=func)
    if not tasks_.exists():
        queues.enqueue(func, *args, queue=queues.GENERATION_MEDIUM)
    tasks_.update(owner="here", attempts=F("attempts") + 1)
    task = tasks_.get()
    queues.deliver(Claim(task.pk, task.attempts, "here"))
    try:
        import_string(func)(*args)
    finally:
        queues.deliver(None)


def test_a_text_that_another_came_after_is_not_what_the_chapter_is_judged_by(told: Told) -> None:
    death(told, 1)
    act(told, 2)
    told.keep()
    edited, mended = told.version(2), told.version(2)
    told.record(edited, told.facts[2])
    told.record(mended, [])
    tasks.recheck_draft(str(mended.pk))
    tasks.recheck_draft(str(edited.pk))  # late: its facts were read after those of the newer
    assert states(told.project) == {}


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


def at(told: Told, number: int, day: int) -> Fact:
    place = f"the {'north' if number == 1 else 'south'} quay"
    told.facts.pop(number, None)
    return told.tell(number, f"Ilse stood at {place}.", "located_at", "Ilse", object=place,
                     time_text=f"at noon on {day} may 1900")  # fmt: skip


def test_a_sentence_that_is_read_as_of_another_day_is_asked_again(told: Told) -> None:
    fact, _other = at(told, 1, 7), at(told, 2, 7)
    told.keep()
    first = told.chapter(1).approved_version
    assert recheck_version(told.chapter(2).approved_version).found == 1
    assert states(told.project) == {"simultaneity": State.OPEN}
    assert at(told, 1, 11).uid == fact.uid
    mended = told.record(told.version(1), told.facts[1])
    _approved(mended)
    assert recheck_version(mended, first).mended == 1
    assert states(told.project) == {"simultaneity": State.FIXED}
    _approved(first)
    assert recheck_version(first, mended).found == 1
    assert states(told.project) == {"simultaneity": State.OPEN}


def test_a_draft_is_asked_by_its_own_reading(told: Told) -> None:
    at(told, 1, 7), at(told, 2, 7)
    told.keep()
    at(told, 2, 11)
    draft = told.record(told.version(2), told.facts[2])
    assert recheck_draft(draft).found == 0
    assert recheck_version(told.chapter(2).approved_version).found == 1


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


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_book_that_was_changed_since_a_text_was_begun_has_it_checked_again(
    told: Told, is_changed: bool
) -> None:
    act(told, 1)
    version = told.version(1)
    version.run_id = a_run(chapter=told.chapter(1)).pk
    if is_changed:
        told.project.touch()
    with transaction.atomic():
        approve_version(version, prepare_plans=False)
    queued = QueuedTask.objects.filter(func=RECHECK_TASK)
    assert queued.exists() == is_changed


def _approved(version) -> None:
    version.chapter.approved_version = version
    version.chapter.save(update_fields=["approved_version"])


def _edited(told: Told):
    chapter = told.chapter(1)
    return editing.edit(chapter, "Another text.", chapter.approved_version.pk, told.project.owner)


# --- The bible, and what its author says of facts ---------------------------------------


def in_the_bible(told: Told, fact: Fact) -> None:
    """As an entry says it; `none` of it any more where it is read again without."""
    ledger.record_entry(told.project.pk, ENTRY, [replace(fact, chapter=ENTRY, seq=1)])


ENTRY = uuid4()


def test_what_the_bible_says_now_is_held_against_the_texts(told: Told) -> None:
    act(told, 2)
    told.keep()
    death_ = death(told, 1)
    in_the_bible(told, death_)
    assert recheck_bible(told.project).found == 1
    issue = ContinuityIssue.objects.get()
    assert (issue.chapter.number, issue.against_chapter, issue.state) == (2, 0, State.OPEN)
    ledger.record_entry(told.project.pk, ENTRY, [])
    assert recheck_bible(told.project).mended == 1
    assert states(told.project) == {"dead_acts": State.FIXED}


def test_what_is_no_fact_contradicts_nothing_until_it_is_one_again(told: Told) -> None:
    death_ = death(told, 1)
    act(told, 2)
    told.keep()
    recheck_version(told.chapter(2).approved_version)
    correcting.reject(told.project, death_.uid)
    assert recheck_facts(told.project, [death_.uid]).mended == 1
    assert states(told.project) == {"dead_acts": State.FIXED}
    correcting.restore(told.project, death_.uid)
    assert recheck_facts(told.project, [death_.uid]).found == 1
    assert states(told.project) == {"dead_acts": State.OPEN}


def test_a_finding_in_a_draft_is_left_to_its_own_check(told: Told) -> None:
    death_ = death(told, 1)
    told.keep()
    drafted = a_version(chapter=told.chapter(2))
    told.record(drafted, [act(told, 2)])
    recheck_draft(drafted)
    recheck_facts(told.project, [death_.uid])
    assert states(told.project) == {"dead_acts": State.OPEN}
    correcting.reject(told.project, death_.uid)
    recheck_facts(told.project, [death_.uid])
    assert states(told.project) == {"dead_acts": State.FIXED}


def test_a_correction_and_a_change_of_the_bible_queue_it(told: Told) -> None:
    death_ = death(told, 1)
    told.keep()
    correcting.reject(told.project, death_.uid)
    with transaction.atomic():
        bible_changed.send(Project, project_id=told.project.pk)
    queued = set(QueuedTask.objects.values_list("func", flat=True))
    assert {"writing.tasks.recheck_facts", "writing.tasks.recheck_bible"} <= queued
    tasks.recheck_facts(str(told.project.pk), str(death_.uid))
    tasks.recheck_bible(str(told.project.pk))
