"""``etl load``: parse, run the load test, tell how it goes, print what was measured and what follows."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from etl import settings as settings_room
from etl.audit import load_plan
from etl.audit.load_asked import Asked
from etl.audit.load_limits import Kept, Limits
from etl.cli import console
from etl.cli.load_table import LoadProgress, findings, phases_table
from etl.core.errors import Fatal
from etl.operate.interrupts import INTERRUPTED
from etl.samples import RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.audit.load_report import LoadReport

_CODES = {Kept.MET: 0, Kept.MISSED: 1, Kept.UNKNOWN: 2}
T = TypeVar("T")


class Read(click.ParamType[Any]):
    """A text that a function of the plan reads, or refuses with what it should be."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as click has it
        """Read it."""
        try:
            return self._read(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(str(error), param, ctx)


DURATION, SIZE, PHASE = (
    Read("DURATION", load_plan.duration),
    Read("SIZE", load_plan.size),
    Read("NAME:DURATION@RATE", load_plan.phase),
)
FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.option(
    "--phase", "phases", type=PHASE, multiple=True, help="may be repeated  [default: one minute, see below]"
)
@click.option(
    "--arrivals",
    type=click.Choice([kind.value for kind in load_plan.Arrivals]),
    default=load_plan.Arrivals.POISSON.value,
    show_default=True,
    help="at random, or evenly",
)
@click.option("--p95", type=DURATION, help="most that the 95th percentile may be in any phase")
@click.option("--p99", type=DURATION, help="likewise of the 99th percentile")
@click.option("--max-rss", type=SIZE, help="most memory of a worker with its children")
@click.option("--max-errors", type=click.IntRange(min=0), help="most files refused, given up or lost")
@click.option("--workers", type=click.IntRange(1, 64), help="start so many, in a place apart  [default: 1]")
@click.option("--against-running", is_flag=True, help="use the service that runs with these settings instead")
@click.option(
    "--pid", "pids", type=int, multiple=True, help="its worker, if on this machine; may be repeated"
)
@click.option(
    "--type",
    "types",
    type=click.Choice(RECORD_TYPES),
    multiple=True,
    metavar="NAME",
    help="only this record type; may be repeated  [default: all]",
)
@click.option("--seed", type=int, default=7, show_default=True, help="the same seed: same files, same times")
@click.option(
    "--patience", type=DURATION, default="30s", show_default=True, help="how long to wait for a next commit"
)
@click.option("--json", "json_file", type=FILE, help="write all that was measured, second by second")
@click.option("--html", "html_file", type=FILE, help="write a page for people")
def load(  # noqa: PLR0913 - one parameter an option
    *,
    workers: int | None,
    against_running: bool,
    json_file: Path | None,
    html_file: Path | None,
    p95: float | None,
    p99: float | None,
    max_rss: int | None,
    max_errors: int | None,
    **options: Any,  # noqa: ANN401 - those of Asked
) -> None:
    """Find out how much the service bears, with files made up for it.

    Files are announced by a schedule fixed beforehand that waits for no answer, and latency counts from when
    a file was due until its commit is seen. Unless told otherwise: 10 s at 5 a second to warm up (no limit of
    latency holds there), 30 s at 20, 20 s at 40. At the end every file must be accounted for.

    It starts workers of its own on the servers that are set, with queues, a folder of the bucket, a Redis
    prefix and a pseudonym key of their own, and takes all of it away again. Servers and this machine are
    shared with whatever else runs there.

    --against-running uses a service as it runs: its parts, ledger and dead letters. Parts and ledger rows are
    taken away at the end, but dead letters, and events told to others, stay.

    Exits with 0 when every limit given was kept, with 1 when one was not or files are unaccounted for, with 2
    when it cannot be told.

    \b
    Examples:
      etl load
      etl load --workers 2 --p95 200ms --max-errors 0 --html load.html
      etl load --phase warmup:5s@5 --phase steady:10m@15 --max-rss 400MiB --json load.json
      etl load --against-running --pid 4711
    """
    if against_running and workers:
        raise click.UsageError(
            "--workers starts workers in a place apart; --against-running uses those there are"
        )
    if options["pids"] and not against_running:
        raise click.UsageError("--pid is for --against-running: those that are started are watched anyway")
    asked = _asked(Limits(p95, p99, max_rss, max_errors), 0 if against_running else workers or 1, options)
    _refuse_unwritable(json_file, html_file)
    report = _run(asked)
    if report is None:
        raise SystemExit(INTERRUPTED)
    _write(report, json_file, html_file)
    console.stdout().print(phases_table(report))
    for line in findings(report):
        console.stdout().print(line)
    raise SystemExit(INTERRUPTED if report.about.interrupted else _CODES[report.kept])


def _asked(limits: Limits, workers: int, options: dict[str, Any]) -> Asked:
    return Asked(
        phases=options["phases"] or load_plan.DEFAULT,
        limits=limits,
        arrivals=load_plan.Arrivals(options["arrivals"]),
        workers=workers,
        pids=options["pids"],
        types=options["types"] or None,
        seed=options["seed"],
        patience=options["patience"],
    )


def _run(asked: Asked) -> LoadReport | None:
    from etl.audit import load as load_room  # noqa: PLC0415 - its client libraries are slow to load

    settings = settings_room.load().settings
    with LoadProgress() as watch:
        return asyncio.run(load_room.load(asked, settings, watch))


def _refuse_unwritable(*files: Path | None) -> None:
    """Find out before a load of minutes, not after it."""
    for file in files:
        if file is not None and not file.absolute().parent.is_dir():
            raise Fatal(f"there is no folder for {file.name}", "make the folder, or name another one")


def _write(report: LoadReport, json_file: Path | None, html_file: Path | None) -> None:
    try:
        if json_file is not None:
            json_file.write_text(json.dumps(report.document(), indent=2) + "\n", encoding="utf-8")
        if html_file is not None:
            from etl.audit.load_page import page  # noqa: PLC0415 - not needed otherwise
            from etl.audit.page import html  # noqa: PLC0415 - likewise

            html_file.write_text(html(page(report)), encoding="utf-8")
    except OSError as error:
        raise Fatal(f"a report cannot be written ({error.strerror})", "name another file") from None
