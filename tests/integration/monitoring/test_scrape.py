"""A real Prometheus with our configuration scrapes what our meter exposes, and our rules answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.adapters.metrics_prometheus import PrometheusMeter
from etl.core.outcome import Disposition
from etl.pipeline.signals import DELIVERIES, METRICS, PUBLISH_TO_COMMIT, Kind, Label, closed
from etl.records import ALL
from tests.support import glucose
from tests.support.exposing import exposed
from tests.support.site import at, message
from tools.services import start_prometheus
from tools.services.ports import free_ports
from tools.services.processes import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.site import Site
    from tools.services import Prometheus

_PATIENCE = 20
_BUILD = {Label.VERSION: "0", Label.PYTHON: "3", Label.RULESET: "r"}


@pytest.fixture
def watching(own_servers: Path, unique: str) -> Iterator[Callable[[str], Prometheus]]:
    """Give a function that has a Prometheus of this test's own scrape an address, ``host:port``."""
    started = []

    def watch(target: str) -> Prometheus:
        started.append(start_prometheus(own_servers / unique, target))
        return started[-1]

    yield watch
    for server in started:
        server.remove()


def value(server: Prometheus, expression: str) -> float | None:
    """Give the value of the one series that an expression finds."""
    found = server.query(expression)
    return float(found[0]["value"][1]) if len(found) == 1 else None


def becomes(server: Prometheus, expression: str, expected: float) -> bool:
    """Tell whether an expression comes to a value in time: on a busy machine a scrape may be missed."""
    return until(lambda: value(server, expression) == expected, _PATIENCE)


def missing(server: Prometheus) -> list[str]:
    """Give the metrics of the catalogue that are not there now."""
    shown = (f"{m.name}_bucket" if m.kind is Kind.HISTOGRAM else m.name for m in METRICS)
    return [name for name in shown if not server.query(name)]


def meter() -> PrometheusMeter:
    """Give a meter that holds a series of every metric: each gauge is 7 for the last value of its labels."""
    values = closed((record_type.name for record_type in ALL), _BUILD)
    made = PrometheusMeter(values)
    for metric in METRICS:
        if metric.kind is Kind.GAUGE:
            made.set(metric, 7, **{label: max(values[label]) for label in metric.labels})
    return made


def test_scraped_and_recorded(watching: Callable[[str], Prometheus]) -> None:
    """It should hold every metric by its name and record shares of them, then see that the target is gone."""
    metrics = meter()
    with exposed(metrics.exposition) as target:
        server = watching(target)

        def known() -> bool:
            metrics.count(DELIVERIES, outcome=Disposition.PROCESSED, record_type=ALL[0].name)
            for seconds in (0.2, 3, 30, 300):  # a rate needs more of them from one scrape to the next
                metrics.observe(PUBLISH_TO_COMMIT, seconds)
            share = value(server, "etl:publish_to_commit:under_60s_ratio_rate5m")
            return share is not None and abs(share - 0.75) < 0.05

        assert until(known, _PATIENCE), server.query("up")
        assert becomes(server, 'up{job="etl"}', 1)
        assert becomes(server, 'etl:queue_messages:max{queue="work"}', 7)
        assert becomes(server, 'process_resident_memory_bytes{job="etl"} > bool 1e6', 1)
        assert becomes(server, "etl:publish_to_commit:under_5s_ratio_rate5m > bool 0", 1)
        assert becomes(server, "etl:faults:ratio_rate5m", 0)  # dead letters are counted from the start
        assert until(lambda: missing(server) == [], _PATIENCE), missing(server)
    assert becomes(server, 'ALERTS{alertname="EtlInstanceDown"}', 1)
    assert becomes(server, "up", 0)


@pytest.mark.parametrize("ledger_kind", ["sqlite"])  # it has an outbox, and so every metric there is
def test_a_service_shows_every_metric(
    ledger_kind: str, site: Site, watching: Callable[[str], Prometheus]
) -> None:
    """It should count what a real service did, and hold all that the catalogue names."""
    assert ledger_kind == "sqlite"
    (port,) = free_ports(1)
    site.put({"raw/a.avro": glucose.file(glucose.records(100))})
    site.worker(ETL_HTTP_PORT=str(port))
    site.publish(at(site, message("raw/a.avro")))
    server = watching(f"127.0.0.1:{port}")
    assert becomes(server, 'sum(etl_deliveries_total{outcome="processed"})', 1)
    assert becomes(server, "etl_ledger_inputs", 1)
    assert becomes(server, "count(etl_dependency_up == 1)", 4)
    assert until(lambda: missing(server) == [], _PATIENCE), missing(server)
