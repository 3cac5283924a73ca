"""``etl settings``: every setting with its value, origin and meaning."""

from __future__ import annotations

import json

import click
from pydantic import SecretStr
from rich.table import Table

from etl import settings as settings_room
from etl.cli import console


@click.command()
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def settings(*, as_json: bool) -> None:
    """Print each setting with its value, where it came from, and what it means.

    Secrets are never shown. Any ETL_X may come as ETL_X_FILE, naming a file that holds the value.

    \b
    Examples:
      etl settings
      ETL_ZONE=Europe/Berlin etl settings --json
    """
    loaded = settings_room.load()
    rows = [_row(loaded, name) for name in settings_room.Settings.model_fields]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table("variable", "value", "origin", "meaning")
    for row in rows:
        table.add_row(*map(console.plain, row.values()))
    console.stdout().print(table)


def _row(loaded: settings_room.Loaded, name: str) -> dict[str, str]:
    value = getattr(loaded.settings, name)
    return {
        "variable": settings_room.PREFIX + name.upper(),
        "value": "(hidden)" if isinstance(value, SecretStr) else _text(value),
        "origin": loaded.origins[name],
        "meaning": settings_room.Settings.model_fields[name].description or "",
    }


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{name}={_text(item)}" for name, item in value.items())
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
