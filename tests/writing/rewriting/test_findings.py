"""A finding settled by rewriting the later sentence, or the earlier one."""

from typing import Any

import pytest

from novellaforge.errors import Refused
from projects.models import Project
from tests.factories import a_version, an_outlined_project
from tests.memory.stored import Told
from writing.models import ContinuityIssue, Proposal
from writing.rewriting.findings import correct_earlier, earlier_of, rewrite_here
from writing.settling import settle

pytestmark = pytest.mark.django_db
DEATH, ACT = "Aron Pell died in the night.", "Aron Pell took the oars."


@pytest.fixture
def told() -> Told:
    told = Told(an_outlined_project())
    told.death = told.tell(1, DEATH, "life_status", "Aron Pell", value="dead")  # type: ignore[attr-defined]
    told.tell(2, "They buried Aron Pell.", "takes_part", "Aron Pell", object="the fire")
    told.keep()
    return told


@pytest.fixture
def project(told: Told) -> Project:
    return told.project


def found(told: Told, **values: Any) -> ContinuityIssue:
    chapter = told.project.chapters.get(number=3)
    version = a_version(chapter=chapter, text=f"It was dawn. {ACT} He rowed.\n\nThe bell rang.")
    act = told.tell(3, ACT, "takes_part", "Aron Pell", object="the ferry")
    key = ":".join(("dead_acts", *sorted((str(told.death.uid), str(act.uid)))))  # type: ignore[attr-defined]
    given = {
        "kind": "contradiction", "rule": "dead_acts", "severity": "blocking", "key": key,
        "sentence": "The dead do not act.", "quote": ACT, "against": DEATH, "against_chapter": 1,
    } | values  # fmt: skip
    return ContinuityIssue.objects.create(
        project=told.project, chapter=chapter, version=version, **given
    )


def test_a_sentence_that_stands_there_no_more_is_not_rewritten(told: Told, project: Project):
    issue = found(told)
    a_version(chapter=issue.chapter, text="Nothing of it is left.")
    with pytest.raises(Refused, match="any more"):
        rewrite_here(issue, project.owner)
    with pytest.raises(Refused, match="any more"):
        correct_earlier(found(told, key="a:b", against="Never said."), project.owner)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "values", [{"against": "", "against_chapter": None}, {"against_chapter": 7}]
)
def test_what_is_against_nothing_or_a_chapter_that_is_gone(
    told: Told, project: Project, values: dict[str, Any]
):
    with pytest.raises(Refused):
        correct_earlier(found(told, **values), project.owner)


def test_here_the_guilty_sentence_is_asked_for_and_the_earlier_one_wins(
    told: Told, project: Project
):
    issue = found(told)
    one, two = rewrite_here(issue, project.owner, count=2)
    assert one.asking == two.asking
    assert (one.passage, one.holds, one.issue, one.kind) == (ACT, DEATH, issue, "rewrite")
    assert (one.chapter, one.base) == (issue.chapter, issue.version)
    assert all(each in one.wrong for each in (issue.sentence, ACT, DEATH))
    issue.refresh_from_db()
    assert issue.state == "open"


def test_before_the_earlier_fact_is_changed_it_is_said_what_relies_on_it(told: Told):
    earlier = earlier_of(found(told))
    assert earlier.chapter
    assert (earlier.chapter.number, earlier.fact) == (1, told.death.uid)  # type: ignore[attr-defined]
    assert "They buried Aron Pell." in [each.sentence for each in earlier.impact.relying]
    assert not Proposal.objects.exists()


def test_there_the_earlier_sentence_is_asked_for_and_the_later_one_wins(
    told: Told, project: Project
):
    (made,) = correct_earlier(found(told), project.owner, instruction="He only slept.")
    assert made.chapter
    assert (made.chapter.number, made.passage, made.holds) == (1, DEATH, ACT)
    assert made.instruction == "He only slept."
    assert project.chapters.get(number=1).versions.count() == 1


def test_of_the_bible_its_field_is_asked_for(told: Told, project: Project):
    aron = project.characters.get(name="Aron Pell")
    assert aron.description == "Thirty, lame in the right leg."
    issue = found(told, against=aron.description, against_chapter=0)
    earlier = earlier_of(issue)
    assert (earlier.chapter, earlier.impact.relying) == (None, ())
    (made,) = correct_earlier(issue, project.owner)
    assert (made.entry_kind, made.entry, made.field) == ("character", aron.pk, "description")
    assert (made.passage, made.start, made.chapter) == (aron.description, 0, None)
    rule = project.world_rules.get()
    (of_rule,) = correct_earlier(
        found(told, key="r:1", against=rule.text, against_chapter=0), project.owner
    )
    assert (of_rule.entry_kind, of_rule.field) == ("rule", "text")
    aron.refresh_from_db()
    assert aron.description == "Thirty, lame in the right leg."


def test_a_sentence_of_two_entries_is_not_guessed_at(told: Told, project: Project):
    project.characters.update(description="Kind.")
    with pytest.raises(Refused, match="more than once"):
        correct_earlier(found(told, against="Kind.", against_chapter=0), project.owner)


def test_a_settled_finding_can_be_rewritten_too(told: Told, project: Project):
    issue = found(told)
    settle(project, issue.key, "dismissed", project.owner)
    assert rewrite_here(issue, project.owner)
