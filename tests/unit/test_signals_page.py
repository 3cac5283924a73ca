"""The page of signals is what the catalogue says."""

from __future__ import annotations

import re

from etl.pipeline.signals import METRICS, LogEvent
from tools.signals_page import PAGE, page


def test_page_is_fresh() -> None:
    """It should be what `make reference` writes."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make reference`"


def test_page_has_everything() -> None:
    """It should hold a row for each metric, with its kind, and for each log event."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", page(), re.MULTILINE)
    assert {(metric.name, metric.kind.value) for metric in METRICS} <= set(rows)
    assert {event.value for event in LogEvent} <= {name for name, _ in rows}
