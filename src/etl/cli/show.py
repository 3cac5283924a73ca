"""``etl show``: parse, find, print for people."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import click
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from etl.cli import console
from etl.cli.options import Place
from etl.operate import show as show_room

_ID_CHARS = 12
_WIDEST = 100  # columns; longer lines are hard to read


@click.command()
@click.argument("target", type=Place(), metavar="PATH|INPUT_ID")
@click.option(
    "--out", type=Place(path_type=Path), default=Path("out"), show_default=True, help="output folder"
)
@click.option("--task", help="only examples of this task, e.g. summarize")
@click.option("--kind", help="only episodes of this kind, e.g. day")
@click.option(
    "--limit", "-n", type=click.IntRange(min=1), default=10, show_default=True, help="how many at most"
)
@click.option("--json", "as_json", is_flag=True, help="print the lines as they are")
def show(  # noqa: PLR0913 - one parameter an option
    target: str, out: Path, task: str | None, kind: str | None, limit: int, *, as_json: bool
) -> None:
    """Print examples for people: the data, the text, the facts, the sources.

    PATH is a part, a training file or a folder of them; INPUT_ID the id of a settled file (or its
    beginning), looked up in the output folder.

    \b
    Examples:
      etl show out/training --kind day --task summarize --limit 1
      etl show 3f9c2a --out out
    """
    chosen = (
        line
        for line in show_room.lines(show_room.find(target, out))
        if task in {None, line.get("task")} and kind in {None, line.get("kind")}
    )
    shown = list(itertools.islice(chosen, limit))
    for line in shown:
        _print(line, as_json=as_json)
    if not shown:
        console.stderr().print("no examples match", markup=False)


def _print(line: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(line, sort_keys=True, ensure_ascii=False))
    elif "messages" in line:
        console.stdout(_WIDEST).print(_example(line))
    else:
        console.stdout(_WIDEST).print(Panel(console.plain(json.dumps(line, indent=2)), title="refused"))


def _example(line: dict[str, Any]) -> Panel:
    _system, user, assistant = (message["content"] for message in line["messages"])
    title = f"{line['record_type']} · {line['kind']} · {line['task']}"
    return Panel(
        Group(
            Text("data", style="bold"),
            console.plain(user),
            Text("\ntext", style="bold"),
            console.plain(assistant),
            Text("\nfacts", style="bold"),
            _facts(line),
            Text("\nsources", style="bold"),
            console.plain(_sources(line)),
        ),
        title=console.plain(title),
        subtitle=console.plain(f"example {line['id'][:_ID_CHARS]} of {line['subject']}"),
    )


def _facts(line: dict[str, Any]) -> Table:
    table = Table("name", "said", "value", "from readings", box=None)
    for fact in line["facts"]:
        cells = (fact["name"], fact["text"], f"{fact['value']:g} {fact['unit']}", str(fact["n"]))
        table.add_row(*map(console.plain, cells))
    return table


def _sources(line: dict[str, Any]) -> str:
    quality, provenance = line["quality"], line["provenance"]
    cited = sorted({f"{item['claim']}: {item['source']}" for item in line["evidence"]})
    coverage = "" if quality["coverage"] is None else f", coverage {quality['coverage']:.3f}"
    rows = [
        "inputs: " + ", ".join(name[:_ID_CHARS] for name in provenance["inputs"]),
        *cited,
        f"quality: score {quality['score']:.3f}{coverage}, flags: {', '.join(quality['flags']) or 'none'}",
        f"wording {provenance['template']}, ruleset {provenance['ruleset'][:_ID_CHARS]}",
    ]
    return "\n".join(rows)
