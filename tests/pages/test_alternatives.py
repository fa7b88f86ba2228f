"""The page of one beat written again."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Chapter, Project
from tests.writing.alternatives.beats import TEXTS, a_drafted_chapter, ready
from writing.alternatives.asking import ask
from writing.models import Proposal

pytestmark = pytest.mark.django_db
ANEW = "He let the boat drift."
FINDING = {
    "kind": "contradiction", "severity": "blocking", "sentence": "The dead do not act.",
    "quote": "He let the boat drift.", "against": "He died in the night.", "against_chapter": 2,
}  # fmt: skip


@pytest.fixture
def drafted(book: Project) -> Chapter:
    return a_drafted_chapter(book)


def page(chapter: Chapter, beat: int = 2) -> str:
    return reverse("writing:alternatives", args=[chapter.project_id, chapter.pk, beat])


def offered(chapter: Chapter, **values: object) -> Proposal:
    return ready(ask(chapter, 2, 1, "", chapter.project.owner)[0], ANEW, **values)


def text_of(chapter: Chapter) -> str:
    return chapter.versions.first().text


def test_a_stranger_finds_nothing_there(as_charlie: Client, client: Client, drafted: Chapter):
    made = offered(drafted)
    for body in ({}, {"take": made.pk}, {"dismiss": made.pk}, {"undo": made.pk}):
        assert as_charlie.post(page(drafted), body).status_code == 404
    assert as_charlie.get(page(drafted)).status_code == 404
    assert client.get(page(drafted)).status_code == 302
    assert text_of(drafted) == "\n\n".join(TEXTS)


@pytest.mark.parametrize("beat", [0, 4])
def test_a_beat_that_is_not_there(as_alice: Client, drafted: Chapter, beat: int):
    assert as_alice.get(page(drafted, beat)).status_code == 404


@pytest.mark.parametrize("pk", ["", "no", "6ad2a1a4-1f5d-4a4e-8b0b-7a8c4d1e2f30"])
def test_an_alternative_that_is_not_there(as_alice: Client, drafted: Chapter, pk: str):
    assert as_alice.post(page(drafted), {"take": pk}).status_code == 404


def test_one_of_another_beat_is_not_taken_here(as_alice: Client, drafted: Chapter):
    assert as_alice.post(page(drafted, 1), {"take": offered(drafted).pk}).status_code == 404


def test_what_is_refused_stays_in_the_form(as_alice: Client, drafted: Chapter):
    answer = as_alice.post(page(drafted), {"count": 9, "instruction": "Slower."})
    assert answer.status_code == 422
    assert "Slower." in answer.content.decode()
    assert not Proposal.objects.exists()


def test_asked_for_they_stand_beside_the_beat(as_alice: Client, drafted: Chapter):
    assert as_alice.post(page(drafted), {"count": 3, "instruction": ""}).status_code == 302
    shown = as_alice.get(page(drafted)).content.decode()
    assert shown.count("data-proposal=") == 3
    assert TEXTS[1] in shown


def test_findings_are_shown_with_both_sentences(as_alice: Client, drafted: Chapter):
    offered(drafted, findings=[FINDING])
    shown = as_alice.get(page(drafted)).content.decode()
    for words in ("The dead do not act.", "He died in the night.", "Established in chapter 2"):
        assert words in shown
    assert "no contradiction found" not in shown


def test_what_was_not_checked_is_no_pass(as_alice: Client, drafted: Chapter):
    offered(drafted, why="The model did not answer.")
    shown = as_alice.get(page(drafted)).content.decode()
    assert "The model did not answer." in shown
    assert "no contradiction found" not in shown


def test_taken_dismissed_and_undone(as_alice: Client, drafted: Chapter):
    made = offered(drafted)
    as_alice.post(page(drafted), {"take": made.pk})
    assert text_of(drafted) == "\n\n".join((TEXTS[0], ANEW, TEXTS[2]))
    shown = as_alice.get(page(drafted)).content.decode()
    assert "Accepted as version 2." in shown
    assert f'name="undo" value="{made.pk}"' in shown
    as_alice.post(page(drafted), {"undo": made.pk})
    assert text_of(drafted) == "\n\n".join(TEXTS)
    as_alice.post(page(drafted), {"dismiss": made.pk})
    assert "data-proposal=" not in as_alice.get(page(drafted)).content.decode()
    assert text_of(drafted) == "\n\n".join(TEXTS)
