"""Where one is signed in: each browser, without its address; and ending one."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from novellaforge.accounts import everywhere
from novellaforge.accounts.sessions import BEGAN, BROWSER, SessionStore, over
from novellaforge.auditing import note
from novellaforge.models import PersonSession


@dataclass(frozen=True)
class OpenSession:
    """`id` is made of the key and does not tell it. `browser` may be empty: it is not known."""

    id: str
    browser: str
    began_at: datetime | None
    seen_at: datetime | None
    is_here: bool


def of_person(user_id: int, here: str | None = None) -> list[OpenSession]:
    """This one (`here`: its key) first, then the last used."""
    rows = PersonSession.objects.filter(account_id=user_id).exclude(over(timezone.now()))
    found = [_read(row, here) for row in rows]
    return sorted(found, key=lambda each: (not each.is_here, -_time(each)))


@transaction.atomic
def end(user_id: int, session_id: str) -> bool:
    """Whether there was such a one of theirs."""
    for row in PersonSession.objects.filter(account_id=user_id).only("session_key"):
        if id_of(row.session_key) == session_id:
            row.delete()
            note("session.ended", actor_id=user_id)
            return True
    return False


@transaction.atomic
def end_of_another(user_id: int, name: str) -> None:
    """All of them, and access and refresh tokens, by whoever runs the site."""
    everywhere.end_all(user_id)
    note("sessions.ended", person_id=user_id, subject=name)


def id_of(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]


def _read(row: PersonSession, here: str | None) -> OpenSession:
    said = SessionStore().decode(row.session_data)
    began = said.get(BEGAN)
    return OpenSession(
        id_of(row.session_key),
        said.get(BROWSER, ""),
        datetime.fromisoformat(began) if began else None,
        row.seen_at,
        row.session_key == here,
    )


def _time(each: OpenSession) -> float:
    return each.seen_at.timestamp() if each.seen_at else 0.0
