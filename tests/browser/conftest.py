"""One site for all tests of the package, which only look at it or change what is their own."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.browser.chromium import MISSING, found, is_needed
from tests.browser.site import Site, running_site
from tests.emptying import empty_all


@pytest.fixture(scope="package")
def site(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    if not found():
        (pytest.fail if is_needed() else pytest.skip)(MISSING)
    name = str(connection.settings_dict["NAME"])
    assert name.startswith("test_"), "Tests of the site are marked with django_db."
    with django_db_blocker.unblock():
        try:
            with running_site(tmp_path_factory.mktemp("browser") / "web.log") as site:
                yield site
        finally:
            empty_all()
