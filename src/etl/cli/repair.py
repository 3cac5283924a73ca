"""``etl repair``: say what can be mended, ask, mend it, and hold everything against the laws again."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from etl import settings as settings_room
from etl.cli import console
from etl.cli.options import Place

if TYPE_CHECKING:
    from collections import Counter

    from etl.audit.repair import Mend, Mended
    from etl.audit.report import Report


@click.command()
@click.option(
    "--out", type=Place(), metavar="OUT", help="mend the output of `etl run`  [default: the service]"
)
@click.option(
    "--source", "sources", type=Place(), multiple=True, metavar="DIR", help="where its files may lie"
)
@click.option("--dry-run", is_flag=True, help="change nothing; exit with 1 if a law is broken")
@click.option("--yes", "-y", is_flag=True, help="do not ask")
@click.option("--json", "as_json", is_flag=True, help="print as JSON; needs --yes or --dry-run")
def repair(*, out: str | None, sources: tuple[str, ...], dry_run: bool, yes: bool, as_json: bool) -> None:
    """Mend what the parts themselves can mend: rows of the ledger, quarantine reports, events.

    A part that the ledger does not know is recorded, a row that differs from its part is recorded anew, a
    report or an event that is missing is made again. Parts are never touched, and nothing is removed. It may
    run beside a service, and again. What it cannot mend it names, with what to do.

    Exits with 0 when all laws hold afterwards, with 1 when one is still broken.

    \b
    Examples:
      etl repair --dry-run
      etl repair
      etl repair --out out --source exports --yes
    """
    if as_json and not (yes or dry_run):
        raise click.UsageError("--json cannot ask: add --yes or --dry-run")
    if sources and out is None:
        raise click.UsageError("--source goes with --out: a service knows its buckets")
    from etl.audit import repair_bench  # noqa: PLC0415 - its client libraries are slow to load
    from etl.audit.repair import plan  # noqa: PLC0415 - as all of its room

    settings, folders = settings_room.load().settings, tuple(map(Path, sources))
    place = repair_bench.Place(settings, Path(out) if out is not None else None, folders)
    found = asyncio.run(repair_bench.examined(place))
    planned = plan(found)
    if planned and not as_json:
        _show_plan(planned)
    if dry_run or not planned:
        _end(found, planned, None, as_json=as_json)
    if not yes:
        click.confirm("Do it?", abort=True)
    left, mended = asyncio.run(repair_bench.repaired(place, found))
    _end(left, planned, mended, as_json=as_json)


def _end(left: Report, planned: Counter[Mend], mended: Mended | None, *, as_json: bool) -> None:
    """Print what was done and what is left, and exit."""
    if as_json:
        click.echo(json.dumps(_document(left, planned, mended), indent=2))
    else:
        if mended:
            _show_mended(mended)
        _show_left(left, mended=mended is not None)
    raise SystemExit(0 if left.ok else console.EXIT_REFUSED)


def _document(left: Report, planned: Counter[Mend], mended: Mended | None) -> dict[str, Any]:
    told = {mend.name.lower(): number for mend, number in planned.items()}
    return {"planned": told, "mended": mended.document() if mended else None, "audit": left.document()}


def _show_plan(planned: Counter[Mend]) -> None:
    table = Table("to do", "how many")
    for mend, number in planned.items():
        table.add_row(mend.value, str(number))
    console.stdout().print(table)


def _show_mended(mended: Mended) -> None:
    click.echo(f"mended {sum(mended.done.values())}; {mended.passed} were right, or their part was not")
    if mended.sourceless:
        click.echo(
            f"of {mended.sourceless} nobody finds the source: they stay out of the training set"
            " until their files are announced, or run over, again"
        )


def _show_left(left: Report, *, mended: bool) -> None:
    """Name the faults that are left, with what a person can do."""
    from etl.audit.findings import FAULTS, Kind  # noqa: PLC0415 - as all of its room

    if left.ok:
        click.echo("all laws hold" if left.complete else "no law is broken, so far as could be checked")
        return
    table = Table("law", "how many", "expected", "found", "what to do")
    for fault, number in left.found.items():
        meaning = FAULTS[fault]
        if meaning.kind is Kind.VIOLATION:
            told = (meaning.law.value, number, meaning.expected, f"{meaning.found} ({meaning.thing})")
            table.add_row(*map(str, told), meaning.remedy)
    click.echo("left as it is:" if mended else "broken laws:")
    console.stdout().print(table)
