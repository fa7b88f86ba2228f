"""Alice owns the book, Charlie is a stranger to it; whoever has not signed in is anonymous."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from projects.models import Chapter, Project
from tests.factories import a_user, an_outlined_project


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
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def as_charlie(db: None) -> Client:
    client = Client()
    client.force_login(a_user(username="charlie"))
    return client
