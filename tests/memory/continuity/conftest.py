"""Hundreds of cases ask a model and keep nothing: no table is emptied between them."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker


@pytest.fixture(autouse=True)
def _calls_may_be_recorded(
    forgotten_calls: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
