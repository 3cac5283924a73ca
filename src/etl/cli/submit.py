"""``etl submit``: parse, hand in, say what was announced."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import click
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from etl import settings as settings_room
from etl.cli import console
from etl.cli.options import Place, setting_options
from etl.records import ALL

if TYPE_CHECKING:
    from etl.operate.submit import Submitted

_TYPE = click.Choice([record_type.name for record_type in ALL])


@click.command()
@click.argument("sources", nargs=-1, type=Place(), metavar="SOURCE...")
@click.option("--from", "place", metavar="S3_URL", help="announce what lies at s3://bucket/folder already")
@click.option("--user", "subject", metavar="ID", help="whose files they are [ETL_SUBJECT]")
@click.option("--user-pattern", metavar="REGEX", help="how keys tell whose they are: a group named user")
@click.option(
    "--type",
    "record_type",
    type=_TYPE,
    metavar="RECORDTYPE",
    help="with --from: the record type of files whose keys tell none of ours",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0.1),
    default=200.0,
    show_default=True,
    help="with --from: messages a second",
)
@click.option("--again", is_flag=True, help="announce also what was announced earlier")
@setting_options("zone", "age")
@click.option("--json", "as_json", is_flag=True, help="print the counts as JSON")
def submit(  # noqa: PLR0913 - one parameter an option
    sources: tuple[str, ...],
    place: str | None,
    user_pattern: str | None,
    record_type: str | None,
    rate: float,
    *,
    again: bool,
    as_json: bool,
    **options: str | None,
) -> None:
    """Hand files in to the service: upload them and announce each.

    SOURCE is a file, a folder (searched recursively) or a quoted glob. Run it again to go on after an
    interruption: what is stored is not stored twice, what is announced is not announced twice.

    \b
    Examples:
      etl submit sample-data --user demo
      etl submit exports --user jane --zone Europe/Berlin
      etl submit --from s3://etl/raw --user-pattern '/(?P<user>[^/_]+)_[0-9]+_'
      etl submit --from s3://etl/steps --user jane --type StepsRecord
    """
    from etl.operate import submit as submit_room  # noqa: PLC0415 - its client libraries are slow to load
    from etl.operate.backfill import Backfill, backfill  # noqa: PLC0415 - likewise

    if bool(sources) == bool(place):
        raise click.UsageError("name files, or a place with --from")
    if record_type and not place:
        raise click.UsageError("--type goes with --from: files here tell their record type themselves")
    loaded = settings_room.load(options)
    with Watch(quiet=as_json) as watch:
        if place:
            asked = Backfill(place, options["subject"], user_pattern, rate, record_type)
            report = asyncio.run(backfill(asked, loaded, watch, again=again))
        else:
            report = asyncio.run(submit_room.submit(sources, loaded, watch, again=again))
    click.echo(json.dumps(report.document(), indent=2) if as_json else _told(report))
    left_out = report.missing or report.nameless or report.typeless
    raise SystemExit(console.EXIT_REFUSED if left_out else 0)


def _told(report: Submitted) -> str:
    lines = [f"announced {report.announced}, of them uploaded now {report.uploaded}"]
    if report.known:
        lines.append(f"announced earlier: {report.known} (--again announces them once more)")
    if report.missing:
        lines.append(f"not there, though a manifest lists them: {report.missing}")
    if report.nameless:
        lines.append(f"left out, as the pattern does not tell whose they are: {report.nameless}")
    if report.typeless:
        lines.append(f"left out, as their keys tell no record type of ours: {report.typeless}")
        lines.append("  say which one with --type, for a place that holds one type only")
    return "\n".join(lines)


class Watch(Progress):
    """A bar on a terminal, nothing in a pipe."""

    def __init__(self, *, quiet: bool) -> None:
        out = console.stderr()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        super().__init__(
            *columns, TimeElapsedColumn(), console=out, transient=True, disable=quiet or not out.is_terminal
        )
        self._files = self.add_task("announcing files", total=None)

    def planned(self, files: int | None) -> None:
        """Set the length of the bar."""
        self.update(self._files, total=files)

    def done(self) -> None:
        """Advance by one file."""
        self.advance(self._files)
