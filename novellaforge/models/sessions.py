"""Sessions that know whose they are, so that all of a person's can be ended."""

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class PersonSession(AbstractBaseSession):
    """A row of `accounts/sessions.py`. `account_id` is a user's; null before signing in.

    `seen_at`: when it was used last, to a minute.
    """

    account_id = models.BigIntegerField(null=True, db_index=True)
    seen_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from novellaforge.accounts.sessions import SessionStore

        return SessionStore
