"""``etl events``: what was told of settled files, and what is being told."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from etl.cli import console
from etl.core.outcome import Disposition
from etl.records import ALL

if TYPE_CHECKING:
    from etl.operate.tail import Entry, Wanted

_TYPE = click.Choice([record_type.name for record_type in ALL])
_OUTCOME = click.Choice([Disposition.PROCESSED.value, Disposition.QUARANTINED.value])
_LIMIT = click.IntRange(min=0)
_ID_CHARS = 12
#: Wide enough for one of ours that was processed to fit 80 columns; the reason of a refusal comes last.
_LINE = "{:<15} {:<12} {:<11} {:>4} {} {}"
_HEAD = _LINE.format("time (UTC)", "input", "outcome", "ex.", "record type", "reason").rstrip()


@click.group(short_help="Events told of settled files.")
def events() -> None:
    """Events: one is told of each settled file, in the Redis stream or the file of the settings.

    \b
    Examples:
      etl events tail
      etl events tail --follow --outcome quarantined
    """


@events.command(short_help="Print the last events, and those that come.")
@click.option(
    "--limit", "-n", type=click.IntRange(min=0), default=20, show_default=True, help="how many of the last"
)
@click.option("--type", "record_type", type=_TYPE, metavar="TYPE", help="only those of this record type")
@click.option("--outcome", type=_OUTCOME, help="only those of this outcome")
@click.option("--follow", "-f", is_flag=True, help="go on as they come, until Ctrl-C")
@click.option("--json", "as_json", is_flag=True, help="print JSON, one event a line, with all it says")
def tail(*, limit: int, record_type: str | None, outcome: str | None, follow: bool, as_json: bool) -> None:
    """Print the last events, oldest first: when, the input's id, its outcome, examples, record type, reason.

    A stream in Redis knows when an event was told, a file does not. After a crash an event may have been told
    twice. With a ledger in SQLite, events wait beside it until the service carries them to where they are
    told; those are not shown yet.

    \b
    Examples:
      etl events tail -n 5
      etl events tail --type StepsRecord --outcome quarantined --limit 5
      etl events tail --follow --json
    """
    from etl.operate.tail import Wanted  # noqa: PLC0415 - its client libraries are slow to load

    asyncio.run(_tail(Wanted(record_type, outcome), limit, follow=follow, as_json=as_json))


async def _tail(wanted: Wanted, limit: int, *, follow: bool, as_json: bool) -> None:
    from etl import settings as settings_room  # noqa: PLC0415 - slow to load, and no completion needs it
    from etl.operate import tail as tail_room  # noqa: PLC0415 - its client libraries are slow to load

    entries = tail_room.tail(wanted, limit, settings_room.load(), follow=follow)
    if not as_json:
        click.echo(_HEAD)
    async with aclosing(entries):
        async for entry in entries:
            click.echo(json.dumps(_document(entry)) if as_json else _line(entry))


def _document(entry: Entry) -> dict[str, Any]:
    """All the event says; beside it when it was told and its trace, where these are known."""
    beside = {"told": _moment(entry, "%Y-%m-%dT%H:%M:%S"), "traceparent": entry.trace}
    return {**entry.event, **{name: value for name, value in beside.items() if value}}


def _line(entry: Entry) -> str:
    event, when = entry.event, _moment(entry, "%m-%d %H:%M:%S") or "-"
    cells = (str(event.get("input", ""))[:_ID_CHARS], event.get("outcome"), event.get("examples"))
    rest = (event.get("record_type"), event.get("reason") or "")
    return console.line(_LINE.format(when, *map(str, (*cells, *rest)))).plain.rstrip()


def _moment(entry: Entry, form: str) -> str | None:
    if entry.moment is None:
        return None
    return f"{datetime.fromtimestamp(entry.moment, UTC):{form}}Z"
