"""How the API describes itself at /api/schema: what it may answer besides what was asked for.

Which refusals an operation can give follows from what it takes. They are told once, as
responses of the description, and named by every operation; a view that says more of one of
them than its code (a 412 with both versions) describes that itself.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema

from novellaforge.api import ErrorShape
from novellaforge.models.answered import KEY_LENGTH
from novellaforge.once import HEADER, TAKES_KEY

REFUSALS = {
    "400": ("BadRequest", _("It cannot be read, or its `fields` are not what is asked for.")),
    "401": ("Unauthorized", _("No token, or none that counts.")),
    "403": ("Forbidden", _("Not with this token or this account, or not from this page.")),
    "404": ("NotFound", _("There is no such thing, or it is not yours.")),
    "406": ("NotAcceptable", _("It is not told in that format.")),
    "409": ("Conflict", _("It does not go with how things stand. Nothing was changed.")),
    "412": ("Changed", _("Somebody else has changed it meanwhile.")),
    "413": ("TooLarge", _("The body is larger than allowed.")),
    "415": ("UnsupportedMediaType", _("The body is not in a format that is read here.")),
    "428": ("NamesNoVersion", _("It does not say which version was read.")),
    "429": ("TooMany", _("Too often: `Retry-After` says in how many seconds it may be again.")),
    "500": ("Failed", _("It failed because of a fault of ours, which is logged.")),
    "503": ("Unavailable", _("What it needs is away for a while: ask again.")),
}
KEY: dict[str, Any] = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "maxLength": KEY_LENGTH},
}
_SENT_AGAIN = _("Sent again with the same body, the request is answered as the first time.")
ALWAYS = ("400", "401", "403", "406", "429", "500", "503")
_RESPONSES = "#/components/responses/"


class Schema(AutoSchema):
    """Names the refusals of its operation, and says that they all have the one shape."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is not None:
            self.resolve_serializer(ErrorShape, "response")
            if getattr(getattr(self.view, self.method.lower()), TAKES_KEY, False):
                said = {"description": str(_SENT_AGAIN)}
                operation.setdefault("parameters", []).append(KEY | said)
            told = operation["responses"]
            for code in refusals(self.method, operation):
                told.setdefault(code, {"$ref": _RESPONSES + REFUSALS[code][0]})
            operation["responses"] = dict(sorted(told.items()))
        return operation


def refusals(method: str, operation: dict[str, Any]) -> list[str]:
    """The codes, of 400 and above, with which an operation may refuse."""
    takes = {each["in"] for each in operation.get("parameters", ())}
    named = {each["name"] for each in operation.get("parameters", ())}
    codes = [*ALWAYS]
    if takes & {"path", "query"} or "requestBody" in operation:
        codes.append("404")
    if "requestBody" in operation:
        codes += ["413", "415"]
    if method != "GET":
        codes.append("409")
    if "If-Match" in named:
        codes += ["412", "428"]
    return sorted(codes)


def with_refusals(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """drf-spectacular's hook on the whole description: the refusals that operations name."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorShape"}}}
    result["components"]["responses"] = {
        name: {"description": str(said), "content": content} for name, said in REFUSALS.values()
    }
    return result
