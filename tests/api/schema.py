"""The API's description of itself, made once a process; whether it is valid is looked at once."""

import json
from contextlib import redirect_stderr
from functools import cache
from io import StringIO
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer


def schema() -> dict[str, Any]:
    return _generated()[0]


def warnings() -> str:
    """What was complained of while it was made."""
    return _generated()[1]


@cache
def _generated() -> tuple[dict[str, Any], str]:
    """As /api/schema makes it: the command looks up each class's line besides, which takes longer
    than all the rest.
    """
    with redirect_stderr(StringIO()) as warned:
        made = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(OpenApiJsonRenderer().render(made)), warned.getvalue()


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Path, method in lower case, the operation."""
    return [
        (path, method, operation)
        for path, methods in schema()["paths"].items()
        for method, operation in methods.items()
    ]
