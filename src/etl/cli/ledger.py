"""``etl ledger``: the index of what is settled."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict

import click
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from etl import settings as settings_room
from etl.cli import console


@click.group()
def ledger() -> None:
    """The ledger: an index of what is settled. The parts in the object store are the truth.

    \b
    Examples:
      etl ledger rebuild
    """


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def rebuild(*, as_json: bool) -> None:
    """Note every part that the ledger does not know, after the ledger was lost or set back.

    It may run beside the service. Events are told again, with the same ids. What only messages said (a zone,
    an age) comes back when the files are announced again.

    \b
    Examples:
      etl ledger rebuild
      etl ledger rebuild --json
    """
    from etl.operate import rebuild as rebuild_room  # noqa: PLC0415 - its client libraries are slow to load

    with Watch(quiet=as_json) as watch:
        done = asyncio.run(rebuild_room.rebuild(settings_room.load(), watch))
    if as_json:
        click.echo(json.dumps(asdict(done), indent=2))
        return
    click.echo(f"noted {done.added} parts anew, knew {done.known} before")
    if done.sourceless:
        click.echo(f"of {done.sourceless} nobody finds the source: they stay out of the training set")


class Watch(Progress):
    """A count on a terminal, nothing in a pipe."""

    def __init__(self, *, quiet: bool) -> None:
        out = console.stderr()
        columns = (SpinnerColumn(), TextColumn("noting parts"), MofNCompleteColumn(), TimeElapsedColumn())
        super().__init__(*columns, console=out, transient=True, disable=quiet or not out.is_terminal)
        self._parts = self.add_task("parts", total=None)

    def part(self) -> None:
        """Count one."""
        self.advance(self._parts)
