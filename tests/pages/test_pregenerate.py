import re

import pytest
from django.test import Client

from novellaforge.models import Job
from projects.models import Project
from writing.pregeneration.asking import MOST


@pytest.fixture
def pregenerate(book: Project) -> str:
    return f"/books/{book.pk}/plan/pregenerate/"


def test_it_works(as_alice: Client, book: Project, pregenerate: str) -> None:
    response = as_alice.post(pregenerate, {"count": "2"}, follow=True)
    assert response.redirect_chain == [(f"/books/{book.pk}/plan/", 302)]
    assert "2 plans are being prepared." in response.content.decode()
    assert Job.objects.get().total == 2


def test_the_page_asks_for_how_many(as_alice: Client, book: Project, pregenerate: str) -> None:
    page = as_alice.get(f"/books/{book.pk}/plan/").text
    form = page[page.index(f'action="{pregenerate}"') :].partition("</form>")[0]
    assert re.search(rf'type="number" name="count"[^>]* min="1" max="{MOST}" value="3"', form)


def test_asked_twice_it_says_so(as_alice: Client, pregenerate: str) -> None:
    as_alice.post(pregenerate, {"count": "2"})
    page = as_alice.post(pregenerate, {"count": "2"}, follow=True).content.decode()
    assert "Plans are being prepared already; 2 are left to make." in page
    assert Job.objects.get().total == 2


@pytest.mark.parametrize(
    ("count", "why"),
    [("", "a number"), ("two", "a number"), ("-1", "a number"), ("51", "1 to 50")],
)
def test_what_is_no_count_is_refused(
    as_alice: Client, pregenerate: str, count: str, why: str
) -> None:
    page = as_alice.post(pregenerate, {"count": count}, follow=True).content.decode()
    assert why in page
    assert not Job.objects.exists()


def test_it_is_the_owners_and_posted(
    as_alice: Client, as_charlie: Client, client: Client, pregenerate: str
) -> None:
    assert as_charlie.post(pregenerate, {"count": "1"}).status_code == 404
    assert client.post(pregenerate, {"count": "1"})["Location"].startswith("/login/")
    assert as_alice.get(pregenerate).status_code == 405
    assert not Job.objects.exists()
