"""``etl queue``: how full the queues of the service are."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from typing import TYPE_CHECKING

import click
from rich.table import Table

from etl.cli import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.operate.queues import Queue


@click.group(short_help="The queues of the service.")
def queue() -> None:
    """The queues of the service at the broker.

    \b
    Examples:
      etl queue status
    """


@queue.command(short_help="Say how many messages wait.")
@click.option("--json", "as_json", is_flag=True, help="print as JSON; with --watch, a line a look")
@click.option("--watch", type=click.FloatRange(min=0.1), metavar="SECONDS", help="look again and again")
def status(*, as_json: bool, watch: float | None) -> None:
    """Say how many messages wait in each queue, and how many clients take from it.

    Those that workers have in hand are not among them: AMQP does not tell. The metric etl_in_progress of each
    worker does, and so does `rabbitmqctl list_queues name messages_unacknowledged` at the broker.

    \b
    Examples:
      etl queue status
      etl queue status --json
      etl queue status --watch 2
    """
    asyncio.run(_status(watch, as_json=as_json))


async def _status(watch: float | None, *, as_json: bool) -> None:
    from etl import settings as settings_room  # noqa: PLC0415 - slow to load, and no completion needs it
    from etl.operate.queues import looks  # noqa: PLC0415 - its client libraries are slow to load

    async with aclosing(looks(settings_room.load(), watch)) as all_looks:
        async for found in all_looks:
            if as_json:
                documents = [one.document() for one in found]
                click.echo(json.dumps(documents, indent=2 if watch is None else None))
            else:
                console.stdout().print(_table(found))


def _table(found: Sequence[Queue]) -> Table:
    table = Table("queue", "what waits", "ready", "consumers")
    table.columns[0].overflow = "fold"
    for column in table.columns[2:]:
        column.justify = "right"
    for one in found:
        counts = (str(one.depth.ready), str(one.depth.consumers)) if one.depth else ("none: etl setup", "")
        table.add_row(console.plain(one.name), one.purpose, *counts)
    return table
