"""What was done is noted once, with who and from where, and shown to whom it concerns."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from novellaforge import acts as words
from novellaforge.accounts import session_list
from novellaforge.auditing import note
from novellaforge.cleanup import cleanup_accounts
from novellaforge.models import AuditRow, PersonSession
from projects import export, trash
from projects.export import FORMATS, Choice
from projects.members import keeping
from projects.models import Project
from projects.sample import create_sample
from tests.factories import a_version
from tests.security.conftest import acts
from writing.models import ContinuityIssue
from writing.runs import approve
from writing.settling import settle

V1 = "/api/v1"
ROOT = Path(words.__file__).parent.parent
NOTED = re.compile(r'\bnote\(\s*"([a-z.]+)"')


def test_what_is_too_long_is_cut_and_nothing_is_refused(db: None) -> None:
    note("a" * 99, subject="s" * 999 + "\0", address="x" * 99)
    row = AuditRow.objects.get()
    assert (len(row.act), len(row.subject), len(row.address)) == (60, 200, 45)
    assert (row.actor_id, row.project_id) == (None, None)


def test_who_and_from_where_are_the_requests_own(as_alice: APIClient, alice: User) -> None:
    as_alice.post(f"{V1}/projects", {"premise": "A ferry."}, REMOTE_ADDR="203.0.113.9")
    row = AuditRow.objects.get(act="book.made")
    assert (row.actor_id, row.address) == (alice.pk, "203.0.113.9")
    note("later")
    assert AuditRow.objects.get(act="later").address == ""


@pytest.fixture
def done(book: Project, alice: User) -> Callable[[str], AuditRow]:
    return lambda act: AuditRow.objects.get(act=act, project_id=book.pk)


def test_acts_on_a_book_are_noted(
    book: Project, alice: User, done: Callable[[str], AuditRow]
) -> None:
    version = a_version(chapter=book.chapters.get(number=1))
    approve(version, alice)
    approve(version, alice)
    assert (done("version.approved").actor_id, done("version.approved").subject) == (
        alice.pk,
        "1, 1",
    )
    export.start(book, FORMATS["txt"], Choice("approved", True), alice.pk)
    assert done("export.asked").actor_id == alice.pk
    ContinuityIssue.objects.create(
        project=book, chapter=version.chapter, key="k", rule="r", sentence="x", severity="major"
    )
    settle(book, "k", "dismissed", alice)
    settle(book, "k", "open", alice)
    assert done("finding.settled").subject == done("finding.reopened").subject == "r"
    trash.put_in(book)
    trash.put_in(book)
    trash.take_out(book)
    trash.put_in(book)
    assert acts().count("book.trashed") == 2
    trash.delete(book.pk)
    assert done("book.deleted").subject == book.title


def test_settings_budget_and_provider_are_noted_without_a_secret(
    as_alice: APIClient, book: Project
) -> None:
    of_book = f"{V1}/projects/{book.pk}"
    as_alice.patch(f"{of_book}/settings", {"settings": {"max_revisions": 1}})
    as_alice.patch(f"{of_book}/budget", {"cost": "5.00"})
    provider = {"address": "https://93.184.216.34/v1", "key": "sk-secret-0000", "model": "m"}
    assert as_alice.put(f"{of_book}/provider", provider).status_code == 200
    assert as_alice.delete(f"{of_book}/provider").status_code == 204
    rows = AuditRow.objects.filter(project_id=book.pk).order_by("id")
    assert [(row.act, row.subject) for row in rows] == [
        ("settings.changed", "max_revisions"),
        ("budget.changed", "5 USD"),
        ("provider.saved", "93.184.216.34"),
        ("provider.removed", "93.184.216.34"),
    ]


def test_acts_on_an_account_are_noted(as_alice: APIClient, alice: User) -> None:
    person = {"username": "ana", "email": "ana@example.com", "password": "a long enough password"}
    assert as_alice.patch(f"{V1}/auth/me", person).status_code == 200
    change = {"old": "a long enough password", "new": "thirteen grey oars"}
    assert as_alice.post(f"{V1}/auth/me/password", change).status_code == 204
    create_sample(alice)
    assert acts() == ["username.changed", "email.changed", "password.changed", "book.made"]
    assert "ana@example.com" not in str(list(AuditRow.objects.values()))


def test_one_reads_ones_own(as_alice: APIClient, as_charlie: APIClient, alice: User) -> None:
    note("signin.ok", actor_id=alice.pk, address="203.0.113.9")
    told: dict[str, Any] = as_alice.get(f"{V1}/auth/me/audit").json()
    assert told["count"] == 1
    assert told["results"][0]["words"] == "Signed in"
    assert told["results"][0]["address"] == "203.0.113.9"
    assert as_charlie.get(f"{V1}/auth/me/audit").json()["count"] == 0


def test_a_books_is_its_owners_and_says_not_from_where_others_came(
    as_alice: APIClient, as_charlie: APIClient, as_nobody: APIClient, book: Project
) -> None:
    charlie = User.objects.get(username="charlie")
    note("export.asked", actor_id=charlie.pk, project_id=book.pk, address="203.0.113.9")
    note("version.approved", actor_id=None, project_id=book.pk)
    note("of.another", actor_id=charlie.pk, project_id=uuid4())
    address = f"{V1}/projects/{book.pk}/audit"
    told = as_alice.get(address).json()["results"]
    assert [(line["who"], line["address"]) for line in told] == [("", ""), ("charlie", "")]
    assert as_charlie.get(address).status_code == 404
    assert as_nobody.get(address).status_code == 401
    charlie.delete()
    assert as_alice.get(address).json()["results"][1]["who"] == "somebody who is gone"


def test_the_pages(alice: User, book: Project) -> None:
    for number in range(51):
        note("signin.ok", actor_id=alice.pk, project_id=book.pk, subject=f"s{number}")
    client, own, of_book = Client(), "/account/audit/", f"/books/{book.pk}/settings/audit/"
    assert client.get(own)["Location"] == f"/login/?next={own}"
    client.force_login(alice)
    for page in (own, of_book):
        first = client.get(page).content.decode()
        assert ">s50<" in first
        assert ">s0<" not in first
        assert ">s0<" in client.get(f"{page}?page=2").content.decode()
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))
    assert stranger.get(of_book).status_code == 404


def test_what_others_did_to_one_is_shown_too(
    as_charlie: APIClient, alice: User, book: Project
) -> None:
    """With who did it, and the book while one is in it; not from where it was done."""
    charlie = User.objects.get(username="charlie")
    keeping.invite(book, "charlie", "reader", alice)
    session_list.end_of_another(charlie.pk, "charlie")
    as_charlie.force_authenticate(charlie)
    told = as_charlie.get(f"{V1}/auth/me/audit").json()["results"]
    ended, invited = told[:2]
    assert (ended["act"], ended["who"], ended["is_own"]) == ("sessions.ended", "", False)
    assert (invited["act"], invited["who"], invited["book"]) == (
        "member.invited",
        "alice",
        book.title,
    )
    client = Client()
    client.force_login(charlie)
    page = client.get("/account/audit/").content.decode()
    assert "whoever runs this site" in page
    keeping.remove(book, charlie.pk, alice)
    told = as_charlie.get(f"{V1}/auth/me/audit").json()["results"]
    assert (told[0]["act"], told[0]["book"]) == ("member.removed", "")


@pytest.mark.parametrize(
    ("act", "subject", "said"),
    [
        ("version.approved", "3, 2", "Chapter 3, version 2"),
        ("word.accepted", "3 v2", "3 v2"),
        ("finding.settled", "ambience", "Light and weather"),
        ("finding.settled", "", ""),
        ("settings.changed", "max_revisions, language: fr", "revision rounds, language: fr"),
        ("settings.changed", "best_quality", "best quality"),
        ("link.made", "0b0e", ""),
        ("member.invited", "charlie", "charlie"),
    ],
)
def test_what_is_noted_as_numbers_and_names_is_said_in_words(
    act: str, subject: str, said: str
) -> None:
    assert words.said(act, subject) == said


def noted() -> set[str]:
    """Every act that the program notes, as its source names it."""
    found: set[str] = set()
    for package in ("novellaforge", "projects", "memory", "writing"):
        for file in (ROOT / package).rglob("*.py"):
            found |= set(NOTED.findall(file.read_text()))
    return found


def test_every_act_of_the_program_has_its_words() -> None:
    assert len(noted()) > 20
    assert not [act for act in sorted(noted()) if words.words_of(act) == act]
    assert words.words_of("nobody.described") == "nobody.described"


def test_old_rows_are_cleaned_up(db: None, settings: Settings) -> None:
    settings.AUDIT_KEEP_DAYS = 30
    for days in (1, 29, 31, 400):
        AuditRow.objects.create(act=f"d{days}", at=timezone.now() - timedelta(days=days))
    for days in (-1, 1):
        expires = timezone.now() + timedelta(days=days)
        PersonSession.objects.create(session_key=f"k{days}", expire_date=expires)
        OutstandingToken.objects.create(jti=f"j{days}", token="", expires_at=expires)
    assert cleanup_accounts() == 4
    assert OutstandingToken.objects.get().jti == "j1"
    assert PersonSession.objects.get().session_key == "k1"
    assert acts() == ["d1", "d29"]
