"""The summary of a service."""

from __future__ import annotations

from collections import Counter
from io import StringIO

from rich.console import Console

from etl.cli.summary import deliveries_table
from etl.core.outcome import Reason
from etl.operate.serve import ServeReport


def test_refusals_say_where_to_read_of_them() -> None:
    """It should name the command for what was refused, and the one for what was given up."""
    stream = StringIO()
    report = ServeReport(refused=Counter({Reason.NOT_AVRO: 1, Reason.MISSING_OBJECT: 2}))
    Console(file=stream, width=120).print(deliveries_table(report))
    told = {line.split()[1]: line for line in stream.getvalue().splitlines() if "(see " in line}
    assert {reason: "`etl quarantine list`" in line for reason, line in told.items()} == {
        "not_avro": True,
        "missing_object": False,
    }
    assert "(see `etl dlq list`)" in told["missing_object"]
