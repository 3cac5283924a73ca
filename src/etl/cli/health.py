"""``etl health``: ask a service how it is, print it, and say it with the exit code."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click

from etl.cli import console
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.operate.health import Health

_EXIT_NOT_WELL = 1
_EXIT_UNKNOWN = 2
_PORT = "ETL_HTTP_PORT"
_STYLES = {"up": "green", "down": "bold red", "unknown": "yellow"}


@click.command()
@click.option("--url", metavar="URL", help="where it answers  [default: this machine, ETL_HTTP_PORT]")
@click.option("--live", is_flag=True, help="ask only whether it progresses, or has nothing to do")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def health(*, url: str | None, live: bool, as_json: bool) -> None:
    """Ask a service whether it is ready: whether it takes deliveries, and what it needs for that.

    Exits with 0 when it is, with 1 when it is not, with 2 when nothing answers.

    \b
    Examples:
      etl health
      etl health --live
      etl health --url http://10.0.0.7:9000 --json
    """
    from etl.operate.health import ask  # noqa: PLC0415 - as every command loads its room

    try:
        found = ask(url or f"http://127.0.0.1:{_port()}", live=live)
    except Fatal as fatal:
        _tell(fatal)
        raise SystemExit(_EXIT_UNKNOWN) from None
    if as_json:
        click.echo(json.dumps(found.document, indent=2))
    else:
        _show(found, live=live)
    raise SystemExit(0 if found.well else _EXIT_NOT_WELL)


def _port() -> str:
    """Give the port out of the environment; elsewhere it is looked for only where it is not there.

    To load the settings takes longer than all the rest of this command.
    """
    given = os.environ.get(_PORT, "")
    if given.isdecimal() and int(given):
        return given
    from etl import settings as settings_room  # noqa: PLC0415 - slow

    port = settings_room.load().settings.http_port
    if not port:
        raise Fatal("it is not known where the service answers", f"set {_PORT}, or name it with --url")
    return str(port)


def _tell(fatal: Fatal) -> None:
    errors = console.stderr()
    errors.print(console.line(f"error: {fatal}"), style="bold red", soft_wrap=True)
    errors.print(console.line(f"  try: {fatal.remedy}"), soft_wrap=True)


def _show(found: Health, *, live: bool) -> None:
    word = "live" if live else "ready"
    out = console.stdout()
    out.print(
        console.line(word if found.well else f"not {word}"), style="green" if found.well else "bold red"
    )
    if not live:
        out.print(console.line(f"{found.document['status']}; in hand: {found.document['in_hand']}"))
        _show_dependencies(found.document["dependencies"])


def _show_dependencies(dependencies: Mapping[str, Any]) -> None:
    from rich.table import Table  # noqa: PLC0415 - not needed with --live or --json

    table = Table("needs", "state", "since", "answered in", "breaker")
    for name, told in dependencies.items():
        state = console.line(str(told["state"]))
        state.stylize(_STYLES.get(state.plain, ""))
        label = name if told["needed"] else f"{name} (optional)"
        latency = told["latency_seconds"]
        took = "" if latency is None else f"{1000 * latency:.0f} ms"
        rest = (told["since"] or "", took, told["breaker"] or "")
        table.add_row(console.line(label), state, *map(console.line, rest))
    console.stdout().print(table)
