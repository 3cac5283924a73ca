"""The table of the checks, as people see it."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from etl.audit.check import Found, Row, State
from etl.cli.check import table

LONG = "https://an-endpoint-whose-name-is-far-too-long-for-any-table.example.com:9000/and/a/path/behind/it"
ROWS = (
    Row(
        "key of output",
        Found(State.WARNING, f"found {LONG}", f"go to {LONG}", "SeaweedFS 8000GB 4.48"),
        9.999,
    ),
    Row("x", Found(State.FAILED, "[bold]a\nb\x1b[0m", "")),
)


def test_the_table_fits_80_columns() -> None:
    """It should break what is long and cut nothing off, and show strange text as it is."""
    stream = StringIO()
    Console(file=stream, width=80).print(table(ROWS))
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    told = "".join("".join(line.split("│")[-2:-1]).strip() for line in lines if "│" in line)
    assert "SeaweedFS8000GB4.48:found" + LONG in told.replace(" ", "")
    assert "→goto" + LONG in told.replace(" ", "")
    assert "[bold]a\ufffdb\ufffd[0m" in told
    assert "…" not in stream.getvalue()
    assert [line.split("│")[1:4] for line in lines if "9999" in line or "failed" in line] == [
        [" key of output ", " warning ", " 9999 "],
        [" x             ", " failed  ", "    0 "],
    ]
