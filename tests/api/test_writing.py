"""Chapters asked for and approved by a program; whose they are, and what is refused."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings
from rest_framework.test import APIClient

from novellaforge.errors import Refused
from novellaforge.models import LLMCall, QueuedTask
from novellaforge.once import AGAIN
from projects.models import Chapter, Project
from tests.api.conftest import a_client
from tests.factories import (
    TEXT,
    a_document,
    a_run,
    a_user,
    a_version,
    an_approved_version,
    an_outlined_project,
)
from tests.writing.briefs import a_plan
from writing import pipeline
from writing.admission import Hello, run_for
from writing.api.serializers import GenerateChapterSerializer
from writing.models import BeatDraft, GenerationRun, GenerationSettings, IdempotencyKey, StepResult
from writing.pipeline import Step
from writing.runs.advancing import store

pytestmark = pytest.mark.django_db
NOBODYS = "6f1d2a5c-1111-4c3b-9d2e-0a1b2c3d4e5f"  # the id of nothing
State = GenerationRun.State
Body = dict[str, Any]

GENERATE = "/api/v1/writing/generate-chapter"
APPROVE = "/api/v1/writing/approve-chapter"
PREGENERATE = "/api/v1/writing/pregenerate-plans"


@pytest.fixture
def run(chapter: Chapter) -> GenerationRun:
    return a_run(chapter=chapter, state=State.RUNNING)


def asked(book: Project, **more: object) -> Body:
    return {"project_id": str(book.pk), "chapter_index": 1} | more


def address(run: GenerationRun, act: str = "") -> str:
    return f"/api/v1/runs/{run.pk}{act and '/' + act}"


# --- Asking for a chapter ---------------------------------------------------------------


def test_it_works(as_alice: APIClient, book: Project) -> None:
    response = as_alice.post(GENERATE, asked(book), format="json")
    assert response.status_code == 202
    run = GenerationRun.objects.get()
    assert response["Location"] == f"/api/v1/runs/{run.pk}"
    told = response.json()
    assert (told["id"], told["is_new"]) == (str(run.pk), True)
    assert told["state"] in GenerationRun.LIVE
    assert (told["project_id"], told["chapter_index"]) == (str(book.pk), 1)
    assert told["version"] is None
    assert run.steps.exists()
    assert QueuedTask.objects.filter(name__startswith=str(run.pk)).exists()


def test_everything_that_can_be_said_is_heeded(as_alice: APIClient, book: Project) -> None:
    said = {
        "instruction": "Let it rain.",
        "target_word_count": 700,
        "use_rag": False,
        "auto_approve": True,
    }
    told = as_alice.post(GENERATE, asked(book, **said), format="json").json()
    assert {key: told[key] for key in said} == said
    run = GenerationRun.objects.get()
    assert (run.instruction, run.target_words) == ("Let it rain.", 700)
    assert (run.use_rag, run.auto_approve) == (False, True)


def test_unsaid_approval_is_as_the_book_says(as_alice: APIClient, book: Project) -> None:
    GenerationSettings.objects.create(project=book, auto_approve=True)
    assert as_alice.post(GENERATE, asked(book), format="json").json()["auto_approve"] is True


def test_asked_again_the_live_run_is_answered(
    as_alice: APIClient, book: Project, run: GenerationRun
) -> None:
    told = as_alice.post(GENERATE, asked(book), format="json").json()
    assert (told["id"], told["is_new"]) == (str(run.pk), False)


def test_a_finished_chapter_is_answered_with_its_text(
    as_alice: APIClient, book: Project, chapter: Chapter
) -> None:
    version = a_version(chapter=chapter)
    run = a_run(chapter=chapter, state=State.DRAFTED, version=version)
    told = as_alice.post(GENERATE, asked(book), format="json").json()
    assert (told["id"], told["is_new"]) == (str(run.pk), False)
    assert told["version"] == {
        "id": str(version.pk),
        "number": 1,
        "text": TEXT,
        "word_count": version.word_count,
        "sha256": version.sha256,
    }


def test_rewrite_begins_another(as_alice: APIClient, book: Project, chapter: Chapter) -> None:
    first = a_run(chapter=chapter, state=State.DRAFTED, version=a_version(chapter=chapter))
    told = as_alice.post(GENERATE, asked(book, rewrite=True), format="json").json()
    assert told["is_new"] is True
    assert told["id"] != str(first.pk)


def test_a_text_is_not_written_over_unasked(
    as_alice: APIClient, book: Project, chapter: Chapter
) -> None:
    an_approved_version(chapter=chapter)
    response = as_alice.post(GENERATE, asked(book), format="json")
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "refused"
    assert "rewritten" in response.json()["error"]["message"]
    assert not GenerationRun.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"project_id": "seven"}, "project_id"),
        ({"project_id": None}, "project_id"),
        ({"chapter_index": 0}, "chapter_index"),
        ({"chapter_index": 10**30}, "chapter_index"),
        ({"chapter_index": "one"}, "chapter_index"),
        ({"chapter_index": [1]}, "chapter_index"),
        ({"instruction": "x" * 10_001}, "instruction"),
        ({"instruction": "a\x00b"}, "instruction"),
        ({"instruction": {"a": 1}}, "instruction"),
        ({"target_word_count": "many"}, "target_word_count"),
        ({"rewrite": "perhaps"}, "rewrite"),
        ({"use_rag": 7}, "use_rag"),
        ({"auto_approve": []}, "auto_approve"),
        ({"chapter": 1}, "chapter"),
    ],
)
def test_nonsense_is_refused_by_its_field(
    as_alice: APIClient, book: Project, more: Body, field: str
) -> None:
    response = as_alice.post(GENERATE, asked(book, **more), format="json")
    assert response.status_code == 400
    assert list(response.json()["error"]["fields"]) == [field]
    assert not GenerationRun.objects.exists()


@pytest.mark.parametrize("words", [0, -5, 49, 20_001, 10**40])
def test_words_out_of_range_are_refused(as_alice: APIClient, book: Project, words: int) -> None:
    response = as_alice.post(GENERATE, asked(book, target_word_count=words), format="json")
    assert response.status_code == 409
    assert "words" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "7", "null", '"text"', "\xff", '{"instruction": "\\ud800"}', "[" * 3_000],
)
@pytest.mark.parametrize("where", [GENERATE, APPROVE, PREGENERATE])
def test_a_malformed_body_is_the_senders_fault(as_alice: APIClient, where: str, body: str) -> None:
    response = as_alice.post(where, body.encode("latin-1"), content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"]["message"]


@pytest.mark.parametrize("wait", ["0", "-1", "301", "soon", "nan", "1.5"])
def test_a_wait_that_cannot_be_is_refused(as_alice: APIClient, book: Project, wait: str) -> None:
    response = as_alice.post(f"{GENERATE}?wait={wait}", asked(book), format="json")
    assert response.status_code == 400
    assert "wait" in response.json()["error"]["fields"]
    assert not GenerationRun.objects.exists()


def test_a_chapter_that_is_not_there(as_alice: APIClient, book: Project) -> None:
    response = as_alice.post(GENERATE, asked(book, chapter_index=9), format="json")
    assert response.status_code == 404
    assert "9" in response.json()["error"]["message"]


# --- Over the socket --------------------------------------------------------------------


def test_a_socket_takes_what_a_request_takes() -> None:
    taken = set(GenerateChapterSerializer().fields) - {"project_id"}  # it stands in the address
    assert taken <= set(Hello.model_fields)


@pytest.mark.parametrize(
    ("said", "has"),
    [
        ({}, (True, False)),
        ({"use_rag": False, "auto_approve": True}, (False, True)),
        ({"use_rag": True, "auto_approve": None}, (True, False)),
    ],
)
def test_what_is_said_over_a_socket_is_heeded(
    alice: User, book: Project, said: Body, has: tuple[bool, bool]
) -> None:
    run = run_for(Hello(chapter_index=1, **said), book.pk, alice)
    assert (run.use_rag, run.auto_approve) == has


def test_a_text_by_hand_is_written_over_only_where_that_is_said(
    as_alice: APIClient, alice: User, book: Project, chapter: Chapter
) -> None:
    a_version(chapter=chapter, origin="edited")
    refused = as_alice.post(GENERATE, asked(book), format="json")
    assert refused.status_code == 409
    assert "has a text already" in refused.json()["error"]["message"]
    with pytest.raises(Refused, match="has a text already"):
        run_for(Hello(chapter_index=1), book.pk, alice)
    assert run_for(Hello(chapter_index=1, rewrite=True), book.pk, alice).is_live


# --- Sent twice -------------------------------------------------------------------------


def with_key(client: APIClient, key: str, body: Body) -> Any:
    return client.post(GENERATE, body, format="json", headers={"Idempotency-Key": key})


def test_a_key_answers_the_run_of_the_first_time(
    as_alice: APIClient, book: Project, chapter: Chapter
) -> None:
    """Even where without it another run would begin now."""
    body = asked(book, rewrite=True)
    first = with_key(as_alice, "k1", body)
    GenerationRun.objects.update(state=State.DRAFTED, version=a_version(chapter=chapter))
    second = with_key(as_alice, "k1", body)
    assert (first.status_code, second.status_code) == (202, 202)
    assert (first.has_header(AGAIN), second[AGAIN]) == (False, "true")
    assert first.json()["id"] == second.json()["id"]
    assert second.json()["is_new"] is True
    assert with_key(as_alice, "k2", body).json()["id"] != first.json()["id"]


def test_a_key_of_a_run_that_was_joined(
    as_alice: APIClient, book: Project, chapter: Chapter, run: GenerationRun
) -> None:
    body = asked(book, rewrite=True)
    assert with_key(as_alice, "k1", body).json()["id"] == str(run.pk)
    GenerationRun.objects.update(state=State.DRAFTED, version=a_version(chapter=chapter))
    again = with_key(as_alice, "k1", body).json()
    assert (again["id"], again["is_new"]) == (str(run.pk), False)


def test_a_body_that_says_the_same_is_the_same(as_alice: APIClient, book: Project) -> None:
    first = with_key(as_alice, "k1", asked(book))
    spelt_out = asked(book, use_rag=True, rewrite=False, auto_approve=None, instruction="")
    again = with_key(as_alice, "k1", spelt_out | {"project_id": str(book.pk).upper()})
    assert first.json()["id"] == again.json()["id"]


def test_a_key_with_another_body_is_refused(as_alice: APIClient, book: Project) -> None:
    with_key(as_alice, "k1", asked(book))
    response = with_key(as_alice, "k1", asked(book, chapter_index=2))
    assert response.status_code == 409
    assert "k1" in response.json()["error"]["message"]
    assert GenerationRun.objects.count() == 1


def test_a_key_is_its_senders_own(as_alice: APIClient, book: Project) -> None:
    with_key(as_alice, "k1", asked(book))
    stranger = a_user()
    theirs = an_outlined_project(owner=stranger)
    response = with_key(a_client(stranger), "k1", asked(theirs))
    assert response.json()["project_id"] == str(theirs.pk)


def test_what_was_refused_leaves_its_key_free(as_alice: APIClient, book: Project) -> None:
    assert with_key(as_alice, "k1", asked(book, target_word_count=1)).status_code == 409
    assert not IdempotencyKey.objects.exists()
    assert with_key(as_alice, "k1", asked(book)).status_code == 202


@pytest.mark.parametrize("key", ["x" * 201, "clé", "a\tb"])
def test_a_key_that_is_none_is_refused(as_alice: APIClient, book: Project, key: str) -> None:
    response = with_key(as_alice, key, asked(book))
    assert response.status_code == 400
    assert "Idempotency-Key" in response.json()["error"]["fields"]


# --- A run ------------------------------------------------------------------------------


def test_how_a_run_stands(as_alice: APIClient, run: GenerationRun) -> None:
    store(run, Step(pipeline.PLAN), a_plan(2))
    StepResult.objects.create(run=run, key="write_beat.1", stage="write_beat", beat=1, tries=1)
    BeatDraft.objects.create(run=run, beat=1, attempt=1, text="Ilse counted the oars twice.")
    LLMCall.objects.create(
        run_id=run.pk,
        purpose="prose",
        seconds=1.0,
        tokens_in=100,
        tokens_cached=60,
        tokens_out=7,
        cost="0.25",
    )
    told = as_alice.get(address(run)).json()
    assert told["usage"] == {
        "tokens_in": 100,
        "tokens_cached": 60,
        "tokens_out": 7,
        "cost": "0.25000000",
        "currency": "USD",
        "unpriced": 0,
    }
    plan, write = told["steps"]
    assert (plan["stage"], plan["state"], plan["seconds"] >= 0) == ("plan_chapter", "stored", True)
    assert (write["stage"], write["beat"], write["state"]) == ("write_beat", 1, "due")
    assert write["seconds"] is None
    (beat,) = told["beats"]
    assert (beat["beat"], beat["state"], beat["words"]) == (1, "writing", 5)
    assert told["mode"] == "parallel"


def test_why_it_stopped(as_alice: APIClient, run: GenerationRun) -> None:
    GenerationRun.objects.update(state=State.STOPPED, reason="No money.")
    told = as_alice.get(address(run)).json()
    assert (told["state"], told["reason"]) == ("stopped", "No money.")


def test_the_runs_of_a_book(as_alice: APIClient, book: Project) -> None:
    first = a_run(chapter=book.chapters.get(number=1), state=State.CANCELLED)
    second = a_run(chapter=book.chapters.get(number=2))
    a_run(chapter=an_outlined_project().chapters.get(number=1))
    told = as_alice.get(f"/api/v1/projects/{book.pk}/runs").json()
    assert told["count"] == 2
    assert [each["id"] for each in told["results"]] == [str(second.pk), str(first.pk)]
    assert [each["chapter_index"] for each in told["results"]] == [2, 1]


def test_a_run_is_cancelled_and_goes_on(as_alice: APIClient, book: Project) -> None:
    as_alice.post(GENERATE, asked(book), format="json")
    run = GenerationRun.objects.get()
    assert as_alice.post(address(run, "cancel")).json()["state"] == "cancelled"
    assert as_alice.post(address(run, "cancel")).status_code == 200
    assert as_alice.post(address(run, "retry")).json()["state"] in GenerationRun.LIVE


@pytest.mark.parametrize("act", ["cancel", "retry"])
def test_a_written_chapter_is_neither_stopped_nor_gone_on_with(
    as_alice: APIClient, run: GenerationRun, act: str
) -> None:
    GenerationRun.objects.update(state=State.DRAFTED, version=a_version(chapter=run.chapter))
    response = as_alice.post(address(run, act))
    assert response.status_code == 409
    assert "written" in response.json()["error"]["message"]


def test_a_run_is_steered(as_alice: APIClient, run: GenerationRun) -> None:
    response = as_alice.post(address(run, "steer"), {"instruction": "Let it snow."}, format="json")
    assert (response.status_code, response.json()["id"]) == (200, str(run.pk))
    assert run.steering.get().text == "Let it snow."


@pytest.mark.parametrize("body", [{}, {"instruction": ""}, {"instruction": "  "}, {"say": "x"}])
def test_steering_says_something(as_alice: APIClient, run: GenerationRun, body: Body) -> None:
    assert as_alice.post(address(run, "steer"), body, format="json").status_code == 400
    assert not run.steering.exists()


def test_a_run_that_is_over_is_not_steered(as_alice: APIClient, run: GenerationRun) -> None:
    GenerationRun.objects.update(state=State.DRAFTED)
    response = as_alice.post(address(run, "steer"), {"instruction": "Let it snow."}, format="json")
    assert response.status_code == 409


def test_a_beat_is_written_again_by_another_run(as_alice: APIClient, run: GenerationRun) -> None:
    store(run, Step(pipeline.PLAN), a_plan(2))
    response = as_alice.post(
        address(run, "beats/2/rewrite"), {"instruction": "Colder."}, format="json"
    )
    assert response.status_code == 202
    told = response.json()
    assert told["follows_id"] == str(run.pk)
    assert response["Location"] == f"/api/v1/runs/{told['id']}"
    assert GenerationRun.objects.get(pk=told["id"]).steering.get().text == "Colder."


def test_a_beat_is_written_again_without_a_word(as_alice: APIClient, run: GenerationRun) -> None:
    store(run, Step(pipeline.PLAN), a_plan(2))
    assert as_alice.post(address(run, "beats/1/rewrite")).status_code == 202


@pytest.mark.parametrize("beat", [0, 3, 10**25])
def test_a_beat_that_is_not_there(as_alice: APIClient, run: GenerationRun, beat: int) -> None:
    store(run, Step(pipeline.PLAN), a_plan(2))
    response = as_alice.post(address(run, f"beats/{beat}/rewrite"), {}, format="json")
    assert response.status_code == 409


# --- Approving --------------------------------------------------------------------------


def test_a_version_is_approved(as_alice: APIClient, chapter: Chapter) -> None:
    version = a_version(chapter=chapter)
    response = as_alice.post(APPROVE, {"version_id": str(version.pk)}, format="json")
    assert response.status_code == 200
    assert response.json() == {
        "project_id": str(chapter.project_id),
        "chapter_id": str(chapter.pk),
        "chapter_index": 1,
        "version_id": str(version.pk),
        "word_count": version.word_count,
        "sha256": version.sha256,
    }
    chapter.refresh_from_db()
    assert chapter.approved_version == version


def documents_indexed() -> int:
    return QueuedTask.objects.filter(func="memory.tasks.index_document").count()


@pytest.mark.parametrize(
    ("said", "by_setting", "indexed"),
    [(None, False, 0), (None, True, 2), (False, True, 0), (True, False, 2)],
)
def test_documents_are_indexed_again_when_that_is_said(
    as_alice: APIClient,
    chapter: Chapter,
    settings: Settings,
    said: bool | None,
    by_setting: bool,
    indexed: int,
) -> None:
    settings.REINDEX_DOCUMENTS = by_setting
    for number in (1, 2):
        a_document(project=chapter.project, title=str(number))
    a_document()
    QueuedTask.objects.all().delete()
    body = {"version_id": str(a_version(chapter=chapter).pk), "reindex_documents": said}
    assert as_alice.post(APPROVE, body, format="json").status_code == 200
    assert documents_indexed() == indexed


@pytest.mark.parametrize(
    "body", [{}, {"version_id": "x"}, {"version_id": None}, {"version": NOBODYS}]
)
def test_approval_names_a_version(as_alice: APIClient, body: Body) -> None:
    assert as_alice.post(APPROVE, body, format="json").status_code == 400


# --- Plans prepared ahead ---------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 51, "all", None])
def test_how_many_plans_is_a_small_number(
    as_alice: APIClient, book: Project, count: object
) -> None:
    body = {"project_id": str(book.pk), "count": count}
    response = as_alice.post(PREGENERATE, body, format="json")
    assert response.status_code == 400
    assert list(response.json()["error"]["fields"]) == ["count"]


def test_plans_are_prepared_by_a_job(as_alice: APIClient, book: Project) -> None:
    body = {"project_id": str(book.pk), "count": 2}
    first = as_alice.post(PREGENERATE, body, format="json")
    assert first.status_code == 202
    told = first.json()
    assert (told["project_id"], told["state"], told["is_new"]) == (str(book.pk), "running", True)
    assert first["Location"] == f"/api/v1/jobs/{told['id']}"
    assert as_alice.get(first["Location"]).status_code == 200
    again = as_alice.post(PREGENERATE, body, format="json").json()
    assert (again["id"], again["is_new"]) == (told["id"], False)


# --- Whose it is ------------------------------------------------------------------------


def requests_about(book: Project) -> list[tuple[str, str, Body]]:
    """Every request of this part of the API, each one that its owner may make."""
    chapter = book.chapters.get(number=1)
    run = a_run(chapter=chapter, state=State.RUNNING)
    store(run, Step(pipeline.PLAN), a_plan(2))
    version = {"version_id": str(a_version(chapter=chapter).pk)}
    return [
        ("get", f"/api/v1/projects/{book.pk}/runs", {}),
        ("get", address(run), {}),
        ("post", GENERATE, asked(book)),
        ("post", f"{GENERATE}?wait=1", asked(book)),
        ("post", APPROVE, version),
        ("post", PREGENERATE, {"project_id": str(book.pk), "count": 1}),
        ("post", address(run, "steer"), {"instruction": "Let it snow."}),
        ("post", address(run, "ticket"), {}),
        ("get", address(run, "events"), {}),
        ("post", address(run, "cancel"), {}),
        ("post", address(run, "retry"), {}),
        ("post", address(run, "beats/1/rewrite"), {}),
    ]


def answers(client: APIClient, requests: list[tuple[str, str, Body]]) -> list[tuple[int, str]]:
    told = []
    for method, where, body in requests:
        response = getattr(client, method)(where, body or None, format="json")
        error = response.json()["error"] if response.status_code >= 400 else {}
        told.append((response.status_code, error.get("code", "")))
    return told


def test_a_stranger_finds_nothing(as_charlie: APIClient, book: Project) -> None:
    requests = requests_about(book)
    before = GenerationRun.objects.get().state
    assert answers(as_charlie, requests) == [(404, "not_found")] * len(requests)
    assert GenerationRun.objects.get().state == before


def test_nobody_is_asked_to_sign_in(as_nobody: APIClient, book: Project) -> None:
    requests = requests_about(book)
    assert answers(as_nobody, requests) == [(401, "not_authenticated")] * len(requests)


def test_a_book_in_the_trash_is_gone(as_alice: APIClient, book: Project) -> None:
    requests = requests_about(book)
    Project.objects.update(trashed_at="2026-01-01T00:00Z")
    assert answers(as_alice, requests) == [(404, "not_found")] * len(requests)


def test_the_same_requests_are_their_owners_to_make(as_alice: APIClient, book: Project) -> None:
    """So that the refusals above are about whose the book is, not about the requests."""
    streaming = ("events", "wait=1")
    plain = [each for each in requests_about(book) if not each[1].endswith(streaming)]
    assert {status for status, _code in answers(as_alice, plain)} <= {200, 201, 202}


@pytest.mark.parametrize(
    ("method", "where"),
    [
        ("get", GENERATE),
        ("put", APPROVE),
        ("delete", PREGENERATE),
        ("post", f"/api/v1/runs/{NOBODYS}"),
        ("get", f"/api/v1/runs/{NOBODYS}/cancel"),
        ("post", f"/api/v1/runs/{NOBODYS}/events"),
    ],
)
def test_another_method_is_not_allowed(as_alice: APIClient, method: str, where: str) -> None:
    response = getattr(as_alice, method)(where)
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("act", ["", "/cancel", "/retry", "/steer", "/events", "/ticket"])
def test_a_run_that_never_was(as_alice: APIClient, act: str) -> None:
    method = as_alice.get if act in ("", "/events") else as_alice.post
    response = method(f"/api/v1/runs/{uuid4()}{act}", format="json")
    assert response.status_code in (400, 404)


def test_a_session_needs_its_token_against_forgery(alice: User, run: GenerationRun) -> None:
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(alice)
    assert browser.get(address(run)).status_code == 200
    assert browser.post(address(run, "cancel")).status_code == 403
    run.refresh_from_db()
    assert run.state == State.RUNNING
