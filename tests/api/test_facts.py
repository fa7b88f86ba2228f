"""Memory by the API: who may what, what is listed, what the author's word does and what not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from memory import correcting, ledger
from memory.api import facts as api
from memory.entities import Scene
from memory.facts import Fact
from memory.models import Entity, StoredFact
from novellaforge.models import QueuedTask
from projects.models import Project
from tests.emptying import empty_all
from tests.factories import a_user, an_approved_version, an_outlined_project

Body = dict[str, Any]
FACT, ENTITY = "facts/{fact}", "entities/{entity}"
ACTS: tuple[tuple[str, str, Body | None, int], ...] = (
    ("get", "facts", None, 200),
    ("get", FACT, None, 200),
    ("patch", FACT, {"rejected": True}, 200),
    ("get", "entities", None, 200),
    ("get", ENTITY, None, 200),
    ("patch", ENTITY, {"name": "Hale"}, 200),
    ("post", f"{ENTITY}/merge", {"into": "{ilse}"}, 200),
    ("post", "entities/{merged}/unmerge", None, 200),
    ("post", f"{ENTITY}/split", {"facts": ["{fact}"], "name": "Marten"}, 201),
    ("post", "entities/{split}/unsplit", None, 204),
    ("get", "inbox", None, 200),
)
of_every_act = pytest.mark.parametrize(
    ("method", "address", "body", "status"), ACTS, ids=lambda value: str(value)
)


@dataclass(frozen=True)
class Story:
    """Joss rows and swims, the man is merged into Ilse, Marten is split off the guard."""

    book: Project
    ids: dict[str, Any]
    facts: dict[str, Fact]

    def at(self, address: str) -> str:
        return f"/api/v1/projects/{self.book.pk}/memory/{address.format(**self.ids)}"

    def body(self, body: Any) -> Any:
        if isinstance(body, dict):
            return {name: self.body(value) for name, value in body.items()}
        if isinstance(body, list):
            return [self.body(each) for each in body]
        return body.format(**self.ids) if isinstance(body, str) else body


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """Committed once: what a test changes of it goes with the test's transaction."""
    with django_db_blocker.unblock():
        try:
            yield _told(an_outlined_project(owner=a_user(username="alice")))
        finally:
            empty_all()


@pytest.fixture
def book(db: None, story: Story) -> Project:
    return story.book


@pytest.fixture
def alice(book: Project) -> User:
    return book.owner


def _told(book: Project) -> Story:
    chapter, ilse = book.chapters.get(number=1), book.characters.get(name="Ilse Varga").pk
    joss, man, guard = (
        Scene(chapter.pk).resolve(name, ("character",))
        for name in ("Joss", "the man", "the guard")
    )

    def fact(subject: UUID, beat: int, **fields: Any) -> Fact:
        sentence = f"It is said of {subject}: {fields}."
        given: Body = {
            "project": book.pk, "version": None, "chapter": chapter.pk, "beat": beat, "seq": beat,
            "predicate": "can", "value": "row", "subject": subject, "sentence": sentence,
            "start": 0, "end": len(sentence),
        }  # fmt: skip
        return Fact(**given | fields)

    facts = {
        "rows": fact(joss.uid, 1),
        "swims": fact(joss.uid, 1, value="swim"),
        "claimed": fact(ilse, 2, value="lie", modality="claim"),
        "man": fact(man.uid, 3),
        "guard": fact(guard.uid, 4),
        "other": fact(guard.uid, 4, value="swim"),
    }
    ledger.record(an_approved_version(chapter=chapter), [*facts.values()], (joss, man, guard))
    correcting.merge(book, man.uid, ilse)
    marten = correcting.split(book, guard.uid, [facts["other"].uid], "Old Marten")
    QueuedTask.objects.all().delete()
    ids = {
        "fact": facts["rows"].uid, "entity": joss.uid, "ilse": ilse, "merged": man.uid,
        "split": marten.uid, "chapter": chapter.pk,
    }  # fmt: skip
    return Story(book, ids, facts)


def everything() -> Any:
    return list(StoredFact.objects.order_by("uid").values()), list(
        Entity.objects.order_by("uid").values()
    )


# --- Who may ----------------------------------------------------------------------------


def test_the_table_has_every_act_there_is() -> None:
    template = re.compile(r"<uuid:uid>")
    here = {
        (method, template.sub("{}", str(each.pattern).partition("/memory/")[2]))
        for each in api.urlpatterns
        for method in each.callback.cls.http_method_names  # type: ignore[union-attr]
        if method not in ("head", "options") and hasattr(each.callback.cls, method)  # type: ignore[union-attr]
    }
    assert {(row[0], re.sub(r"\{\w+\}", "{}", row[1])) for row in ACTS} == here


@of_every_act
def test_the_owner_may(
    method: str, address: str, body: Body | None, status: int, as_alice: APIClient, story: Story
) -> None:
    response = getattr(as_alice, method)(story.at(address), story.body(body), format="json")
    assert response.status_code == status, response.content


@of_every_act
def test_to_a_stranger_it_is_not_there(
    method: str, address: str, body: Body | None, status: int, as_charlie: APIClient, story: Story
) -> None:
    before = everything()
    response = getattr(as_charlie, method)(story.at(address), story.body(body), format="json")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"
    assert everything() == before


@of_every_act
def test_nobody_may_not(
    method: str, address: str, body: Body | None, status: int, as_nobody: APIClient, story: Story
) -> None:
    before = everything()
    response = getattr(as_nobody, method)(story.at(address), story.body(body), format="json")
    assert response.status_code == 401
    assert everything() == before


@pytest.mark.parametrize("address", [FACT, ENTITY])
def test_what_is_another_books_is_not_in_this_one(
    address: str, as_alice: APIClient, alice: Any, story: Story
) -> None:
    other = Story(an_outlined_project(owner=alice), story.ids, story.facts)
    response = as_alice.get(other.at(address))
    assert response.status_code == 404
    assert "in this book's memory" in response.json()["error"]["message"]
    assert as_alice.patch(other.at(address), {}, format="json").status_code == 404


# --- Facts ------------------------------------------------------------------------------


FILTERS: dict[str, tuple[str, set[str]]] = {
    "all": ("", {"rows", "swims", "claimed", "man", "guard", "other"}),
    "one's": ("entity={entity}", {"rows", "swims"}),
    "one's, with whom was merged": ("entity={ilse}", {"claimed", "man"}),
    "a chapter's": ("chapter={chapter}", {"rows", "swims", "claimed", "man", "guard", "other"}),
    "another chapter's": ("chapter=" + str(uuid4()), set()),
    "a predicate's": ("predicate=holds", set()),
    "claimed": ("layer=claimed", {"claimed"}),
    "told, before anything was": ("layer=told&until=0", set()),
    "true of one": ("layer=true&entity={ilse}", {"man"}),
    "no facts": ("rejected=true", set()),
}


@pytest.mark.parametrize(("query", "names"), FILTERS.values(), ids=FILTERS)
def test_facts_are_listed(query: str, names: set[str], as_alice: APIClient, story: Story) -> None:
    answer = as_alice.get(story.at(f"facts?{query}")).json()
    assert {each["uid"] for each in answer["results"]} == {
        str(story.facts[name].uid) for name in names
    }
    assert answer["count"] == len(names)


@pytest.mark.parametrize(
    "query", ["layer=hidden", "predicate=likes", "entity=Ilse", "until=-1", "chapter=1"]
)
def test_a_filter_that_cannot_be_says_which(query: str, as_alice: APIClient, story: Story) -> None:
    response = as_alice.get(story.at(f"facts?{query}"))
    assert response.status_code == 400
    assert query.partition("=")[0] in response.json()["error"]["fields"]


def test_facts_come_in_pages(as_alice: APIClient, story: Story) -> None:
    answer = as_alice.get(story.at("facts?page_size=4")).json()
    assert (answer["count"], len(answer["results"])) == (6, 4)
    assert len(as_alice.get(answer["next"]).json()["results"]) == 2


def test_a_fact_says_what_it_is_and_where(as_alice: APIClient, story: Story) -> None:
    fact = as_alice.get(story.at(FACT)).json()
    assert fact["subject"] == {"uid": str(story.ids["entity"]), "name": "Joss"}
    assert (fact["predicate"], fact["value"], fact["object"]) == ("can", "row", None)
    assert (fact["chapter_id"], fact["chapter_number"]) == (str(story.ids["chapter"]), 1)
    assert fact["sentence"] == story.facts["rows"].sentence
    said = ("asserted", "stands", "rejected", "locked", "corrected")
    assert [fact[name] for name in said] == [True, True, False, False, {}]


def test_it_is_rejected_restored_and_listed(as_alice: APIClient, story: Story) -> None:
    assert as_alice.patch(story.at(FACT), {"rejected": True}, format="json").json()["rejected"]
    for query, there in (("", False), ("?rejected=true", True)):
        uids = [each["uid"] for each in as_alice.get(story.at(f"facts{query}")).json()["results"]]
        assert (str(story.ids["fact"]) in uids) == there
    answer = as_alice.patch(story.at(FACT), {"rejected": False}, format="json").json()
    assert not answer["rejected"]


def test_it_is_corrected_and_as_it_was_read_again(as_alice: APIClient, story: Story) -> None:
    given = {"corrections": {"value": "Swim", "subject": str(story.ids["ilse"])}}
    fact = as_alice.patch(story.at(FACT), given, format="json").json()
    assert (fact["value"], fact["subject"]["name"]) == ("swim", "Ilse Varga")
    assert fact["corrected"] == {"value": "row", "subject": str(story.ids["entity"])}
    fact = as_alice.patch(story.at(FACT), {"corrections": None}, format="json").json()
    assert (fact["value"], fact["corrected"]) == ("row", {})


def test_a_request_is_done_whole_or_not_at_all(
    as_alice: APIClient, story: Story, revision: Callable[[], int]
) -> None:
    before, rows = revision(), everything()
    given = {"locked": True, "corrections": {"value": "swim", "sentence": "No."}}
    response = as_alice.patch(story.at(FACT), given, format="json")
    assert response.status_code == 409
    error = response.json()["error"]
    assert error["code"] == "refused"
    assert "sentence" in error["message"]
    assert (revision(), everything()) == (before, rows)
    assert not QueuedTask.objects.exists()


@pytest.mark.parametrize("name", ["project", "uid", "self", "known_as"])
def test_a_correction_is_of_a_known_field(name: str, as_alice: APIClient, story: Story) -> None:
    given = {"corrections": {name: str(uuid4())}}
    assert as_alice.patch(story.at(FACT), given, format="json").status_code == 409


def test_a_locked_fact_is_changed_once_it_is_unlocked(as_alice: APIClient, story: Story) -> None:
    assert as_alice.patch(story.at(FACT), {"locked": True}, format="json").json()["locked"]
    response = as_alice.patch(story.at(FACT), {"rejected": True}, format="json")
    assert response.status_code == 409
    assert "your word wins" in response.json()["error"]["message"]
    given = {"locked": False, "rejected": True}
    assert as_alice.patch(story.at(FACT), given, format="json").json()["rejected"]


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (FACT, {"reject": True}),
        (FACT, {"corrections": "swim"}),
        (ENTITY, {"kind": "place"}),
        (ENTITY, {"aliases": "Hale"}),
        (f"{ENTITY}/merge", {}),
        (f"{ENTITY}/merge", {"into": "Ilse"}),
        (f"{ENTITY}/split", {"facts": ["x"], "name": "Hale"}),
    ],
)
def test_a_body_that_cannot_be_says_which_field(
    address: str, body: Body, as_alice: APIClient, story: Story
) -> None:
    ask = as_alice.post if address.endswith(("merge", "split")) else as_alice.patch
    response = ask(story.at(address), body, format="json")
    assert response.status_code == 400
    assert response.json()["error"]["fields"]


# --- Entities ---------------------------------------------------------------------------


def test_entities_are_listed_by_kind(as_alice: APIClient, story: Story) -> None:
    names = lambda query: [  # noqa: E731
        each["name"] for each in as_alice.get(story.at(f"entities{query}")).json()["results"]
    ]
    assert names("") == [
        "Aron Pell", "Ilse Varga", "Joss", "Old Marten", "the east landing", "the guard",
        "the man",
    ]  # fmt: skip
    assert names("?kind=place") == ["the east landing"]
    assert names("?provisional=true") == ["Joss", "the guard", "the man"]


def test_a_name_is_kept_renamed_and_put_back(as_alice: APIClient, story: Story) -> None:
    given = {"name": "Hale", "aliases": ["the Crow"], "provisional": False}
    answer = as_alice.patch(story.at(ENTITY), given, format="json").json()
    assert {name: answer[name] for name in given} == given
    assert as_alice.patch(story.at(ENTITY), {"provisional": True}, format="json").json()[
        "provisional"
    ]


def test_a_name_is_none_and_one_again(as_alice: APIClient, story: Story) -> None:
    names = lambda query: [  # noqa: E731
        each["name"] for each in as_alice.get(story.at(f"entities{query}")).json()["results"]
    ]
    patched = lambda **given: as_alice.patch(story.at(ENTITY), given, format="json")  # noqa: E731
    assert patched(removed=True).json()["removed"]
    assert "Joss" not in names("")
    assert names("?removed=true") == ["Joss"]
    assert as_alice.get(story.at(ENTITY)).json()["removed"]
    rejected = as_alice.get(story.at("facts?rejected=true")).json()["results"]
    assert {each["subject"]["name"] for each in rejected} == {"Joss"}
    response = patched(name="Hale")
    assert response.status_code == 409
    assert "not a name" in response.json()["error"]["message"]
    assert patched(removed=False, name="Hale").json()["name"] == "Hale"
    assert "Hale" in names("")


def test_whoever_is_in_the_bible_is_renamed_there(as_alice: APIClient, story: Story) -> None:
    response = as_alice.patch(story.at("entities/{ilse}"), {"name": "Elsa"}, format="json")
    assert response.status_code == 409
    assert "the bible" in response.json()["error"]["message"]


def test_two_of_one_scene_are_refused(as_alice: APIClient, story: Story) -> None:
    given = {"into": str(story.ids["split"])}
    response = as_alice.post(
        story.at(f"entities/{story.facts['guard'].subject}/merge"), given, format="json"
    )
    assert response.status_code == 409
    assert "names both" in response.json()["error"]["message"]


def test_a_merge_answers_with_whom_it_means(as_alice: APIClient, story: Story) -> None:
    given = {"into": str(story.ids["ilse"])}
    answer = as_alice.post(story.at(f"{ENTITY}/merge"), given, format="json").json()
    assert (answer["uid"], answer["in_codex"]) == (str(story.ids["ilse"]), True)
    one = as_alice.get(story.at(ENTITY)).json()
    assert one["merged_into_id"] == str(story.ids["ilse"])


def test_the_inbox_says_who_is_new(as_alice: APIClient, story: Story) -> None:
    answer = as_alice.get(story.at("inbox")).json()
    assert [each["entity"]["name"] for each in answer["results"]] == ["the guard", "Joss"]
    (mention,) = answer["results"][0]["mentions"]
    assert mention["chapter_number"] == 1
    assert mention["approved"]


def test_every_request_about_memory_is_on_the_page() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
    for each in api.urlpatterns:
        where = re.sub(r"<\w+:(\w+)>", r"{\1}", str(each.pattern))
        for method in ("get", "post", "patch"):
            if hasattr(each.callback.cls, method):  # type: ignore[union-attr]
                assert f"| `{method.upper()} {where}` |" in page, (method, where)


def test_every_field_of_a_correction_is_on_the_page() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
    assert not [name for name in correcting.CORRECTABLE if f"`{name}`" not in page]
