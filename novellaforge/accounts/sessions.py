"""The engine of SESSION_ENGINE: Django's own in the database, its rows saying whose they are.

A session that nobody used for SESSION_IDLE_HOURS has ended. It is used by each page, by whatever
is sent with its cookie, and by each socket when it is opened. A socket that stays open is no use,
nor is what a page's script looks up by itself: a forgotten tab would keep its session for ever.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from novellaforge import named_queries, visitors
from novellaforge.accounts.browser_kinds import kind_of
from novellaforge.models.sessions import PersonSession

QUERIES = named_queries.load(Path(__file__).parent.parent / "sql" / "sessions.sql")
COLUMNS = [field.attname for field in PersonSession._meta.concrete_fields]
SEEN_EVERY = timedelta(minutes=1)
BEGAN, BROWSER = "began", "browser"  # what a session says of itself


class SessionStore(Stored):
    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        row: Any = super().create_model_instance(data)
        signed_in = data.get(SESSION_KEY)
        row.account_id = int(signed_in) if signed_in else None
        row.seen_at = timezone.now() if signed_in else None
        return row  # type: ignore[no-any-return]

    def _get_session_from_db(self) -> Any:
        now = timezone.now()
        row = _stored(self.session_key, now)
        if row and is_over(row.seen_at, now):
            row.delete()
            row = None
        if row is None:
            self._session_key = None
        if row is None or row.account_id is None:
            return row
        is_due = row.seen_at is None or now - row.seen_at >= SEEN_EVERY
        if is_due and not visitors.looks_by_itself():
            PersonSession.objects.filter(pk=row.pk).update(seen_at=now)
        return row

    async def _aget_session_from_db(self) -> Any:
        return await sync_to_async(self._get_session_from_db)()


def _stored(key: str | None, now: datetime) -> PersonSession | None:
    """For each request of whoever signed in: the ORM takes longer to say it than the answer."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["session"], {"key": key, "now": now})
        row = cursor.fetchone()
    return PersonSession.from_db(connection.alias, COLUMNS, row) if row else None


def is_over(seen_at: datetime | None, now: datetime) -> bool:
    limit = settings.SESSION_IDLE_HOURS
    return bool(limit and seen_at) and now - seen_at > timedelta(hours=limit)  # type: ignore[operator]


def over(now: datetime) -> Q:
    """The rows of sessions that have ended by themselves."""
    expired = Q(expire_date__lt=now)
    limit = settings.SESSION_IDLE_HOURS
    return expired | Q(seen_at__lt=now - timedelta(hours=limit)) if limit else expired


def begin(sender: object, request: HttpRequest, **_kw: object) -> None:
    """When somebody has signed in: what their list of sessions says of this one, and its end.

    Django would count SESSION_HOURS anew from whenever something is put into it.
    """
    if hasattr(request, "session"):
        now = timezone.now()
        request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
        request.session[BEGAN] = now.isoformat()
        request.session[BROWSER] = kind_of(request.META.get("HTTP_USER_AGENT", ""))
