"""Alice has an account; no test waits for what another has tried."""

import time
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from novellaforge.models import AuditRow
from tests.api.conftest import a_client, as_alice, as_charlie, as_nobody, book  # noqa: F401
from tests.factories import a_user

PASSWORD = "a long enough password"


@pytest.fixture
def alice(db: None) -> User:
    return a_user(username="alice", email="alice@example.com")


@pytest.fixture(autouse=True)
def no_counts() -> None:
    for kind in ("signin", "reset", "throttle"):
        cache.delete_pattern(f"{kind}*", itersize=1000)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def half_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes of an app stay what they are while a test lasts, however slow the machine."""
    now = time.time()
    clock = SimpleNamespace(time=lambda: now)
    monkeypatch.setattr("novellaforge.accounts.second_factor.time", clock)
    monkeypatch.setattr("tests.security.second_factors.time", clock)


def acts() -> list[str]:
    """What was noted, in its order."""
    return list(AuditRow.objects.order_by("id").values_list("act", flat=True))
