"""Texts kept encrypted in the database: with a key made from SECRET_KEY.

Fernet (AES-128-CBC and HMAC-SHA256, github.com/fernet/spec) under HKDF-SHA256 (RFC 5869). What
an earlier SECRET_KEY encrypted is read as long as SECRET_KEY_FALLBACKS names that key; `renewed`
brings it under the present one.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"novellaforge: keys of model providers, 1"
KEY_BYTES = 32


class Unreadable(Exception):
    """It was encrypted with a key that is not there (any more), too long ago, or is forged."""


def sealed(text: str) -> str:
    """ASCII; another one each time."""
    return _fernets().encrypt(text.encode()).decode()


def unsealed(token: str, seconds: int | None = None) -> str:
    """The text; `seconds`: no older than that. Raises Unreadable."""
    try:
        return _fernets().decrypt(token.encode(), ttl=seconds).decode()
    except (InvalidToken, ValueError) as error:
        raise Unreadable from error


def renewed(token: str) -> str:
    """The same text under the present SECRET_KEY. Raises Unreadable."""
    try:
        return _fernets().rotate(token.encode()).decode()
    except (InvalidToken, ValueError) as error:
        raise Unreadable from error


def of(secrets: tuple[str, ...]) -> MultiFernet:
    """Seals under the first of these, and reads what any of them sealed."""
    return _made(secrets)


def _fernets() -> MultiFernet:
    return _made((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _made(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([_fernet(secret) for secret in keys])


def _fernet(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(key.derive(secret.encode())))
