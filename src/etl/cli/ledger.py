"""``etl ledger``: the index of what is settled."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from etl import settings as settings_room
from etl.cli import console
from etl.cli.asking import agreed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.operate.upkeep import Pruned, Stats

_RULES_CHARS = 8


@click.group(short_help="The ledger: count, prune, make it again.")
def ledger() -> None:
    """The ledger: an index of what is settled. The parts in the object store are the truth.

    \b
    Examples:
      etl ledger stats
      etl ledger rebuild --dry-run
      etl ledger prune --dry-run
    """


@ledger.command(short_help="Note parts that it does not know.")
@click.option("--dry-run", is_flag=True, help="say how many would be noted, and note none")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def rebuild(*, dry_run: bool, as_json: bool) -> None:
    """Note every part that the ledger does not know, after the ledger was lost or set back.

    It may run beside the service. Events are told again, with the same ids. What only messages said (a zone,
    an age) comes back when the files are announced again.

    \b
    Examples:
      etl ledger rebuild
      etl ledger rebuild --dry-run --json
    """
    from etl.operate import rebuild as rebuild_room  # noqa: PLC0415 - its client libraries are slow to load

    with Watch("noting parts", quiet=as_json) as watch:
        done = asyncio.run(rebuild_room.rebuild(settings_room.load(), watch, dry_run=dry_run))
    if as_json:
        click.echo(json.dumps(asdict(done), indent=2))
        return
    noted = "would note" if dry_run else "noted"
    click.echo(f"{noted} {done.added} parts anew, knew {done.known} before")
    if done.sourceless:
        click.echo(f"of {done.sourceless} nobody finds the source: they stay out of the training set")


@ledger.command(short_help="Say what the ledger holds.")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def stats(*, as_json: bool) -> None:
    """Say what the ledger holds: a row for each generation of an input, counted by what it is.

    \b
    Examples:
      etl ledger stats
      etl ledger stats --json
    """
    from etl.operate import upkeep  # noqa: PLC0415 - its client libraries are slow to load

    found = asyncio.run(upkeep.stats(settings_room.load()))
    if as_json:
        click.echo(json.dumps(found.document(), indent=2))
        return
    if found.rows:
        console.stdout().print(_table(found))
    click.echo("\n".join(_sums(found)))


def _table(found: Stats) -> Table:
    table = Table("type", "outcome", "gen", "rules", "rows")
    for group, count in sorted(found.rows.items()):
        words = (group.record_type, group.outcome, str(group.generation), group.ruleset[:_RULES_CHARS])
        table.add_row(*map(console.plain, words), str(count))
    return table


def _sums(found: Stats) -> Iterator[str]:
    size = "a size that its server does not tell" if found.size is None else f"{found.size} bytes"
    yield f"ledger in {found.kind}, {size}"
    yield f"{found.inputs} inputs in {found.rows.total()} rows, {found.announcements} announcements"
    if found.waiting is not None:
        yield f"{found.waiting} events wait in the outbox"
    if found.intended:
        yield f"{found.intended} parts are about to be created, or were when a worker died: a sweep looks"


@ledger.command(short_help="Drop rows whose part is gone.")
@click.option("--dry-run", is_flag=True, help="say how many would be dropped, and drop none")
@click.option("--yes", is_flag=True, help="do not ask")
@click.option("--json", "as_json", is_flag=True, help="print as JSON; needs --yes or --dry-run")
def prune(*, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Drop rows whose part is gone from the store, with their announcements.

    For after somebody's data were deleted. It may run beside the service: what a worker is about to create is
    left alone. Should a file be announced again, it is settled anew.

    \b
    Examples:
      etl ledger prune --dry-run
      etl ledger prune --yes
    """
    if as_json and not (yes or dry_run):
        raise click.UsageError("--json cannot ask: add --yes or --dry-run")
    if not yes or dry_run:
        planned = _pruned(dry_run=True, quiet=as_json)
        if dry_run or not planned.dropped:
            _tell(planned, dry_run=dry_run, as_json=as_json)
            return
        agreed(f"drop {planned.dropped} of {planned.dropped + planned.kept + planned.young} rows?")
    _tell(_pruned(dry_run=False, quiet=as_json), dry_run=False, as_json=as_json)


def _pruned(*, dry_run: bool, quiet: bool) -> Pruned:
    from etl.operate import upkeep  # noqa: PLC0415 - its client libraries are slow to load

    with Watch("looking for parts", quiet=quiet) as watch:
        return asyncio.run(upkeep.prune(settings_room.load(), watch, dry_run=dry_run))


def _tell(done: Pruned, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run} | done.document(), indent=2))
        return
    click.echo(f"{'would drop' if dry_run else 'dropped'} {done.dropped} rows, kept {done.kept}")
    if done.young:
        click.echo(f"left alone {done.young}, as a worker may be creating their parts: run it again later")


class Watch(Progress):
    """A count on a terminal, nothing in a pipe."""

    def __init__(self, what: str, *, quiet: bool) -> None:
        out = console.stderr()
        columns = (SpinnerColumn(), TextColumn(what), MofNCompleteColumn(), TimeElapsedColumn())
        super().__init__(*columns, console=out, transient=True, disable=quiet or not out.is_terminal)
        self._parts = self.add_task("parts", total=None)

    def part(self) -> None:
        """Count one."""
        self.advance(self._parts)
