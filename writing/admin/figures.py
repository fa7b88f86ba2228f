"""The operator's page of figures: those of `/metrics`, from the same source, drawn here.

The page has no script: drawings are SVG (`drawing.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from novellaforge import figures
from novellaforge.metrics.families import Family, Spread
from novellaforge.models import LLMCall
from writing.admin.drawing import Drawn, drawn_of, rounds
from writing.metrics import everything
from writing.pipeline import STAGES

NEEDED = ("writing.view_generationrun", "novellaforge.view_llmcall")
MEGABYTE = 1_048_576

Families = Mapping[str, Family]


@dataclass(frozen=True)
class Tile:
    """`value` is empty where nothing is known yet."""

    name: str
    value: str
    says: str


@dataclass(frozen=True)
class OfQueue:
    name: str
    waiting: int
    running: int
    set_aside: int
    oldest: str  # empty where none waits


@dataclass(frozen=True)
class OfCache:
    """`percent` is 0 to 100, for the bar."""

    name: str
    rate: str
    percent: int


@dataclass(frozen=True)
class OfModel:
    model: str
    purpose: str
    calls: int
    failed: int
    half: str
    most: str
    first: str
    tokens_in: str
    cached: str
    tokens_out: str
    costs: tuple[str, ...]


def figures_page(request: HttpRequest) -> HttpResponse:
    """For who may see runs and calls to models; others of the staff are refused."""
    if not request.user.has_perms(NEEDED):
        raise PermissionDenied
    found = {family.name: family for family in everything()}
    context = {
        **admin.site.each_context(request),
        "title": _("Figures"),
        "tiles": tiles(found),
        "queues": queues(found),
        "caches": caches(found),
        "chapters": drawn_of(found["chapter_generation_time_seconds"]),
        "rounds": rounds(found["revision_count_per_chapter"]),
        "stages": sorted(drawn_of(found["pipeline_stage_seconds"]), key=_place_of_stage),
        "models": models(found),
    }
    return TemplateResponse(request, "admin/figures.html", context)


def tiles(found: Families) -> tuple[Tile, ...]:
    memory = value_of(found, "redis_memory_usage")
    blocking = value_of(found, "validation_blocking_rate")
    beats = found["beat_generation_time_seconds"]
    beat = beats.spreads[0].at_most(beats.edges, 0.5) if beats.spreads else None
    return (
        Tile(
            _("Coherence"), _score(found, "coherence_score_average"), _("mean of the last drafts")
        ),
        Tile(_("Critic"), _score(found, "critic_score_average"), _("mean of the last drafts")),
        Tile(
            _("Blocking"),
            "" if blocking is None else _percent(blocking),
            _("of the last drafts have a blocking finding"),
        ),
        Tile(_("A scene"), "" if beat is None else figures.seconds(beat), _("half take less")),
        Tile(
            _("Redis"),
            ""
            if memory is None
            else _("%(size)s MB") % {"size": figures.whole(int(memory / MEGABYTE))},
            _("in memory"),
        ),
    )


def queues(found: Families) -> tuple[OfQueue, ...]:
    waiting, running = by_label(found, "queue_length"), by_label(found, "worker_active_tasks")
    aside = by_label(found, "queue_set_aside_tasks")
    oldest = by_label(found, "queue_oldest_wait_seconds")
    return tuple(
        OfQueue(
            name,
            int(many),
            int(running.get(name, 0)),
            int(aside.get(name, 0)),
            figures.seconds(oldest[name]) if oldest.get(name) else "",
        )
        for name, many in waiting.items()
    )


def caches(found: Families) -> tuple[OfCache, ...]:
    rates = by_label(found, "cache_hit_rate")
    return tuple(
        OfCache(name, _percent(rate), round(100 * rate)) for name, rate in sorted(rates.items())
    )


def models(found: Families) -> tuple[OfModel, ...]:
    latency = found["llm_api_latency_seconds"]
    first = {each.labels: each for each in found["llm_time_to_first_token_seconds"].spreads}
    tokens = {each.labels: each.value for each in found["llm_tokens_total"].samples}
    return tuple(
        _of_model(spread, first.get(spread.labels), tokens, found, latency.edges)
        for spread in latency.spreads
    )


def _of_model(
    spread: Spread,
    first: Spread | None,
    tokens: Mapping[tuple[str, ...], float],
    found: Families,
    edges: tuple[float, ...],
) -> OfModel:
    model, purpose = spread.labels

    def at_most(of: Spread | None, share: float) -> str:
        value = of.at_most(edges, share) if of else None
        return "" if value is None else figures.seconds(value)

    def used(kind: str) -> str:
        return figures.whole(int(tokens.get((model, purpose, kind), 0)))

    costs = _of_series(found["llm_cost_total"], spread.labels)
    outcomes = _of_series(found["llm_calls_total"], spread.labels)
    return OfModel(
        model=model,
        purpose=purpose,
        calls=spread.many,
        failed=int(sum(value for name, value in outcomes.items() if name not in LLMCall.UNFAILED)),
        half=at_most(spread, 0.5),
        most=at_most(spread, 0.95),
        first=at_most(first, 0.5),
        tokens_in=used("in"),
        cached=used("cached"),
        tokens_out=used("out"),
        costs=tuple(
            figures.money(Decimal(str(round(value, 6))), currency)
            for currency, value in costs.items()
            if value
        ),
    )


def _of_series(family: Family, labels: tuple[str, ...]) -> dict[str, float]:
    """By the last label."""
    return {each.labels[-1]: each.value for each in family.samples if each.labels[:-1] == labels}


def by_label(found: Families, name: str) -> dict[str, float]:
    """Empty where it is not known."""
    samples = found[name].samples if name in found else ()
    return {sample.labels[0]: sample.value for sample in samples}


def value_of(found: Families, name: str) -> float | None:
    samples = found[name].samples if name in found else ()
    return samples[0].value if samples else None


def _score(found: Families, name: str) -> str:
    value = value_of(found, name)
    return "" if value is None else number_format(value, 1, use_l10n=True)


def _percent(share: float) -> str:
    return _("%(share)s %%") % {"share": f"{100 * share:.0f}"}


def _place_of_stage(drawing: Drawn) -> int:
    return STAGES.index(drawing.name) if drawing.name in STAGES else len(STAGES)
