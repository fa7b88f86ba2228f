"""The pages where a passage is asked for anew, and findings are settled."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Chapter
from tests.factories import TEXT, a_version
from tests.memory.stored import Told
from tests.writing.rewriting.passages import PASSAGE, asked_of, ready
from writing.issues.addresses import uid_of
from writing.models import ContinuityIssue, Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(chapter: Chapter) -> Chapter:
    a_version(chapter=chapter)
    return chapter


def of(chapter: Chapter, name: str) -> str:
    return reverse(f"writing:{name}", args=[chapter.project_id, chapter.pk])


def decide(proposal: Proposal, act: str) -> str:
    return reverse(f"writing:{act}_proposal", args=[proposal.project_id, proposal.pk])


def page_of(issue: ContinuityIssue) -> str:
    return reverse("writing:issue", args=[issue.project_id, uid_of(issue.key)])


def an_issue(chapter: Chapter, **values: object) -> ContinuityIssue:
    given = {
        "key": "dead_acts:a:b", "kind": "contradiction", "rule": "dead_acts",
        "severity": "blocking", "sentence": "The dead do not act.", "quote": PASSAGE,
        "against": "Aron Pell died.", "against_chapter": 1,
    } | values  # fmt: skip
    return ContinuityIssue.objects.create(project=chapter.project, chapter=chapter, **given)


def test_a_stranger_finds_nothing_there(as_charlie: Client, client: Client, written: Chapter):
    made = ready(*asked_of(written), "He looked away.")
    issue = an_issue(written)
    book = reverse("writing:proposals", args=[written.project_id])
    pages = [of(written, "passage"), of(written, "findings"), of(written, "earlier_fact"), book]
    for page in pages:
        assert as_charlie.get(page, {"key": issue.key}).status_code == 404
        assert client.get(page).status_code == 302
    acts = [of(written, "passage"), of(written, "rewrite_finding"), decide(made, "accept")]
    for act in (*acts, decide(made, "refuse")):
        assert as_charlie.post(act, {"key": issue.key}).status_code == 404
    made.refresh_from_db()
    assert (made.state, written.versions.count()) == ("ready", 1)


def test_acts_are_no_links(as_alice: Client, written: Chapter):
    made = ready(*asked_of(written), "He looked away.")
    acts = [decide(made, "accept"), decide(made, "refuse"), of(written, "rewrite_finding")]
    assert {as_alice.get(act).status_code for act in acts} == {405}


def test_what_is_refused_stays_in_the_form(as_alice: Client, written: Chapter):
    body = {
        "passage": "Nobody said that.",
        "kind": "rewrite",
        "count": 2,
        "instruction": "Shorter",
    }
    answer = as_alice.post(of(written, "passage"), body)
    assert answer.status_code == 422
    assert all(each in answer.content.decode() for each in ("Nobody said that.", "Shorter"))
    assert 'id="passage-form" novalidate data-unsaved>' in answer.content.decode()
    assert as_alice.post(of(written, "passage"), {}).status_code == 422
    assert not Proposal.objects.exists()


def test_a_chapter_without_a_text_says_so(as_alice: Client, chapter: Chapter):
    assert "no text yet" in as_alice.get(of(chapter, "passage")).content.decode()


def test_it_is_asked_for_without_a_script_and_waited_for(as_alice: Client, written: Chapter):
    body = {"passage": PASSAGE, "kind": "shorten", "count": 2, "instruction": ""}
    answer = as_alice.post(of(written, "passage"), body, follow=True)
    page = answer.content.decode()
    assert page.count("data-text") == 2
    assert "http-equiv" in page
    assert TEXT.splitlines()[0] in page


def test_alternatives_stand_side_by_side_compared_and_one_is_accepted(
    as_alice: Client, written: Chapter
):
    one, two = asked_of(written, count=2)
    ready(one, "He looked at the bank.")
    ready(two, "He <b>looked</b> away.")
    page = as_alice.get(of(written, "passage")).content.decode()
    assert page.count("data-proposal") == 2
    assert "</span>water</del>" in page
    assert "</span>bank</ins>" in page
    assert "<b>looked" not in page
    after = as_alice.post(decide(one, "accept"), follow=True).content.decode()
    assert "only this passage has changed" in after
    assert written.versions.first().text == TEXT.replace(PASSAGE, "He looked at the bank.")
    assert decide(two, "accept") not in after


def test_where_the_passage_is_gone_it_cannot_be_accepted(as_alice: Client, written: Chapter):
    made = ready(*asked_of(written), "He looked away.")
    a_version(chapter=written, text="Another text.")
    page = as_alice.get(of(written, "passage")).content.decode()
    assert decide(made, "accept") not in page
    assert "exactly once any more" in page
    answer = as_alice.post(decide(made, "accept"), follow=True).content.decode()
    assert "exactly once any more" in answer
    assert written.versions.count() == 2


def test_refused_the_text_is_as_it_was(as_alice: Client, written: Chapter):
    made = ready(*asked_of(written), "He looked away.")
    assert (
        "nothing has changed"
        in as_alice.post(decide(made, "refuse"), follow=True).content.decode()
    )
    assert written.versions.get().text == TEXT


def test_a_failed_one_says_why(as_alice: Client, written: Chapter):
    asked_of(written)
    Proposal.objects.update(state="failed", why="The model is away.")
    assert "The model is away." in as_alice.get(of(written, "passage")).content.decode()


def test_a_finding_is_rewritten_here(as_alice: Client, written: Chapter):
    issue = an_issue(written)
    page = as_alice.get(of(written, "findings"), follow=True).content.decode()
    assert of(written, "rewrite_finding") in page
    answer = as_alice.post(of(written, "rewrite_finding"), {"key": issue.key}, follow=True)
    assert answer.redirect_chain[-1][0] == page_of(issue)
    assert "data-text" in answer.content.decode()
    assert Proposal.objects.get().holds == issue.against


def test_the_earlier_fact_is_changed_after_what_relies_on_it_was_shown(
    as_alice: Client, written: Chapter
):
    told = Told(written.project)
    death = told.tell(2, "Aron Pell died.", "life_status", "Aron Pell", value="dead")
    told.tell(3, "They buried Aron Pell.", "takes_part", "Aron Pell", object="the fire")
    told.keep()
    issue = an_issue(written, key=f"dead_acts:{death.uid}:b", against_chapter=2)
    ContinuityIssue.objects.update(key=f"dead_acts:{death.uid}:{death.chapter}")
    issue.refresh_from_db()
    page = as_alice.get(of(written, "earlier_fact"), {"key": issue.key}).content.decode()
    assert "They buried Aron Pell." in page
    assert not Proposal.objects.exists()
    as_alice.post(of(written, "earlier_fact"), {"key": issue.key, "count": "2"})
    assert {each.passage for each in Proposal.objects.all()} == {"Aron Pell died."}
    assert Proposal.objects.count() == 2
    gone = as_alice.get(of(written, "earlier_fact"), {"key": "none"})
    assert gone.status_code == 404


def test_a_bible_s_proposal_is_decided_on_the_book_s_page(as_alice: Client, written: Chapter):
    rule = written.project.world_rules.get()
    issue = an_issue(written, against=rule.text, against_chapter=0)
    answer = as_alice.post(of(written, "earlier_fact"), {"key": issue.key}, follow=True)
    book = reverse("writing:proposals", args=[written.project_id])
    assert answer.redirect_chain[-1][0] == page_of(issue)
    assert "Proposed for the bible" in answer.content.decode()
    made = ready(Proposal.objects.get(), "Everybody crosses.")
    assert decide(made, "accept") in as_alice.get(book).content.decode()
    as_alice.post(decide(made, "accept"))
    rule.refresh_from_db()
    assert rule.text == "Everybody crosses."


def test_a_finding_is_intended_with_its_scope_and_undone(as_alice: Client, written: Chapter):
    issue = an_issue(written)
    body = {"key": issue.key, "state": "intended", "scope": "passage", "next": page_of(issue)}
    answer = as_alice.post(of(written, "settle"), body, follow=True)
    assert answer.redirect_chain[-1][0] == page_of(issue)
    assert "Undo" in answer.content.decode()
    refused = as_alice.post(of(written, "settle"), body | {"scope": "fact"}, follow=True)
    assert "this passage only" in refused.content.decode()
    as_alice.post(of(written, "settle"), {"key": issue.key, "state": "open"})
    issue.refresh_from_db()
    assert (issue.state, issue.scope) == ("open", "")
