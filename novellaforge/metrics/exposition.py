"""Families as the text that Prometheus reads."""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from novellaforge.metrics.families import Family, Spread

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class _Given:
    def __init__(self, families: Iterable[Family]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        for family in self._families:
            for name in (family.name, *family.aliases):
                yield _metric(family, name)


def text(families: Iterable[Family]) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Given(tuple(families)))
    return generate_latest(registry)


def _metric(family: Family, name: str) -> Metric:
    if family.kind == "histogram":
        return _histogram(family, name)
    kind = CounterMetricFamily if family.kind == "counter" else GaugeMetricFamily
    metric = kind(name, family.says, labels=family.labels)
    for sample in family.samples:
        metric.add_metric(sample.labels, sample.value)
    return metric


def _histogram(family: Family, name: str) -> Metric:
    metric = HistogramMetricFamily(name, family.says, labels=family.labels)
    for spread in family.spreads:
        metric.add_metric(spread.labels, _cumulated(spread, family.edges), spread.total)
    return metric


def _cumulated(spread: Spread, edges: tuple[float, ...]) -> list[tuple[str, float]]:
    buckets, seen = [], 0
    for edge, count in zip((*map(str, edges), "+Inf"), spread.counts, strict=True):
        seen += count
        buckets.append((edge, float(seen)))
    return buckets
