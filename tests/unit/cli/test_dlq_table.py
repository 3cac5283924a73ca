"""The table of dead letters, as people see it."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from etl.cli.dlq import table
from etl.core.outcome import Reason

WORST = {
    "name": "3f9c2a" + "0" * 58,
    "record_type": "HeartRateVariabilityRmssdRecord",
    "reason": Reason.UNKNOWN_RECORD_TYPE.value,
    "died": 1_793_700_000,
}
STRANGE = dict.fromkeys(WORST) | {"name": "", "record_type": "[bold]a\x1b[0m"}


def test_the_table_fits_80_columns() -> None:
    """It should take a line a letter, cut nothing off but the name, and show strange text as it is."""
    stream = StringIO()
    Console(file=stream, width=80).print(table([WORST, STRANGE]))
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split() for line in lines] == [
        ["name", "type", "reason", "given", "up"],
        ["3f9c2a000000", WORST["record_type"], "unknown_record_type", "11-03", "10:00:00Z"],
        ["-", "[bold]a\ufffd[0m", "-", "-"],
    ]
    assert "…" not in stream.getvalue()
