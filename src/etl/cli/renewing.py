"""What `etl reprocess` and `etl quarantine release` share: their options, the question, what is told."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from etl.cli import console
from etl.cli.asking import agreed
from etl.cli.submit import Watch
from etl.records import ALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.operate.renewal import Asked, Renewed
    from etl.settings import Loaded

F = TypeVar("F", bound="Callable[..., Any]")
RECORD_TYPE = click.Choice([record_type.name for record_type in ALL])
_USERS = "whose files they may be, where their keys do not tell; may be given several times"
_PATTERN = "how keys tell whose they are: a group named user  [default: {user}_{digits}_{hash}.avro]"


def renewing(function: F) -> F:
    """Add the options that say how inputs are announced anew."""
    for add in reversed(
        (
            click.option("--user", "users", multiple=True, metavar="ID", help=_USERS),
            click.option("--user-pattern", "pattern", metavar="REGEX", help=_PATTERN),
            click.option("--same-rules", is_flag=True, help="also what would come out as it is"),
            click.option("--limit", type=click.IntRange(min=1), help="how many at most"),
            click.option(
                "--rate",
                type=click.FloatRange(min=0.1),
                default=200.0,
                show_default=True,
                help="messages a second",
            ),
            click.option("--dry-run", is_flag=True, help="say how many would be, and announce none"),
            click.option("--yes", is_flag=True, help="do not ask"),
            click.option("--json", "as_json", is_flag=True, help="print as JSON; needs --yes or --dry-run"),
        )
    ):
        function = add(function)
    return function


def carry_out(asked: Asked, loaded: Loaded, *, dry_run: bool, yes: bool, as_json: bool) -> NoReturn:
    """Count, ask, announce, tell; exits with 1 where something was left out that may come out otherwise."""
    if as_json and not (yes or dry_run):
        raise click.UsageError("--json cannot ask: add --yes or --dry-run")
    total = None
    if not yes or dry_run:
        planned = _renewed(asked, loaded, dry_run=True, quiet=True)
        total = planned.announced
        if dry_run or not planned.announced:
            _end(planned, dry_run=dry_run, as_json=as_json)
        agreed(f"announce {planned.announced} inputs anew?")
    done = _renewed(asked, loaded, dry_run=False, quiet=as_json, total=total)
    _end(done, dry_run=False, as_json=as_json)


def _renewed(
    asked: Asked, loaded: Loaded, *, dry_run: bool, quiet: bool, total: int | None = None
) -> Renewed:
    from etl.operate.renewal import renew  # noqa: PLC0415 - its client libraries are slow to load

    with Watch(quiet=quiet) as watch:
        watch.planned(total)
        return asyncio.run(renew(asked, loaded, watch, dry_run=dry_run))


def _end(done: Renewed, *, dry_run: bool, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run} | done.document(), indent=2))
    else:
        click.echo(_told(done, dry_run=dry_run))
    raise SystemExit(0 if done.complete else console.EXIT_REFUSED)


def _told(done: Renewed, *, dry_run: bool) -> str:
    from etl.operate.renewal import MEANINGS  # noqa: PLC0415 - likewise

    lines = [f"would announce {done.announced} anew" if dry_run else f"announced {done.announced} anew"]
    lines += [f"left out {count}: {MEANINGS[why]}" for why, count in sorted(done.left.items())]
    return "\n".join(lines)
