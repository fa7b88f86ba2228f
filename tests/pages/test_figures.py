from decimal import Decimal

import pytest
from django.utils import translation

from novellaforge import figures


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("11.2k", "912", "0.2 s", "1:05", "$0.004", "€12.50", "12,345")),
        (
            "fr",
            (
                "11,2\u00a0k",
                "912",
                "0,2\u00a0s",
                "1:05",
                "0,004\u00a0$",
                "12,50\u00a0€",
                "12\u00a0345",
            ),
        ),
    ],
)
def test_numbers_are_written_as_in_the_language(language: str, said: tuple[str, ...]) -> None:
    with translation.override(language):
        assert said == (
            figures.compact(11_240),
            figures.compact(912),
            figures.seconds(0.24),
            figures.seconds(65.9),
            figures.money(Decimal("0.0041"), "USD"),
            figures.money(Decimal("12.5"), "EUR"),
            figures.whole(12_345),
        )
