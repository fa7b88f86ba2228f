"""Comments on a chapter's texts, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from projects.models import ChapterVersion
from tests.factories import a_version
from writing.models import Comment

pytestmark = pytest.mark.django_db

API = "/api/v1"
TEXT = "The ferry left. Nobody saw the ferry."


@pytest.fixture
def version(chapter: Any) -> ChapterVersion:
    return a_version(chapter=chapter, text=TEXT)


def post(client: APIClient, path: str, **body: Any) -> Any:
    return client.post(f"{API}/{path}", body, format="json")


def add(client: APIClient, version: ChapterVersion, **body: Any) -> Any:
    given = {"quote": "Nobody saw", "text": "Not even Aron?"} | body
    return post(client, f"versions/{version.pk}/comments", **given)


def of(client: APIClient, version: ChapterVersion) -> Any:
    return client.get(f"{API}/chapters/{version.chapter_id}/comments")


def test_a_stranger_finds_nothing_there(
    as_alice: APIClient, as_charlie: APIClient, as_nobody: APIClient, version: ChapterVersion
):
    uid = add(as_alice, version).json()["id"]
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert of(client, version).status_code == status
        assert add(client, version).status_code == status
        assert client.get(f"{API}/comments/{uid}").status_code == status
        assert client.delete(f"{API}/comments/{uid}").status_code == status
        for act in ("resolve", "reopen", "bring-back"):
            assert post(client, f"comments/{uid}/{act}").status_code == status
        assert post(client, f"comments/{uid}/answers", text="Mine.").status_code == status
    assert Comment.objects.get().deleted_at is None


def test_what_is_not_there(as_alice: APIClient, version: ChapterVersion):
    assert as_alice.get(f"{API}/chapters/{uuid4()}/comments").status_code == 404
    assert post(as_alice, f"versions/{uuid4()}/comments", quote="a", text="b").status_code == 404
    assert as_alice.delete(f"{API}/comments/{uuid4()}").status_code == 404


@pytest.mark.parametrize("body", [{"quote": ""}, {"text": " "}, {"colour": "red"}])
def test_a_body_that_is_wrong(as_alice: APIClient, version: ChapterVersion, body: dict[str, str]):
    assert add(as_alice, version, **body).status_code == 400
    assert not Comment.objects.exists()


def test_words_that_are_not_in_the_version(as_alice: APIClient, version: ChapterVersion):
    answer = add(as_alice, version, quote="The barge")
    assert answer.status_code == 409
    assert "do not stand in the text" in answer.json()["error"]["message"]


def test_made_answered_and_resolved(as_alice: APIClient, version: ChapterVersion):
    made = add(as_alice, version, quote="ferry", before="Nobody saw the ").json()
    assert (made["start"], made["end"]) == (TEXT.rindex("ferry"), TEXT.rindex("ferry") + 5)
    assert (made["author"], made["version"]) == ("alice", str(version.pk))
    answer = post(as_alice, f"comments/{made['id']}/answers", text="No.")
    assert answer.status_code == 201
    both = [as_alice.get(f"{API}/comments/{each}") for each in (made["id"], answer.json()["id"])]
    assert [each.json()["id"] for each in both] == [made["id"]] * 2
    nested = post(as_alice, f"comments/{answer.json()['id']}/answers", text="Yes.")
    assert nested.status_code == 409
    resolved = post(as_alice, f"comments/{made['id']}/resolve").json()
    assert resolved["resolved_at"]
    assert [each["text"] for each in resolved["answers"]] == ["No."]
    told = of(as_alice, version).json()
    assert (len(told["open"]), len(told["resolved"])) == (0, 1)
    assert post(as_alice, f"comments/{made['id']}/reopen").json()["resolved_at"] is None


def test_a_passage_that_is_gone_keeps_its_quote(as_alice: APIClient, version: ChapterVersion):
    add(as_alice, version)
    a_version(chapter=version.chapter, text="All is new.")
    told = of(as_alice, version).json()["open"][0]
    assert (told["quote"], told["start"], told["end"]) == ("Nobody saw", None, None)


def test_deleted_and_brought_back(as_alice: APIClient, version: ChapterVersion):
    uid = add(as_alice, version).json()["id"]
    assert as_alice.delete(f"{API}/comments/{uid}").status_code == 204
    assert of(as_alice, version).json() == {"open": [], "resolved": []}
    assert post(as_alice, f"comments/{uid}/bring-back").json()["id"] == uid
    assert len(of(as_alice, version).json()["open"]) == 1
