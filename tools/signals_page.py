"""``python -m tools.signals_page``: make ``docs/reference/signals.md`` out of the catalogue of signals."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

from etl.pipeline import signals
from etl.pipeline.signals import LEVELS, METRICS, Attribute, Label, LogEvent, SpanEvent, SpanName
from etl.records import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from enum import StrEnum

    from etl.pipeline.signals import Metric

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "signals.md"

LEAD = """\
# Signals

<!-- Made by `make reference` from src/etl/pipeline/signals.py: edit that. -->

Every metric, span, attribute and log event there is. Labels take the values listed here and nothing else;
what is none of them counts as `unknown`, so the number of series does not depend on what arrives. No signal
holds a reading, a user id, a record id or an object key.

Metrics are at `/metrics` of the port `ETL_HTTP_PORT`, traces go to `ETL_OTLP_ENDPOINT`, logs to standard
error. What to do about them: [operate.md](../how-to/operate.md).
"""

#: Labels whose values are those of the build that runs.
_OF_THE_BUILD = {
    Label.VERSION: "version of the program",
    Label.PYTHON: "version of Python",
    Label.RULESET: "digest of the rules",
}


def page() -> str:
    """Write the page."""
    parts = (
        LEAD,
        _table("Metrics", ("name", "kind", "labels", "meaning"), map(_metric, METRICS)),
        _buckets(),
        _table("Labels", ("label", "values"), _labels()),
        _table("Spans", ("name",), _names(SpanName), signals.SpanName),
        _table("Attributes", ("name",), _names(Attribute), signals.Attribute),
        _table("Events in a span", ("name",), _names(SpanEvent), signals.SpanEvent),
        _table("Log events", ("event", "level"), _events(), signals.LogEvent),
    )
    return "\n".join(parts)


def _metric(metric: Metric) -> tuple[str, ...]:
    return f"`{metric.name}`", metric.kind, _code(metric.labels), metric.help


def _buckets() -> str:
    bounds = ", ".join(f"{bound:g}" for bound in signals.BUCKETS)
    return f"Bounds of the histograms' buckets, seconds: {bounds}.\n"


def _labels() -> Iterator[tuple[str, str]]:
    names = (record_type.name for record_type in ALL)
    closed = signals.closed(names, dict.fromkeys(_OF_THE_BUILD, ""))
    for label in Label:
        values = _OF_THE_BUILD[label] if label in _OF_THE_BUILD else _code(sorted(closed[label]))
        yield f"`{label}`", values


def _events() -> Iterator[tuple[str, str]]:
    return ((f"`{event}`", LEVELS[event]) for event in LogEvent)


def _names(names: type[StrEnum]) -> Iterator[tuple[str]]:
    return ((f"`{name}`",) for name in names)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(
    title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]], of: type[StrEnum] | None = None
) -> str:
    about = [inspect.getdoc(of) or "", ""] if of else []
    lines = [f"## {title}", "", *about, *map(_row, (head, ("---",) * len(head), *rows)), ""]
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
