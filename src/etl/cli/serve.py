"""``etl serve``: parse, serve, and print at the end what became of the deliveries."""

from __future__ import annotations

import asyncio
import json

import click

from etl import settings as settings_room
from etl.cli import console
from etl.cli.options import LIMITS, setting_options
from etl.cli.summary import deliveries_table


@click.command()
@setting_options("workers", "concurrency", "prefetch", "drain_seconds", *LIMITS)
@click.option("--until-idle", is_flag=True, help="end when nothing waits or is delayed any more")
@click.option("--strict", is_flag=True, help="exit with 1 if anything was refused")
@click.option("--json", "as_json", is_flag=True, help="print the summary as JSON")
@click.option("-v", "--verbose", is_flag=True, help="log what matters little, too: ETL_LOG_LEVEL=debug")
def serve(*, until_idle: bool, strict: bool, as_json: bool, verbose: bool, **options: str | None) -> None:
    """Process announced files as they come: RabbitMQ in, object store in and out.

    Where the servers are is set by ETL_BROKER_URL, ETL_S3_ENDPOINT, ETL_S3_ACCESS_KEY, ETL_S3_SECRET_KEY,
    ETL_BUCKET and, if you have one, ETL_REDIS_URL; see `etl settings`. It needs a secret of its own in
    ETL_PSEUDONYM_KEY.

    It logs a line an outcome on the error output, as JSON where that is no terminal; with ETL_HTTP_PORT it
    serves /live, /ready, /health, /metrics and /version. SIGTERM or Ctrl-C finishes what is in hand; a second
    one ends it at once. Whenever it is killed, nothing is lost or done twice.

    \b
    Examples:
      etl serve
      etl serve --until-idle --json
      ETL_HTTP_PORT=8080 etl serve
      ETL_WORKERS=8 ETL_CONCURRENCY=32 ETL_PREFETCH=64 etl serve
    """
    from etl.cli.start import refuse_unfit  # noqa: PLC0415 - client libraries are slow to load
    from etl.operate import serve as serve_room  # noqa: PLC0415 - as above

    loaded = settings_room.load({**options, "log_level": "debug" if verbose else None})
    refuse_unfit(loaded)
    report = asyncio.run(serve_room.serve(loaded, until_idle=until_idle))
    if as_json:
        click.echo(json.dumps(report.document(), indent=2))
    else:
        console.stdout().print(deliveries_table(report))
    raise SystemExit(console.EXIT_REFUSED if strict and report.refusals else 0)
