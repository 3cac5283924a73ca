"""``etl assemble``: parse, assemble, print what was made."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from etl import settings as settings_room
from etl.cli import console
from etl.cli.options import setting_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.pipeline.assemble import Assembled


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
    for line in (line for one in made for line in _lines(one)):
        console.stdout().print(console.line(line), soft_wrap=True)
    if not made:
        click.echo("nothing is settled yet")


def _lines(made: Assembled) -> Iterator[str]:
    """Give a training file its own line, to be copied whole, and one with its counts."""
    yield made.key
    files, people = _number(made.files, "file", "files"), _number(made.subjects, "person", "people")
    left_out = f"; {_number(made.missing, 'file', 'files')} left out" if made.missing else ""
    yield f"  {_number(made.examples, 'example', 'examples')} from {files} of {people}{left_out}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
