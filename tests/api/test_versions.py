"""A chapter's text typed, and its versions read, compared, accepted and restored, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.response import Response
from rest_framework.test import APIClient

from projects.models import Chapter, ChapterVersion
from tests.factories import a_version

pytestmark = pytest.mark.django_db

ONE = "The ferry left.\n\nIlse rowed to the far bank."
TWO = "The ferry left late.\n\nIlse rowed to the near bank."
Two = tuple[ChapterVersion, ChapterVersion]


@pytest.fixture
def two(chapter: Chapter) -> Two:
    return a_version(chapter=chapter, text=ONE), a_version(chapter=chapter, text=TWO)


def tag(version: ChapterVersion | Any) -> str:
    return f'"{version.pk}"'


def address(chapter: Chapter, what: str) -> str:
    return f"/api/v1/chapters/{chapter.pk}/{what}"


def put(client: APIClient, chapter: Chapter, body: Any, **headers: str) -> Response:
    return client.put(address(chapter, "text"), body, format="json", headers=headers)


def accepting(two: Two, paragraphs: Any) -> dict[str, Any]:
    return {"paragraphs": paragraphs, "old": str(two[0].pk), "new": str(two[1].pk)}


def texts(chapter: Chapter) -> list[str]:
    return list(chapter.versions.values_list("text", flat=True))


def test_a_stranger_finds_nothing_there(
    as_charlie: APIClient, as_nobody: APIClient, chapter: Chapter, two: Two
):
    acts = [
        ("get", address(chapter, "text"), {}),
        ("put", address(chapter, "text"), {"text": "Mine."}),
        ("get", address(chapter, "history"), {}),
        ("get", address(chapter, "versions/1..2"), {}),
        ("post", address(chapter, "versions/1..2"), accepting(two, None)),
        ("post", f"/api/v1/versions/{two[0].pk}/restore", {}),
    ]
    for method, url, body in acts:
        for client, status in ((as_charlie, 404), (as_nobody, 401)):
            answer = getattr(client, method)(
                url, body, format="json", headers={"If-Match": tag(two[1])}
            )
            assert answer.status_code == status, (method, url)
    assert texts(chapter) == [TWO, ONE]


def test_who_says_no_version_is_asked_for_it(as_alice: APIClient, chapter: Chapter, two: Two):
    answers = [
        put(as_alice, chapter, {"text": "Mine."}),
        as_alice.post(address(chapter, "versions/1..2"), accepting(two, None), format="json"),
        as_alice.post(f"/api/v1/versions/{two[0].pk}/restore"),
    ]
    assert [each.status_code for each in answers] == [428] * 3
    assert answers[0].json()["error"]["code"] == "names_no_version"
    assert texts(chapter) == [TWO, ONE]


@pytest.mark.parametrize("match", ['"no"', '"00000000-0000-4000-8000-000000000000"', "old"])
def test_what_is_not_the_newest_changes_nothing(
    as_alice: APIClient, chapter: Chapter, two: Two, match: str
):
    headers = {"If-Match": tag(two[0]) if match == "old" else match}
    answers = [
        as_alice.post(
            address(chapter, "versions/1..2"),
            accepting(two, None),
            format="json",
            headers=headers,
        ),
        as_alice.post(f"/api/v1/versions/{two[0].pk}/restore", headers=headers),
    ]
    assert [each.status_code for each in answers] == [412, 412]
    assert texts(chapter) == [TWO, ONE]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"text": None}, {"text": "x", "id": "no"}, {"text": "x", "replaces": "no"},
        {"text": "x", "replaces": ["no"]}, {"text": "x", "base": None},
    ],
)  # fmt: skip
def test_a_body_that_says_not_all_is_refused(
    as_alice: APIClient, chapter: Chapter, two: Two, body: dict[str, Any]
):
    assert put(as_alice, chapter, body, **{"If-Match": tag(two[1])}).status_code == 400
    assert texts(chapter) == [TWO, ONE]


@pytest.mark.parametrize("change", [{"text": " \n"}, {"text": "Mine.", "id": "taken"}])
def test_what_cannot_be_kept_is_refused(
    as_alice: APIClient, chapter: Chapter, two: Two, change: dict[str, str]
):
    body = change | ({"id": str(two[0].pk)} if "id" in change else {})
    assert put(as_alice, chapter, body, **{"If-Match": tag(two[1])}).status_code == 409
    assert texts(chapter) == [TWO, ONE]


@pytest.mark.parametrize(
    ("paragraphs", "status"),
    [([], 409), ([9], 409), ([-1], 400), ("all", 400), ([0.5], 400)],
)
def test_what_is_no_change_is_not_accepted(
    as_alice: APIClient, chapter: Chapter, two: Two, paragraphs: Any, status: int
):
    answer = as_alice.post(
        address(chapter, "versions/1..2"),
        accepting(two, paragraphs),
        format="json",
        headers={"If-Match": tag(two[1])},
    )
    assert answer.status_code == status
    assert texts(chapter) == [TWO, ONE]


def test_other_versions_than_were_compared_are_not_accepted(
    as_alice: APIClient, chapter: Chapter, two: Two
):
    body = accepting(two, None) | {"new": str(uuid4())}
    answer = as_alice.post(
        address(chapter, "versions/1..2"), body, format="json", headers={"If-Match": tag(two[1])}
    )
    assert answer.status_code == 412


@pytest.mark.parametrize("numbers", ["1..3", "0..1", "1..99999999999"])
def test_a_version_that_is_not_there_is_not_compared(
    as_alice: APIClient, chapter: Chapter, two: Two, numbers: str
):
    assert as_alice.get(address(chapter, f"versions/{numbers}")).status_code == 404


def test_a_chapter_without_a_text_has_none_to_read(as_alice: APIClient, chapter: Chapter):
    assert as_alice.get(address(chapter, "text")).status_code == 404
    assert as_alice.get(address(chapter, "history")).json()["results"] == []


def test_the_newest_text_is_read_once(as_alice: APIClient, chapter: Chapter, two: Two):
    answer = as_alice.get(address(chapter, "text"))
    assert (answer.json()["text"], answer["ETag"]) == (TWO, tag(two[1]))
    again = as_alice.get(address(chapter, "text"), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = as_alice.get(address(chapter, "text"), headers={"If-None-Match": tag(two[0])})
    assert other.json()["text"] == TWO


def test_the_tag_of_a_compressed_answer_counts(as_alice: APIClient, chapter: Chapter):
    a_version(chapter=chapter, text=ONE * 40)
    zipped = {"Accept-Encoding": "gzip"}
    weak = as_alice.get(address(chapter, "text"), headers=zipped)["ETag"]
    assert weak.startswith("W/")
    again = as_alice.get(address(chapter, "text"), headers={"If-None-Match": weak})
    assert again.status_code == 304
    assert put(as_alice, chapter, {"text": TWO}, **{"If-Match": weak}).status_code == 200


def test_the_first_text_of_a_chapter_is_typed(as_alice: APIClient, chapter: Chapter):
    answer = put(as_alice, chapter, {"text": "One."}, **{"If-None-Match": "*"})
    assert (answer.status_code, answer.json()["number"]) == (200, 1)
    assert answer["ETag"] == f'"{answer.json()["id"]}"'
    second = put(as_alice, chapter, {"text": "Other."}, **{"If-None-Match": "*"})
    assert second.status_code == 412


def test_a_burst_is_one_version(as_alice: APIClient, chapter: Chapter, two: Two):
    last, burst = str(two[1].pk), []
    for text in ("The", "The ferry", "The ferry left."):
        body = {"text": text, "id": str(uuid4()), "replaces": burst}
        answer = put(as_alice, chapter, body, **{"If-Match": f'"{last}"'})
        assert answer.json()["id"] == body["id"]
        last, burst = body["id"], [body["id"]]
    assert texts(chapter) == ["The ferry left.", TWO, ONE]


def test_of_two_tabs_both_texts_are_kept(as_alice: APIClient, chapter: Chapter, two: Two):
    base = {"If-Match": tag(two[1])}
    first = put(as_alice, chapter, {"text": "Of one tab."}, **base).json()
    answer = put(as_alice, chapter, {"text": "Of the other."}, **base)
    clash = answer.json()
    assert (answer.status_code, answer["ETag"]) == (412, f'"{first["id"]}"')
    assert clash["error"]["code"] == "changed"
    assert "Yours is kept as a version." in clash["error"]["message"]
    assert (clash["newest"]["id"], clash["newest"]["number"]) == (first["id"], 4)
    assert clash["compare"].endswith(f"/chapters/{chapter.pk}/versions/4..3/")
    assert texts(chapter) == ["Of one tab.", "Of the other.", TWO, ONE]
    kept = as_alice.get(address(chapter, f"versions/{clash['kept']['id']}")).json()
    assert kept["text"] == "Of the other."


def test_versions_are_listed_against_the_one_before(
    as_alice: APIClient, chapter: Chapter, two: Two
):
    newest, first = as_alice.get(address(chapter, "history")).json()["results"]
    assert (newest["added"], newest["removed"]) == (2, 1)
    assert (first["number"], first["is_newest"], first["origin"]) == (1, False, "generated")
    (row,) = as_alice.get(f"{address(chapter, 'history')}?page_size=1").json()["results"]
    assert row == newest


def test_two_are_compared_and_a_paragraph_is_accepted(
    as_alice: APIClient, chapter: Chapter, two: Two
):
    found = as_alice.get(address(chapter, "versions/1..2")).json()
    assert (found["added"], found["removed"]) == (2, 1)
    assert [each["op"] for each in found["changes"]] == ["changed", "changed"]
    assert {"op": "new", "text": "near"} in found["changes"][1]["pieces"]
    answer = as_alice.post(
        address(chapter, "versions/1..2"),
        accepting(two, [1]),
        format="json",
        headers={"If-Match": tag(two[1])},
    )
    assert (answer.status_code, answer.json()["number"]) == (201, 3)
    assert texts(chapter)[0] == ONE.replace("far", "near")


def test_a_version_is_restored(as_alice: APIClient, chapter: Chapter, two: Two):
    answer = as_alice.post(
        f"/api/v1/versions/{two[0].pk}/restore", headers={"If-Match": tag(two[1])}
    )
    assert (answer.status_code, answer.json()["number"]) == (201, 3)
    assert texts(chapter) == [ONE, TWO, ONE]
    newest = as_alice.get(address(chapter, "history")).json()["results"][0]
    assert (newest["origin"], newest["restored"]) == ("restored", 1)
