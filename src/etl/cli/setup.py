"""``etl setup``: make what the service needs, or say what is missing."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict

import click
from rich.table import Table

from etl import settings as settings_room
from etl.cli import console


@click.command()
@click.option("--dry-run", is_flag=True, help="change nothing; exit with 1 if anything is missing or differs")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def setup(*, dry_run: bool, as_json: bool) -> None:
    """Create the buckets, exchanges and queues of the service; what stands already is left alone.

    The service declares its queues itself, too; buckets it only looks for.

    \b
    Examples:
      etl setup --dry-run
      etl setup
    """
    from etl.operate import setup as setup_room  # noqa: PLC0415 - its client libraries are slow to load

    found = asyncio.run(setup_room.setup(settings_room.load(), dry_run=dry_run))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=2))
    else:
        table = Table("what", "state", "more")
        for one in found:
            table.add_row(console.plain(one.name), one.state.value, console.plain(one.detail))
        console.stdout().print(table)
    well = all(one.state == "exists" for one in found)
    raise SystemExit(0 if well else console.EXIT_REFUSED)
