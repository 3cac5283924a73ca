"""``etl serve``: parse, serve, print what happens and, at the end, what became of the deliveries."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import click

from etl import settings as settings_room
from etl.cli import console
from etl.cli.options import LIMITS, setting_options
from etl.cli.summary import deliveries_table, delivery_line

if TYPE_CHECKING:
    from etl.core.breaker import State
    from etl.pipeline.flow import Settlement
    from etl.pipeline.ports import Letter


@click.command()
@setting_options("workers", "concurrency", "prefetch", "drain_seconds", *LIMITS)
@click.option("--until-idle", is_flag=True, help="end when nothing waits or is delayed any more")
@click.option("--strict", is_flag=True, help="exit with 1 if anything was refused")
@click.option("--json", "as_json", is_flag=True, help="print the summary as JSON")
@click.option("-v", "--verbose", is_flag=True, help="print a line for each delivery")
def serve(*, until_idle: bool, strict: bool, as_json: bool, verbose: bool, **options: str | None) -> None:
    """Process announced files as they come: RabbitMQ in, object store in and out.

    Where the servers are is set by ETL_BROKER_URL, ETL_S3_ENDPOINT, ETL_S3_ACCESS_KEY, ETL_S3_SECRET_KEY,
    ETL_BUCKET and, if you have one, ETL_REDIS_URL; see `etl settings`. It needs a secret of its own in
    ETL_PSEUDONYM_KEY. SIGTERM or Ctrl-C finishes what is in hand; a second one ends it at once. Whenever it
    is killed, nothing is lost or done twice.

    \b
    Examples:
      etl serve
      etl serve --until-idle --json
      ETL_WORKERS=8 ETL_CONCURRENCY=32 ETL_PREFETCH=64 etl serve
    """
    from etl.operate import serve as serve_room  # noqa: PLC0415 - its client libraries are slow to load

    loaded = settings_room.load(options)
    watch = Watch(verbose=verbose)
    report = asyncio.run(serve_room.serve(loaded, watch, until_idle=until_idle))
    if as_json:
        click.echo(json.dumps(report.document(), indent=2))
    else:
        console.stdout().print(deliveries_table(report))
    raise SystemExit(console.EXIT_REFUSED if strict and report.refusals else 0)


class Watch:
    """Says on the error output what happens to the service, and with ``-v`` to each delivery."""

    def __init__(self, *, verbose: bool) -> None:
        self._console = console.stderr()
        self._verbose = verbose

    def _say(self, text: str) -> None:
        self._console.print(console.line(text), soft_wrap=True)

    def waiting(self, problem: str, seconds: float) -> None:
        """Say what is missing."""
        self._say(f"waiting to begin: {problem}; next attempt in {seconds:.0f} s")

    def serving(self, queue: str) -> None:
        """Say that it works."""
        self._say(f"serving {queue}")

    def ended(self, end: Settlement | Letter) -> None:
        """Say what became of a delivery."""
        if self._verbose:
            self._say(delivery_line(end))

    def state(self, dependency: str, state: State) -> None:
        """Say that work is held back, or goes on."""
        self._say(f"{dependency}: {state.value}")

    def draining(self, in_hand: int) -> None:
        """Say that it is about to end."""
        self._say(f"ending; in hand: {in_hand}")

    def abandoned(self) -> None:
        """Say that it ends at once."""
        self._say("interrupted: what is in hand goes back to the broker")
