"""The API's description of itself, made once a process; whether it is valid is looked at once."""

import json
from contextlib import redirect_stderr
from functools import cache
from io import StringIO
from typing import Any

from django.core.management import call_command


def schema() -> dict[str, Any]:
    return _generated()[0]


def warnings() -> str:
    """What was complained of while it was made."""
    return _generated()[1]


@cache
def _generated() -> tuple[dict[str, Any], str]:
    said, warned = StringIO(), StringIO()
    with redirect_stderr(warned):
        call_command("spectacular", "--format", "openapi-json", stdout=said)
    return json.loads(said.getvalue()), warned.getvalue()


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Path, method in lower case, the operation."""
    return [
        (path, method, operation)
        for path, methods in schema()["paths"].items()
        for method, operation in methods.items()
    ]
