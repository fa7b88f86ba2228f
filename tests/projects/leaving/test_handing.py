"""An owner hands a book over to one of its editors, and to nobody else."""

from typing import NamedTuple

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from novellaforge.errors import Refused
from novellaforge.models import AuditRow, ProviderSettings
from projects.members.handing import hand_over, heirs_of
from projects.models import Membership, Project
from tests.factories import a_project, a_user

pytestmark = pytest.mark.django_db


class Given(NamedTuple):
    book: Project
    owner: User
    editor: User
    reader: User


@pytest.fixture
def given() -> Given:
    owner, editor, reader = a_user(), a_user(), a_user()
    book = a_project(owner=owner)
    for user, role in ((editor, "editor"), (reader, "reader")):
        Membership.objects.create(project=book, user=user, role=role)
    return Given(book, owner, editor, reader)


@pytest.mark.parametrize("who", ["reader", "owner", "stranger"])
def test_to_nobody_but_an_editor(given: Given, who: str) -> None:
    to = a_user() if who == "stranger" else getattr(given, who)
    with pytest.raises(Refused):
        hand_over(given.book, to.pk, given.owner.pk)
    given.book.refresh_from_db()
    assert given.book.owner == given.owner


def test_not_to_one_who_cannot_sign_in(given: Given) -> None:
    User.objects.filter(pk=given.editor.pk).update(is_active=False)
    with pytest.raises(Refused):
        hand_over(given.book, given.editor.pk, given.owner.pk)
    assert heirs_of(given.book) == []


def test_not_once_more_by_who_was_its_owner(given: Given) -> None:
    """In another window, where it was opened before."""
    given.book.memberships.filter(user=given.reader).update(role="editor")
    hand_over(given.book, given.editor.pk, given.owner.pk)
    with pytest.raises(Refused, match="Only the owner"):
        hand_over(given.book, given.reader.pk, given.owner.pk)
    given.book.refresh_from_db()
    assert given.book.owner == given.editor


def test_the_key_stays_behind(given: Given) -> None:
    row = ProviderSettings(owner=given.owner, project_id=given.book.pk, address="https://a.b/v1")
    row.hold_key("sk-1234567890ab").save()
    ProviderSettings.objects.create(owner=given.owner, address="https://a.b/v1")
    hand_over(given.book, given.editor.pk, given.owner.pk)
    given.book.refresh_from_db()
    assert given.book.owner == given.editor
    assert ProviderSettings.objects.get().project_id is None
    roles = dict(given.book.memberships.values_list("user", "role"))
    assert roles == {given.owner.pk: "editor", given.reader.pk: "reader"}
    noted = AuditRow.objects.get(act="book.handed_over")
    assert (noted.actor_id, noted.subject) == (given.owner.pk, given.editor.username)


def test_by_its_page_and_its_api_as_the_owner_alone(given: Given, client: Client) -> None:
    page = reverse("projects:hand_over", args=[given.book.pk, given.editor.pk])
    address = f"/api/v1/projects/{given.book.pk}/owner"
    body = {"member_id": given.editor.pk}
    for user, status in ((a_user(), 404), (given.reader, 403), (given.editor, 403)):
        client.force_login(user)
        assert client.post(page).status_code == status
        assert client.put(address, body, "application/json").status_code == status
    client.force_login(given.owner)
    assert (
        "Hand the book over"
        in client.get(reverse("projects:people", args=[given.book.pk])).content.decode()
    )
    assert client.post(page).status_code == 302
    client.force_login(given.editor)
    back = client.put(address, {"member_id": given.owner.pk}, "application/json")
    assert [each["role"] for each in back.json()] == ["owner", "reader", "editor"]
    assert client.put(address, {"member_id": 1}, "application/json").status_code == 403
