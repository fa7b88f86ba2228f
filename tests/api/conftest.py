"""Alice owns the book, Charlie is a stranger to it, nobody has no token."""

from collections.abc import Callable
from ipaddress import IPv6Address
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from projects.models import Chapter, Project
from tests.factories import a_user, an_outlined_project


def a_client(user: User | None = None) -> APIClient:
    """Comes from an address of its own, so that no test uses up another's tries."""
    client = APIClient(REMOTE_ADDR=str(IPv6Address(uuid4().int)))
    if user:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {AccessToken.for_user(user)}")
    return client


@pytest.fixture
def alice(db: None) -> User:
    return a_user(username="alice")


@pytest.fixture
def book(alice: User) -> Project:
    return an_outlined_project(owner=alice)


@pytest.fixture
def chapter(book: Project) -> Chapter:
    return book.chapters.get(number=1)


@pytest.fixture
def as_alice(alice: User) -> APIClient:
    return a_client(alice)


@pytest.fixture
def as_charlie(db: None) -> APIClient:
    return a_client(a_user(username="charlie"))


@pytest.fixture
def as_nobody(db: None) -> APIClient:
    return a_client()


@pytest.fixture
def revision(book: Project) -> Callable[[], int]:
    return lambda: Project.objects.values_list("revision", flat=True).get(pk=book.pk)
