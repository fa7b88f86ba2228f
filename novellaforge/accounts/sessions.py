"""The engine of SESSION_ENGINE: Django's own in the database, its rows saying whose they are."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Stored

from novellaforge.models.sessions import PersonSession


class SessionStore(Stored):
    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        row = super().create_model_instance(data)
        signed_in = data.get(SESSION_KEY)
        row.account_id = int(signed_in) if signed_in else None  # type: ignore[attr-defined]
        return row  # type: ignore[return-value]
