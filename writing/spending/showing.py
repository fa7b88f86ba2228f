"""Estimates and costs as pages show them: what `_estimate.html` and `_cost.html` are given."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from novellaforge import figures
from projects.models import Chapter
from writing import pipeline
from writing.spending import budget, wording
from writing.spending.estimate import Estimate, estimate_of
from writing.spending.spent import Taken, by_stage, total
from writing.spending.usage import Average, Costs, Line, Total

LABELS = {
    pipeline.PLAN: pgettext_lazy("stage", "Plan"),
    pipeline.WRITE: pgettext_lazy("stage", "Writing"),
    pipeline.EXTRACT: pgettext_lazy("stage", "Facts"),
    pipeline.SEAM: pgettext_lazy("stage", "Seams"),
    pipeline.PROVE: pgettext_lazy("stage", "What must happen"),
    pipeline.VALIDATE: pgettext_lazy("stage", "Check"),
    pipeline.CRITICISE: pgettext_lazy("stage", "Critic"),
    pipeline.REVISE: pgettext_lazy("stage", "Revision"),
    pipeline.SUMMARISE: pgettext_lazy("stage", "Summary"),
    pipeline.APPROVE: pgettext_lazy("stage", "Summary"),
}


@dataclass(frozen=True)
class Row:
    """A line of a table; every cell says its unit, so that it can stand alone on a telephone."""

    name: str
    tokens: str
    seconds: str
    cost: str
    told: str = ""


@dataclass(frozen=True)
class ShownEstimate:
    summary: str
    totals: tuple[Row, ...]
    draft: tuple[Row, ...]
    round: tuple[Row, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ShownCost:
    total: Row
    stages: tuple[Row, ...]
    steps: tuple[Row, ...]
    notes: tuple[str, ...]


def estimate_context(
    chapter: Chapter, words: int | None = None, *, is_owner: bool
) -> dict[str, Any]:
    """For `writing/_estimate.html`, before a run of this chapter."""
    estimate = shown_estimate(estimate_of(chapter, words), is_owner=is_owner)
    return {"estimate": estimate, "project": chapter.project}


def cost_context(steps: dict[str, Taken]) -> dict[str, Any]:
    """For `writing/_cost.html`, by step; `cost` is None while no model was asked."""
    return {"cost": shown_cost(steps)}


def shown_estimate(found: Estimate, *, is_owner: bool) -> ShownEstimate:
    """What may be spent is told to the book's owner alone."""
    standings = budget.standings(found.chapter.project) if is_owner else ()
    budgets = [each.sentence for each in standings]
    unpriced = wording.no_price(found.totals[-1].unpriced)
    return ShownEstimate(
        summary=_summary(found),
        totals=tuple(_row_of_total(each) for each in found.totals),
        draft=tuple(_row_of_line(line) for line in found.draft if line.times),
        round=tuple(_row_of_line(line) for line in found.round),
        notes=tuple(each for each in (unpriced, *budgets) if each),
    )


def shown_cost(steps: dict[str, Taken]) -> ShownCost | None:
    if not steps:
        return None
    every = total(steps.values())
    notes: tuple[str, ...] = ()
    if every.unpriced_calls:
        said = ngettext(
            "%(calls)s call of these had no price, and is not in the cost.",
            "%(calls)s calls of these had no price, and are not in the cost.",
            every.unpriced_calls,
        )
        notes = (said % {"calls": figures.whole(every.unpriced_calls)},)
    return ShownCost(
        total=_row_of_taken(_("All together"), every),
        stages=tuple(
            _row_of_taken(label_of(name), each) for name, each in by_stage(steps).items()
        ),
        steps=tuple(_row_of_taken(key, each) for key, each in steps.items()),
        notes=notes,
    )


def _summary(found: Estimate) -> str:
    least, most = found.totals[0], found.totals[-1]
    takes = {
        "tokens": figures.compact(_whole(least.tokens_in + least.tokens_out)),
        "seconds": figures.seconds(least.seconds),
    }
    if not most.costs and most.unpriced:
        return _("About %(tokens)s tokens and %(seconds)s; what it costs is not known.") % takes
    return _("About %(tokens)s tokens, %(seconds)s and %(cost)s; with two revisions %(more)s.") % {
        **takes,
        "cost": money_of(least.costs, bool(least.unpriced)),
        "more": money_of(most.costs, bool(most.unpriced)),
    }


def _row_of_total(each: Total) -> Row:
    name = ngettext("%(rounds)s revision", "%(rounds)s revisions", each.rounds)
    return Row(
        _("no revision") if not each.rounds else name % {"rounds": each.rounds},
        _tokens(each.tokens_in, each.tokens_cached, each.tokens_out),
        figures.seconds(each.seconds),
        money_of(each.costs, bool(each.unpriced)),
    )


def _row_of_line(line: Line) -> Row:
    times = f"{label_of(line.stage)} × {line.times}" if line.times > 1 else label_of(line.stage)
    costs = {line.price.currency: line.cost} if line.price and line.cost is not None else {}
    return Row(
        times,
        _tokens(line.tokens_in, line.tokens_cached, line.tokens_out),
        figures.seconds(line.seconds),
        money_of(costs, line.price is None),
        f"{line.model}: {told(line.average)}",
    )


def _row_of_taken(name: str, taken: Taken) -> Row:
    return Row(
        name,
        _tokens(taken.tokens_in, taken.tokens_cached, taken.tokens_out),
        figures.seconds(taken.seconds),
        money_of(taken.costs, bool(taken.unpriced_calls)),
    )


def told(average: Average) -> str:
    """Where an average comes from."""
    if average.source == "default":
        return _("nothing was measured yet; assumed")
    said = (
        ngettext(
            "measured on %(steps)s step of this book",
            "measured on %(steps)s steps of this book",
            average.steps,
        )
        if average.source == "book"
        else ngettext(
            "measured on %(steps)s step of other books",
            "measured on %(steps)s steps of other books",
            average.steps,
        )
    )
    return said % {"steps": figures.whole(average.steps)}


def label_of(stage: str) -> str:
    return str(LABELS.get(stage, stage))


def _tokens(into: Decimal | int, cached: Decimal | int, out: Decimal | int) -> str:
    return _("%(in)s in (%(cached)s cached), %(out)s out") % {
        "in": figures.compact(_whole(into)),
        "cached": figures.compact(_whole(cached)),
        "out": figures.compact(_whole(out)),
    }


def money_of(costs: Costs, is_partial: bool) -> str:
    """Each currency's sum; with what has no price, that it is not all."""
    sums = [wording.money(cost, currency) for currency, cost in sorted(costs.items())]
    if is_partial:
        return (
            _("%(sum)s and what has no price") % {"sum": _joined(sums)} if sums else _("no price")
        )
    return _joined(sums) if sums else _("nothing")


def _joined(sums: Iterable[str]) -> str:
    return " + ".join(sums)


def _whole(number: Decimal | int) -> int:
    return round(number)
