"""Which fixtures a test is set up with."""

import pytest
from django.conf import settings

urlpatterns: list[object] = []


def test_without_a_database_there_is_none_for_it(request: pytest.FixtureRequest) -> None:
    for_all = {"django_test_environment", "one_session", "only_the_whole_page", "request"}
    assert set(request.fixturenames) == for_all


@pytest.mark.django_db
def test_with_one_its_connections_stay(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for_one = {"_dj_autoclear_mailbox", "_django_db_marker", "connections_stay"}
    assert {*for_one, "monkeypatch"} <= set(request.fixturenames)
    assert "_django_set_urlconf" not in request.fixturenames


def test_who_asks_for_it_has_one(request: pytest.FixtureRequest, db: None) -> None:
    assert "connections_stay" in request.fixturenames


@pytest.mark.urls(__name__)
def test_a_mark_has_its_fixture(request: pytest.FixtureRequest) -> None:
    assert "_django_set_urlconf" in request.fixturenames
    assert __name__ == settings.ROOT_URLCONF


def test_nothing_is_here_that_others_are_for() -> None:
    assert "django.contrib.sites" not in settings.INSTALLED_APPS
