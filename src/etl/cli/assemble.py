"""``etl assemble``: parse, assemble, print what was made."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict

import click
from rich.table import Table

from etl import settings as settings_room
from etl.cli import console
from etl.cli.options import setting_options


@click.command()
@setting_options("workers")
@click.option("--allow-missing", is_flag=True, help="assemble without settled files whose source is gone")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def assemble(*, allow_missing: bool, as_json: bool, **options: str | None) -> None:
    """Build the training set out of all that the service has settled, in the bucket of its output.

    It may run beside the service; what settles meanwhile is in the next one.

    \b
    Examples:
      etl assemble
      etl assemble --allow-missing --json
    """
    from etl.operate import assemble as assemble_room  # noqa: PLC0415 - its client libraries are slow to load

    loaded = settings_room.load(options)
    made = asyncio.run(assemble_room.assemble(loaded, allow_missing=allow_missing))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in made], indent=2))
        return
    table = Table("training file", "examples", "files", "people", "left out")
    table.columns[0].overflow = "fold"
    for one in made:
        counts = (one.examples, one.files, one.subjects, one.missing)
        table.add_row(console.plain(one.key), *map(str, counts))
    console.stdout().print(table if made else "nothing is settled yet")
