"""``python -m tools.dashboard``: make the Grafana dashboard out of the catalogue of signals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.core.breaker import State
from etl.pipeline import signals
from etl.pipeline.signals import Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.pipeline.signals import Metric

FILE = Path(__file__).parents[1] / "deploy/monitoring/grafana/dashboards/etl.json"

PROMETHEUS = {"type": "prometheus", "uid": "prometheus"}
LOKI = {"type": "loki", "uid": "loki"}

_COLUMNS = 24
_HEIGHT = 8
_STAT_HEIGHT = 4
#: The budget of slo.yml, in parts of one.
_BUDGET = 0.001
_FAULTS = "unavailable|resource_limit|crashed|internal_error"


@dataclass(frozen=True)
class Panel:
    """A panel: queries are pairs of an expression and a legend; the unit is Grafana's name for it."""

    title: str
    what: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    kind: str = "timeseries"
    width: int = 8
    source: tuple[tuple[str, str], ...] = tuple(PROMETHEUS.items())


def rate(metric: Metric, *labels: Label) -> tuple[str, str]:
    """Give how fast a counter grows, over all workers."""
    return f"sum {_by(labels)}(rate({metric.name}[$__rate_interval]))", _legend(labels, metric.name)


def largest(metric: Metric, *labels: Label) -> tuple[str, str]:
    """Give the largest that any worker tells: for what all of them see alike, and for ages."""
    return f"max {_by(labels)}({metric.name})", _legend(labels, metric.name)


def each(metric: Metric) -> tuple[str, str]:
    """Give what each worker tells."""
    return f"sum by (instance) ({metric.name})", "{{instance}}"


def p95(metric: Metric, label: Label) -> tuple[str, str]:
    """Give what 95 % stay below, for each value of a label."""
    buckets = f"sum by (le, {label}) (rate({metric.name}_bucket[$__rate_interval]))"
    return f"histogram_quantile(0.95, {buckets})", _legend((label,), "")


def _by(labels: tuple[Label, ...]) -> str:
    return f"by ({', '.join(labels)}) " if labels else ""


def _legend(labels: tuple[Label, ...], name: str) -> str:
    return " ".join(f"{{{{{label}}}}}" for label in labels) or name


_WORK = f'etl:queue_messages:max{{{Label.QUEUE}="{signals.Queue.WORK}"}}'
_DEAD = f'etl:queue_messages:max{{{Label.QUEUE}="{signals.Queue.DEAD}"}}'
_SPENT = (
    f'sum(increase({signals.DEAD_LETTERS.name}{{{Label.REASON}=~"{_FAULTS}"}}[30d]))'
    f" / sum(increase({signals.DELIVERIES.name}[30d]))"
)
_NOT_CLOSED = (
    f'count by ({Label.DEPENDENCY}) ({signals.BREAKER_STATE.name}{{{Label.STATE}="{State.CLOSED}"}} == 0)'
)
_CPU = 'sum by (instance) (rate(process_cpu_seconds_total{job="etl"}[$__rate_interval]))'
_UNACCOUNTED = f"sum({signals.RECORDS_IN.name}) - sum({signals.RECORDS.name})"
_QUANTILES = tuple((f"etl:publish_to_commit_seconds:p{q}_rate5m", f"p{q}") for q in (50, 95, 99))
_IN_TIME = tuple((f"etl:publish_to_commit:under_{s}s_ratio_rate5m", f"under {s} s") for s in (5, 60))
_BUILDS = f"count by ({Label.VERSION}, {Label.PYTHON}, {Label.RULESET}) ({signals.BUILD_INFO.name})"


def _stat(title: str, what: str, unit: str, expression: str) -> Panel:
    return Panel(title, what, unit, ((expression, title),), "stat", 4)


OVERVIEW = (
    _stat("Availability", "Without a fault of ours, an hour", "percentunit", "etl:availability:ratio_rate1h"),
    _stat("Budget left", "Of 0.1 % in 30 days", "percentunit", f"1 - ({_SPENT}) / {_BUDGET}"),
    _stat("Workers", "That answer", "short", 'sum(up{job="etl"})'),
    _stat("Waiting", "Messages in the work queue", "short", _WORK),
    _stat("Dead letters", "Kept until they are replayed", "short", _DEAD),
    _stat("Last success", "Time since", "s", f"time() - max({signals.LAST_SUCCESS.name})"),
)
OUTCOMES = (
    Panel("Deliveries", "That ended, a second", "ops", (("etl:deliveries:rate5m", "{{outcome}}"),)),
    Panel("Retries", "Put off to be tried again", "ops", (rate(signals.RETRIES, Label.REASON),)),
    Panel("Postponed, swept", "Put off while a dependency was down; announced for the dead", "ops",
          (rate(signals.POSTPONED), rate(signals.SWEPT))),
    Panel("Dead letters", "Given up", "ops", (rate(signals.DEAD_LETTERS, Label.REASON),)),
    Panel("Quarantined", "Files refused", "ops", (rate(signals.QUARANTINED, Label.REASON),)),
    Panel("Share refused", "Of files looked into, 30 minutes", "percentunit",
          (("etl:quarantined:ratio_rate30m", "quarantined"),)),
    Panel("Canaries", "Sent by `etl verify --live`, in no other count", "ops",
          (rate(signals.CANARIES, Label.OUTCOME),)),
)  # fmt: skip
LATENCY = (
    Panel("Publish to commit", "From publishing to the record of the new input", "s", _QUANTILES),
    Panel("In time", "Share of inputs settled in time", "percentunit", _IN_TIME),
    Panel("Stages", "95 % stay below", "s", (p95(signals.STAGE_SECONDS, Label.STAGE),)),
)
QUEUES = (
    Panel("Queues", "Messages that wait", "short", (("etl:queue_messages:max", "{{queue}}"),)),
    Panel("Oldest", "Age of the oldest message in hand", "s", (each(signals.OLDEST_UNSETTLED),)),
    Panel("In hand", "Deliveries being worked on", "short", (each(signals.IN_PROGRESS),)),
    Panel("Outbox", "Events that wait to be told", "short", (largest(signals.OUTBOX_EVENTS),)),
    Panel("Outbox lag", "How long they have been waiting", "s", (largest(signals.OUTBOX_LAG),)),
    Panel("Ledger", "Settled inputs", "short", (largest(signals.LEDGER_INPUTS),)),
)
DEPENDENCIES = (
    Panel("Breakers not closed", "Workers that leave it alone", "short", ((_NOT_CLOSED, "{{dependency}}"),)),
    Panel("Answers", "0 where any worker got none", "short",
          ((f"min by (dependency) ({signals.DEPENDENCY_UP.name})", "{{dependency}}"),)),
    Panel("Latency", "Of the last answer, the slowest worker", "s",
          (largest(signals.DEPENDENCY_LATENCY, Label.DEPENDENCY),)),
)  # fmt: skip
RECORDS = (
    Panel("Records in", "Of newly settled files", "ops", (rate(signals.RECORDS_IN, Label.RECORD_TYPE),)),
    Panel("Fates", "What became of them", "ops", (rate(signals.RECORDS, Label.FATE),)),
    Panel("Unaccounted for", "Records in, less their fates: zero", "short", ((_UNACCOUNTED, "records"),)),
    Panel("Examples", "Training examples", "ops", (rate(signals.EXAMPLES, Label.RECORD_TYPE),)),
    Panel("Read", "Bytes of files", "Bps", (rate(signals.READ, Label.RECORD_TYPE),)),
    Panel("Written", "Bytes of parts", "Bps", (rate(signals.WRITTEN, Label.RECORD_TYPE),)),
)
RESOURCES = (
    Panel("Memory", "Service and sandbox children, and the limit", "bytes",
          (("etl:memory_bytes:sum", "{{instance}}"), ("etl:memory_limit_bytes", "limit"))),
    Panel("Sandbox memory", "Of all children", "bytes", (each(signals.SANDBOX_MEMORY),)),
    Panel("Sandbox restarts", "Children that died or were killed", "ops",
          (rate(signals.SANDBOX_RESTARTS, Label.REASON),)),
    Panel("Loop lag", "The longest the event loop was late", "s", (each(signals.LOOP_LAG),)),
    Panel("CPU", "Cores used by the service, without its children", "short",
          ((_CPU, "{{instance}}"),)),
    Panel("Builds", "Workers of each version and ruleset", "short", ((_BUILDS, "{{version}} {{ruleset}}"),)),
)  # fmt: skip
LOGS = (
    Panel("Warnings and errors", "From Loki", "short", (('{service="etl", level=~"warning|error"}', ""),),
          "logs", _COLUMNS, tuple(LOKI.items())),
)  # fmt: skip

ROWS = {
    "Overview": OVERVIEW,
    "Outcomes": OUTCOMES,
    "Latency": LATENCY,
    "Queues": QUEUES,
    "Dependencies": DEPENDENCIES,
    "Records": RECORDS,
    "Resources": RESOURCES,
    "Logs": LOGS,
}


def dashboard() -> dict[str, Any]:
    """Give the dashboard in Grafana's own form."""
    return {
        "uid": "etl",
        "title": "ETL Narrative Engine",
        "tags": ["etl"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "annotations": {"list": [_alerts()]},
        "panels": list(_panels()),
    }


def text() -> str:
    """Give it as the file has it."""
    return f"{json.dumps(dashboard(), indent=1)}\n"


def _panels() -> Iterator[dict[str, Any]]:
    numbers, top = count(1), 0
    for title, panels in ROWS.items():
        yield _placed(
            {"type": "row", "title": title, "collapsed": False}, next(numbers), (0, top, _COLUMNS, 1)
        )
        height = _STAT_HEIGHT if panels[0].kind == "stat" else _HEIGHT
        left, top = 0, top + 1
        for panel in panels:
            if left + panel.width > _COLUMNS:
                left, top = 0, top + height
            yield _placed(_panel(panel), next(numbers), (left, top, panel.width, height))
            left += panel.width
        top += height


def _placed(panel: dict[str, Any], number: int, place: tuple[int, int, int, int]) -> dict[str, Any]:
    return {"id": number, **panel, "gridPos": dict(zip("xywh", place, strict=True))}


def _panel(panel: Panel) -> dict[str, Any]:
    source = dict(panel.source)
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.what,
        "datasource": source,
        "fieldConfig": {"defaults": {"unit": panel.unit, **_lowest(panel)}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + place), "datasource": source, "expr": expression, "legendFormat": legend}
            for place, (expression, legend) in enumerate(panel.queries)
        ],
    }


def _lowest(panel: Panel) -> dict[str, int]:
    return {"min": 0} if panel.kind == "timeseries" and panel.queries[0][0] != _UNACCOUNTED else {}


def _alerts() -> dict[str, Any]:
    return {
        "name": "Alerts",
        "enable": True,
        "iconColor": "red",
        "datasource": PROMETHEUS,
        "expr": 'ALERTS{alertname=~"Etl.*", alertstate="firing"}',
        "titleFormat": "{{alertname}}",
    }


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")
