"""Every operation, asked in many ways: no fault of ours, and no answer that is not described."""

import os
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.addresses import addresses
from tests.fuzz.application import operation
from tests.fuzz.cases import cases, is_bare
from tests.fuzz.conftest import Stage

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{each.template}"), method)
    for each in addresses("api/v1/")
    for method in sorted(each.methods)
]


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: part)
def test_it_answers_as_described(
    path: str, method: str, stage: Stage, record_property: Any
) -> None:
    tally: Counter[str] = Counter()
    asked = operation(path, method)

    @settings(
        max_examples=EXAMPLES - EXAMPLES // 3 if is_bare(asked) else EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(asked, stage.ours, stage.theirs))
    def ask(case: Any) -> None:
        with stage.case():
            response = case.call(headers=stage.headers)
        tally[str(response.status_code)] += 1
        case.validate_response(response, checks=CHECKS)

    try:
        ask()
    finally:
        record_property("answers", dict(tally))
