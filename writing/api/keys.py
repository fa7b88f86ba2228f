"""A request that is sent twice is carried out once: by its Idempotency-Key."""

import hashlib
import json
from collections.abc import Mapping

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

HEADER = "Idempotency-Key"
LONGEST = 200


def key_of(request: Request) -> str:
    """Empty where none was sent. ValidationError for what is no key."""
    key: str = request.headers.get(HEADER, "")
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        told = _("Send at most %s printable ASCII characters.") % LONGEST
        raise ValidationError({HEADER: [told]})
    return key


def digest(asked: Mapping[str, object]) -> str:
    """The same for the same request, however its body was spelt."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
