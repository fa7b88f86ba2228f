"""Codes of a second factor: six digits of an app (RFC 6238), and recovery codes.

A code of the app holds for its 30 seconds, and for the 30 before and after: clocks differ.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata

import pyotp

ISSUER = "NovellaForge"
SECONDS = 30
RECOVERY_CODES = 10
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
LONGEST = 60  # characters of a code, as it may be typed
LENGTH, GROUP = 24, 6  # 120 bits: a plain hash is as good as a slow one
_DIGITS = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """160 bits, in base32."""
    return pyotp.random_base32()


def address_of(secret: str, name: str) -> str:
    """What the QR code says: `otpauth://…`, for the app's list."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def plain(typed: str) -> str:
    """Without spaces, hyphens and capitals; any script's digits are digits."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", typed)).lower()


def is_of_app(code: str) -> bool:
    return bool(_DIGITS.fullmatch(code))


def step_at(seconds: float) -> int:
    return int(seconds) // SECONDS


def matching(secret: str, code: str, now: float) -> int | None:
    """The newest step, of those that hold at `now`, whose code this is."""
    app, here = pyotp.TOTP(secret), step_at(now)
    found = None
    for step in (here - 1, here, here + 1):
        if hmac.compare_digest(app.generate_otp(step), code):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    return [_recovery_code() for _number in range(RECOVERY_CODES)]


def digest(recovery_code: str) -> str:
    return hashlib.sha256(plain(recovery_code).encode()).hexdigest()


def grouped(text: str, size: int = 4) -> str:
    """With a space after so many, to be read and typed."""
    return " ".join(text[at : at + size] for at in range(0, len(text), size))


def _recovery_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _number in range(LENGTH))
    return grouped(letters, GROUP).replace(" ", "-")
