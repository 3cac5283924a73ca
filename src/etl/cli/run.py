"""``etl run``: parse, run, print the summary."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
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
from etl.bootstrap import is_remote, s3_place
from etl.cli import console
from etl.cli.options import LIMITS, Place, setting_options
from etl.cli.summary import advice, end_line, summary_table
from etl.operate import run as run_room
from etl.operate.interrupts import INTERRUPTED

if TYPE_CHECKING:
    from etl.bootstrap import Output
    from etl.core.breaker import State
    from etl.pipeline.flow import Settlement
    from etl.pipeline.ports import Letter


@click.command()
@click.argument("sources", nargs=-1, required=True, type=Place(), metavar="SOURCE...")
@click.option("--out", type=Place(), required=True, help="folder to write to, or s3://bucket/folder")
@setting_options("subject", "zone", "age", "workers", *LIMITS)
@click.option("--allow-missing", is_flag=True, help="assemble without settled files whose source is gone")
@click.option("--strict", is_flag=True, help="exit with 1 if any file was refused")
@click.option("--json", "as_json", is_flag=True, help="print the summary as JSON")
@click.option("-v", "--verbose", is_flag=True, help="print a line for each file")
@click.option("-q", "--quiet", is_flag=True, help="print nothing but errors")
def run(  # noqa: PLR0913 - one parameter an option
    sources: tuple[str, ...],
    out: str,
    *,
    allow_missing: bool,
    strict: bool,
    as_json: bool,
    verbose: bool,
    quiet: bool,
    **options: str | None,
) -> None:
    """Process Avro exports and build the training set from them.

    SOURCE is a file, a folder (searched recursively), a quoted glob, or a place in an object store,
    s3://bucket/folder (see ETL_S3_ENDPOINT and its neighbours in `etl settings`). Run it again to go on after
    an interruption, or to add files: what is settled is not done twice.

    \b
    Examples:
      etl run sample-data --out out
      etl run 'exports/2026-*/*.avro' --out out --zone Europe/Berlin --age 42
      etl run exports --out out --strict --json > summary.json
      etl run s3://etl/raw --out s3://etl/mine --subject me

    \b
    Output:
      OUT/training/{category}/{record type}.jsonl   the training set, from all files together
      OUT/parts/...        what each file alone can say; settles that file
      OUT/quarantine/...   why a file was refused
      OUT/failed/...       files that could not be processed; tried again by the next run
    """
    loaded = settings_room.load(options)
    watch = Watch(verbose=verbose, quiet=quiet or as_json)
    with watch:
        report = asyncio.run(run_room.run(sources, _output(out), loaded, watch, allow_missing=allow_missing))
    if as_json:
        click.echo(json.dumps(report.document(), indent=2))
    elif not quiet:
        console.stdout().print(summary_table(report, out))
        for text in advice(report, sources):
            console.stderr().print(console.line(text), soft_wrap=True)
    raise SystemExit(_exit_code(report, strict=strict))


def _output(out: str) -> Output:
    return s3_place(out) if is_remote(out) else Path(out).absolute()


def _exit_code(report: run_room.RunReport, *, strict: bool) -> int:
    if report.interrupted:
        return INTERRUPTED
    if report.own_faults:
        return console.EXIT_FATAL
    return console.EXIT_REFUSED if strict and report.refusals else 0


class Watch:
    """Shows a run as it goes: a bar on a terminal, nothing in a pipe, a line a file with ``-v``."""

    def __init__(self, *, verbose: bool, quiet: bool) -> None:
        self._console = console.stderr()
        self._verbose = verbose and not quiet
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=quiet or not self._console.is_terminal,
        )
        self._task = self._progress.add_task("settling files", total=None)

    def __enter__(self) -> None:
        self._progress.start()

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def planned(self, files: int) -> None:
        """Set the length of the bar."""
        self._progress.update(self._task, total=files)

    def ended(self, end: Settlement | Letter) -> None:
        """Advance by one file."""
        self._progress.advance(self._task)
        if self._verbose:
            self._console.print(console.line(end_line(end)), soft_wrap=True)

    def state(self, dependency: str, state: State) -> None:
        """Say that work waits, or goes on."""
        self._console.print(console.line(f"{dependency}: {state.value}"), soft_wrap=True)

    def assembling(self) -> None:
        """Say that the files are done."""
        self._progress.update(self._task, description="assembling the training set")

    def abandoned(self) -> None:
        """Give the terminal back before the process ends."""
        self._progress.stop()
        self._console.print("interrupted", markup=False)
