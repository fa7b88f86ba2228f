"""SECRET_KEY, by which providers' keys are sealed: it is in a backup only where asked for."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import connection
from psycopg import sql

from novellaforge import sealing
from novellaforge.backups.archive import Reading, Writing

MEMBER = "secrets.json"


@dataclass(frozen=True)
class Column:
    """Of sealed texts."""

    table: str
    key: str
    sealed: str

    def of(self, statement: str) -> sql.Composed:
        names = {each: sql.Identifier(getattr(self, each)) for each in ("table", "key", "sealed")}
        return sql.SQL(statement).format(**names)


SEALED = (
    Column("novellaforge_providersettings", "id", "key"),
    Column("novellaforge_secondfactor", "user_id", "secret"),
)
_CHECKED = b"novellaforge: which SECRET_KEY a backup was made with, 1"


@dataclass(frozen=True)
class Kept:
    """Keys of providers and of second factors after a restore: readable as they were, sealed
    anew, or lost.
    """

    readable: int = 0
    renewed: int = 0
    lost: int = 0


def check_of(secret: str) -> str:
    """The same for the same key; the key cannot be had from it."""
    return hmac.new(secret.encode(), _CHECKED, hashlib.sha256).hexdigest()[:16]


def add(writing: Writing) -> None:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    writing.add(MEMBER, [json.dumps({"secret_keys": secrets}).encode()])


def in_archive(reading: Reading) -> list[str]:
    if MEMBER not in reading.manifest.members:
        return []
    return [str(each) for each in json.loads(reading.text(MEMBER))["secret_keys"]]


def is_same(told: str) -> bool:
    every = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(told, check_of(each)) for each in every)


def renew(former: Iterable[str]) -> Kept:
    """Every stored key under the present SECRET_KEY, where any of these reads it."""
    sealer = sealing.of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *former))
    present = sealing.of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    readable = renewed = lost = 0
    for column, row, token in _sealed():
        try:
            present.decrypt(token.encode())
            readable += 1
        except InvalidToken:
            try:
                _store(column, row, sealer.rotate(token.encode()).decode())
                renewed += 1
            except InvalidToken:
                lost += 1
    return Kept(readable, renewed, lost)


def _sealed() -> Iterator[tuple[Column, int, str]]:
    there = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for column in SEALED:
            if column.table in there:
                cursor.execute(
                    column.of("SELECT {key}, {sealed} FROM {table} WHERE {sealed} <> ''")
                )
                yield from [(column, row, token) for row, token in cursor.fetchall()]


def _store(column: Column, row: int, token: str) -> None:
    with connection.cursor() as cursor:
        statement = column.of("UPDATE {table} SET {sealed} = %s WHERE {key} = %s")
        cursor.execute(statement, [token, row])
