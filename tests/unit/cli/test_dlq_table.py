"""The table of dead letters, as people see it."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from etl.cli.dlq import table
from etl.core.outcome import Reason

PLACE = "ValueError at blood_glucose.py:120 template glucose.day.summarize.1: a number that is no fact"
WORST = {
    "name": "3f9c2a" + "0" * 58,
    "record_type": "HeartRateVariabilityRmssdRecord",
    "reason": Reason.UNKNOWN_RECORD_TYPE.value,
    "died": 1_793_700_000,
    "stage": "validate",
    "error": PLACE,
}
STRANGE = dict.fromkeys(WORST) | {"name": "", "error": "[bold]a\x1b[0m"}


def test_the_table_fits_80_columns() -> None:
    """It should break what is long, cut nothing off but the name, and show strange text as it is."""
    stream = StringIO()
    Console(file=stream, width=80).print(table([WORST, STRANGE]))
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    rows = [line.split("│")[1:-1] for line in lines if "│" in line]
    columns = ["".join(cells).replace(" ", "") for cells in zip(*rows, strict=True)]
    assert columns == [
        "3f9c2a000000-",
        "HeartRateVariabilityRmssdRecord-",
        "unknown_record_type-",
        "2026-11-0310:00:00Z-",
        f"validate{PLACE}[bold]a\ufffd[0m".replace(" ", ""),
    ]
    assert "…" not in stream.getvalue()
