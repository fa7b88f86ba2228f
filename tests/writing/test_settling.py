"""A finding settled for this passage, or for its fact from here on; and undone."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from memory import graph, tasks
from novellaforge import loop
from novellaforge.errors import Refused
from projects.models import Project
from tests.factories import a_chapter, a_version, an_outlined_project
from tests.memory.continuity.texts import said
from tests.memory.stored import Told
from tests.model_server import ModelServer, says
from tests.writing import dead_man
from tests.writing.dead_man import ACT, a_book, begin, tell, write
from writing import runs
from writing.issues.addresses import issue_at, uid_of
from writing.models import ContinuityIssue, GenerationRun
from writing.settled import Settled
from writing.settling import settle

pytestmark = pytest.mark.django_db
State = ContinuityIssue.State
DEATH = "Aron Pell died in the night."


# --- Which keys count no more -----------------------------------------------------------


def test_a_key_is_settled_by_itself_or_with_its_rule_and_fact() -> None:
    settled = Settled(["a:1:2"], facts=[("a", "3")], but=["a:3:9"])
    assert "a:1:2" in settled
    assert "a:3:4" in settled
    assert "a:4:3" in settled
    for other in ("a:2:1", "b:3:4", "a:33:4", "a:3:9", "a", "", "3:a"):
        assert other not in settled
    assert "a:3:9" in Settled(["a:3:9"], facts=[("a", "3")], but=["a:3:9"])


# --- Rows -------------------------------------------------------------------------------


class Book:
    """Somebody dies in chapter 2; a finding is made against that, or against another fact."""

    def __init__(self) -> None:
        self.project: Project = an_outlined_project(chapters=5)
        told = Told(self.project)
        self.death = told.tell(2, DEATH, "life_status", "Aron Pell", value="dead")
        self.birth = told.tell(1, "Aron Pell was born.", "age", "Aron Pell", value="0")
        told.keep()

    def found(self, number: int, fact: Any = None, rule: str = "dead_acts") -> ContinuityIssue:
        fact = fact or self.death
        chapter = self.project.chapters.get(number=number)
        values = {
            "key": ":".join((rule, *sorted((str(fact.uid), str(uuid4()))))),
            "kind": "contradiction", "rule": rule, "severity": "blocking", "sentence": "No.",
            "quote": ACT, "against": fact.sentence,
            "against_chapter": 2 if fact is self.death else 1,
        }  # fmt: skip
        version = a_version(chapter=chapter)
        ContinuityIssue.keep(version, [values], ())
        return ContinuityIssue.objects.get(key=values["key"])

    def settle(self, issue: ContinuityIssue, state: str, scope: str = "") -> ContinuityIssue:
        return settle(self.project, issue.key, state, self.project.owner, "A ghost.", scope)


@pytest.fixture
def book() -> Book:
    return Book()


def state_of(issue: ContinuityIssue) -> str:
    issue.refresh_from_db()
    return issue.state


@pytest.mark.parametrize(("state", "scope"), [("fixed", ""), ("intended", "book"), ("", "fact")])
def test_another_state_or_scope_is_refused(book: Book, state: str, scope: str) -> None:
    issue = book.found(3)
    with pytest.raises(Refused):
        book.settle(issue, state, scope)
    assert state_of(issue) == State.OPEN


def test_against_a_fact_that_nobody_knows_it_is_intended_here_only(book: Book) -> None:
    issue = book.found(3)
    ContinuityIssue.objects.filter(pk=issue.pk).update(against="Nobody ever said that.")
    with pytest.raises(Refused, match="this passage only"):
        book.settle(issue, "intended", "fact")
    assert state_of(issue) == State.OPEN
    assert book.settle(issue, "intended").scope == "passage"


def test_for_this_passage_nothing_else_is_settled(book: Book) -> None:
    issue, later = book.found(3), book.found(4)
    book.settle(issue, "intended", "passage")
    assert [state_of(each) for each in (issue, later, book.found(4))] == [
        "intended", "open", "open",
    ]  # fmt: skip


def test_from_here_on_what_was_found_and_what_will_be_is_intended(book: Book) -> None:
    earlier, root, same, later = (book.found(number) for number in (3, 4, 4, 5))
    other_rule, other_fact = book.found(5, rule="presence"), book.found(5, book.birth)
    book.settle(root, "intended", "fact")
    root.refresh_from_db()
    assert root.established == book.death.uid
    assert [state_of(each) for each in (same, later)] == ["intended", "intended"]
    assert [state_of(each) for each in (earlier, other_rule, other_fact)] == ["open"] * 3
    assert state_of(book.found(5)) == "intended"
    assert state_of(book.found(3)) == "open"
    later.refresh_from_db()
    assert (later.covered_by, later.reason) == (root, "A ghost.")


def test_a_later_chapter_s_checks_know_it_and_an_earlier_one_s_do_not(book: Book) -> None:
    book.settle(book.found(4), "intended", "fact")
    new = f"dead_acts:{book.death.uid}:{uuid4()}"
    known = [new in ContinuityIssue.settled_in(book.project.pk, number) for number in (3, 4, 5)]
    assert known == [False, True, True]
    assert new.replace("dead_acts", "presence") not in ContinuityIssue.settled_in(
        book.project.pk, 5
    )


def test_dismissed_there_is_no_scope(book: Book) -> None:
    root, later = book.found(3), book.found(4)
    assert book.settle(root, "dismissed", "fact").scope == ""
    assert state_of(later) == State.OPEN


def test_undone_all_of_them_are_back(book: Book) -> None:
    root, later = book.found(3), book.found(4)
    book.settle(root, "intended", "fact")
    book.settle(root, "open")
    assert [state_of(each) for each in (root, later, book.found(5))] == ["open"] * 3
    assert later.covered_by is None
    key = f"dead_acts:{book.death.uid}:{uuid4()}"
    assert key not in ContinuityIssue.settled_in(book.project.pk, 5)


def test_what_its_author_had_settled_otherwise_stays_when_it_is_undone(book: Book) -> None:
    root, later = book.found(3), book.found(4)
    book.settle(root, "intended", "fact")
    book.settle(later, "dismissed")
    book.settle(root, "open")
    assert state_of(later) == State.DISMISSED


def test_one_of_the_later_ones_opened_again_stays_open(book: Book) -> None:
    root, later = book.found(3), book.found(4)
    book.settle(root, "intended", "fact")
    later.refresh_from_db()
    book.settle(later, "open")
    ContinuityIssue.cover(book.project.pk)
    assert state_of(later) == State.OPEN
    assert later.key not in ContinuityIssue.settled_in(book.project.pk, 4)
    assert state_of(root) == State.INTENDED


def test_another_book_is_none_of_it(book: Book) -> None:
    book.settle(book.found(3), "intended", "fact")
    other = a_chapter(number=9)
    key = f"dead_acts:{book.death.uid}:{uuid4()}"
    assert key not in ContinuityIssue.settled_in(other.project_id, 9)
    with pytest.raises(Refused):
        settle(other.project, book.found(4).key, "dismissed", other.project.owner)


@pytest.mark.parametrize(
    ("state", "scope"), [("dismissed", ""), ("intended", "passage"), ("intended", "fact")]
)
def test_found_again_in_another_text_it_is_settled_still_and_at_the_same_address(
    book: Book, state: str, scope: str
) -> None:
    issue = book.found(3)
    book.settle(issue, state, scope)
    later = a_version(chapter=issue.chapter)
    values = {
        name: getattr(issue, name)
        for name in ("key", "kind", "rule", "severity", "sentence", "quote", "against")
    }
    for _again in range(2):
        ContinuityIssue.keep(later, [values], {"dead_acts"})
        ContinuityIssue.note(book.project, issue.chapter, values)
    there = issue_at(book.project.pk, uid_of(issue.key))
    assert there
    assert (there, there.version, there.state, there.reason) == (issue, later, state, "A ghost.")


def test_mended_and_broken_again_it_is_the_same_finding(book: Book) -> None:
    issue = book.found(3)
    ContinuityIssue.keep(a_version(chapter=issue.chapter), [], {"dead_acts"})
    assert state_of(issue) == State.FIXED
    book.project.chapters.filter(pk=issue.chapter_id).update(number=9)
    ContinuityIssue.note(book.project, issue.chapter, {"key": issue.key})
    there = issue_at(book.project.pk, uid_of(issue.key))
    assert there
    assert (there, there.state) == (issue, State.OPEN)


# --- In a run ---------------------------------------------------------------------------

RING = "Aron Pell rang the bell."


@pytest.fixture
def told(asked: ModelServer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> ModelServer:
    tell(asked, settings)
    facts = said(0, "rang the bell", "Aron Pell", "takes_part", object="the bell")
    monkeypatch.setitem(dead_man.FACTS, RING, facts)
    return asked


def _again(first: GenerationRun, server: ModelServer) -> GenerationRun:
    server.answer(says("Write scene 2 of"), dead_man.STORY[3][1].replace(ACT, RING))
    how = {"mode": "parallel", "rewrite": True}
    return write(runs.start(first.chapter, first.project.owner, **how)[0])


def _report(run: GenerationRun) -> Any:
    from writing.briefing import record_of

    return record_of(run).last("validate_continuity")


def _uid(issue: ContinuityIssue) -> UUID | None:
    issue.refresh_from_db()
    return issue.established


@pytest.mark.django_db(transaction=True)
def test_it_outlives_a_new_version_and_a_rebuild_of_the_graph(told: ModelServer) -> None:
    project = a_book()
    first = write(begin(project, 3, told))
    root = ContinuityIssue.objects.get(rule="dead_acts")
    address = uid_of(root.key)
    settle(project, root.key, "intended", project.owner, "A ghost.", "fact")
    assert _uid(root)
    loop.run(graph.forget(project.pk))
    tasks.project_book(str(project.pk))
    second = _again(first, told)
    report = _report(second)
    assert "contradiction" not in {each.kind for each in report.findings}
    (settled,) = (each for each in report.settled if each.rule == "dead_acts")
    assert (settled.quote, settled.key != root.key) == (RING, True)
    assert issue_at(project.pk, address) == root
    later = ContinuityIssue.objects.get(key=settled.key)
    assert (later.state, later.covered_by) == ("intended", root)
    settle(project, root.key, "open", project.owner)
    assert state_of(later) == State.OPEN
    third = _again(second, told)
    assert settled.key in {each.key for each in _report(third).findings}
