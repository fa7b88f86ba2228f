"""The codex: one field over all kinds, from entry to entry, what is the author's, mentions."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from memory import correcting
from memory.models import Entity
from memory.views.filtering import beside
from novellaforge.models import QueuedTask
from projects.models import Character, Location, Project
from tests.factories import a_character, a_location, an_approved_version

pytestmark = pytest.mark.django_db
A, B, C = (UUID(int=number) for number in range(3))


@pytest.fixture
def ilse(book: Project) -> Character:
    text = "Ilse rowed to the east landing. Nobody spoke."
    an_approved_version(chapter=book.chapters.get(number=1), text=text)
    a_location(project=book, name="Ilsenburg")
    correcting.meet_the_bible(book)
    return book.characters.get(name="Ilse Varga")


@pytest.fixture
def codex(book: Project) -> str:
    return f"/books/{book.pk}/codex/"


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def names(page: str) -> list[str]:
    listed = page.partition('class="names"')[2].partition('class="pane"')[0]
    return re.findall(r'<li><a href="[^"]*"[^>]*><span lang="\w+">([^<]*)</span>', listed)


@pytest.mark.parametrize(
    ("opened", "found"),
    [(None, (None, A)), (A, (None, B)), (B, (A, C)), (C, (B, None)), (UUID(int=9), (None, A))],
)
def test_who_stands_beside_the_open_one(opened: UUID | None, found: tuple[Any, Any]) -> None:
    assert beside([A, B, C], opened) == found
    assert beside([], opened) == (None, None)


@pytest.mark.usefixtures("ilse")
def test_the_field_finds_what_no_kind_is_called(as_alice: Client, codex: str) -> None:
    page = shown(as_alice, f"{codex}?q=zzz")
    assert "Nobody and nothing is called so." in page
    assert names(page) == []


@pytest.mark.usefixtures("ilse")
def test_the_field_filters_over_all_kinds(as_alice: Client, codex: str) -> None:
    page = shown(as_alice, f"{codex}?kind=object&q=ilse")
    assert names(page) == ["Ilse Varga", "Ilsenburg"]
    assert 'value="ilse"' in page
    assert "Show all" in page


def test_without_it_a_kind_is_listed(as_alice: Client, ilse: Character, codex: str) -> None:
    assert "Ilsenburg" not in names(shown(as_alice, codex))
    assert "Ilsenburg" in names(shown(as_alice, f"{codex}?kind=place"))


def test_other_names_are_found_too(as_alice: Client, ilse: Character, codex: str) -> None:
    Entity.objects.filter(uid=ilse.pk).update(aliases=["the ferrywoman"])
    assert names(shown(as_alice, f"{codex}?q=ferryw")) == ["Ilse Varga"]


def test_keys_lead_from_entry_to_entry(as_alice: Client, ilse: Character, codex: str) -> None:
    page = shown(as_alice, f"{codex}{ilse.pk}/")
    aron = Character.objects.get(name="Aron Pell").pk
    assert f'data-key="k" href="{codex}{aron}/"' in page
    assert 'data-key="j"' not in page
    assert 'data-key="/"' in page
    filtered = shown(as_alice, f"{codex}{ilse.pk}/?q=ilse")
    place = Location.objects.get(name="Ilsenburg").pk
    assert f'data-key="j" href="{codex}{place}/?q=ilse"' in filtered


# --- The author's own ---------------------------------------------------------------------


def test_a_stranger_edits_nothing(
    as_charlie: Client, client: Client, ilse: Character, codex: str
) -> None:
    address = f"{codex}{ilse.pk}/edit/"
    assert as_charlie.get(address).status_code == 404
    assert as_charlie.post(address, {"name": "X"}).status_code == 404
    assert client.post(address, {"name": "X"})["Location"] == f"/login/?next={address}"
    ilse.refresh_from_db()
    assert ilse.name == "Ilse Varga"


@pytest.mark.parametrize("uid", ["the stranger", "nobody"])
def test_whom_only_a_text_knows_has_no_such_page(
    uid: str, as_alice: Client, book: Project, codex: str
) -> None:
    known = Entity.objects.create(uid=A, project=book, name="Joss", kind="character")
    address = f"{codex}{known.uid if uid == 'the stranger' else B}/edit/"
    assert as_alice.get(address).status_code == 404


def test_what_cannot_be_saved_stays_typed(as_alice: Client, ilse: Character, codex: str) -> None:
    for given, why in (
        ({"name": ""}, "This field is required."),
        ({"name": "Aron Pell"}, "has an entry of that name"),
    ):
        given = given | {"description": "A scar.", "aliases": "the Crow"}
        response = as_alice.post(f"{codex}{ilse.pk}/edit/", given)
        assert response.status_code == 422
        page = response.content.decode()
        assert why in page
        assert "A scar." in page
        ilse.refresh_from_db()
        assert ilse.aliases == []


def test_it_is_edited_and_read_again(
    as_alice: Client, book: Project, ilse: Character, codex: str
) -> None:
    page = shown(as_alice, f"{codex}{ilse.pk}/")
    assert f'data-key="e" href="{codex}{ilse.pk}/edit/"' in page
    revision = book.revision
    given = {
        "name": "Ilse Varga",
        "aliases": "the Crow\n the Rower ",
        "description": "A burn <i>.",
        "voice_lines": "Mind the rope.",
    }
    answer = as_alice.post(f"{codex}{ilse.pk}/edit/", given, follow=True)
    assert answer.redirect_chain == [(f"{codex}{ilse.pk}/", 302)]
    ilse.refresh_from_db()
    book.refresh_from_db()
    assert (ilse.aliases, ilse.voice_lines) == (["the Crow", "the Rower"], ["Mind the rope."])
    assert book.revision > revision
    assert QueuedTask.objects.filter(func="memory.tasks.read_bible").exists()
    after = answer.content.decode()
    assert "A burn &lt;i&gt;." in after
    assert "Mind the rope." in after


def test_a_place_too(as_alice: Client, ilse: Character, codex: str) -> None:
    place = Location.objects.get(name="Ilsenburg")
    as_alice.post(f"{codex}{place.pk}/edit/", {"name": "Ilsenburg", "palette": "tar"})
    place.refresh_from_db()
    assert place.palette == "tar"


# --- Mentions -----------------------------------------------------------------------------


def test_mentions_are_counted_and_lead_to_their_sentences(
    as_alice: Client, book: Project, ilse: Character, codex: str
) -> None:
    page = shown(as_alice, f"{codex}{ilse.pk}/")
    assert "1 mention" in page
    first = book.chapters.get(number=1).pk
    assert f"/books/{book.pk}/chapters/{first}/?view=page#:~:text=Ilse%20rowed" in page
    assert "Nobody spoke." not in page
    assert '<details id="mentions">' in page
    opened = shown(as_alice, f"{codex}{ilse.pk}/?in=1")
    assert '<details id="mentions" open>' in opened


def test_as_of_an_earlier_chapter_there_are_none(
    as_alice: Client, ilse: Character, codex: str
) -> None:
    page = shown(as_alice, f"{codex}{ilse.pk}/?until=0&in=nonsense")
    assert "No approved chapter names it yet." in page


def test_whoever_is_unnamed_has_none(as_alice: Client, book: Project, codex: str) -> None:
    other = a_character(project=book, name="Marten")
    assert "No approved chapter names it yet." in shown(as_alice, f"{codex}{other.pk}/")
