"""A request that is sent twice is carried out once: by its Idempotency-Key."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.errors import KeyReused
from novellaforge.models.answered import KEY_LENGTH, AnsweredRequest

HEADER = "Idempotency-Key"
AGAIN = "Idempotent-Replayed"
TAKES_KEY = "takes_key"  # the attribute of a view's method by which the schema tells

V = TypeVar("V")
P = ParamSpec("P")
Method = Callable[Concatenate[V, Request, P], Response]


def once(method: Method[V, P]) -> Method[V, P]:
    """Of a view's method that begins something in the database: with a key, once for this key.

    Asked again by the same person, it answers as the first time and says so in
    `Idempotent-Replayed`; with another body or at another address it raises KeyReused. What was
    refused is not kept: it may be tried again. Of two at a time the second waits for the first.
    """

    @wraps(method)
    def answered(view: V, request: Request, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        key = key_of(request)
        begin = partial(method, view, request, *args, **kwargs)
        return _once(key, request, begin) if key else begin()

    setattr(answered, TAKES_KEY, True)
    return answered


def key_of(request: Request) -> str:
    """Empty where none was sent. ValidationError for what is no key."""
    key: str = request.headers.get(HEADER, "")
    if len(key) > KEY_LENGTH or not key.isascii() or not key.isprintable():
        told = _("Send at most %s printable ASCII characters.") % KEY_LENGTH
        raise ValidationError({HEADER: [told]})
    return key


def digest(asked: Mapping[str, object]) -> str:
    """The same for the same request, however its body was spelt."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def _once(key: str, request: Request, begin: Callable[[], Response]) -> Response:
    assert request.user.is_authenticated
    asked = digest({"at": request.get_full_path(), "body": request.data})
    with transaction.atomic():
        row, is_first = AnsweredRequest.objects.get_or_create(
            user_id=request.user.pk, key=key, defaults={"asked": asked}
        )
        if row.asked != asked:
            raise KeyReused(key)
        if not is_first:
            return _again(row)
        try:
            response = begin()
        except ValidationError as error:  # a wrong password stays noted, as without a key
            row.delete()
            refusal = error
        else:
            if response.status_code >= 400:
                row.delete()
            else:
                _keep(row, response)
            return response
    raise refusal


def _keep(row: AnsweredRequest, response: Response) -> None:
    row.status = response.status_code
    row.body = json.loads(JSONRenderer().render(response.data) or b"null")
    row.location = response.headers.get("Location", "")
    row.save(update_fields=["status", "body", "location"])


def _again(row: AnsweredRequest) -> Response:
    headers = {AGAIN: "true"} | ({"Location": row.location} if row.location else {})
    return Response(row.body, status=row.status, headers=headers)
