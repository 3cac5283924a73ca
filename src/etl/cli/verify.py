"""``etl verify``: parse, look, print what was found, write reports, and say it with the exit code."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from etl import settings as settings_room
from etl.audit import load_plan, since
from etl.audit.faults import Law
from etl.audit.files import written
from etl.audit.options import OF_THE_WHOLE, Options
from etl.audit.page import html
from etl.audit.page_markdown import markdown
from etl.audit.render import live_code, live_document, live_page, verified_document, verified_page
from etl.audit.verdict import verdict
from etl.cli import console
from etl.cli.options import Place
from etl.cli.verify_show import Watch, show
from etl.core.errors import Fatal, Transient

if TYPE_CHECKING:
    from etl.audit.page import Page

_CANNOT_TELL = 2
_SHOWN = 20
_ALL = frozenset(Law)
FILE = click.Path(dir_okay=False, path_type=Path)


class Duration(click.ParamType[float]):
    """A time such as 60s, 500ms or 2m."""

    name = "DURATION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 - as click has it
        """Read it."""
        try:
            return load_plan.duration(value) if isinstance(value, str) else float(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Moment(click.ParamType[float]):
    """A time that is past, or an age."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 - as click has it
        """Read it as seconds since 1970."""
        try:
            return since.moment(value, time.time()) if isinstance(value, str) else float(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("out", required=False, type=Place(), metavar="[OUT]")
@click.option("--deep", is_flag=True, help="make every part and the training set again from their sources")
@click.option("--sample", type=click.IntRange(min=1), help="do so for that many parts only")
@click.option("--seed", type=int, default=0, show_default=True, help="which parts and texts a sample takes")
@click.option("--all-texts", is_flag=True, help="read every text; else those of about 250 parts")
@click.option(
    "--law", "laws", type=click.IntRange(1, max(_ALL)), multiple=True, help="only this law; may be repeated"
)
@click.option("--generation", type=click.IntRange(min=0), default=0, help="leave older generations out")
@click.option("--since", type=Moment(), help="only parts written since then: 2026-11-20T12:00Z, 24h, 7d")
@click.option(
    "--raw", multiple=True, metavar="FOLDER", help="where inputs lie in the buckets  [default: raw]"
)
@click.option("--pieces", type=click.IntRange(1, 256), help="look in so many pieces  [default: by size]")
@click.option("--restart", is_flag=True, help="forget what a run that was cut short had done")
@click.option("--live", is_flag=True, help="send canaries through the running service instead")
@click.option("--timeout", type=Duration(), default="60s", show_default=True, help="with --live: the limit")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
@click.option("--markdown", "markdown_file", type=FILE, metavar="FILE", help="write the report as Markdown")
@click.option("--html", "html_file", type=FILE, metavar="FILE", help="write the report as one HTML page")
@click.option("--progress", is_flag=True, help="tell how it goes also where nobody watches a terminal")
def verify(*, as_json: bool, markdown_file: Path | None, html_file: Path | None, **asked: Any) -> None:  # noqa: ANN401 - options
    """Find out whether everything that was announced came out right. Nothing is changed.

    OUT is an output folder of `etl run`; without it, the service of the settings is looked at. The laws are
    listed in docs/how-to/verify.md. A long one that is cut short goes on where it was when it is run again.

    With --live, six canaries (good, duplicate, corrupt, poison, unknown type, oversized) go through the
    running service, apart from all people's files, and are taken away again.

    Exits with 0 when all laws that were asked hold, with 1 when one is broken, with 2 when that cannot be
    told: something needed was away, something is undecided, or there was nothing to check.

    \b
    Examples:
      etl verify out
      etl verify out --deep --html report.html
      etl verify --since 24h
      etl verify --law 1 --law 8 --json
      etl verify --live --timeout 90s
    """
    if asked["live"] and asked["out"]:
        raise click.UsageError("--live looks at a running service: leave OUT away")
    laws = set(asked["laws"])
    if laws == {Law.DETERMINISM} and not (asked["deep"] or asked["sample"]):
        raise click.UsageError("law 5 needs --deep or --sample")
    if asked["since"] is not None and (asked["live"] or (laws and laws <= OF_THE_WHOLE)):
        raise click.UsageError("--since looks at new parts: leave it away with --live, and for laws 1 and 9")
    with Watch(lines=asked["progress"]) as watch:
        document, page, code = _found(asked, watch)
    if markdown_file:
        written(markdown_file, markdown(page))
    if html_file:
        written(html_file, html(page))
    if as_json:
        click.echo(json.dumps(document, indent=2))
    else:
        show(page, console.stdout())
    raise SystemExit(code)


def _found(asked: dict[str, Any], watch: Watch) -> tuple[dict[str, Any], Page, int]:
    try:
        return asyncio.run(_live(asked["timeout"], watch) if asked["live"] else _laws(asked, watch))
    except (Fatal, Transient) as error:
        remedy = error.remedy if isinstance(error, Fatal) else "see that it runs and can be reached"
        watch.stop()
        errors = console.stderr()
        errors.print(console.line(f"it cannot be told: {error}"), style="bold red", soft_wrap=True)
        errors.print(console.line(f"  try: {remedy}"), soft_wrap=True)
        raise SystemExit(_CANNOT_TELL) from None


async def _laws(asked: dict[str, Any], watch: Watch) -> tuple[dict[str, Any], Page, int]:
    from etl.audit.verify_run import Asked, verify_run  # noqa: PLC0415 - as every command loads its room

    options = Options(
        laws=frozenset(map(Law, asked["laws"])) or _ALL,
        deep=asked["deep"],
        sample=asked["sample"] or 0,
        texts=None if asked["all_texts"] else Options().texts,
        seed=asked["seed"],
        generation=asked["generation"],
        since=asked["since"],
    )
    wanted = Asked(
        options,
        Path(asked["out"]) if asked["out"] else None,
        asked["raw"] or ("raw",),
        asked["pieces"],
        restart=asked["restart"],
    )
    verified, about = await verify_run(settings_room.load().settings, wanted, watch)
    page = verified_page(verified, about)
    return verified_document(verified, about), page, verdict(verified.report).code


async def _live(seconds: float, watch: Watch) -> tuple[dict[str, Any], Page, int]:
    from etl.audit.verify_run import live_run  # noqa: PLC0415 - as above

    told, about = await live_run(settings_room.load().settings, seconds, watch)
    return live_document(told, about), live_page(told, about), live_code(told)
