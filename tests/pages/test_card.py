"""Cards: who sees them, what they say at which chapter, and which names have one."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from memory.models import Entity
from projects.models import Project
from tests.memory.stored import Told


@pytest.fixture
def told(book: Project) -> Told:
    story = Told(book)
    story.tell(1, "Ilse Varga was tired.", "condition", "Ilse Varga", value="tired")
    story.tell(1, "Aron Pell is Ilse Varga's cousin.", "kin_of", "Aron Pell", value="cousin",
               object="Ilse Varga")  # fmt: skip
    story.tell(2, "Ilse Varga was dead.", "life_status", "Ilse Varga", value="dead")
    story.keep()
    return story


@pytest.fixture
def at(book: Project) -> Any:
    def address(uid: Any, query: str = "") -> str:
        return f"/books/{book.pk}/codex/{uid}/card/{query}"

    return address


@pytest.fixture
def ilse(book: Project) -> Any:
    return book.characters.get(name="Ilse Varga").pk


def shown(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_somebody_elses_is_not_there(
    as_charlie: Client, client: Client, told: Told, at: Any, ilse: Any, book: Project
) -> None:
    for address in (at(ilse), f"/books/{book.pk}/cards/"):
        assert as_charlie.get(address).status_code == 404
        assert client.get(address)["Location"] == f"/login/?next={address}"


def test_nor_is_who_is_not_in_the_book(as_alice: Client, told: Told, at: Any) -> None:
    assert as_alice.get(at(uuid4())).status_code == 404
    others = Told(told.project.__class__.objects.create(owner=told.project.owner, title="Another"))
    others.tell(1, "Hale slept.", "condition", "Hale", value="asleep")
    others.keep()
    assert as_alice.get(at(others.uid("Hale"))).status_code == 404


def test_it_says_what_holds_with_its_sentence(
    as_alice: Client, told: Told, at: Any, ilse: Any, book: Project
) -> None:
    page = shown(as_alice, at(ilse, "?chapter=1"))
    assert "Ilse Varga was tired." in page
    assert "cousin" in page
    assert f"/chapters/{told.chapter(1).pk}/?view=page#:~:text=Ilse%20Varga%20was%20tired." in page
    assert f'href="/books/{book.pk}/codex/{ilse}/?until=1"' in page
    assert "<html" not in page


def test_a_chapter_later_something_else_holds(
    as_alice: Client, told: Told, at: Any, ilse: Any
) -> None:
    for query in ("", "?chapter=2", "?chapter=99", "?chapter=nonsense"):
        page = shown(as_alice, at(ilse, query))
        assert "Ilse Varga was dead." in page
        assert "Ilse Varga was tired." not in page


def test_before_the_first_chapter_nothing_is_known(
    as_alice: Client, told: Told, at: Any, ilse: Any
) -> None:
    assert "Nothing is known yet" in shown(as_alice, at(ilse, "?chapter=0"))


def test_who_was_merged_has_the_others_card(
    as_alice: Client, told: Told, at: Any, ilse: Any, book: Project
) -> None:
    aron = book.characters.get(name="Aron Pell").pk
    Entity.objects.filter(uid=aron).update(merged_into=ilse)
    assert as_alice.get(at(aron, "?chapter=1"))["Location"] == at(ilse, "?chapter=1")


def test_a_name_is_escaped(as_alice: Client, told: Told, at: Any, ilse: Any) -> None:
    Entity.objects.filter(uid=ilse).update(name="<b>Ilse</b>")
    assert "&lt;b&gt;Ilse&lt;/b&gt;" in shown(as_alice, at(ilse))


def test_few_questions_are_asked(
    as_alice: Client, told: Told, at: Any, ilse: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(15):
        shown(as_alice, at(ilse))


# --- Names in prose ---------------------------------------------------------------------


def names(client: Client, book: Project) -> dict[str, str]:
    every = client.get(f"/books/{book.pk}/cards/").json()["names"]
    assert [len(form) for form, *_ in every] == sorted((len(f) for f, *_ in every), reverse=True)
    return {form: card for form, _entry, card in every}


def test_a_book_of_nobody_has_no_names(as_alice: Client, book: Project) -> None:
    assert names(as_alice, book) == {}


def test_names_and_first_names_lead_to_the_card(
    as_alice: Client, told: Told, at: Any, ilse: Any, book: Project
) -> None:
    Entity.objects.filter(uid=ilse).update(aliases=["the ferrywoman"])
    found = names(as_alice, book)
    assert found["Ilse Varga"] == found["Ilse"] == found["the ferrywoman"] == at(ilse)


def test_a_name_of_two_is_nobodys(as_alice: Client, told: Told, book: Project) -> None:
    told.tell(3, "Ilse Hale and Ilse Moor slept.", "condition", "Ilse Hale", value="asleep")
    told.tell(3, "Ilse Hale and Ilse Moor slept.", "condition", "Ilse Moor", value="asleep")
    told.keep()
    found = names(as_alice, book)
    assert "Ilse" not in found
    assert {"Ilse Varga", "Ilse Hale", "Ilse Moor"} <= found.keys()


def test_an_act_has_no_card(as_alice: Client, told: Told, book: Project) -> None:
    told.tell(3, "She saw the fire.", "takes_part", "Ilse Varga", object="the fire")
    told.keep()
    assert "the fire" not in names(as_alice, book)
