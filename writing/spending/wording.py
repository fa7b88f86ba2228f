"""Amounts and budgets in the author's words."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from novellaforge import figures
from novellaforge.budgets import Budgeted

if TYPE_CHECKING:
    from writing.spending.budget import Limit, Standing

CENTS, MOST_PLACES, SHOWN_DIGITS = 2, 8, 3
MONTH = Budgeted.Period.MONTH


def money(amount: Decimal, currency: str) -> str:
    """To the cent; under one unit with three digits that say something, $0.000412."""
    places = _places(amount)
    shown = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return pgettext("money", "%(symbol)s%(amount)s") % {
        "symbol": figures.SYMBOLS.get(currency, f"{currency}\u00a0"),
        "amount": number_format(shown, places, use_l10n=True, force_grouping=True),
    }


def _places(amount: Decimal) -> int:
    if not amount or abs(amount) >= 1:
        return CENTS
    return min(MOST_PLACES, SHOWN_DIGITS - 1 - amount.adjusted())


def tokens(number: int) -> str:
    shown = figures.whole(number)
    return ngettext("%(count)s token", "%(count)s tokens", number) % {"count": shown}


def refusal(limit: "Limit") -> str:
    """Why no model is asked any more, and how to go on: for all who write in the book, so without
    the figures, which are its owner's.
    """
    is_monthly = limit.period == MONTH
    if limit.whose == "book":
        if is_monthly:
            return _(
                "The budget of this book is spent for this month. What is written is kept. Its "
                "owner may raise it, or wait for the next month; then retry."
            )
        return _(
            "The budget of this book is spent. What is written is kept. Once its owner has "
            "raised it, retry."
        )
    if is_monthly:
        return _(
            "The budget that this book's owner has for all books is spent for this month. What is "
            "written is kept. They may raise it, or wait for the next month; then retry."
        )
    return _(
        "The budget that this book's owner has for all books is spent. What is written is kept. "
        "Once they have raised it, retry."
    )


def spent(standing: "Standing") -> str:
    """For whose budget it is: what was spent, of what, and how to go on."""
    limit = standing.limit
    if standing.is_cost_spent:
        assert limit.cost is not None
        so_far, most = money(standing.cost, limit.currency), money(limit.cost, limit.currency)
    else:
        so_far, most = tokens(standing.spent.tokens), tokens(limit.tokens or 0)
    said = _of_book(limit.period) if limit.whose == "book" else _of_author(limit.period)
    return " ".join(
        each for each in (said % {"spent": so_far, "limit": most}, uncounted(standing)) if each
    )


def _of_book(period: str) -> str:
    if period == MONTH:
        return _(
            "Over your budget: %(spent)s of %(limit)s spent this month. What is written is "
            "kept. Raise the budget, or wait for the next month, then retry."
        )
    return _(
        "Over your budget: %(spent)s of %(limit)s spent. What is written is kept. Raise the "
        "budget, then retry."
    )


def _of_author(period: str) -> str:
    if period == MONTH:
        return _(
            "Over your budget for all books: %(spent)s of %(limit)s spent this month. What is "
            "written is kept. Raise the budget, or wait for the next month, then retry."
        )
    return _(
        "Over your budget for all books: %(spent)s of %(limit)s spent. What is written is "
        "kept. Raise the budget, then retry."
    )


def uncounted(standing: "Standing") -> str:
    """What a budget in money cannot count; empty where it counts everything, or is in tokens."""
    calls = standing.uncounted_calls
    if standing.limit.cost is None or not calls:
        return ""
    return ngettext(
        "%(calls)s call has no price in %(currency)s and cannot be counted in this budget "
        "(%(tokens)s).",
        "%(calls)s calls have no price in %(currency)s and cannot be counted in this budget "
        "(%(tokens)s).",
        calls,
    ) % {
        "calls": figures.whole(calls),
        "currency": standing.limit.currency,
        "tokens": tokens(standing.uncounted_tokens),
    }


def no_price(models: tuple[str, ...]) -> str:
    """Of models whose cost is not known; empty where there is none."""
    if not models:
        return ""
    return _("No price is known of %(models)s: its cost cannot be counted.") % {
        "models": ", ".join(models)
    }
