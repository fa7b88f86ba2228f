"""The admin: who may nothing sees nothing, an act asks for its permission, no key is shown."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.utils import timezone
from django_q.models import Schedule
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from novellaforge.models import (
    ApiToken,
    PersonSession,
    ProviderSettings,
    QueuedTask,
    RecoveryCode,
    SecondFactor,
)
from novellaforge.models.calls import LLMCall
from tests.admins import a_clerk, an_onlooker, an_operator, page
from tests.factories import a_user

KEY = "sk-of-an-author-0123456789"


def provider() -> ProviderSettings:
    row = ProviderSettings(owner=a_user(), address="https://mine.example/v1", model="m")
    row.hold_key(KEY).save()
    return row


def test_no_page_is_of_keys_sessions_or_hashes(db: None) -> None:
    """Whoever is of the staff runs the site, and reads nobody's key all the same."""
    hidden = {ProviderSettings, PersonSession, RecoveryCode, SecondFactor}
    assert not hidden & set(admin.site._registry)
    row = provider()
    for client in (an_operator(), an_onlooker(), a_clerk()):
        for address in (
            "/admin/novellaforge/providersettings/",
            f"/admin/novellaforge/providersettings/{row.pk}/change/",
        ):
            assert client.get(address).status_code == 404


def test_a_token_is_shown_without_its_hash(db: None) -> None:
    row = ApiToken.objects.create(owner=a_user(), name="t", digest="d" * 64, scopes=["read"])
    for client in (an_operator(), an_onlooker()):
        for address in (page(ApiToken, "changelist"), page(ApiToken, "change", row.pk)):
            assert "d" * 64 not in client.get(address).content.decode()


def test_a_refresh_token_is_shown_by_its_id_alone(db: None) -> None:
    """Of before, when it was kept itself: whoever read it could sign in with it."""
    row = OutstandingToken.objects.create(
        user=a_user(), jti="the-id", token="eyJ.of.before", expires_at=timezone.now()
    )
    for client in (an_operator(), an_onlooker()):
        for address in (
            page(OutstandingToken, "changelist"),
            page(OutstandingToken, "change", row.pk),
        ):
            said = client.get(address).content.decode()
            assert "the-id" in said
            assert "eyJ.of.before" not in said


def test_a_task_is_shown_without_its_payload(db: None) -> None:
    row = QueuedTask.objects.create(queue="default", priority=2, payload="signed-and-secret")
    said = an_operator().get(page(QueuedTask, "change", row.pk)).content.decode()
    assert "signed-and-secret" not in said


def test_no_schedule_is_made_to_run_something_else(db: None) -> None:
    """A row names any function of the program, and a worker calls it."""
    row = Schedule.objects.create(
        name="n", func="builtins.len", args="'a'", schedule_type=Schedule.DAILY
    )
    asked = {
        "name": "n", "func": "os.system", "args": "'b'", "schedule_type": Schedule.WEEKLY,
        "repeats": -1, "next_run_0": "2030-01-01", "next_run_1": "00:00:00",
    }  # fmt: skip
    operator = an_operator()
    assert operator.post(page(Schedule, "add"), asked).status_code == 403
    assert operator.post(page(Schedule, "change", row.pk), asked).status_code == 302
    row.refresh_from_db()
    assert (row.func, row.args, row.schedule_type) == ("builtins.len", "'a'", Schedule.WEEKLY)


@pytest.mark.parametrize("cron", ["", "nightly", "61 * * * *", "0 0 31 2 *", "0 3 * * *"])
def test_a_schedule_is_given_no_time_that_never_comes(cron: str, db: None) -> None:
    row = Schedule.objects.create(
        name="n", func="builtins.len", schedule_type=Schedule.CRON, cron="5 3 * * *"
    )
    asked = {
        "schedule_type": Schedule.CRON, "cron": cron, "repeats": -1,
        "next_run_0": "2030-01-01", "next_run_1": "00:00:00",
    }  # fmt: skip
    answer = an_operator().post(page(Schedule, "change", row.pk), asked)
    row.refresh_from_db()
    if cron == "0 3 * * *":
        assert (answer.status_code, row.cron) == (302, cron)
    else:
        assert row.cron == "5 3 * * *"
        (said,) = answer.context["errors"].as_data()
        assert f"“{cron}” is no cron expression" in str(said)


def test_nobody_is_deleted_here(db: None) -> None:
    """Their texts in the graph, in Redis and among what was sent would stay."""
    person, operator = a_user(), an_operator()
    assert operator.post(page(User, "delete", person.pk), {"post": "yes"}).status_code == 403
    asked = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    operator.post(page(User, "changelist"), asked)
    assert User.objects.filter(pk=person.pk).exists()


def test_every_action_asks_for_a_permission() -> None:
    """Django's own `delete_selected` asks for its own."""
    for model, made in admin.site._registry.items():
        for action in made.actions or ():
            act = getattr(made, action) if isinstance(action, str) else action
            assert getattr(act, "allowed_permissions", None), (model, action)


def test_an_action_that_is_asked_for_all_the_same_does_nothing(db: None) -> None:
    row = QueuedTask.objects.create(
        queue="default", priority=2, payload="x", failure="f", set_aside_at="2026-01-01T00:00Z"
    )
    asked = {"action": "put_back", "_selected_action": [row.pk]}
    an_onlooker().post(page(QueuedTask, "changelist"), asked)
    assert a_clerk().post(page(QueuedTask, "changelist"), asked).status_code == 403
    row.refresh_from_db()
    assert row.set_aside_at is not None


def test_whoever_may_nothing_sees_an_empty_house(db: None) -> None:
    said = a_clerk().get("/admin/").content.decode()
    for model in (QueuedTask, LLMCall, User):
        assert page(model, "changelist") not in said


def test_no_admin_lists_what_it_may_not_show(db: None) -> None:
    request = RequestFactory().get("/")
    request.user = a_user(is_staff=True)
    for model, made in admin.site._registry.items():
        assert not made.has_view_permission(request), model
        assert not made.has_module_permission(request), model
