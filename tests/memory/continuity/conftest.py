"""Hundreds of cases ask a model and keep nothing."""

import pytest


@pytest.fixture(autouse=True)
def _calls_leave_no_row(unrecorded_calls: None) -> None:
    return None
