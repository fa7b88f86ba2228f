"""What is settled, or chosen, of facts whose paragraphs then stand in another chapter."""

from dataclasses import replace

import pytest

from memory import correcting, ledger
from memory.context.chosen import fact_key
from memory.correcting import Moved
from memory.entities import Scene
from memory.facts import Fact
from memory.models import StoredFact, ThreadDecision
from projects import structure
from projects.models import Chapter
from tests.factories import a_project, a_version
from tests.memory.stored import Told
from tests.writing.test_rechecking import act, death
from writing.carrying import carry
from writing.models import ContextChoice, ContinuityIssue
from writing.rechecking import recheck_version
from writing.settling import settle

pytestmark = pytest.mark.django_db(transaction=True)
State, Scope = ContinuityIssue.State, ContinuityIssue.Scope


@pytest.fixture
def told() -> Told:
    """Aron dies in chapter 1; in chapter 2, whose text is two paragraphs, he rings the bell."""
    told = Told(a_project())
    death(told, 1)
    told.tell(2, "Mara Finch was at home.", "located_at", "Mara Finch", object="quay")
    act(told, 2)
    chapter, facts = told.chapter(2), told.facts[2]
    text = "\n\n".join(fact.sentence for fact in facts)
    chapter.approved_version = a_version(chapter=chapter, text=text)
    chapter.save()
    told.keep()
    recheck_version(chapter.approved_version)
    return told


def moved(told: Told, into: Chapter, beside: str = "") -> Moved:
    return Moved(told.project.pk, told.chapter(2).pk, into.pk, told.facts[2][1].sentence, beside)


def read_there(told: Told, chapter: Chapter) -> Fact:
    """The bell is read in this chapter, and its text approved."""
    bell = replace(told.facts[2][1], chapter=chapter.pk, seq=1, start=0)
    version = chapter.versions.first() or a_version(chapter=chapter, text=bell.sentence)
    Chapter.objects.filter(pk=chapter.pk).update(approved_version=version)
    told.record(version, [replace(bell, end=len(bell.sentence))])
    recheck_version(version)
    return bell


def split(told: Told) -> Chapter:
    chapter = told.chapter(2)
    newest = chapter.versions.first()
    assert newest
    change = structure.split(chapter, 1, "The bell", newest.pk, told.project.owner)
    assert change.other
    return change.other


@pytest.mark.parametrize(
    ("state", "scope"), [(State.DISMISSED, ""), (State.INTENDED, Scope.FACT)], ids=str
)
def test_what_was_settled_is_settled_where_it_is_found_again(
    state: str, scope: str, told: Told
) -> None:
    issue = ContinuityIssue.objects.get()
    settle(told.project, issue.key, state, told.project.owner, "A ghost.", scope)
    other = split(told)
    bell = read_there(told, other)
    found = ContinuityIssue.objects.get(chapter=other)
    assert str(bell.uid) in found.key
    assert (found.state, found.scope, found.reason) == (state, scope or "", "A ghost.")
    issue.refresh_from_db()
    assert (issue.state, issue.chapter) == (state, told.chapter(2))


def test_what_nobody_settled_is_found_there_anew(told: Told) -> None:
    other = split(told)
    assert not ContinuityIssue.objects.filter(chapter=other).exists()
    read_there(told, other)
    assert ContinuityIssue.objects.get(chapter=other).state == State.OPEN


def test_what_was_settled_since_is_so_after_the_undoing(told: Told) -> None:
    issue = ContinuityIssue.objects.get()
    newest = told.chapter(2).versions.first()
    assert newest
    change = structure.split(told.chapter(2), 1, "", newest.pk, told.project.owner)
    assert change.other
    bell = replace(told.facts[2][1], chapter=change.other.pk, seq=1)
    version = change.other.versions.get()
    told.record(version, [bell])
    _rule, *uids = issue.key.split(":")
    uids = sorted({*uids, str(bell.uid)} - {str(told.facts[2][1].uid)})
    ContinuityIssue.objects.create(
        project=told.project, chapter=change.other, key=":".join((issue.rule, *uids)),
        kind=issue.kind, rule=issue.rule, severity=issue.severity, state=State.DISMISSED,
        sentence=issue.sentence, quote=issue.quote,
    )  # fmt: skip
    structure.undo(change, told.project.owner)
    issue.refresh_from_db()
    assert issue.state == State.DISMISSED


def test_what_is_settled_there_stands(told: Told) -> None:
    issue = ContinuityIssue.objects.get()
    settle(told.project, issue.key, State.DISMISSED, told.project.owner)
    third = told.chapter(3)
    carry(moved(told, third))
    there = ContinuityIssue.objects.get(chapter=third)
    settle(told.project, there.key, State.INTENDED, told.project.owner, scope=Scope.PASSAGE)
    carry(moved(told, third))
    there.refresh_from_db()
    assert there.state == State.INTENDED


def test_a_sentence_that_stands_there_already_is_not_moved(told: Told) -> None:
    settle(told.project, ContinuityIssue.objects.get().key, State.DISMISSED, told.project.owner)
    carry(moved(told, told.chapter(3), beside=told.facts[2][1].sentence))
    assert ContinuityIssue.objects.count() == 1


def test_a_fact_that_is_always_told_is_so_there(told: Told) -> None:
    bell, home = told.facts[2][1], told.facts[2][0]
    for fact in (bell, home):
        ContextChoice.objects.create(
            project=told.project, key=fact_key(fact.uid), choice="pin", text=fact.sentence
        )
    other = split(told)
    keys = set(ContextChoice.objects.values_list("key", flat=True))
    there = replace(bell, chapter=other.pk)
    assert keys == {fact_key(each.uid) for each in (bell, home, there)}


def test_a_thread_that_was_let_go_is_let_go_there(told: Told) -> None:
    opened = told.tell(2, "Who stole the oar?", "thread", slot="open", value="who stole the oar")
    told.record(told.chapter(2).approved_version, told.facts[2])  # type: ignore[arg-type]
    ThreadDecision.objects.create(fact_id=opened.uid, state=ThreadDecision.State.LET_GO)
    third = told.chapter(3)
    correcting.carry(Moved(told.project.pk, told.chapter(2).pk, third.pk, opened.sentence))
    (there,) = StoredFact.objects.filter(chapter=third)
    assert there.decision.state == ThreadDecision.State.LET_GO
    assert there.uid == replace(opened, chapter=third.pk).uid


def test_a_lock_keeps_what_was_read_of_it_first(told: Told) -> None:
    """Whatever the reading there says otherwise: that she may have dreamt it."""
    bell, third = told.facts[2][1], told.chapter(3)
    correcting.lock(told.project, bell.uid)
    correcting.carry(moved(told, third))
    there = replace(bell, chapter=third.pk, modality="dream")
    version = a_version(chapter=third, text=bell.sentence)
    told.record(version, list(correcting.recognise(told.project.pk, [there])))
    (held,) = ledger.of_version(version).facts
    assert held.modality == "real"


def test_a_name_that_nobody_confirmed_is_that_chapter_s_own_there(told: Told) -> None:
    third = told.chapter(3)
    man = Scene(told.chapter(2).pk).resolve("the man", ("character",))
    bell = replace(told.facts[2][1], subject=man.uid, sentence="He rang the bell.")
    ledger.record(told.chapter(2).approved_version, [bell], [man])  # type: ignore[arg-type]
    correcting.reject(told.project, bell.uid)
    correcting.carry(Moved(told.project.pk, told.chapter(2).pk, third.pk, bell.sentence))
    there = Scene(third.pk).resolve("the man", ("character",))
    again = replace(bell, chapter=third.pk, subject=there.uid)
    row = StoredFact.objects.get(chapter=third)
    assert (row.uid, row.rejected, row.subject) == (again.uid, True, there.uid)


def test_a_fact_of_what_is_no_name_is_none_there_either(told: Told) -> None:
    third = told.chapter(3)
    man = Scene(told.chapter(2).pk).resolve("Bellman", ("character",))
    bell = replace(told.facts[2][1], subject=man.uid, sentence="Bellman rang the bell.")
    ledger.record(told.chapter(2).approved_version, [bell], [man])  # type: ignore[arg-type]
    correcting.correct(told.project, bell.uid, modality="memory")
    correcting.remove(told.project, man.uid)
    correcting.carry(Moved(told.project.pk, told.chapter(2).pk, third.pk, bell.sentence))
    row = StoredFact.objects.get(chapter=third)
    correcting.leave_out(told.project.pk)
    row.refresh_from_db()
    assert (row.rejected, row.corrections) == (True, {"modality": "memory"})
