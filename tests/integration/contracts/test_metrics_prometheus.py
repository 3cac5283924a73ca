"""Metrics for Prometheus: those of the catalogue and no other, few series whatever comes, and cheap."""

from __future__ import annotations

import time
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from etl.adapters.metrics_prometheus import PrometheusMeter
from etl.core.outcome import Disposition, Reason, Stage
from etl.pipeline import signals
from etl.pipeline.signals import BUCKETS, METRICS, Kind, Label, Metric

if TYPE_CHECKING:
    from prometheus_client.samples import Sample

TYPES = ("BloodGlucoseRecord", "StepsRecord")
VALUES = signals.closed(TYPES, {Label.VERSION: "1.2.3", Label.PYTHON: "3.11", Label.RULESET: "abc"})
COUNTERS = [metric for metric in METRICS if metric.kind is Kind.COUNTER]
GAUGES = [metric for metric in METRICS if metric.kind is Kind.GAUGE]


@pytest.fixture
def meter() -> PrometheusMeter:
    """A new meter."""
    return PrometheusMeter(VALUES)


def shown(meter: PrometheusMeter) -> list[Sample]:
    """Give all samples that Prometheus would read."""
    text = meter.exposition()[0].decode()
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def of(meter: PrometheusMeter, name: str) -> dict[tuple[str, ...], float]:
    """Give the values of the samples of a name, by the values of their labels in the catalogue's order."""
    found = [sample for sample in shown(meter) if sample.name == name]
    order = [label.value for metric in METRICS if metric.name == name for label in metric.labels]
    return {tuple(one.labels[label] for label in order): one.value for one in found}


def combinations(metric: Metric) -> list[tuple[str, ...]]:
    """Give all closed values of a metric's labels."""
    return list(product(*(map(str, VALUES[label]) for label in metric.labels)))


def every_gauge(meter: PrometheusMeter) -> None:
    """Set every gauge there can be."""
    for metric in GAUGES:
        for values in combinations(metric):
            meter.set(metric, 1, **dict(zip(metric.labels, values, strict=True)))


def test_names_kinds_and_help_are_those_of_the_catalogue(meter: PrometheusMeter) -> None:
    """It should show every metric of the catalogue under its name, and beside them only Python's own."""
    lines = meter.exposition()[0].decode().splitlines()
    told = {tuple(line.split(" ", 3)[2:]) for line in lines if line.startswith("# ")}
    ours = {(name, text) for name, text in told if name.startswith("etl_")}
    kinds = {(metric.name, metric.kind.value) for metric in METRICS}
    assert ours == kinds | {(metric.name, metric.help) for metric in METRICS}
    assert all(name.startswith(("etl_", "python_", "process_")) for name, _ in told)
    assert {"process_cpu_seconds_total", "python_info", "python_gc_collections_total"} <= {n for n, _ in told}


def test_labels_are_those_of_the_catalogue(meter: PrometheusMeter) -> None:
    """It should give each sample the labels of its metric, and no other."""
    every_gauge(meter)
    expected = {metric.name: {label.value for label in metric.labels} for metric in METRICS}
    for metric in METRICS:
        if metric.kind is Kind.HISTOGRAM:
            labels = expected.pop(metric.name)
            expected |= {f"{metric.name}_bucket": {*labels, "le"}}
            expected |= {f"{metric.name}_{part}": labels for part in ("sum", "count")}
    found = {sample.name: set(sample.labels) for sample in shown(meter) if sample.name.startswith("etl_")}
    assert found == expected


@pytest.mark.parametrize("metric", COUNTERS, ids=lambda metric: metric.name)
def test_counters_begin_at_zero(meter: PrometheusMeter, metric: Metric) -> None:
    """It should have each closed combination there from the start, so that the first event is a rise."""
    assert of(meter, metric.name) == dict.fromkeys(combinations(metric), 0.0)


def test_histograms_begin_at_zero(meter: PrometheusMeter) -> None:
    """It should have every stage and every bucket there from the start."""
    found = [sample for sample in shown(meter) if sample.name == "etl_stage_duration_seconds_bucket"]
    bounds = {*(float(bound) for bound in BUCKETS), float("inf")}
    assert {(one.labels["stage"], float(one.labels["le"])) for one in found} == set(product(Stage, bounds))
    assert {one.value for one in found} == {0.0}


@pytest.mark.parametrize("metric", GAUGES, ids=lambda metric: metric.name)
def test_gauges_are_there_once_they_are_set(meter: PrometheusMeter, metric: Metric) -> None:
    """It should claim nothing that was never measured, and show what was."""
    assert of(meter, metric.name) == {}
    values = combinations(metric)[0]
    meter.set(metric, 2.5, **dict(zip(metric.labels, values, strict=True)))
    assert of(meter, metric.name) == {values: 2.5}


def test_it_adds_up(meter: PrometheusMeter) -> None:
    """It should count, measure and replace, in any order of labels."""
    meter.count(signals.DELIVERIES, outcome=Disposition.PROCESSED, record_type="StepsRecord")
    meter.count(signals.DELIVERIES, 2, record_type="StepsRecord", outcome="processed")
    assert of(meter, "etl_deliveries_total")["processed", "StepsRecord"] == 3
    meter.set(signals.IN_PROGRESS, 4)
    meter.set(signals.IN_PROGRESS, 1)
    assert of(meter, "etl_in_progress") == {(): 1}
    for seconds in (0.001, 0.3, 100):
        meter.observe(signals.PUBLISH_TO_COMMIT, seconds)
    found = [sample for sample in shown(meter) if sample.name.startswith("etl_publish_to_commit_seconds")]
    values = {one.labels.get("le", one.name.rpartition("_")[2]): one.value for one in found}
    assert (values["0.001"], values["0.25"], values["0.5"], values["60.0"]) == (1, 1, 2, 2)
    assert (values["+Inf"], values["count"]) == (3, 3)
    assert values["sum"] == pytest.approx(100.301)


def test_no_duration_is_below_nothing(meter: PrometheusMeter) -> None:
    """It should never let a sum fall, which would look like a restart; clocks of two machines may differ."""
    meter.observe(signals.PUBLISH_TO_COMMIT, -5)
    assert of(meter, "etl_publish_to_commit_seconds_sum") == {(): 0.0}
    assert of(meter, "etl_publish_to_commit_seconds_count") == {(): 1.0}


def test_whatever_arrives_the_series_stay(meter: PrometheusMeter) -> None:
    """It should count ten thousand odd record types as unknown, and make no series of them."""
    before = len(shown(meter))
    for number in range(10_000):
        meter.count(signals.DELIVERIES, outcome="processed", record_type=f'Odd"{number}\n')
    assert len(shown(meter)) == before
    assert of(meter, "etl_deliveries_total")["processed", "unknown"] == 10_000
    assert len(meter._counters["etl_deliveries_total"]._known) == len(combinations(signals.DELIVERIES))


def test_an_unknown_reason_is_one_series_more(meter: PrometheusMeter) -> None:
    """It should have no more than that of a label whose values are ours alone."""
    for number in range(100):
        meter.count(signals.RETRIES, reason=f"odd {number}")
        meter.set(signals.DEPENDENCY_UP, 1, dependency=f"odd {number}")
    assert len(of(meter, "etl_retries_total")) == len(Reason) + 1
    assert of(meter, "etl_retries_total")[("unknown",)] == 100
    assert of(meter, "etl_dependency_up") == {("unknown",): 1}


@pytest.mark.parametrize("labels", [{}, {"raeson": "empty"}, {"reason": "empty", "more": "x"}])
def test_a_wrong_label_is_a_defect(meter: PrometheusMeter, labels: dict[str, str]) -> None:
    """It should raise for a label that is missing, misspelt or too many."""
    with pytest.raises(TypeError, match="etl_retries_total takes these labels: reason"):
        meter.count(signals.RETRIES, **labels)
    with pytest.raises(TypeError, match="labels: none"):
        meter.count(signals.SWEPT, reason="empty")


def test_a_wrong_kind_is_a_defect(meter: PrometheusMeter) -> None:
    """It should raise for a counter that is set, a gauge that is counted and a label without values."""
    with pytest.raises(KeyError):
        meter.set(signals.SWEPT, 1)
    with pytest.raises(KeyError):
        meter.count(signals.IN_PROGRESS)
    with pytest.raises(KeyError):
        meter.observe(signals.SWEPT, 1)
    with pytest.raises(KeyError):
        PrometheusMeter({Label.REASON: frozenset()})


def test_meters_share_nothing(meter: PrometheusMeter) -> None:
    """It should leave the library's own registry alone, and other meters."""
    other = PrometheusMeter(VALUES)
    meter.count(signals.SWEPT)
    assert of(other, "etl_swept_total") == {(): 0}
    assert not [family for family in REGISTRY.collect() if family.name.startswith("etl_")]


def test_all_of_it_is_few_series_and_soon_told(meter: PrometheusMeter) -> None:
    """It should hold the loop up for less than 10 ms, with every series there can be."""
    every_gauge(meter)
    size = {Kind.COUNTER: 1, Kind.GAUGE: 1, Kind.HISTOGRAM: len(BUCKETS) + 3}
    expected = sum(size[one.kind] * prod(len(VALUES[label]) for label in one.labels) for one in METRICS)
    assert sum(sample.name.startswith("etl_") for sample in shown(meter)) == expected
    assert expected < 500
    assert min(_cpu(meter) for _ in range(20)) < 0.010


def _cpu(meter: PrometheusMeter) -> float:
    """Seconds of processor time of one exposition."""
    began = time.thread_time()
    meter.exposition()
    return time.thread_time() - began
