"""A chapter's plan, and threads of one's own, for programs."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from memory.threads_opening import own_threads
from novellaforge.models import Job
from projects.models import Chapter, Project
from tests.writing.briefs import a_plan
from writing.models import ChapterPlan
from writing.pregeneration.ahead import Ahead

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def plan(chapter: Chapter) -> str:
    return f"{V1}/chapters/{chapter.pk}/plan"


@pytest.fixture
def stale(chapter: Chapter) -> ChapterPlan:
    return ChapterPlan.objects.create(
        chapter=chapter,
        source="pregenerated",
        plan=a_plan(2).model_dump(mode="json"),
        fingerprint="f" * 64,
    )


def test_a_stranger_finds_nothing_there(
    as_charlie: APIClient, as_nobody: APIClient, plan: str, stale: ChapterPlan, book: Project
) -> None:
    threads = f"{V1}/projects/{book.pk}/memory/threads"
    uid = f"{threads}/{uuid4()}"
    kept = {"plan": stale.pk, "was": ""}
    for client, status in ((as_charlie, 404), (as_nobody, 401)):
        assert client.get(plan).status_code == status
        for act in ("again", "keep"):
            assert client.post(f"{plan}/{act}").status_code == status
        assert client.post(f"{plan}/keep/undo", kept, format="json").status_code == status
        assert client.put(plan, {"beats": [FIRST]}, format="json").status_code == status
        assert client.delete(plan).status_code == status
        assert client.post(threads, {"what": "The debt"}, format="json").status_code == status
        assert client.delete(uid).status_code == status
    stale.refresh_from_db()
    assert stale.fingerprint == "f" * 64
    assert own_threads(book) == ()


def test_a_chapter_without_a_plan_has_no_beats(as_alice: APIClient, plan: str) -> None:
    told = {"id": None, "source": "", "ending": "", "is_stale": False, "beats": []}
    assert as_alice.get(plan).json() == told
    assert as_alice.post(f"{plan}/keep").status_code == 409


def test_its_beats_say_how_they_meet(as_alice: APIClient, plan: str, stale: ChapterPlan) -> None:
    stale.plan["beats"][0]["exit"] = "The lamp goes out over the water."
    stale.plan["beats"][1]["entry"] = "A letter has come from the north."
    stale.save()
    told = as_alice.get(plan).json()
    assert told["is_stale"]
    first, second = told["beats"]
    assert (first["number"], first["gaps"]) == (1, [])
    assert second["gaps"] == [{"of": "state", "left": "", "found": ""}]


def test_kept_and_undone(
    as_alice: APIClient, plan: str, stale: ChapterPlan, chapter: Chapter
) -> None:
    kept = as_alice.post(f"{plan}/keep").json()
    assert kept == {"plan": stale.pk, "was": "f" * 64}
    stale.refresh_from_db()
    assert stale.fingerprint == Ahead.of(chapter.project).fingerprint(chapter)
    assert as_alice.post(f"{plan}/again").status_code == 409
    assert as_alice.post(f"{plan}/keep/undo", {"plan": 1}, format="json").status_code == 400
    assert as_alice.post(f"{plan}/keep/undo", kept, format="json").status_code == 204
    assert as_alice.get(plan).json()["is_stale"]


def test_planned_again(as_alice: APIClient, plan: str, stale: ChapterPlan) -> None:
    response = as_alice.post(f"{plan}/again")
    assert response.status_code == 202
    job = Job.objects.get()
    assert response["Location"] == f"{V1}/jobs/{job.pk}"
    assert job.cursor["chapters"] == [str(stale.chapter_id)]


# --- One's own --------------------------------------------------------------------------

FIRST = {"summary": "Ilse counts the oars at dusk. One is gone.", "words": 300}
SECOND = {
    "title": "The lie",
    "summary": "Aron lies about the oar.",
    "words": 200,
    "place": "the landing",
    "time": "dusk",
    "characters": ["Aron Pell"],
    "point_of_view": "Ilse",
    "entry": "One is gone.",
    "exit": "Ilse holds the lantern.",
}


def test_an_own_plan_is_used_before_any_other(
    as_alice: APIClient, plan: str, stale: ChapterPlan, chapter: Chapter
) -> None:
    read = as_alice.get(plan).json()
    asked = {"beats": [FIRST, SECOND], "ending": "reveal", "base": read["id"]}
    told = as_alice.put(plan, asked, format="json").json()
    assert told == as_alice.get(plan).json()
    assert (told["source"], told["ending"], told["is_stale"]) == ("author", "reveal", False)
    assert told["beats"][0]["title"] == "Ilse counts the oars at dusk"
    assert SECOND.items() <= told["beats"][1].items()
    assert told["beats"][1]["gaps"] == []
    assert as_alice.put(plan, asked, format="json").status_code == 409
    asked = {"beats": [SECOND], "base": told["id"]}
    assert len(as_alice.put(plan, asked, format="json").json()["beats"]) == 1
    assert chapter.plans.count() == 2


def test_it_is_given_up(as_alice: APIClient, plan: str, stale: ChapterPlan) -> None:
    assert as_alice.delete(plan).status_code == 409
    as_alice.put(plan, {"beats": [FIRST]}, format="json")
    assert as_alice.delete(plan).status_code == 204
    assert as_alice.get(plan).json()["id"] == stale.pk


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"beats": []}, "beats"),
        ({"beats": [FIRST] * 21}, "beats"),
        ({"beats": [FIRST | {"words": 19}]}, "beats.0.words"),
        ({"beats": [FIRST | {"summary": " "}]}, "beats.0.summary"),
        ({"beats": [FIRST | {"number": 1}]}, "beats.0.number"),
        ({"beats": [FIRST], "ending": "happy"}, "ending"),
        ({"ending": "turn"}, "beats"),
    ],
)
def test_what_is_no_plan_is_refused(
    as_alice: APIClient, plan: str, stale: ChapterPlan, wrong: object, where: str
) -> None:
    refused = as_alice.put(plan, wrong, format="json")
    assert refused.status_code == 400
    assert where in refused.json()["error"]["fields"]
    assert as_alice.get(plan).json()["source"] == "pregenerated"


def test_a_thread_is_named_and_taken_back(as_alice: APIClient, book: Project) -> None:
    threads = f"{V1}/projects/{book.pk}/memory/threads"
    assert as_alice.post(threads, {"what": ""}, format="json").status_code == 400
    made = as_alice.post(threads, {"what": "The debt"}, format="json")
    assert made.status_code == 201
    assert as_alice.post(threads, {"what": "the debt"}, format="json").status_code == 409
    [found] = as_alice.get(threads).json()["open"]
    assert (found["what"], found["opened"]["fact"]) == ("The debt", made.json()["fact"])
    assert found["paid"] is None
    one = f"{threads}/{made.json()['fact']}"
    assert as_alice.delete(one).status_code == 204
    assert as_alice.delete(one).status_code == 409
    assert as_alice.get(threads).json()["open"] == []
