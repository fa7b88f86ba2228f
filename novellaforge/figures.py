"""Numbers as a reader of the interface's language writes them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
COMPACT_FROM = 1_000


def whole(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def compact(number: int) -> str:
    """11,240 as 11.2k; under a thousand as it is."""
    if number < COMPACT_FROM:
        return str(number)
    return _("%(thousands)sk") % {"thousands": number_format(number / 1_000, 1, use_l10n=True)}


def seconds(duration: float) -> str:
    """0.2 s; from ten seconds on 0:21."""
    if duration < 10:
        return _("%(seconds)s s") % {"seconds": number_format(duration, 1, use_l10n=True)}
    return clock(duration)


def clock(duration: float) -> str:
    minutes, rest = divmod(int(duration), 60)
    return f"{minutes}:{rest:02}"


def money(amount: Decimal, currency: str) -> str:
    """Under one unit with its tenths of cents, since a chapter costs less than a cent."""
    return pgettext("money", "%(symbol)s%(amount)s") % {
        "symbol": SYMBOLS.get(currency, f"{currency}\u00a0"),
        "amount": number_format(amount, 3 if amount < 1 else 2, use_l10n=True),
    }
