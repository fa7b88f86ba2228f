"""The second step of signing in: by page, API and admin, and what it refuses."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django_q.signing import SignedPackage
from pytest_django.fixtures import Settings

from novellaforge.accounts import codes, second_factor
from novellaforge.accounts.telling import TASK, send
from novellaforge.backups import keys
from novellaforge.backups.keys import Kept
from novellaforge.errors import Refused
from novellaforge.models import PersonSession, QueuedTask, RecoveryCode, SecondFactor
from novellaforge.sealing import unsealed
from projects.leaving import telling
from tests.api.conftest import a_client
from tests.factories import a_user
from tests.security.conftest import PASSWORD, acts
from tests.security.second_factors import code_of, signed_in, turned_on, with_password

STEP = "/login/code/"
LOGIN = "/api/v1/auth/login"
TYPED = {"username": "alice", "password": PASSWORD}


def told(code: str, **more: str) -> tuple[int, str]:
    """The API's answer to the right password with this code."""
    answer = a_client().post(LOGIN, TYPED | {"code": code} | more)
    return answer.status_code, answer.json().get("error", {}).get("code", "")


def test_the_password_alone_signs_nobody_in(alice: User) -> None:
    turned_on(alice)
    client = Client()
    assert with_password(client).startswith(f"{STEP}?next=")
    assert not signed_in(client)
    assert client.get("/api/v1/auth/me").status_code == 401
    assert "signin.ok" not in acts()
    assert not PersonSession.objects.exclude(account_id=None).exists()


def test_the_second_step_is_nobodys_without_the_first(alice: User) -> None:
    secret, _codes = turned_on(alice)
    client = Client()
    assert client.get(STEP)["Location"] == "/login/"
    assert client.post(STEP, {"code": code_of(secret, 1)})["Location"] == "/login/"
    client.post("/login/", TYPED | {"password": "guess"})
    assert client.post(STEP, {"code": code_of(secret, 1)})["Location"] == "/login/"
    assert not signed_in(client)


def test_a_wrong_password_asks_for_no_code(alice: User) -> None:
    secret, _codes = turned_on(alice)
    assert told(code_of(secret, 1), password="guess") == (401, "wrong_credentials")
    assert told(code_of(secret, 1)) == (200, "")  # it was not used up by that


def test_wrong_used_old_and_others_codes(alice: User) -> None:
    secret, recovery = turned_on(alice)
    others, others_recovery = turned_on(a_user(username="bob"))
    assert told("") == (401, "second_factor")
    for wrong in (
        code_of(secret),  # it confirmed the key
        code_of(secret, -2),
        code_of(secret, 3),
        code_of(others, 1),
    ):
        assert told(wrong) == (401, "wrong_code")
    assert told(code_of(secret, 1)) == (200, "")
    assert told(code_of(secret, 1)) == (401, "wrong_code")
    assert told(code_of(secret)) == (401, "wrong_code")  # older than one that was taken
    assert told(others_recovery[0]) == (401, "wrong_code")
    assert told(recovery[0]) == (200, "")
    assert acts().count("signin.ok") == 2


def test_a_recovery_code_counts_once(alice: User) -> None:
    _secret, recovery = turned_on(alice)
    assert told(recovery[0].upper().replace("-", " ")) == (200, "")
    assert told(recovery[0]) == (401, "wrong_code")
    assert told(recovery[1]) == (200, "")
    assert second_factor.standing(alice).recovery_codes_left == 8
    assert acts().count("signin.recovery_code") == 2


def test_guessing_waits_and_the_right_password_forgets_nothing(
    alice: User, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES = 3
    secret, recovery = turned_on(alice)
    for _number in range(3):
        assert told("000000") == (401, "wrong_code")
    assert told(code_of(secret, 1)) == (429, "locked")
    assert told(recovery[0]) == (429, "locked")
    client = Client()
    page = client.post(with_password(client), {"code": code_of(secret, 1)})
    assert page.status_code == 429
    assert 1 <= int(page["Retry-After"]) <= 30
    assert not signed_in(client)
    assert acts().count("signin.code_failed") == 3
    assert acts().count("signin.code_locked") == 1
    assert mails_about("signin.code_locked") == 1


def mails_about(act: str) -> int:
    """How many wait to be sent."""
    queued = QueuedTask.objects.filter(func=TASK)
    return sum(act in SignedPackage.loads(task.payload)["args"] for task in queued)


def test_where_nothing_is_counted_only_recovery_codes_are_taken(
    alice: User, settings: Settings
) -> None:
    secret, recovery = turned_on(alice)
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": away}
    assert second_factor.judge(alice, code_of(secret, 1)).fault
    assert not second_factor.judge(alice, recovery[0]).fault


def test_the_page_leads_where_one_wanted_to_go_and_nowhere_else(alice: User) -> None:
    secret, recovery = turned_on(alice)
    client = Client()
    step = with_password(client, "/login/?next=/account/tokens/")
    assert 'name="code"' in client.get(step).content.decode()
    assert client.post(step, {"code": "000000"}).status_code == 422
    before = client.cookies["sessionid"].value
    assert client.post(step, {"code": code_of(secret, 1)})["Location"] == "/account/tokens/"
    assert client.cookies["sessionid"].value != before
    assert signed_in(client)
    other = Client()
    with_password(other)
    led = other.post(f"{STEP}?by=recovery&next=https://evil.example/", {"code": recovery[0]})
    assert led["Location"] == "/books/"


def test_the_step_ends_with_time_and_with_another_password(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, recovery = turned_on(alice)
    client = Client()
    with_password(client)
    with monkeypatch.context() as patch:
        patch.setattr("novellaforge.accounts.second_step.SECONDS", -1)
        assert client.post(STEP, {"code": code_of(secret, 1)})["Location"] == "/login/"
    alice.set_password("thirteen grey oars")
    alice.save()
    assert client.post(STEP, {"code": recovery[0]})["Location"] == "/login/"
    assert not signed_in(client)


def test_the_admin_goes_the_same_way(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    secret, _codes = turned_on(alice)
    client = Client()
    step = with_password(client, "/admin/login/?next=/admin/auth/user/")
    assert client.get("/admin/").status_code == 302
    assert client.post(step, {"code": code_of(secret, 1)})["Location"] == "/admin/auth/user/"
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/")["Location"] == "/admin/"


def test_a_new_password_by_mail_leaves_it_on(alice: User) -> None:
    turned_on(alice)
    alice.set_password("thirteen grey oars")
    alice.save()
    assert told("", password="thirteen grey oars") == (401, "second_factor")


def test_the_key_is_sealed_and_no_code_is_kept(alice: User) -> None:
    secret, recovery = turned_on(alice)
    row = SecondFactor.objects.get()
    assert secret not in row.secret
    assert unsealed(row.secret) == secret
    kept = str(list(RecoveryCode.objects.values())) + str(list(telling.rows_of(alice.pk)))
    assert not any(code in kept or codes.plain(code) in kept for code in recovery)
    assert row.secret not in kept


def test_where_the_key_cannot_be_read_a_recovery_code_still_signs_in(alice: User) -> None:
    secret, recovery = turned_on(alice)
    SecondFactor.objects.update(secret="forged")
    assert told(code_of(secret, 1)) == (401, "wrong_code")
    assert told(recovery[0]) == (200, "")


def test_a_new_secret_key_renews_it(alice: User, settings: Settings) -> None:
    secret, _codes = turned_on(alice)
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [former]
    call_command("renew_provider_keys", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = []
    assert unsealed(SecondFactor.objects.get().secret) == secret


def test_a_restored_one_is_sealed_anew(alice: User, settings: Settings) -> None:
    """By the key that a backup brought, where there is one."""
    secret, _codes = turned_on(alice)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 50
    assert keys.renew(()) == Kept(lost=1)
    assert keys.renew((former,)) == Kept(renewed=1)
    assert unsealed(SecondFactor.objects.get().secret) == secret


def test_an_operator_takes_it_off_and_that_is_told(
    alice: User, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, said in (("nobody", "no account"), ("alice", "no second factor")):
        with pytest.raises(CommandError, match=said):
            call_command("second_factor_off", name, "--yes")
    turned_on(alice)
    with pytest.raises(CommandError, match="--yes"):
        call_command("second_factor_off", "alice")
    assert second_factor.is_on(alice.pk)
    call_command("second_factor_off", "alice", "--yes")
    assert not second_factor.is_on(alice.pk)
    assert acts()[-1] == "second_factor.taken_off"
    assert told("") == (200, "")
    assert not RecoveryCode.objects.exists()


def test_nothing_is_begun_or_confirmed_twice(alice: User) -> None:
    with pytest.raises(Refused):
        second_factor.confirm(alice, "000000")
    secret = second_factor.begin(alice)
    assert second_factor.confirm(alice, "000000") is None
    assert not second_factor.is_on(alice.pk)
    assert second_factor.confirm(alice, code_of(secret))
    assert mails_about("second_factor.on") == 1
    for act in (second_factor.begin, lambda user: second_factor.confirm(user, code_of(secret, 1))):
        with pytest.raises(Refused):
            act(alice)


def test_its_mails_and_that_of_a_deleted_account(alice: User) -> None:
    for act in ("second_factor.on", "signin.code_locked", "account.deleted"):
        send(alice.email, "alice", act, "en", "203.0.113.9")
    on, locked, deleted = (str(each.body) for each in mail.outbox)
    assert "Turned on the second factor" in on
    assert "too many wrong codes" in locked
    assert "ask for a new password" in locked
    assert "is deleted" in deleted
    assert "ask for a new password" not in deleted
    assert mail.outbox[2].subject == "Your account at NovellaForge is deleted"


def test_of_two_at_once_one_takes_the_code(alice: User) -> None:
    """A second one finds the step taken, however near."""
    secret, _codes = turned_on(alice)
    code = code_of(secret, 1)
    assert [bool(second_factor.judge(alice, code).fault) for _n in range(2)] == [False, True]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM novellaforge_secondfactor WHERE last_step > 0")
        assert cursor.fetchone() == (1,)
