"""What every part of the API shares: the shape of an error, paging, what a body may hold.

An error is `{"error": {"code", "message", "fields"}}`: a short word for programs, a sentence
for people in the request's language, and, where the body was at fault, what is wrong with
each of its fields.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions, serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from novellaforge.checks import database_problem
from novellaforge.errors import NovellaForgeError, Refused

logger = logging.getLogger(__name__)

DATABASE_RETRY_SECONDS = 5
API = "/api/"

_OF_THE_DATABASE = (OperationalError, InterfaceError)


class Conflict(exceptions.APIException):
    """What was asked for does not go with how things stand; nothing was changed."""

    status_code = 409
    default_code = "refused"


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"

    def __init__(self) -> None:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        super().__init__(_("The body is larger than the %(most)s bytes allowed.") % {"most": most})


class ErrorBody(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


class ErrorShape(serializers.Serializer[Any]):
    """For the schema: what every answer that is not 2xx looks like."""

    error = ErrorBody()


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class KnownFields:
    """Of a serializer: a name that it does not know is refused, not passed over in silence."""

    def to_internal_value(self, data: Any) -> Any:
        known = self.fields  # type: ignore[attr-defined]
        unknown = [str(name) for name in data if name not in known] if _is_object(data) else []
        if unknown:
            told = _("There is no such field. There are: %s.") % ", ".join(known)
            raise serializers.ValidationError({name: [told] for name in unknown})
        return super().to_internal_value(data)  # type: ignore[misc]


def _is_object(data: Any) -> bool:
    return isinstance(data, dict)


def in_our_shape(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: refusals are 409, a database that is away is 503."""
    if isinstance(error, Refused):
        error = Conflict(str(error))
    elif isinstance(error, NovellaForgeError):
        logger.warning("%s", error)
        error = exceptions.APIException(str(error), code="failed")
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, _OF_THE_DATABASE) and (problem := database_problem()):
        logger.error(problem)
        error = Unavailable(DATABASE_RETRY_SECONDS)
    elif isinstance(error, Http404):
        error = exceptions.NotFound(str(error) if error.args else None)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) if error.args else None)
    response = exception_handler(error, context)
    if response is not None and isinstance(error, exceptions.APIException):
        response.data = {"error": _body(error)}
        _tell_as_json(context.get("request"))
        if isinstance(error, Unavailable):
            response["Retry-After"] = str(error.seconds)
    return response


def _tell_as_json(request: Request | None) -> None:
    """An error is no table, whatever format was asked for."""
    if request is not None:
        request.accepted_renderer = JSONRenderer()
        request.accepted_media_type = JSONRenderer.media_type


class NothingHere(APIView):
    """For whatever address of the API is no other view's."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound(_("There is nothing at this address. See /api/docs."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of what it takes for an attack: a wrong host, too many fields."""
    if not request.path.startswith(API):
        return defaults.bad_request(request, exception)
    message = _("The request cannot be read, or its host is not one of this site's.")
    return _plain(400, "bad_request", message)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of a fault in this program; it is logged with its traceback."""
    if not request.path.startswith(API):
        return defaults.server_error(request)
    message = _("It failed because of a fault in this program. The fault has been logged.")
    return _plain(500, "failed", message)


def _plain(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)


class Unavailable(exceptions.APIException):
    """For a while; `seconds` until it is worth asking again."""

    status_code = 503
    default_code = "unavailable"

    def __init__(self, seconds: int) -> None:
        super().__init__(_("The database does not answer. Nothing was changed; ask again soon."))
        self.seconds = seconds


def _body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        fields = _fields(error.detail)
        message = "; ".join(
            " ".join(told) if name == _WHOLE else f"{name}: {' '.join(told)}"
            for name, told in fields.items()
        )
        return {"code": "invalid", "message": message, "fields": fields}
    return {"code": _code(error), "message": _sentence(error.detail)}


def _code(error: exceptions.APIException) -> str:
    """Of a detail that is a dictionary (as simplejwt's are), the one that it names."""
    detail = error.detail
    if isinstance(detail, dict):
        return str(detail.get("code", error.default_code))
    return str(getattr(detail, "code", None) or error.default_code)


def _sentence(detail: Any) -> str:
    if isinstance(detail, dict):
        return str(detail.get("detail", detail))
    return str(detail)


_WHOLE = "body"  # where no single field is at fault


def _fields(detail: Any) -> dict[str, list[str]]:
    """Each field's sentences; those of nested fields under a dotted name."""
    found: dict[str, list[str]] = {}
    for name, sentence in _walk(detail, ""):
        found.setdefault(name or _WHOLE, []).append(sentence)
    return found


def _walk(detail: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, dict):
        for key, each in detail.items():
            own = "" if key == "non_field_errors" else str(key)
            yield from _walk(each, ".".join(part for part in (name, own) if part))
    elif isinstance(detail, list):
        for each in detail:
            yield from _walk(each, name)
    else:
        yield name, str(detail)
