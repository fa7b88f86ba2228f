"""Books by the API: who may what, what is taken and what not, and that the pages agree."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.forms import model_to_dict
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from novellaforge.models import Job, QueuedTask
from projects.models import Chapter, Character, Project
from tests.api.addresses import addresses
from tests.api.conftest import a_client
from tests.factories import (
    a_chapter,
    a_character,
    a_concept,
    a_project,
    a_user,
    a_version,
    an_approved_version,
    an_outlined_project,
)

Body = dict[str, Any]
V1 = "/api/v1"
BOOK = "projects/<uuid:project_id>"
CHAPTER = "chapters/<uuid:chapter_id>"
JOB = "jobs/<uuid:job_id>"

# What an owner may do with a book that is there, and what is answered.
ACTS: tuple[tuple[str, str, Body | None, int], ...] = (
    ("get", BOOK, None, 200),
    ("patch", BOOK, {"tone": "dry"}, 200),
    ("delete", BOOK, None, 204),
    ("get", f"{BOOK}/propose", None, 200),
    ("post", f"{BOOK}/propose/<slug:kind>", None, 202),
    ("get", f"{BOOK}/concepts", None, 200),
    ("post", f"{BOOK}/concepts", {"title": "Oars", "logline": "Sisters race."}, 201),
    ("get", f"{BOOK}/concepts/<int:concept_id>", None, 200),
    ("patch", f"{BOOK}/concepts/<int:concept_id>", {"tone": "dry"}, 200),
    ("post", f"{BOOK}/concepts/<int:concept_id>/choose", None, 200),
    ("post", f"{BOOK}/synopsis/undo", None, 200),
    ("get", f"{BOOK}/characters", None, 200),
    ("post", f"{BOOK}/characters", {"name": "Ferryman"}, 201),
    ("get", f"{BOOK}/characters/<uuid:character_id>", None, 200),
    ("patch", f"{BOOK}/characters/<uuid:character_id>", {"role": "clerk"}, 200),
    ("delete", f"{BOOK}/characters/<uuid:character_id>", None, 204),
    ("get", f"{BOOK}/chapters", None, 200),
    ("post", f"{BOOK}/chapters", {"title": "The last boat"}, 201),
    ("get", f"{BOOK}/{CHAPTER}", None, 200),
    ("patch", f"{BOOK}/{CHAPTER}", {"outline": "They cross."}, 200),
    ("get", f"{BOOK}/jobs", None, 200),
    ("get", f"{CHAPTER}/versions", None, 200),
    ("get", f"{CHAPTER}/versions/<uuid:version_id>", None, 200),
    ("get", JOB, None, 200),
    ("post", f"{JOB}/stop", None, 200),
    ("post", f"{JOB}/resume", None, 200),
)
# Everybody's own: no book is named.
SHELF = (("get", "projects", None), ("post", "projects", {"premise": "A ferry sinks."}))


@pytest.fixture
def at(book: Project, chapter: Chapter) -> Callable[[str], str]:
    """A template's address in Alice's book."""
    Project.objects.filter(pk=book.pk).update(synopsis_before="Mine.")
    ids = {
        "<uuid:project_id>": book.pk,
        "<uuid:chapter_id>": chapter.pk,
        "<uuid:version_id>": a_version(chapter=chapter).pk,
        "<uuid:character_id>": a_character(project=book).pk,
        "<int:concept_id>": a_concept(project=book).pk,
        "<uuid:job_id>": Job.objects.create(kind="count", project_id=book.pk).pk,
        "<slug:kind>": "synopsis",
    }

    def filled(template: str) -> str:
        for part, value in ids.items():
            template = template.replace(part, str(value))
        return f"{V1}/{template}"

    return filled


@pytest.fixture
def own(book: Project) -> str:
    return f"{V1}/projects/{book.pk}"


def everything() -> dict[str, list[Any]]:
    models = (Project, Chapter, Character, Job, QueuedTask)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


# --- Who may ----------------------------------------------------------------------------


def test_the_table_has_every_act_there_is() -> None:
    here = {
        (method, address.template.removeprefix("api/v1/"))
        for address in addresses("api/v1/")
        for method in address.methods
        if address.view.__module__ == "projects.api.views"
    }
    assert {row[:2] for row in (*ACTS, *SHELF)} == here


def test_the_owner_may(as_alice: APIClient, at: Any) -> None:
    before = transaction.savepoint()
    for method, template, body, status in ACTS:
        response = getattr(as_alice, method)(at(template), body)
        assert response.status_code == status, (method, template, response.content)
        transaction.savepoint_rollback(before)


def test_to_a_stranger_it_is_not_there(as_charlie: APIClient, at: Any) -> None:
    before = everything()
    for method, template, body, _status in ACTS:
        response = getattr(as_charlie, method)(at(template), body)
        assert response.status_code == 404, (method, template)
        assert response.json()["error"]["code"] == "not_found"
        assert everything() == before, (method, template)


def test_nobody_may_not(as_nobody: APIClient, at: Any) -> None:
    before = everything()
    for method, template, body, _status in ACTS:
        response = getattr(as_nobody, method)(at(template), body)
        assert response.status_code == 401, (method, template)
        assert response.json()["error"]["code"] == "not_authenticated"
        assert everything() == before, (method, template)


def test_what_is_in_the_trash_is_not_there(as_alice: APIClient, at: Any, book: Project) -> None:
    Project.objects.filter(pk=book.pk).update(trashed_at=timezone.now())
    for method, template, body, _status in ACTS:
        response = getattr(as_alice, method)(at(template), body)
        assert response.status_code == 404, (method, template)


@pytest.mark.parametrize(("method", "path", "body"), SHELF)
def test_nobody_has_no_shelf(
    method: str, path: str, body: Body | None, as_nobody: APIClient
) -> None:
    assert getattr(as_nobody, method)(f"{V1}/{path}", body).status_code == 401
    assert not Project.objects.exists()


def test_a_shelf_holds_its_owners_books(
    as_alice: APIClient, as_charlie: APIClient, book: Project
) -> None:
    assert [each["id"] for each in as_alice.get(f"{V1}/projects").json()["results"]] == [
        str(book.pk)
    ]
    assert as_charlie.get(f"{V1}/projects").json() == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }


@pytest.mark.parametrize(
    "address", ["characters/{character}", "concepts/{concept}/choose", "chapters/{chapter}"]
)
def test_what_is_another_books_is_not_in_this_one(
    address: str, as_alice: APIClient, alice: User, own: str
) -> None:
    other = an_outlined_project(owner=alice)
    path = address.format(
        character=a_character(project=other).pk,
        concept=a_concept(project=other).pk,
        chapter=a_chapter(project=other).pk,
    )
    ask = as_alice.post if path.endswith("choose") else as_alice.get
    assert ask(f"{own}/{path}").status_code == 404


# --- Books ------------------------------------------------------------------------------


def test_a_book_begins_with_a_sentence(as_alice: APIClient, alice: User) -> None:
    premise = "A ferrywoman finds that one of her passengers never left the river."
    response = as_alice.post(f"{V1}/projects", {"premise": premise})
    assert response.status_code == 201
    made = Project.objects.get()
    assert made.owner == alice
    assert response.json()["id"] == str(made.pk)
    assert (made.premise, made.title) == (premise, "A ferrywoman finds that one of…")


def test_a_book_begins_with_all_that_is_known_of_it(as_alice: APIClient) -> None:
    given = {
        "title": "Le bac",
        "premise": "Une passeuse compte ses rames.",
        "synopsis": "Il en manque une.",
        "language": "fr",
        "genre": "policier",
        "tone": "retenu",
        "person": "first",
        "tense": "present",
        "chapter_count": 7,
        "chapter_words": 900,
    }
    answer = as_alice.post(f"{V1}/projects", given).json()
    assert {name: answer[name] for name in given} == given
    assert model_to_dict(Project.objects.get(), list(given)) == given


def test_the_page_makes_the_same_book(as_alice: APIClient, alice: User) -> None:
    given = {"premise": "A ferry sinks.", "language": "fr", "chapter_count": 5}
    page = Client()
    page.force_login(alice)
    page.post("/books/new/", given | {"chapter_words": ""})
    as_alice.post(f"{V1}/projects", given)
    own = ("id", "created_at", "updated_at")
    rows = [
        {name: value for name, value in row.items() if name not in own}
        for row in Project.objects.values()
    ]
    assert len(rows) == 2
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"premise": None}, "premise"),
        ({"premise": "  "}, "premise"),
        ({"premise": "nul \0 inside"}, "premise"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": {"en": "Salt"}}, "title"),
        ({"language": "xx"}, "language"),
        ({"language": ["en"]}, "language"),
        ({"person": "second"}, "person"),
        ({"tense": None}, "tense"),
        ({"chapter_count": 0}, "chapter_count"),
        ({"chapter_count": 1_001}, "chapter_count"),
        ({"chapter_count": -(10**4_000)}, "chapter_count"),
        ({"chapter_count": "many"}, "chapter_count"),
        ({"chapter_count": 1e300}, "chapter_count"),
        ({"chapter_count": True}, "chapter_count"),
        ({"chapter_words": 49}, "chapter_words"),
        ({"chapter_words": 10**30}, "chapter_words"),
        ({"titel": "Salt"}, "titel"),
    ],
)
def test_what_a_book_cannot_have(
    given: Body, field: str, as_alice: APIClient, book: Project, own: str, revision: Any
) -> None:
    for response in (
        as_alice.post(f"{V1}/projects", {"premise": "A ferry."} | given),
        as_alice.patch(own, given),
    ):
        assert response.status_code == 400, response.content
        assert list(response.json()["error"]["fields"]) == [field]
    assert Project.objects.count() == 1
    assert revision() == book.revision


def test_a_book_needs_a_premise(as_alice: APIClient) -> None:
    response = as_alice.post(f"{V1}/projects", {"title": "Salt"})
    assert response.status_code == 400
    assert response.json()["error"]["fields"] == {"premise": ["This field is required."]}
    assert not Project.objects.exists()


def test_only_what_is_given_is_changed(
    as_alice: APIClient, book: Project, own: str, revision: Any
) -> None:
    before = model_to_dict(book)
    answer = as_alice.patch(own, {"tone": "dry", "chapter_words": 700}).json()
    assert (answer["tone"], answer["chapter_words"], answer["revision"]) == ("dry", 700, 1)
    book.refresh_from_db()
    assert model_to_dict(book) == before | {"tone": "dry", "chapter_words": 700}
    assert revision() == 1


def test_a_book_read_and_given_back_is_taken(as_alice: APIClient, own: str) -> None:
    read = as_alice.get(own).json()
    assert as_alice.patch(own, read | {"genre": "gothic"}).json()["genre"] == "gothic"


@pytest.mark.parametrize(
    "given",
    [
        {"title": "  Salt  ", "synopsis": "She sinks it.\r\n\r\nHe knew."},
        {"person": "first", "tense": "present"},
        {"genre": "", "tone": " "},
        {},
    ],
)
def test_the_page_changes_a_book_in_the_same_way(
    given: Body, as_alice: APIClient, alice: User
) -> None:
    by_page, by_api = an_outlined_project(owner=alice), an_outlined_project(owner=alice)
    page = Client()
    page.force_login(alice)
    shown = model_to_dict(
        by_page, ["title", "premise", "synopsis", "tone", "genre", "chapter_count"]
    )
    whole = shown | {"person": by_page.person, "tense": by_page.tense} | given
    assert page.post(f"/books/{by_page.pk}/plan/book/", whole).status_code == 302
    assert as_alice.patch(f"{V1}/projects/{by_api.pk}", given).status_code == 200
    by_page.refresh_from_db()
    by_api.refresh_from_db()
    assert model_to_dict(by_page) == model_to_dict(by_api)
    assert by_page.revision == by_api.revision == bool(given)


def test_a_book_goes_to_the_trash_with_all_that_is_in_it(
    as_alice: APIClient, book: Project, own: str
) -> None:
    assert as_alice.delete(own).status_code == 204
    book.refresh_from_db()
    assert book.trashed_at is not None
    assert book.chapters.count() == 3
    assert as_alice.get(f"{V1}/projects").json()["count"] == 0
    assert as_alice.delete(own).status_code == 404


def test_a_shelf_comes_in_pages(as_alice: APIClient, alice: User) -> None:
    books = [a_project(owner=alice) for _ in range(3)]
    first = as_alice.get(f"{V1}/projects?page_size=2").json()
    second = as_alice.get(first["next"]).json()
    assert (first["count"], second["next"]) == (3, None)
    listed = [each["id"] for each in first["results"] + second["results"]]
    assert listed == [str(each.pk) for each in reversed(books)]


@pytest.mark.parametrize("page", ["0", "-1", "3", "many", "9" * 5_000, "%00"])
def test_there_is_no_such_page(page: str, as_alice: APIClient, book: Project) -> None:
    response = as_alice.get(f"{V1}/projects?page={page}")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


# --- What a model proposes --------------------------------------------------------------


def test_a_proposal_is_asked_for_as_by_the_page(as_alice: APIClient, own: str) -> None:
    never = {"kind": "synopsis", "is_waiting": False, "failure": "", "job": None}
    assert never in as_alice.get(f"{own}/propose").json()
    for _ in range(2):
        response = as_alice.post(f"{own}/propose/synopsis")
        assert response.status_code == 202
        assert response.json() == never | {"is_waiting": True}
    assert QueuedTask.objects.get().func == "projects.tasks.write_synopsis"


def test_why_a_proposal_failed(as_alice: APIClient, own: str) -> None:
    as_alice.post(f"{own}/propose/characters")
    why = "No model server answers at http://localhost:1/v1."
    QueuedTask.objects.update(set_aside_at=timezone.now(), failure=why)
    standing = {each["kind"]: each for each in as_alice.get(f"{own}/propose").json()}
    assert standing["characters"]["failure"] == why
    assert not standing["characters"]["is_waiting"]


@pytest.mark.parametrize("kind", ["concepts", "synopsis", "characters", "outline"])
def test_each_kind_is_waiting_once_it_is_asked_for(
    kind: str, as_alice: APIClient, own: str
) -> None:
    assert as_alice.post(f"{own}/propose/{kind}").json()["is_waiting"]


def test_an_outline_that_is_asked_for_is_a_job(
    as_alice: APIClient, alice: User, book: Project, own: str
) -> None:
    asked = as_alice.post(f"{own}/propose/outline").json()["job"]
    job = Job.objects.get()
    assert (job.project_id, job.requested_by) == (book.pk, alice)
    assert asked == as_alice.get(f"{V1}/jobs/{job.pk}").json()
    as_alice.post(f"{V1}/jobs/{job.pk}/stop")
    standing = {each["kind"]: each for each in as_alice.get(f"{own}/propose").json()}
    assert standing["outline"]["job"]["state"] == "stopped"
    assert not standing["outline"]["is_waiting"]


@pytest.mark.parametrize("kind", ["cover", "ask", "synopsis/", "%00"])
def test_nothing_else_can_be_proposed(kind: str, as_alice: APIClient, own: str) -> None:
    response = as_alice.post(f"{own}/propose/{kind}")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"
    assert not QueuedTask.objects.exists()


def test_a_concept_is_chosen_as_by_the_page(
    as_alice: APIClient, book: Project, own: str, revision: Any
) -> None:
    concept = a_concept(project=book)
    answer = as_alice.post(f"{own}/concepts/{concept.pk}/choose").json()
    assert answer["revision"] == revision() == 1
    listed = as_alice.get(f"{own}/concepts").json()["results"]
    assert [each["chosen"] for each in listed] == [True]


def test_a_concept_is_written_and_changed_as_by_the_page(
    as_alice: APIClient, book: Project, own: str, revision: Any
) -> None:
    given = {"title": "Eleven Oars", "logline": "Sisters race two boats.", "stakes": "The house."}
    made = as_alice.post(f"{own}/concepts", given).json()
    assert made == given | {"id": book.concepts.get().pk, "tone": "", "chosen": False} | {
        "created_at": made["created_at"]
    }
    one = f"{own}/concepts/{made['id']}"
    as_alice.post(f"{one}/choose")
    assert as_alice.patch(one, {"logline": "They drown."}).json() == made | {
        "logline": "They drown.",
        "chosen": True,
    }
    assert as_alice.get(one).json()["logline"] == "They drown."
    assert revision() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "Oars"}, "logline"),
        ({"title": " ", "logline": "They drown."}, "title"),
        ({"title": "Oars", "logline": "x" * 1_001}, "logline"),
        ({"title": "Oars", "logline": "They drown.", "plot": "x"}, "plot"),
    ],
)
def test_what_is_no_concept_is_refused(
    given: Body, field: str, as_alice: APIClient, book: Project, own: str
) -> None:
    response = as_alice.post(f"{own}/concepts", given)
    assert response.status_code == 400
    assert list(response.json()["error"]["fields"]) == [field]
    assert not book.concepts.exists()


def test_nobody_chooses_a_concept_by_changing_it(
    as_alice: APIClient, book: Project, own: str
) -> None:
    concept = a_concept(project=book)
    as_alice.patch(f"{own}/concepts/{concept.pk}", {"chosen": True})
    assert not book.concepts.get().chosen


def test_a_synopsis_written_anew_is_undone(
    as_alice: APIClient, book: Project, own: str, revision: Any
) -> None:
    Project.objects.update(synopsis="A model's.", synopsis_before="Mine.")
    assert as_alice.get(own).json()["synopsis_before"] == "Mine."
    answer = as_alice.post(f"{own}/synopsis/undo").json()
    assert (answer["synopsis"], answer["synopsis_before"]) == ("Mine.", "")
    assert answer["revision"] == revision() == 1
    assert as_alice.post(f"{own}/synopsis/undo").status_code == 409


def test_there_is_nothing_to_undo_once_the_synopsis_is_changed(
    as_alice: APIClient, book: Project, own: str
) -> None:
    Project.objects.update(synopsis="A model's.", synopsis_before="Mine.")
    assert as_alice.patch(own, {"tone": "dry"}).json()["synopsis_before"] == "Mine."
    assert as_alice.patch(own, {"synopsis": "Ours."}).json()["synopsis_before"] == ""
    assert as_alice.post(f"{own}/synopsis/undo").status_code == 409
    book.refresh_from_db()
    assert book.synopsis == "Ours."


@pytest.mark.parametrize("number", [0, 10**30, "9" * 5_000])
def test_there_is_no_such_concept(number: Any, as_alice: APIClient, own: str) -> None:
    assert as_alice.post(f"{own}/concepts/{number}/choose").status_code == 404


# --- Characters -------------------------------------------------------------------------


def test_a_character_is_added_changed_and_taken_out(
    as_alice: APIClient, book: Project, own: str, revision: Any
) -> None:
    given = {"name": "Marta", "aliases": ["the widow"], "voice_lines": ["Not on my boat."]}
    made = as_alice.post(f"{own}/characters", given).json()
    one = f"{own}/characters/{made['id']}"
    assert revision() == 1
    assert as_alice.patch(one, {"wants": "her oar"}).json()["wants"] == "her oar"
    character = book.characters.get(name="Marta")
    assert (character.aliases, character.wants) == (["the widow"], "her oar")
    assert revision() == 2
    assert as_alice.delete(one).status_code == 204
    assert revision() == 3
    assert not book.characters.filter(name="Marta").exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Aron Pell"}, "name"),
        ({"aliases": "the widow"}, "aliases"),
        ({"aliases": ["two\nlines"]}, "aliases.0"),
        ({"aliases": [{"name": "the widow"}]}, "aliases.0"),
        ({"voice_lines": [None]}, "voice_lines.0"),
        ({"description": "\0"}, "description"),
        ({"age": 40}, "age"),
    ],
)
def test_what_a_character_cannot_have(
    given: Body, field: str, as_alice: APIClient, book: Project, own: str, revision: Any
) -> None:
    ilse = book.characters.get(name="Ilse Varga")
    for response in (
        as_alice.post(f"{own}/characters", {"name": "Marta"} | given),
        as_alice.patch(f"{own}/characters/{ilse.pk}", given),
    ):
        assert response.status_code == 400, response.content
        assert list(response.json()["error"]["fields"]) == [field]
    assert book.characters.count() == 2
    assert revision() == 0


def test_a_character_keeps_its_name_and_another_book_may_have_it(
    as_alice: APIClient, book: Project, own: str
) -> None:
    ilse = book.characters.get(name="Ilse Varga")
    one = f"{own}/characters/{ilse.pk}"
    assert as_alice.patch(one, {"name": "Ilse Varga", "role": "owner"}).status_code == 200
    other = as_alice.post(f"{V1}/projects", {"premise": "A quay."}).json()["id"]
    named = {"name": "Ilse Varga"}
    assert as_alice.post(f"{V1}/projects/{other}/characters", named).status_code == 201


# --- Chapters ---------------------------------------------------------------------------


def test_the_chapters_come_in_order_with_how_each_stands(
    as_alice: APIClient, book: Project, own: str
) -> None:
    approved = an_approved_version(chapter=book.chapters.get(number=1))
    later = a_version(chapter=approved.chapter)
    drafted = a_version(chapter=book.chapters.get(number=2))
    book.chapters.create(number=9, title="In the trash", trashed_at=timezone.now())
    listed = as_alice.get(f"{own}/chapters").json()["results"]
    assert [
        (each["number"], each["is_approved"], each["approved_version_id"], each["last_version_id"])
        for each in listed
    ] == [
        (1, True, str(approved.pk), str(later.pk)),
        (2, False, None, str(drafted.pk)),
        (3, False, None, None),
    ]


def test_a_chapter_is_added_at_the_end(
    as_alice: APIClient, book: Project, own: str, revision: Any
) -> None:
    given = {
        "title": "The last boat",
        "outline": "They cross.",
        "scenes": ["The quay", "The ferry"],
        "required_points": ["Ilse pays"],
        "forbidden": ["a storm"],
        "point_of_view": "Ilse Varga",
        "kind": "finale",
        "target_words": 900,
    }
    response = as_alice.post(f"{own}/chapters", given)
    assert response.status_code == 201
    answer = response.json()
    assert {name: answer[name] for name in given} == given
    assert (answer["number"], answer["last_version_id"]) == (4, None)
    chapter = book.chapters.get(number=4)
    assert model_to_dict(chapter, list(given)) == given
    assert revision() == 1
    assert as_alice.get(f"{own}/chapters/{chapter.pk}").json() == answer


def test_a_place_in_the_trash_is_not_taken(as_alice: APIClient, book: Project, own: str) -> None:
    book.chapters.create(number=9, title="In the trash", trashed_at=timezone.now())
    assert as_alice.post(f"{own}/chapters", {"title": "On"}).json()["number"] == 10


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "prologue"}, "kind"),
        ({"scenes": "The quay"}, "scenes"),
        ({"scenes": ["The quay\nThe ferry"]}, "scenes.0"),
        ({"scenes": ["The quay", "\u2028a\u2028b"]}, "scenes.1"),
        ({"scenes": {"0": "The quay"}}, "scenes"),
        ({"required_points": [["Ilse pays"]]}, "required_points.0"),
        ({"forbidden": ["\0"]}, "forbidden.0"),
        ({"target_words": -1}, "target_words"),
        ({"target_words": 2**40}, "target_words"),
        ({"state": "approved"}, "state"),
    ],
)
def test_what_an_outline_cannot_have(
    given: Body, field: str, as_alice: APIClient, chapter: Chapter, own: str, revision: Any
) -> None:
    for response in (
        as_alice.post(f"{own}/chapters", {"title": "The last boat"} | given),
        as_alice.patch(f"{own}/chapters/{chapter.pk}", given),
    ):
        assert response.status_code == 400, response.content
        assert list(response.json()["error"]["fields"]) == [field]
    assert chapter.project.chapters.count() == 3
    assert revision() == 0


@pytest.mark.parametrize(
    "given",
    [
        {"scenes": [" The quay ", "The ferry"], "required_points": ["Ilse pays"]},
        {"title": " The last boat", "outline": "They cross.\r\n\r\nThey turn back."},
        {"kind": "twist", "target_words": None, "forbidden": []},
        {},
    ],
)
def test_the_page_changes_an_outline_in_the_same_way(
    given: Body, as_alice: APIClient, alice: User
) -> None:
    by_page, by_api = (an_outlined_project(owner=alice).chapters.get(number=1) for _ in range(2))
    page = Client()
    page.force_login(alice)
    shown = model_to_dict(by_page, ["title", "outline", "point_of_view", "kind", "target_words"])
    typed = {
        name: "\n".join(value) if isinstance(value, list) else value or ""
        for name, value in (shown | given | {"arc": by_page.arc_id}).items()
    }
    outline = f"/books/{by_page.project_id}/chapters/{by_page.pk}/outline/"
    assert page.post(outline, typed).status_code == 302
    own = f"{V1}/projects/{by_api.project_id}/chapters/{by_api.pk}"
    assert as_alice.patch(own, given).status_code == 200
    by_page.refresh_from_db()
    by_api.refresh_from_db()
    fields = [*shown, "scenes", "required_points", "forbidden", "number"]
    assert model_to_dict(by_page, fields) == model_to_dict(by_api, fields)
    assert by_page.project.revision == by_api.project.revision == bool(given)


def test_a_chapters_place_and_text_are_not_changed_here(
    as_alice: APIClient, chapter: Chapter, own: str
) -> None:
    given = {"number": 7, "approved_version_id": str(uuid4()), "outline": "They cross."}
    answer = as_alice.patch(f"{own}/chapters/{chapter.pk}", given).json()
    assert (answer["number"], answer["approved_version_id"]) == (1, None)
    assert answer["outline"] == "They cross."


def test_an_outline_that_is_changed_keeps_its_last_version(
    as_alice: APIClient, chapter: Chapter, own: str
) -> None:
    version = a_version(chapter=chapter)
    answer = as_alice.patch(f"{own}/chapters/{chapter.pk}", {"outline": "They cross."}).json()
    assert answer["last_version_id"] == str(version.pk)


def test_the_versions_of_a_chapter_come_newest_first(
    as_alice: APIClient, chapter: Chapter
) -> None:
    first, second = a_version(chapter=chapter), a_version(chapter=chapter, text="Salt.")
    listed = as_alice.get(f"{V1}/chapters/{chapter.pk}/versions").json()["results"]
    assert [each["id"] for each in listed] == [str(second.pk), str(first.pk)]
    assert "text" not in listed[0]
    one = as_alice.get(f"{V1}/chapters/{chapter.pk}/versions/{second.pk}").json()
    assert one == listed[0] | {"text": "Salt."}
    assert (one["word_count"], one["origin"]) == (1, "generated")


def test_a_version_of_another_chapter_is_not_there(as_alice: APIClient, book: Project) -> None:
    version = a_version(chapter=book.chapters.get(number=1))
    other = book.chapters.get(number=2)
    assert as_alice.get(f"{V1}/chapters/{other.pk}/versions/{version.pk}").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_a_version_is_never_changed(method: str, as_alice: APIClient, chapter: Chapter) -> None:
    version = a_version(chapter=chapter)
    address = f"{V1}/chapters/{chapter.pk}/versions/{version.pk}"
    response = getattr(as_alice, method)(address, {"text": "Mine."})
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"
    assert json.loads(as_alice.get(address).content)["text"] == version.text


def test_the_answer_is_in_the_language_that_is_asked_for(as_alice: APIClient, own: str) -> None:
    response = as_alice.patch(own, {"title": ""}, HTTP_ACCEPT_LANGUAGE="fr")
    assert response.json()["error"]["fields"]["title"] == ["Ce champ ne peut être vide."]


def test_a_colleague_of_the_operator_is_a_stranger_too(own: str, book: Project) -> None:
    staff = a_user(is_staff=True, is_superuser=True)
    assert a_client(staff).get(own).status_code == 404
