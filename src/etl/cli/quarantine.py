"""``etl quarantine``: look at what was refused, and have it judged again."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from etl import settings as settings_room
from etl.cli import console
from etl.cli.renewing import RECORD_TYPE, carry_out, renewing
from etl.cli.tables import listing
from etl.core.outcome import RULES, Disposition, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.operate.quarantine import Shown

_REASON = click.Choice(
    [reason.value for reason, rule in RULES.items() if rule.disposition is Disposition.QUARANTINED]
)
_NAME_CHARS = 12
_COUNTS = ("in", "used", "superseded", "overlapping", "excluded")


@click.group(short_help="Refused files: why, and judged again.")
def quarantine() -> None:
    """Refused files: why they were, and to have them judged again.

    \b
    Examples:
      etl quarantine list
      etl quarantine show 3f9c2a
      etl quarantine release --reason limit_records
    """


@quarantine.command("list", short_help="List refused files.")
@click.option("--reason", type=_REASON, help="only those refused for this reason")
@click.option("--type", "record_type", type=RECORD_TYPE, help="only those of this record type")
@click.option(
    "--limit", "-n", type=click.IntRange(min=1), default=100, show_default=True, help="how many at most"
)
@click.option("--all", "every", is_flag=True, help="also what a later generation has replaced")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def list_(*, reason: str | None, record_type: str | None, limit: int, every: bool, as_json: bool) -> None:
    """List refused files by the beginnings of their input ids: those whose newest generation is refused.

    \b
    Examples:
      etl quarantine list
      etl quarantine list --reason low_quality --type StepsRecord --json
    """
    from etl.operate import quarantine as room  # noqa: PLC0415 - its client libraries are slow to load

    chosen = room.Chosen(Reason(reason) if reason else None, record_type)
    found = asyncio.run(room.listed(chosen, limit, settings_room.load(), every=every))
    documents = [refusal.document() for refusal in found[:limit]]
    if as_json:
        click.echo(json.dumps(documents, indent=2))
        return
    console.stdout().print(_table(documents) if documents else "nothing is refused")
    if len(found) > limit:
        click.echo(f"these are {limit}; there are more: --limit shows them")
    older = sum(not told["same_rules"] for told in documents)
    if older and not every:  # of what a later generation has replaced, nothing is left to do
        click.echo(f"{older} of them were refused under other rules than today's: `etl quarantine release`")


def _table(documents: Sequence[Mapping[str, Any]]) -> Table:
    table = listing("input", "type", "reason", "gen")
    for told in documents:
        cells = (told["input"][:_NAME_CHARS], told["record_type"], told["reason"], str(told["generation"]))
        table.add_row(*map(console.plain, cells))
    return table


@quarantine.command(short_help="Tell why a file was refused.")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def show(*, name: str, as_json: bool) -> None:
    """Tell why a file was refused, and what to do; NAME is the beginning of its input id.

    \b
    Examples:
      etl quarantine show 3f9c2a
    """
    from etl.operate import quarantine as room  # noqa: PLC0415 - its client libraries are slow to load

    found = asyncio.run(room.shown(name.lower(), settings_room.load()))
    if len(found) != 1:
        raise click.UsageError("several begin so: give more of it" if found else "no refused input begins so")
    if as_json:
        click.echo(json.dumps(found[0].document(), indent=2))
    else:
        _tell(found[0])


def _tell(shown: Shown) -> None:
    told = shown.document()
    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _rows(told) if shown.refusal else (("input", told["input"]),):
        table.add_row(name, console.plain(str(value)))
    for row in told["history"]:
        ended = row["outcome"] + (f" ({row['reason']})" if row["reason"] else "")
        table.add_row(f"generation {row['generation']}", f"{ended}, rules {row['ruleset'][:_NAME_CHARS]}")
    console.stdout().print(table)
    if not shown.refusal:
        click.echo("it is not refused any more: its newest generation counts")


def _rows(told: Mapping[str, Any]) -> list[tuple[str, object]]:
    """Say what a report says, a fact a row."""
    score = () if told["score"] is None else (("score", f"{told['score']:.3f}"),)
    rules = told["ruleset"][:_NAME_CHARS] + (", today's" if told["same_rules"] else ", not today's")
    return [
        ("input", told["input"]),
        ("type", told["record_type"]),
        ("reason", f"{told['reason']}: {told['meaning']}"),
        ("what to do", told["remedy"]),
        *score,
        *((f"deduction {name}", f"{count} records") for name, count in told["deductions"].items()),
        *((f"detail {name}", json.dumps(value)) for name, value in told["details"].items()),
        ("bytes", told["bytes"]),
        *((f"records {name}", count) for name in _COUNTS if (count := _count(told, name))),
        ("content", told["content_sha256"]),
        ("rules", rules),
    ]


def _count(told: Mapping[str, Any], name: str) -> int:
    return int(told["counts"]["records_in" if name == "in" else name])


@quarantine.command(short_help="Have refused files judged again.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--reason", type=_REASON, help="those refused for this reason")
@click.option("--type", "record_type", type=RECORD_TYPE, help="those of this record type")
@renewing
def release(  # noqa: PLR0913 - one parameter an option
    *,
    names: tuple[str, ...],
    reason: str | None,
    record_type: str | None,
    users: tuple[str, ...],
    pattern: str | None,
    same_rules: bool,
    limit: int | None,
    rate: float,
    **how: Any,  # noqa: ANN401 - --dry-run, --yes and --json, passed on
) -> None:
    """Have refused files judged again under today's rules; NAME is the beginning of an input id.

    Each is announced to the service once more, as a new generation. What was refused under today's rules
    would be again, and is left out. First change the rules, or the program, where the service runs, and here.

    \b
    Examples:
      etl quarantine release --reason limit_records --dry-run
      etl quarantine release 3f9c2a 77ab01 --user jane --yes
    """
    if not (names or reason or record_type):
        raise click.UsageError("say what: NAME, --reason or --type")
    if not all(names):
        raise click.UsageError("an empty NAME begins every id")
    from etl.operate.quarantine import Chosen  # noqa: PLC0415 - its client libraries are slow to load
    from etl.operate.renewal import Asked  # noqa: PLC0415 - likewise

    chosen = Chosen(Reason(reason) if reason else None, record_type, tuple(map(str.lower, names)))
    asked = Asked(chosen.fits, users=users, pattern=pattern, same_rules=same_rules, limit=limit, rate=rate)
    carry_out(asked, settings_room.load(), **how)
