"""What is broken is refused in the one shape, by every operation, as its description has it."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from tests.api.schema import schema
from tests.fuzz.application import described
from tests.fuzz.conftest import Stage
from tests.fuzz.odd import EVERY, Odd
from tests.fuzz.rows import Rows
from tests.fuzz.test_api import EXAMPLES, OPERATIONS

pytestmark = pytest.mark.django_db
AT_ONCE = 40  # operations of one test
EACH = 1 if EXAMPLES > 10 else 8  # which of them an operation is sent: every one, every eighth
PARTS = [OPERATIONS[first : first + AT_ONCE] for first in range(0, len(OPERATIONS), AT_ONCE)]


@pytest.mark.parametrize("part", range(len(PARTS)))
def test_what_is_broken_is_refused(part: int, stage: Stage) -> None:
    client = Client(described().app)
    wrong = [
        f"{method} {path}, {odd.name}: {fault}"
        for number, (path, method) in enumerate(PARTS[part])
        for odd in _sent(number, method, path)
        if (fault := _fault(path, method, _ask(client, stage, path, method, odd)))
    ]
    assert not wrong, "\n".join(wrong)


def _sent(number: int, method: str, path: str) -> Iterator[Odd]:
    takes_body = "requestBody" in schema()["paths"][path][method]
    fitting = [odd for odd in EVERY if takes_body or not odd.body]
    return iter(fitting[number % EACH :: EACH])


def _ask(client: Client, stage: Stage, path: str, method: str, odd: Odd) -> TestResponse:
    with stage.case():
        return client.open(
            _filled(path, stage.ours),
            method=method.upper(),
            query_string=odd.query,
            data=odd.body,
            headers=stage.headers | odd.headers,
        )


def _filled(path: str, rows: Rows) -> str:
    """The address of rows that are there, or of none where the book has none of this kind."""
    parts = path.split("/")
    for before, part in pairwise(parts):
        for name in re.findall(r"\{(\w+)\}", part):
            known = rows.get(f"{before}/{name}") or rows.get(name) or ["synopsis"]
            path = path.replace(f"{{{name}}}", str(known[0]), 1)
    return path


def _fault(path: str, method: str, response: TestResponse) -> str:
    operation: dict[str, Any] = schema()["paths"][path][method]
    status = response.status_code
    if status >= 500 or str(status) not in operation["responses"]:
        return f"{status}: {response.get_data()[:200]!r}"
    if status >= 400 and "error" not in json.loads(response.get_data()):
        return f"{status} in another shape"
    return ""
