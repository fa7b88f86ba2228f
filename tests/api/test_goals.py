"""The daily goal for programs."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from projects.models import DailyGoal, Project
from projects.typed import Typed, keep
from tests.factories import a_user, an_outlined_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return a_user(username="alice")


@pytest.fixture
def book(alice: User) -> Project:
    return an_outlined_project(owner=alice)


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def address(book: Project) -> str:
    return f"/api/v1/projects/{book.pk}/goal"


@pytest.mark.parametrize("goal", [0, 100_001, "many", True])
def test_what_is_no_goal_is_refused(goal: object, book: Project, alice: User) -> None:
    answer = client_of(alice).patch(address(book), {"goal": goal})
    assert answer.status_code == 400
    assert not DailyGoal.objects.exists()


def test_a_stranger_s_book_is_not_there(book: Project) -> None:
    stranger = client_of(a_user(username="charlie"))
    assert stranger.get(address(book)).status_code == 404
    assert stranger.patch(address(book), {"goal": 5}).status_code == 404
    assert not DailyGoal.objects.exists()


def test_it_is_set_and_counted(book: Project, alice: User) -> None:
    client = client_of(alice)
    assert client.get(address(book)).json() == {"goal": None, "words": 0}
    keep(book.chapters.get(number=1), Typed("One two three."), alice)
    assert client.patch(address(book), {"goal": 500}).json() == {"goal": 500, "words": 3}
    assert client.patch(address(book), {"goal": None}).json() == {"goal": None, "words": 3}
