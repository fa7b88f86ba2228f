"""The people of a book and its reading links, for programs."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from projects.models import Membership, Project
from tests.api.conftest import a_client
from tests.factories import a_user


@pytest.fixture
def bob(db: None) -> User:
    return a_user(username="bob")


def at(book: Project, rest: str) -> str:
    return f"/api/v1/projects/{book.pk}/{rest}"


def test_members(as_alice: APIClient, book: Project, bob: User) -> None:
    nobody = as_alice.post(at(book, "members"), {"who": "nobody", "role": "reader"})
    assert nobody.status_code == 409
    assert as_alice.post(at(book, "members"), {"who": "bob"}).status_code == 400
    made = as_alice.post(at(book, "members"), {"who": "bob", "role": "reader"})
    assert made.json() == {"user_id": bob.pk, "name": "bob", "role": "reader"}
    changed = as_alice.patch(at(book, f"members/{bob.pk}"), {"role": "editor"})
    assert changed.json()["role"] == "editor"
    everybody = a_client(bob).get(at(book, "members")).json()
    assert [each["role"] for each in everybody] == ["owner", "editor"]
    assert as_alice.delete(at(book, f"members/{bob.pk}")).status_code == 204
    assert as_alice.delete(at(book, f"members/{bob.pk}")).status_code == 409


def test_a_member_leaves_and_removes_nobody_else(book: Project, bob: User) -> None:
    for user in (bob, a_user()):
        Membership.objects.create(project=book, user=user, role="editor")
    as_bob = a_client(bob)
    refused = as_bob.delete(at(book, f"members/{user.pk}"))
    assert refused.status_code == 403
    assert refused.json()["error"]["message"] == "Only the owner of this book can do that."
    assert as_bob.delete(at(book, f"members/{bob.pk}")).status_code == 204
    assert as_bob.get(at(book, "members")).status_code == 404


def test_links(as_alice: APIClient, book: Project) -> None:
    assert as_alice.post(at(book, "links"), {"days": 2}).status_code == 400
    made = as_alice.post(at(book, "links"), {"days": 30})
    assert made.status_code == 201
    assert APIClient().get(made.json()["address"]).status_code == 200
    [listed] = as_alice.get(at(book, "links")).json()
    assert "address" not in listed
    assert as_alice.delete(at(book, f"links/{listed['id']}")).status_code == 204
    assert as_alice.get(at(book, "links")).json() == []
    assert APIClient().get(made.json()["address"]).status_code == 404
