"""Which version a program has read: If-Match and ETag, as RFC 9110 has them.

The ETag of a chapter's text is the id of the version that says it.
"""

from uuid import UUID

from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from projects.models import ChapterVersion


class ChangedMeanwhile(APIException):
    status_code = 412
    default_code = "changed"


class NamesNoVersion(APIException):
    status_code = 428
    default_code = "names_no_version"
    default_detail = _(
        "Say in If-Match which version you have read: its id in quotes. "
        "For a chapter without a text, say If-None-Match: *."
    )


def etag(version: ChapterVersion) -> str:
    return f'"{version.pk}"'


def read_versions(request: Request) -> frozenset[UUID]:
    """The versions that If-Match names; none for `If-None-Match: *`, a chapter without a text.

    Raises NamesNoVersion where neither is said.
    """
    named = parse_etags(request.headers.get("If-Match", ""))
    if named:
        return frozenset(filter(None, map(_uid, named)))
    if parse_etags(request.headers.get("If-None-Match", "")) == ["*"]:
        return frozenset()
    raise NamesNoVersion


def has_it(request: Request, version: ChapterVersion) -> bool:
    """Whether the program has this text already (If-None-Match)."""
    named = parse_etags(request.headers.get("If-None-Match", ""))
    return version.pk in map(_uid, named)


def _uid(tag: str) -> UUID | None:
    """Of a weak one too: an answer that was compressed on its way has such."""
    try:
        return UUID(tag.removeprefix("W/").strip('"'))
    except ValueError:
        return None
