"""``etl settings``: settings with their values, origins and meanings."""

from __future__ import annotations

import json

import click
from pydantic import SecretStr
from rich.padding import Padding

from etl import settings as settings_room
from etl.cli import console
from etl.cli.letter_options import Beginning

_INDENT = 4


@click.command()
@click.argument("name", required=False, type=Beginning(), metavar="[NAME]")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def settings(*, name: str | None, as_json: bool) -> None:
    """Print each setting with its value, where it came from, and what it means.

    With NAME, only those whose names begin so; the ETL_ before it may be left out.

    Secrets are never shown. Any ETL_X may come as ETL_X_FILE, naming a file that holds the value.

    \b
    Examples:
      etl settings
      etl settings limit
      ETL_ZONE=Europe/Berlin etl settings --json
    """
    loaded = settings_room.load()
    rows = [_row(loaded, meant) for meant in _meant(name)]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    out = console.stdout()
    for row in rows:
        first = console.line(f"{row['variable']} = {row['value']}".rstrip() + f"  ({row['origin']})")
        first.stylize("bold", 0, len(row["variable"]))
        out.print(first, soft_wrap=True)  # to be copied whole
        out.print(Padding(console.plain(row["meaning"]), (0, 0, 0, _INDENT)))


def _meant(name: str | None) -> list[str]:
    """Name the settings whose names begin so, or all."""
    wanted = (name or "").lower().replace("-", "_").removeprefix(settings_room.PREFIX.lower())
    found = [field for field in settings_room.Settings.model_fields if field.startswith(wanted)]
    if not found:
        raise click.UsageError("no setting has a name that begins so: `etl settings` lists all")
    return found


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
