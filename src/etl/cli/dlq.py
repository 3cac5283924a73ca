"""``etl dlq``: look at dead letters, have them tried again, or throw them away."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from etl.cli import console
from etl.cli.asking import agreed
from etl.cli.letter_options import Beginning, chosen, filters, says_which
from etl.cli.tables import listing
from etl.operate.chosen_letters import UNKNOWN, Chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.operate.letters import Looked
    from etl.settings import Loaded

_LIMIT = click.IntRange(min=1)
_MANY = 10_000
_NAME_CHARS = 12
_SHORT = "%m-%d %H:%M:%S"  # as `etl events tail` has it
#: How people read a letter: what each line is called, and what it says.
_LINES = (
    ("name", "name"),
    ("record type", "record_type"),
    ("reason", "reason"),
    ("meaning", "meaning"),
    ("what to do", "next_step"),
    ("stage", "stage"),
    ("error", "error"),
    ("attempts", "attempts"),
    ("generation", "generation"),
    ("first seen", "first_seen"),
    ("given up", "died"),
    ("traceparent", "traceparent"),
)
_MOMENTS = frozenset({"first_seen", "died"})


@click.group(short_help="Dead letters: find, replay, purge.")
def dlq() -> None:
    """Dead letters: deliveries that were given up, with their reasons.

    They are named by a hash of their location, never by the location. To look at them takes them off their
    queue for a moment: who looks at the same time may see fewer.

    \b
    Examples:
      etl dlq list
      etl dlq show 3f9c2a
      etl dlq replay --reason missing_object
      etl dlq purge --reason bad_message --older-than 7d
    """


@dlq.command("list", short_help="List dead letters, oldest first.")
@filters
@click.option("--limit", "-n", type=_LIMIT, default=100, show_default=True, help="how many at most")
@click.option("--json", "as_json", is_flag=True, help="print as JSON")
def list_(*, limit: int, as_json: bool, **which: Any) -> None:  # noqa: ANN401 - the filters
    """List dead letters, oldest first; `etl dlq show` says more of each.

    \b
    Examples:
      etl dlq list
      etl dlq list --reason content_mismatch --type StepsRecord
      etl dlq list --older-than 7d --json
    """
    from etl.operate import letters  # noqa: PLC0415 - its client libraries are slow to load

    found = _listed(limit, which)
    documents = [letters.document(letter) for letter in found.letters]
    if as_json:
        click.echo(json.dumps(documents, indent=2))
        return
    console.stdout().print(table(documents) if documents else "no dead letters")


@dlq.command(short_help="Print all of one, but for its body.")
@click.argument("name", type=Beginning(), metavar="NAME")
@click.option("--json", "as_json", is_flag=True, help="print as JSON: a list, mostly of one")
def show(*, name: str, as_json: bool) -> None:
    """Print all that is known of one dead letter, but for its body: it names a person.

    NAME is its name, or the beginning of it. Where the same location was given up several times, all its
    letters are shown.

    \b
    Examples:
      etl dlq show 3f9c2a
      etl dlq show 3f9c2a --json
    """
    from etl.operate import letters  # noqa: PLC0415 - its client libraries are slow to load

    found = asyncio.run(letters.listed(Chosen(name=name), _loaded()))
    names = {letter.name for letter in found.letters}
    if not names:
        more = f" among those looked at; {found.unseen} were not" if found.unseen else ""
        raise click.UsageError(f"no dead letter has a name that begins so{more}: see `etl dlq list`")
    if len(names) > 1:
        raise click.UsageError(f"{len(names)} names begin so: give more of it, see `etl dlq list --json`")
    documents = [letters.document(letter) for letter in found.letters]
    if as_json:
        click.echo(json.dumps(documents, indent=2))
        return
    for told in documents:
        console.stdout().print(_whole(told))


@dlq.command(short_help="Have dead letters tried again.")
@filters
@click.option("--limit", type=_LIMIT, default=_MANY, show_default=True, help="how many at most, oldest first")
@click.option("--dry-run", is_flag=True, help="say how many would be, and replay none")
@click.option("--yes", is_flag=True, help="do not ask")
def replay(*, limit: int, dry_run: bool, yes: bool, **which: Any) -> None:  # noqa: ANN401 - the filters
    """Have dead letters tried again, as if they had never failed. First mend what they failed of.

    A letter leaves only when its message is safely in the queue of the service: cut short, it may be handled
    twice, which does no harm, and never lost.

    \b
    Examples:
      etl dlq replay --reason missing_object --dry-run
      etl dlq replay --name 3f9c2a --yes
    """
    from etl.operate import letters  # noqa: PLC0415 - its client libraries are slow to load

    if not (found := _meant("replay", limit, which, dry_run=dry_run)):
        return
    if not yes:
        agreed(f"replay {_count(found)}?")
    done = asyncio.run(letters.replay(found.letters, _loaded()))
    _tell("replayed", done, found)


@dlq.command(short_help="Throw dead letters away for good.")
@filters
@click.option("--all", "everything", is_flag=True, help="all there are, where no other option says which")
@click.option("--limit", type=_LIMIT, default=_MANY, show_default=True, help="how many at most, oldest first")
@click.option("--dry-run", is_flag=True, help="say how many would be, and purge none")
@click.option("--yes", is_flag=True, help="do not ask")
def purge(*, everything: bool, limit: int, dry_run: bool, yes: bool, **which: Any) -> None:  # noqa: ANN401 - the filters
    """Throw dead letters away for good: nothing brings them back, but to announce their files again.

    Only those that were counted go, and one that comes meanwhile stays. Cut short, some of them may be gone
    already; no other letter is touched.

    A dead letter is the outcome of its file. `etl verify` holds that every announced file has one (law 1):
    where the file still lies in its bucket, and nothing else tells of it, it counts afterwards as announced
    by nobody. That breaks no law, for no trace of an announcement is left. Parts, events and waiting messages
    of the same file are not touched. So purge what was mended in another way or shall have no outcome, and
    remove its file as well.

    \b
    Examples:
      etl dlq purge --reason bad_message --older-than 7d --dry-run
      etl dlq purge --name 3f9c2a --yes
      etl dlq purge --older-than 30d
    """
    from etl.operate import letters  # noqa: PLC0415 - its client libraries are slow to load

    if everything == says_which(which):
        raise click.UsageError("say which: --reason, --type, --name or --older-than; or else --all")
    if not (found := _meant("purge", limit, which, dry_run=dry_run)):
        return
    if not yes:
        agreed(f"throw {_count(found)} away for good?")
    done = asyncio.run(letters.purge(found.letters, _loaded()))
    _tell("purged", done, found)


def _meant(deed: str, limit: int, which: dict[str, Any], *, dry_run: bool) -> Looked | None:
    """Find what is meant; None where there is nothing to do, and say so."""
    found = _listed(limit, which)
    if dry_run:
        click.echo(f"would {deed} {len(found.letters)}")
    elif not found.letters:
        click.echo("no dead letters")
    return found if found.letters and not dry_run else None


def _listed(limit: int, which: dict[str, Any]) -> Looked:
    """Look at the letters; say it where there were more than could be looked at."""
    from etl.operate import letters  # noqa: PLC0415 - its client libraries are slow to load

    found = asyncio.run(letters.listed(chosen(which), _loaded(), limit))
    if found.unseen:
        click.echo(f"there are {found.unseen} more dead letters, not looked at: run it again then", err=True)
    return found


def _loaded() -> Loaded:
    from etl import settings as settings_room  # noqa: PLC0415 - slow to load, and no completion needs it

    return settings_room.load()


def _count(found: Looked) -> str:
    """Say how many are meant, and why they were given up: no filter may have been given."""
    number = len(found.letters)
    reasons = Counter(letter.reason.value if letter.reason else UNKNOWN for letter in found.letters)
    told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
    return f"{number} dead letter{'' if number == 1 else 's'} ({told})"


def _tell(done: str, number: int, found: Looked) -> None:
    left = len(found.letters) - number
    click.echo(f"{done} {number}" + (f"; {left} were not there any more" if left > 0 else ""))


def table(documents: Sequence[dict[str, Any]]) -> Table:
    """Make a table of letters that fits 80 columns, a line a letter."""
    made = listing("name", "type", "reason", "given up")
    for told in documents:
        died = _moment(told["died"], _SHORT)
        cells = (told["name"][:_NAME_CHARS], told["record_type"], told["reason"], died)
        made.add_row(*(console.plain(cell or "-") for cell in cells))
    return made


def _whole(told: dict[str, Any]) -> Table:
    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for title, field in _LINES:
        value = _moment(told[field]) if field in _MOMENTS else told[field]
        table.add_row(title, console.plain("-" if value in {None, ""} else str(value)))
    return table


def _moment(seconds: int | None, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):{form}}Z"
