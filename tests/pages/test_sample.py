"""The first run: an empty shelf offers a book that can be opened, read and thrown away."""

import pytest
from django.test import Client
from django.urls import reverse

from novellaforge.models import QueuedTask
from projects.models import Project
from projects.sample import opening
from tests.factories import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(client: Client) -> Client:
    client.force_login(a_user())
    return client


def test_the_shelf_of_a_newcomer_offers_it(newcomer: Client) -> None:
    assert reverse("sample") in newcomer.get(reverse("projects:shelf")).text
    newcomer.post(reverse("sample"))
    assert reverse("sample") not in newcomer.get(reverse("projects:shelf")).text


@pytest.mark.parametrize(("language", "said"), [("en", "Draught"), ("fr", "Belle-Aure. Montante")])
def test_it_opens_at_a_chapter_to_read(newcomer: Client, language: str, said: str) -> None:
    page = newcomer.post(reverse("sample"), headers={"accept-language": language}, follow=True)
    assert said in page.text
    project = Project.objects.get()
    assert project.language == language
    assert [bool(each.approved_version) for each in project.chapters.all()] == [True, False, False]


def test_memory_reads_it_and_no_plan_is_prepared(newcomer: Client) -> None:
    newcomer.post(reverse("sample"))
    queued = set(QueuedTask.objects.values_list("name", flat=True))
    assert "read_version" in queued
    assert not {name for name in queued if "plan" in name}


def test_opening_it_again_finds_the_same_book(newcomer: Client) -> None:
    desks = {newcomer.post(reverse("sample")).url for _ in range(2)}
    assert len(desks) == Project.objects.count() == 1


def test_thrown_away_it_can_be_had_anew(newcomer: Client) -> None:
    newcomer.post(reverse("sample"))
    first = Project.objects.get()
    newcomer.post(reverse("projects:put_in_trash", args=[first.pk]))
    newcomer.post(reverse("sample"))
    assert Project.objects.filter(trashed_at=None).exclude(pk=first.pk).count() == 1


def test_nobody_opens_it_signed_out(client: Client) -> None:
    assert client.post(reverse("sample")).url.startswith(reverse("accounts:login"))
    assert not Project.objects.exists()


def test_each_opening_keeps_its_book_s_own_rule() -> None:
    """Money is counted in pans of salt, hours are written in words."""
    assert "coin" not in opening("en")
    assert not any(each.isdigit() for each in opening("en") + opening("fr"))
