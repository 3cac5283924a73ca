"""``etl check``: make the checks, print a row for each, and say with the exit code whether it can work."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from etl import settings as settings_room
from etl.cli import console
from etl.cli.options import Place
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from etl.audit.check import Checked, Row

_STYLES = {"ok": "green", "warning": "yellow", "failed": "bold red", "unknown": "magenta"}


@click.command()
@click.option("--local", "out", type=Place(), metavar="OUT", help="check `etl run` with this output folder")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def check(*, out: str | None, as_json: bool) -> None:
    """Find out whether the service can work here at all: settings, secrets, servers, this machine.

    Each server is used as the service uses it, under names of its own that are taken away again: a publish to
    a private queue, a race for one key of the bucket, a script in Redis. It takes 20 seconds at most, and may
    run beside a service.

    Exits with 0 when all is well, with 1 when something failed, with 2 when something could not be found out.
    Warnings do not count.

    \b
    Examples:
      etl check
      etl check --json
      etl check --local out
    """
    checked = asyncio.run(_checked(out))
    if as_json:
        click.echo(json.dumps(checked.document(), indent=2))
    else:
        console.stdout().print(table(checked.rows))
    raise SystemExit(checked.code)


async def _checked(out: str | None) -> Checked:
    from etl.audit import check_plan  # noqa: PLC0415 - its client libraries are slow to load

    try:
        loaded = settings_room.load()
    except Fatal as fatal:
        return check_plan.unloadable(fatal)
    if out is not None:
        return await check_plan.check_local(loaded, Path(out))
    return await check_plan.check(loaded)


def table(rows: tuple[Row, ...]) -> Table:
    """Make a table that fits 80 columns: what was found, and below it what to do."""
    made = Table()
    made.add_column("check", no_wrap=True)
    made.add_column("state", no_wrap=True)
    made.add_column("ms", justify="right", no_wrap=True)
    made.add_column("found", overflow="fold")
    for row in rows:
        state = row.found.state.value
        style = _STYLES[state]
        made.add_row(row.name, Text(state, style), f"{1000 * row.seconds:.0f}", _found(row))
    return made


def _found(row: Row) -> Text:
    found = row.found
    told = console.line(f"{found.version}: {found.what}" if found.version else found.what)
    if found.remedy:
        told.append("\n")
        told.append_text(console.line(f"→ {found.remedy}"))
    return told
