"""Metrics for Prometheus, on a registry of their own: the catalogue's, and those of this process.

They are shown in Prometheus' text format 0.0.4 whoever asks: every Prometheus and every tool reads it, and
counters have the names of the catalogue in it.

Counters and histograms are there from the start, with 0 for each combination of their closed labels, so that
``rate()`` sees the first event. A gauge is there as soon as it was set: 0 would be a lie before, and
``absent()`` tells of it.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Generic, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from etl.pipeline.signals import BUCKETS, METRICS, UNKNOWN, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prometheus_client import Metric as Family

    from etl.pipeline.signals import Label, Metric

S = TypeVar("S", Counter, Gauge, Histogram)

_CREATED = "_created"


class PrometheusMeter:
    """Counts and measures for Prometheus.

    ``values`` closes the labels; a value outside its set counts as ``unknown``. What only a defect of this
    program can bring about raises: KeyError where a metric is of another kind than the call or a label has no
    set, TypeError where a label is too many or missing.
    """

    def __init__(self, values: Mapping[Label, frozenset[str]]) -> None:
        self._registry = CollectorRegistry()
        self._counters = {
            metric.name: _Series(metric, _counter(metric, self._registry), values).filled()
            for metric in _of(Kind.COUNTER)
        }
        self._histograms = {
            metric.name: _Series(metric, _histogram(metric, self._registry), values).filled()
            for metric in _of(Kind.HISTOGRAM)
        }
        self._gauges = {
            metric.name: _Series(metric, _gauge(metric, self._registry), values) for metric in _of(Kind.GAUGE)
        }
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._shown = _Shown(self._registry, {metric.name for metric in _of(Kind.GAUGE)})

    def count(self, metric: Metric, amount: float = 1, /, **labels: str) -> None:
        """Raise a counter."""
        self._counters[metric.name].one(labels).inc(amount)

    def set(self, metric: Metric, value: float, /, **labels: str) -> None:
        """Set a gauge."""
        self._shown.unset.discard(metric.name)
        self._gauges[metric.name].one(labels).set(value)

    def observe(self, metric: Metric, seconds: float, /, **labels: str) -> None:
        """Add to a histogram; less than nothing, which two machines' clocks can make, is nothing."""
        self._histograms[metric.name].one(labels).observe(max(0.0, seconds))

    def exposition(self) -> tuple[bytes, str]:
        """Give all metrics as they are now, and the content type of that."""
        return generate_latest(self._shown), CONTENT_TYPE_PLAIN_0_0_4


class _Series(Generic[S]):
    """All series of one metric, by the values of its labels in the order of the catalogue."""

    def __init__(self, metric: Metric, parent: S, values: Mapping[Label, frozenset[str]]) -> None:
        self._metric = metric
        self._parent: S = parent
        self._names = tuple(label.value for label in metric.labels)
        self._closed = tuple(values[label] for label in metric.labels)
        self._known: dict[tuple[str, ...], S] = {} if metric.labels else {(): parent}

    def filled(self) -> _Series[S]:
        """Make every series there can be, but for those of unknown values, which may never come."""
        for values in product(*map(sorted, self._closed)):
            self._made(values)
        return self

    def one(self, labels: Mapping[str, str]) -> S:
        """Give the series of some labels."""
        try:
            values = tuple([labels[name] for name in self._names])
        except KeyError:
            raise self._mislabelled() from None
        if len(labels) != len(values):
            raise self._mislabelled()
        return self._known.get(values) or self._made(values)

    def _made(self, values: tuple[str, ...]) -> S:
        """Make a series, or find that of unknown values; what arrives is never kept."""
        pairs = zip(values, self._closed, strict=True)
        kept = tuple([value if value in closed else UNKNOWN for value, closed in pairs])
        if kept not in self._known:
            self._known[kept] = self._parent.labels(*kept)
        return self._known[kept]

    def _mislabelled(self) -> TypeError:
        return TypeError(f"{self._metric.name} takes these labels: {', '.join(self._names) or 'none'}")


class _Shown(Collector):
    """What is shown of a registry: no gauge that was never set, no time at which a series was made.

    These times would be a fourth more of series. To switch them off is possible for a whole process only.
    """

    def __init__(self, registry: CollectorRegistry, unset: set[str]) -> None:
        self._registry = registry
        self.unset = unset

    def collect(self) -> Iterable[Family]:
        """Give all families; one of which nothing is shown keeps its name and meaning."""
        for family in self._registry.collect():
            hidden = family.name + _CREATED
            shown = () if family.name in self.unset else family.samples
            family.samples = [sample for sample in shown if sample.name != hidden]
            yield family


def _of(kind: Kind) -> Iterable[Metric]:
    return [metric for metric in METRICS if metric.kind is kind]


def _counter(metric: Metric, registry: CollectorRegistry) -> Counter:
    return Counter(metric.name, metric.help, metric.labels, registry=registry)


def _gauge(metric: Metric, registry: CollectorRegistry) -> Gauge:
    return Gauge(metric.name, metric.help, metric.labels, registry=registry)


def _histogram(metric: Metric, registry: CollectorRegistry) -> Histogram:
    return Histogram(metric.name, metric.help, metric.labels, registry=registry, buckets=BUCKETS)
