"""``etl dlq``: look at dead letters, and have them tried again."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import click
from rich.table import Table

from etl import settings as settings_room
from etl.cli import console
from etl.core.outcome import Reason

_LIMIT = click.IntRange(min=1)
_REASON = click.Choice([reason.value for reason in Reason])
_NAME_CHARS = 12


@click.group()
def dlq() -> None:
    """Dead letters: deliveries that were given up, with their reasons.

    \b
    Examples:
      etl dlq list
      etl dlq list --reason missing_object --json
      etl dlq replay --reason missing_object
    """


@dlq.command("list")
@click.option("--reason", type=_REASON, help="only those given up for this reason")
@click.option("--type", "record_type", help="only those of this record type")
@click.option("--name", help="only those whose name begins so")
@click.option("--limit", type=_LIMIT, default=100, show_default=True, help="how many at most")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def list_(
    *, reason: str | None, record_type: str | None, name: str | None, limit: int, as_json: bool
) -> None:
    """List dead letters, oldest first. They are named by a hash of their location, never by the location.

    \b
    Examples:
      etl dlq list
      etl dlq list --reason content_mismatch --type StepsRecord
    """
    from etl.operate import letters  # noqa: PLC0415 - its client libraries are slow to load

    chosen = letters.Chosen(Reason(reason) if reason else None, record_type, name)
    found = asyncio.run(letters.listed(chosen, limit, settings_room.load()))
    documents = [letters.document(letter) for letter in found]
    if as_json:
        click.echo(json.dumps(documents, indent=2))
        return
    table = Table("name", "type", "reason", "stage", "attempts", "given up", "error")
    for told in documents:
        seen = _moment(told["died"])
        cells = (told["name"][:_NAME_CHARS], told["record_type"], told["reason"], told["stage"])
        rest = (str(told["attempts"]), seen, told["error"])
        table.add_row(*(console.plain(cell or "") for cell in (*cells, *rest)))
    console.stdout().print(table if documents else "no dead letters")


@dlq.command()
@click.option("--reason", type=_REASON, help="only those given up for this reason")
@click.option("--type", "record_type", help="only those of this record type")
@click.option("--name", help="only those whose name begins so")
@click.option("--limit", type=_LIMIT, default=10_000, show_default=True, help="how many at most")
@click.option("--dry-run", is_flag=True, help="say how many would be, and replay none")
@click.option("--yes", is_flag=True, help="do not ask")
def replay(  # noqa: PLR0913 - one parameter an option
    *, reason: str | None, record_type: str | None, name: str | None, limit: int, dry_run: bool, yes: bool
) -> None:
    """Have dead letters tried again, as if they had never failed. First mend what they failed of.

    \b
    Examples:
      etl dlq replay --reason missing_object --dry-run
      etl dlq replay --name 3f9c2a --yes
    """
    from etl.operate import letters  # noqa: PLC0415 - its client libraries are slow to load

    loaded = settings_room.load()
    chosen = letters.Chosen(Reason(reason) if reason else None, record_type, name)
    count = len(asyncio.run(letters.listed(chosen, limit, loaded)))
    if dry_run or not count:
        click.echo(f"would replay {count}" if dry_run else "no dead letters")
        return
    if not yes:
        click.confirm(f"replay {count} dead letters?", abort=True, err=True)
    click.echo(f"replayed {asyncio.run(letters.replay(chosen, limit, loaded))}")


def _moment(seconds: int | None) -> str:
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}Z"
