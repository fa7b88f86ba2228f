"""A rewrite for a finding is held against the book before its author sees it."""

from typing import Any

import pytest

from memory.checking_passage import PassageReport
from memory.problems import Problem
from novellaforge import loop
from tests.factories import a_version
from tests.memory.continuity.texts import said
from tests.model_server import ChatRequest, ModelServer, asks_for, says
from tests.writing import dead_man
from tests.writing.dead_man import ACT, DEATH, a_book, facts_of
from writing.models import ContinuityIssue, Proposal
from writing.rewriting.checking import Again, judged, read
from writing.rewriting.findings import rewrite_here
from writing.rewriting.performing import perform
from writing.rewriting.prompting import Matter

MENDED, WORSE = "Ilse Varga took the oars.", "Aron Pell rang the bell."


def problem(**values: Any) -> Problem:
    given = {
        "rule": "dead_acts", "severity": "blocking", "sentence": "No.", "quote": WORSE,
        "against": DEATH, "against_chapter": 2, "beat": 1, "key": "k", "established": None,
    }  # fmt: skip
    return Problem(**given | values)


@pytest.mark.parametrize(
    "found",
    [
        problem(quote="He rowed."),
        problem(rule="wardrobe", severity="minor"),
        problem(rule="appearance", severity="major"),
    ],
)
def test_what_is_of_its_neighbours_or_of_another_kind_is_not_its_fault(found: Problem):
    assert judged(PassageReport((found,)), WORSE, "dead_acts") == Again()


def test_what_could_not_be_looked_for_is_no_pass():
    assert judged(PassageReport((), 0, ("No graph.",)), WORSE, "dead_acts").unmade == "No graph."


def test_the_same_again_or_whatever_blocks_is_worse():
    for found in (problem(severity="minor"), problem(rule="custody")):
        assert judged(PassageReport((found,)), WORSE, "dead_acts").worse == "No."


def matter(number: int) -> Matter:
    before, after = "It was dawn. The wind fell.", "He rowed. It rained."
    return Matter(None, before, after, number=number)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("holds", "against_chapter", "expected"),
    [
        ("", 1, "The wind fell. New. He rowed."),
        (DEATH, 1, "The wind fell. New. He rowed."),
        (DEATH, 3, f"{DEATH}\n\nThe wind fell. New. He rowed."),
        (ACT, 1, f"The wind fell. New. He rowed.\n\n{ACT}"),
    ],
)
def test_what_memory_does_not_hold_before_it_is_read_with_it(
    holds: str, against_chapter: int, expected: str
):
    issue = ContinuityIssue(quote=ACT, against=DEATH, against_chapter=against_chapter)
    proposal = Proposal(issue=issue, holds=holds)
    assert read(proposal, matter(3), "New.") == expected


# --- With a model -------------------------------------------------------------------------


@pytest.fixture
def issue(asked: ModelServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> ContinuityIssue:
    monkeypatch.setitem(dead_man.FACTS, WORSE, said(0, "rang the bell", "Aron Pell", "takes_part",
                                                     object="the bell"))  # fmt: skip
    dead_man.tell(asked, settings)
    project = a_book()
    chapter = project.chapters.get(number=3)
    a_version(chapter=chapter, text=f"It was dawn. {ACT} He rowed.")
    return ContinuityIssue.objects.create(
        project=project, chapter=chapter, key="dead_acts:a:b", kind="contradiction",
        rule="dead_acts", severity="blocking", sentence="No.", quote=ACT, against=DEATH,
        against_chapter=2,
    )  # fmt: skip


def asked_for(issue: ContinuityIssue) -> Proposal:
    (made,) = rewrite_here(issue, issue.project.owner)
    loop.run(perform(made.pk))
    made.refresh_from_db()
    return made


def answers(server: ModelServer, *texts: str) -> None:
    left = list(texts)

    def answer(_request: ChatRequest) -> str:
        return left.pop(0)

    server.answer(says('name="passage"'), answer)
    server.answer(asks_for("ExtractAnswer"), facts_of)


@pytest.mark.django_db(transaction=True)
def test_mended_it_is_ready_and_was_checked(asked: ModelServer, issue: ContinuityIssue):
    answers(asked, MENDED)
    made = asked_for(issue)
    assert (made.state, made.text, made.why) == ("ready", MENDED, "")


@pytest.mark.django_db(transaction=True)
def test_worse_it_is_asked_for_once_more_and_then_let_be(
    asked: ModelServer, issue: ContinuityIssue
):
    answers(asked, WORSE, MENDED)
    assert asked_for(issue).text == MENDED
    answers(asked, WORSE, WORSE)
    made = asked_for(issue)
    assert (made.state, made.text) == ("failed", "")
    assert "checked worse, so yours stays" in made.why
    assert issue.chapter.versions.count() == 1
