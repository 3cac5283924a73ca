"""``etl inspect``: parse, look, print."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import click
from rich.table import Table

from etl import settings as settings_room
from etl.cli import console
from etl.cli.options import LIMITS, Place, setting_options
from etl.core.outcome import RULES
from etl.operate import inspect as inspect_room

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@click.command()
@click.argument("sources", nargs=-1, required=True, type=Place(), metavar="FILE...")
@setting_options("zone", "age", *LIMITS)
@click.option("--json", "as_json", is_flag=True, help="print one JSON object for each file")
def inspect(sources: tuple[str, ...], *, as_json: bool, **options: str | None) -> None:
    """Say what Avro files hold and what would happen to them, writing nothing.

    \b
    Examples:
      etl inspect export/BloodGlucoseRecord_1793700000000.avro
      etl inspect exports --json | grep quarantined
    """
    asyncio.run(_inspect(sources, settings_room.load(options), as_json=as_json))


async def _inspect(sources: tuple[str, ...], loaded: settings_room.Loaded, *, as_json: bool) -> None:
    async with aclosing(inspect_room.inspect(sources, loaded)) as findings:
        async for found in findings:
            if as_json:
                click.echo(json.dumps(found.document(), sort_keys=True))
            else:
                console.stdout().print(_table(found))


def _table(found: inspect_room.Inspected) -> Table:
    document = found.document()
    table = Table(title=None, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _rows(document):
        table.add_row(name, console.plain(text))
    return table


def _rows(document: dict[str, object]) -> list[tuple[str, str]]:
    rows = [(name, _text(document.get(name))) for name in ("path", "record_type", "bytes", "sha256")]
    rows += [(name, _text(document.get(name))) for name in ("record_name", "codec", "blocks", "records")]
    rows += [("first", _time(document.get("first_ms"))), ("last", _time(document.get("last_ms")))]
    rows += [(name, _text(document.get(name))) for name in ("origins", "offsets", "defaults_filled")]
    rows += [("would be", _verdict(document)), ("score", _text(document["score"]))]
    rows += [(name, _text(document[name])) for name in ("deductions", "details", "examples")]
    return [(name, text) for name, text in rows if text]


def _verdict(document: dict[str, object]) -> str:
    reason = document["reason"]
    meaning = next((f", {key}: {rule.meaning}" for key, rule in RULES.items() if key == reason), "")
    return f"{document['outcome']}{meaning}"


def _text(value: object) -> str:
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(item)}" for name, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _time(value: object) -> str:
    """A time of the file in UTC; one no calendar holds is shown as its milliseconds."""
    if not isinstance(value, int):
        return ""
    try:
        return (_EPOCH + timedelta(milliseconds=value)).isoformat(timespec="minutes")
    except OverflowError:
        return f"{value} ms"
