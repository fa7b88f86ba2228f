"""The bodies that the API reads: JSON that can be stored and told again.

Apart from `api`, because REST framework loads its parsers while it is loaded.
"""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

ESCAPED_HALF = b"\\ud"


class PlainJSON(JSONParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Raises ParseError also for what nests too deeply, or cannot be written as UTF-8."""
        try:
            read = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("The body is nested too deeply.")) from error
        stream.seek(0)
        if ESCAPED_HALF in stream.read().lower():
            _refuse_half_characters(read)
        return read


def _refuse_half_characters(read: Any) -> None:
    """A surrogate without its other half can be neither stored nor told in an answer."""
    try:
        json.dumps(read, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ParseError(_("The body holds half a character, a lone surrogate.")) from error
