"""``etl samples``: parse, write, print."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from etl.cli import console
from etl.cli.options import Place
from etl.samples import RECORD_TYPES, SampleSpec, files_to_cover, write_samples


@click.command()
@click.argument("folder", type=Place(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--seed", type=int, default=7, show_default=True, help="the same seed gives the same bytes")
@click.option("--days", type=click.IntRange(min=1), default=2, show_default=True, help="local days to cover")
@click.option("--subjects", type=click.IntRange(min=1), default=1, show_default=True, help="people")
@click.option("--files", type=click.IntRange(min=1), help="files of each type  [default: to cover DAYS]")
@click.option("--records", type=click.IntRange(min=1), help="records in each file  [default: about 21 hours]")
@click.option(
    "--type",
    "types",
    type=click.Choice(RECORD_TYPES),
    multiple=True,
    callback=lambda *given: given[-1] or None,
    metavar="NAME",
    help="only this record type; may be repeated  [default: all]",
)
@click.option("--force", is_flag=True, help="write into a folder that holds other files")
@click.option("-q", "--quiet", is_flag=True, help="print nothing but errors")
def samples(folder: Path, *, days: int, files: int | None, force: bool, quiet: bool, **spec: object) -> None:
    """Write synthetic exports that look like real ones, with a MANIFEST.json beside them.

    \b
    Examples:
      etl samples my-samples
      etl samples load --files 2000 --records 476 --seed 1
      etl samples people --subjects 3 --days 14
      etl samples nights --type SleepSessionRecord --days 30

    Types that are exported less often (heart rate variability, calories) have three fifths of the files.
    """
    files = files or files_to_cover(days)
    chosen = SampleSpec(days=days, files=files, **spec)  # type: ignore[arg-type]  # click checked the types
    screen = console.stderr()
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("writing samples")
        report = write_samples(
            folder,
            chosen,
            force=force,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if not quiet:
        made = f"{report.files} files, {report.records} records in {folder}"
        console.stdout().print(console.line(made))
