"""Moments in templates: TIME_ZONE's clock, for the page's script to tell by the reader's."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from novellaforge.templatetags.moments import moment

AT = datetime(2026, 11, 30, 23, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "shown", "told"),
    [
        ("en", "", "12/01/2026 00:05"),
        ("fr", "", "01/12/2026 00:05"),
        ("en", "seconds", "12/01/2026 00:05:09"),
        ("en", "clock", "00:05"),
    ],
)
def test_it_works(language: str, shown: str, told: str) -> None:
    with translation.override(language), timezone.override("Europe/Paris"):
        made = moment(AT, shown)
    mark = f'datetime="2026-12-01T00:05:09+01:00" data-shown="{shown}"'
    assert made == f"<time {mark}>{told}</time>"
