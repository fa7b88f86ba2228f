import pytest
from django.test import Client

from projects.models import Project
from tests.factories import a_project, a_user, an_approved_version
from writing import autopilot
from writing.models import Autopilot, GenerationRun

State = Autopilot.State


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/autopilot/"


@pytest.fixture
def found(book: Project) -> Autopilot:
    return autopilot.start(book, book.owner, first=1, last=3)[0]


def asked(**more: object) -> dict[str, object]:
    return {"first": 1, "last": 3, "stop_after": "arc"} | more


def test_it_works(as_alice: Client, book: Project, page: str) -> None:
    response = as_alice.post(page, asked(), follow=True)
    assert response.redirect_chain == [(page, 302)]
    shown = response.content.decode()
    for said in ("Chapters 1 to 3", "0 of 3", "Stops after each arc.", "being written"):
        assert said in shown
    assert 'data-poll="2"' in shown
    assert f'action="{page}stop/"' in shown
    assert f'action="{page}go-on/"' not in shown
    found = Autopilot.objects.get()
    assert (found.first, found.last, found.stop_after, found.rewrite) == (1, 3, "arc", False)


def test_it_is_in_the_books_navigation(as_alice: Client, book: Project, page: str) -> None:
    assert f'href="{page}"' in as_alice.get(f"/books/{book.pk}/plan/").content.decode()


def test_the_form_begins_where_the_book_is(as_alice: Client, book: Project, page: str) -> None:
    an_approved_version(chapter=book.chapters.get(number=1))
    shown = as_alice.get(page).content.decode()
    assert '<option value="2" selected>2 · Crossing 2</option>' in shown
    assert '<option value="3" selected>3 · Crossing 3</option>' in shown
    assert "data-poll" not in shown


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"first": 3, "last": 1}, "comes after the last"),
        ({"first": "9"}, "not one of the available choices"),
        ({"stop_after": "tea"}, "not one of the available choices"),
        ({"last": ""}, "required"),
    ],
)
def test_what_is_refused_stays_in_the_form(
    as_alice: Client, page: str, more: dict[str, object], says: str
) -> None:
    response = as_alice.post(page, asked(**more))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Autopilot.objects.exists()


def test_a_book_without_chapters_has_no_form(as_alice: Client, book: Project) -> None:
    bare = a_project(owner=book.owner)
    page = as_alice.get(f"/books/{bare.pk}/autopilot/").content.decode()
    assert "No chapter is outlined yet" in page
    assert 'name="first"' not in page


def test_stop_and_go_on(as_alice: Client, page: str, found: Autopilot) -> None:
    shown = as_alice.post(f"{page}stop/", follow=True).content.decode()
    assert "Stopped. What is written is kept." in shown
    assert "Start another" in shown
    assert GenerationRun.objects.get().state == GenerationRun.State.CANCELLED
    Autopilot.objects.update(author=a_user())
    as_alice.post(f"{page}go-on/")
    found.refresh_from_db()
    assert (found.state, found.author) == (State.RUNNING, found.project.owner)


def test_its_reason_is_an_alert_with_what_can_be_done(
    as_alice: Client, page: str, found: Autopilot
) -> None:
    found.state, found.why = State.WAITING, "Chapter 2 did not pass the gate."
    found.save()
    shown = as_alice.get(page).content.decode()
    assert "waiting for you" in shown
    assert 'role="alert"' in shown
    assert found.why in shown
    for act in ("stop", "go-on"):
        assert f'action="{page}{act}/"' in shown


def test_a_refusal_is_said(as_alice: Client, page: str, found: Autopilot) -> None:
    Autopilot.objects.update(state=State.DONE)
    shown = as_alice.post(f"{page}go-on/", follow=True).content.decode()
    assert "All chapters of this autopilot are written." in shown


def test_it_is_the_owners_and_posted(
    as_alice: Client, as_charlie: Client, client: Client, page: str
) -> None:
    for act in ("stop/", "go-on/"):
        assert as_alice.post(page + act).status_code == 404  # it was never on
        assert as_alice.get(page + act).status_code == 405
    Autopilot.objects.create(
        project_id=page.split("/")[2], author=a_user(), first=1, last=1, state=State.RUNNING
    )
    for act in ("", "stop/", "go-on/"):
        assert as_charlie.post(page + act, asked()).status_code == 404
        assert client.post(page + act)["Location"].startswith("/login/")
    assert as_charlie.get(page).status_code == 404
    assert Autopilot.objects.get().state == State.RUNNING
