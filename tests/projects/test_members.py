"""The people of a book: who is let in, what each may do, and links to read it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from novellaforge.errors import Refused
from novellaforge.models import AuditRow
from projects.members import keeping, links
from projects.members.roles import Role, admit, reaches
from projects.models import Chapter, Membership, Project, ReadingLink
from tests.factories import a_user, an_outlined_project


@pytest.mark.parametrize(
    ("role", "needed", "may"),
    [
        (None, Role.READER, False),
        ("reader", Role.EDITOR, False),
        ("editor", Role.OWNER, False),
        ("reader", Role.READER, True),
        ("editor", Role.READER, True),
        ("owner", Role.EDITOR, True),
    ],
)
def test_what_a_role_reaches(role: str | None, needed: Role, may: bool) -> None:
    assert reaches(role, needed) is may


def asking(method: str) -> HttpRequest:
    request = HttpRequest()
    request.method = method
    return request


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "ANYTHING"])
def test_whatever_is_not_known_to_change_nothing_is_refused_to_a_reader(method: str) -> None:
    with pytest.raises(PermissionDenied, match="You read this book"):
        admit(asking(method), "reader")
    admit(asking(method), "editor")


def test_what_a_view_needs_goes_before_its_method() -> None:
    with pytest.raises(PermissionDenied, match="Only the owner"):
        admit(asking("GET"), "editor", Role.OWNER)
    admit(asking("POST"), "reader", Role.READER)


@pytest.fixture
def book(db: None) -> Project:
    return an_outlined_project(owner=a_user(username="olga"))


@pytest.fixture
def bob(db: None) -> User:
    return a_user(username="bob", email="bob@example.org")


def acts(book: Project) -> list[tuple[str, str]]:
    rows = AuditRow.objects.filter(project_id=book.pk).order_by("pk")
    return list(rows.values_list("act", "subject"))


def role_in(book: Project, user: User) -> str | None:
    found = Project.objects.visible_to(user).with_role(user).filter(pk=book.pk).first()
    return found.visitor_role if found else None


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("nobody", "There is no account of that name."),
        ("", "There is no account of that name."),
        ("Bob", "There is no account of that name."),
        ("gone", "There is no account of that name."),
        ("bob@example.org", "an address is proved by nobody"),
        ("nobody@example.org", "an address is proved by nobody"),
        ("olga", "The owner of a book needs no invitation."),
    ],
)
def test_whom_nobody_can_let_in(book: Project, bob: User, who: str, why: str) -> None:
    a_user(username="gone", is_active=False)
    with pytest.raises(Refused, match=why):
        keeping.invite(book, who, "reader", book.owner)
    assert not book.memberships.exists()
    assert acts(book) == []


def test_nobody_is_let_in_twice_or_as_an_owner(book: Project, bob: User) -> None:
    with pytest.raises(Refused, match="an editor or a reader"):
        keeping.invite(book, "bob", "owner", book.owner)
    keeping.invite(book, "bob", "reader", book.owner)
    with pytest.raises(Refused, match="bob is in this book already"):
        keeping.invite(book, "bob", "editor", book.owner)
    assert role_in(book, bob) == "reader"


def test_whom_the_book_was_handed_over_to_meanwhile_is_not_let_in(
    book: Project, bob: User
) -> None:
    Project.objects.filter(pk=book.pk).update(owner=bob)
    with pytest.raises(Refused, match="needs no invitation"):
        keeping.invite(book, "bob", "reader", book.owner)
    assert not book.memberships.exists()


def test_a_member_s_life(book: Project, bob: User) -> None:
    assert role_in(book, bob) is None
    keeping.invite(book, " bob ", "reader", book.owner)
    assert role_in(book, bob) == "reader"
    assert not Chapter.objects.editable_by(bob).exists()
    keeping.change_role(book, bob.pk, "editor", book.owner)
    assert role_in(book, bob) == "editor"
    assert Chapter.objects.editable_by(bob).count() == 3
    assert [each.role for each in keeping.members_of(book)] == ["owner", "editor"]
    keeping.remove(book, bob.pk, bob)
    assert role_in(book, bob) is None
    with pytest.raises(Refused):
        keeping.change_role(book, bob.pk, "reader", book.owner)
    said = ["member.invited", "member.role", "member.left"]
    assert acts(book) == [(act, "bob") for act in said]


def test_a_trashed_book_is_on_nobody_s_shelf(book: Project, bob: User) -> None:
    Membership.objects.create(project=book, user=bob, role="editor")
    Project.objects.filter(pk=book.pk).update(trashed_at=timezone.now())
    for user in (bob, book.owner, AnonymousUser()):
        assert not Project.objects.visible_to(user).exists()
        assert not Chapter.objects.visible_to(user).exists()


def test_many_members_do_not_show_a_book_twice(book: Project, bob: User) -> None:
    for user in (bob, a_user(), a_user()):
        Membership.objects.create(project=book, user=user, role="reader")
    assert [each.pk for each in Project.objects.visible_to(book.owner)] == [book.pk]
    assert Chapter.objects.visible_to(bob).count() == 3


# --- Links ------------------------------------------------------------------------------


def test_a_link_opens_its_book_and_is_kept_by_its_hash_only(book: Project) -> None:
    made = links.make(book, 7, book.owner)
    assert links.book_of(made.token) == book
    row = ReadingLink.objects.get()
    assert made.token not in str(vars(row))
    assert row.last_used_at is not None
    assert links.book_of(row.token_hash) is None
    assert links.book_of(made.token[:-1]) is None
    assert acts(book) == [("link.made", str(row.pk))]


@pytest.mark.parametrize("ended", ["expired", "revoked", "trashed"])
def test_a_link_that_ended_opens_nothing(book: Project, ended: str) -> None:
    made, now = links.make(book, 1, book.owner), timezone.now()
    if ended == "expired":
        ReadingLink.objects.update(expires_at=now - timedelta(seconds=1))
    elif ended == "revoked":
        links.revoke(book, made.link.pk, book.owner)
        links.revoke(book, made.link.pk, book.owner)
        assert acts(book)[1:] == [("link.revoked", str(made.link.pk))]
    else:
        Project.objects.update(trashed_at=now)
    assert links.book_of(made.token) is None


def test_a_link_is_refused_for_other_days_and_another_s_is_not_revoked(book: Project) -> None:
    with pytest.raises(Refused, match="1, 7, 30"):
        links.make(book, 365, book.owner)
    other = links.make(an_outlined_project(), 1, book.owner)
    with pytest.raises(Refused, match="no such link"):
        links.revoke(book, other.link.pk, book.owner)
    assert links.book_of(other.token) is not None
