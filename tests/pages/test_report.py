"""The page of the report: made, read, its observations set aside; nobody else's."""

import html

import pytest
from django.contrib.auth.models import User
from django.test import Client

from novellaforge.models import Job
from projects.models import Project
from tests.copies import made_once
from tests.factories import a_user
from tests.jobs import deliver_all
from tests.writing.analysis.written import BREATH, LEAK, a_text, a_written_book, write
from writing import analysis
from writing.analysis.observing import CONTENTS, Observation
from writing.models import BookReport, SetAside

pytestmark = pytest.mark.django_db(transaction=True)


@made_once
def an_author_s_book() -> Project:
    return a_written_book(3, owner=a_user(username="alice"))


@made_once
def a_reported_book() -> Project:
    book = an_author_s_book()
    deliver_all(analysis.start(book, book.owner_id)[0])
    return book


@pytest.fixture
def book(request: pytest.FixtureRequest) -> Project:
    return a_reported_book() if "report" in request.fixturenames else an_author_s_book()


@pytest.fixture
def alice(book: Project) -> User:
    return book.owner


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/report/"


@pytest.fixture
def report(book: Project) -> BookReport:
    return BookReport.objects.get()


def observations(report: BookReport) -> tuple[Observation, ...]:
    return CONTENTS.validate_python(report.contents).observations


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_it_works(as_alice: Client, page: str) -> None:
    assert "No report has been made of this book yet." in shown(as_alice, page)
    response = as_alice.post(page, follow=True)
    assert response.redirect_chain == [(page, 302)]
    running = html.unescape(response.content.decode())
    assert "Reading the whole book" in running
    assert 'data-poll="2"' in running
    assert "Make the report" not in running
    deliver_all(Job.objects.get())
    made = shown(as_alice, page)
    assert "data-poll" not in made
    assert "from 3 approved chapters" in made
    assert "The facts of these chapters are not read yet: 1, 2, 3." in made
    for title in ("Promises and open threads", "Point of view", "Voices", "Repeated phrases"):
        assert title in made
    for said in (LEAK, BREATH, "here one reads what Aron Pell thinks", "Nothing stands out."):
        assert said in made


def test_its_quotes_lead_to_their_chapters(
    as_alice: Client, book: Project, page: str, report: BookReport
) -> None:
    made = shown(as_alice, page)
    for chapter in book.chapters.all():
        assert f'href="/books/{book.pk}/chapters/{chapter.pk}/"' in made


def test_it_is_in_the_books_navigation(as_alice: Client, book: Project, page: str) -> None:
    assert f'href="{page}"' in shown(as_alice, f"/books/{book.pk}/plan/")


def test_a_book_without_a_text_is_told_so(as_alice: Client, book: Project, page: str) -> None:
    book.chapters.update(approved_version=None)
    response = as_alice.post(page, follow=True)
    assert "there is nothing to report on" in response.content.decode()
    assert not Job.objects.exists()


def test_set_aside_and_back(as_alice: Client, page: str, report: BookReport) -> None:
    key = observations(report)[0].key
    assert f'action="{page}{key}/set-aside/"' in shown(as_alice, page)
    done = as_alice.post(f"{page}{key}/set-aside/", follow=True).content.decode()
    assert "It is set aside, in later reports too." in done
    assert "1 is set aside" in done
    assert f'action="{page}{key}/bring-back/"' in done
    back = as_alice.post(f"{page}{key}/bring-back/", follow=True).content.decode()
    assert "It is shown again." in back
    assert "is set aside" not in back


def test_what_changed_since_is_said(
    as_alice: Client, book: Project, page: str, report: BookReport
) -> None:
    assert "the book has changed since" not in shown(as_alice, page)
    write(book.chapters.get(number=1), "Rain. " + a_text(1))
    book.chapters.get(number=2).delete()
    made = shown(as_alice, page)
    for said in (
        "the book has changed since",
        "text changed since",
        "a chapter that is out of the book",
    ):
        assert said in made


def test_an_earlier_report(as_alice: Client, book: Project, page: str, report: BookReport) -> None:
    write(book.chapters.get(number=1), "Rain came down.")
    deliver_all(analysis.start(book, book.owner_id)[0])
    assert f'href="?report={report.pk}"' in shown(as_alice, page)
    assert "text changed since" not in shown(as_alice, page)
    assert "text changed since" in shown(as_alice, f"{page}?report={report.pk}")
    assert as_alice.get(f"{page}?report=none").status_code == 404


def test_in_french(as_alice: Client, page: str, report: BookReport) -> None:
    """Whatever is not translated yet: it is shown, and quotes keep the book's language."""
    response = as_alice.get(page, headers={"Accept-Language": "fr"})
    made = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="fr">' in made
    assert f'<q lang="en">{html.escape(LEAK)}' in made


def test_it_is_the_owners_and_posted(
    as_alice: Client, as_charlie: Client, client: Client, page: str, report: BookReport
) -> None:
    key = observations(report)[0].key
    acts = [f"{page}{key}/{act}/" for act in ("set-aside", "bring-back")]
    for address in acts:
        assert as_alice.get(address).status_code == 405
        assert as_charlie.post(address).status_code == 404
        assert client.post(address)["Location"].startswith("/login/")
    for address in (page, f"{page}?report={report.pk}"):
        assert as_charlie.get(address).status_code == 404
        assert client.get(address)["Location"].startswith("/login/")
    assert as_charlie.post(page).status_code == 404
    assert as_alice.post(f"{page}{key}/burn/").status_code == 404
    assert as_alice.post(f"{page}nothing/set-aside/").status_code == 404
    assert not SetAside.objects.exists()
    assert Job.objects.count() == 1
