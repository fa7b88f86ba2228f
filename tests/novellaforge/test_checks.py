import pytest
from django.core.checks import run_checks
from django.db import connection

from novellaforge import checks


def ids(**asked) -> list[str]:
    return [each.id for each in run_checks(**asked) if each.id.startswith("novellaforge.")]


def of_deployment() -> list[str]:
    """Without that of the API's description, which is made for it: a second."""
    return ids(tags=["security"], include_deployment_checks=True)


def test_nothing_to_say():
    assert ids() == []


@pytest.mark.parametrize(
    ("values", "id"),
    [
        ({"LLM_MODEL": ""}, "novellaforge.E001"),
        ({"LLM_BASE_URL": "api.deepseek.com/v1"}, "novellaforge.E002"),
        ({"EMBEDDING_BASE_URL": "ftp://models.example"}, "novellaforge.E002"),
        ({"CHAPTER_MIN_WORDS": 2_001, "CHAPTER_MAX_WORDS": 2_000}, "novellaforge.E003"),
        ({"EMBEDDING_DIMENSION": 1_024}, "novellaforge.E004"),
        ({"EMBEDDING_MODEL": "bge-m3"}, "novellaforge.E008"),
    ],
)
def test_settings_that_do_not_fit_are_named(values, id, settings):
    for name, value in values.items():
        setattr(settings, name, value)

    (found,) = [each for each in run_checks() if each.id == id]
    assert all(name in f"{found.msg} {found.hint}" for name in values)


def test_a_dimension_of_ones_own_goes_with_a_server_of_ones_own(settings):
    settings.EMBEDDING_DIMENSION = 1_024
    settings.EMBEDDING_BASE_URL = "https://models.example/v1"

    assert ids() == []


def test_a_chapter_may_be_held_to_one_length(settings):
    settings.CHAPTER_MIN_WORDS = settings.CHAPTER_MAX_WORDS = 1_500

    assert ids() == []


def test_machines_that_share_a_database_need_one_secret_key(settings, monkeypatch):
    settings.DATABASE_URL = "postgres://books@database.example/books"
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert "novellaforge.W006" in of_deployment()

    monkeypatch.setenv("SECRET_KEY", "one for all")
    assert "novellaforge.W006" not in of_deployment()


def test_debug_is_not_for_deployment(settings):
    settings.DEBUG = True

    assert "novellaforge.W007" in of_deployment()
    assert ids() == []


def test_a_database_that_fits(db):
    assert checks.database_problem() is None
    assert ids(databases=["default"]) == []


def test_a_database_that_is_down_is_named_with_what_to_do(db, settings, monkeypatch):
    settings.DATABASE_URL = "postgres://books:hush@127.0.0.1:1/books"
    down = {"host": "127.0.0.1", "port": 1, "user": "books", "password": "hush", "dbname": "books"}
    monkeypatch.setattr(connection, "get_connection_params", lambda: down)

    problem = checks.database_problem()

    assert problem is not None
    assert problem.startswith("The database at postgres://127.0.0.1:1/books cannot be used: ")
    assert problem.endswith("Check that server, and DATABASE_URL.")
    assert "hush" not in problem
    assert ids(databases=["default"]) == ["novellaforge.E010"]
