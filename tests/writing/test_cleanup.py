"""What is thrown away at night, and what is not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import a_run, a_user, a_version
from writing.cleanup import cleanup_drafts
from writing.models import BeatDraft, GenerationRun, IdempotencyKey

pytestmark = pytest.mark.django_db
State = GenerationRun.State


def a_run_of(days: float, **values: Any) -> GenerationRun:
    """Ended so many days ago, with one draft."""
    version = a_version()
    given = {"chapter": version.chapter, "version": version, "state": State.DRAFTED} | values
    run = a_run(**given, finished_at=timezone.now() - timedelta(days=days))
    BeatDraft.objects.create(run=run, beat=1, attempt=1, text="The ferry lay still.")
    return run


@pytest.mark.parametrize(
    ("days", "values"),
    [
        (29, {}),
        (31, {"state": State.STOPPED, "version": None}),
        (31, {"state": State.CANCELLED}),
        (31, {"state": State.RUNNING}),
        (31, {"version": None}),
    ],
)
def test_what_may_still_be_wanted_stays(days: float, values: dict[str, Any]) -> None:
    run = a_run_of(days, **values)
    assert cleanup_drafts() == 0
    assert run.drafts.exists()


@pytest.mark.parametrize("state", [State.DRAFTED, State.APPROVED])
def test_drafts_whose_text_is_a_version_go(state: str) -> None:
    old, young = a_run_of(31, state=state), a_run_of(1)
    assert cleanup_drafts() == 1
    assert not old.drafts.exists()
    assert young.drafts.exists()


def test_keys_of_yesterday_go() -> None:
    now = timezone.now()
    for key, hours in (("old", 25), ("young", 23)):
        IdempotencyKey.objects.create(
            user=a_user(), key=key, asked="", created_at=now - timedelta(hours=hours)
        )
    cleanup_drafts()
    assert IdempotencyKey.objects.get().key == "young"
