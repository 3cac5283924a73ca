"""The command line: one file a command group; each parses, calls one room, prints, and sets the exit code.

Exit codes: 0 done; 1 ``--strict`` and something was refused; 2 wrong usage; 3 the machine, the set-up
or this program failed; 130 interrupted. Those that answer a question (health, check, verify, load) exit with
0 for yes, 1 for no, 2 where they cannot tell.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from etl import __version__
from etl.cli import console

#: Each command with what it does, short enough for a line of `etl --help` at 80 columns; the importing of all
#: for it would be slow.
COMMANDS = {
    "run": "Process exports, build the training set.",
    "setup": "Create buckets and queues of the service.",
    "submit": "Hand files in to the service.",
    "serve": "Process announced files as they come.",
    "health": "Ask a service whether it is ready.",
    "check": "Find out whether the service can work here.",
    "verify": "Find out whether all came out right.",
    "load": "Find out how much the service bears.",
    "repair": "Mend rows, reports and events from parts.",
    "assemble": "Build the training set of the service.",
    "queue": "The queues of the service.",
    "dlq": "Dead letters: find, replay, purge.",
    "quarantine": "Refused files: why, and judged again.",
    "reprocess": "Have settled files judged again.",
    "events": "Events told of settled files.",
    "ledger": "The ledger: count, prune, make it again.",
    "show": "Print examples for people.",
    "inspect": "Say what files hold and would come to.",
    "samples": "Write synthetic exports to try it on.",
    "settings": "List settings: values, origins, meanings.",
    "completion": "Print the script for shell completion.",
}


class Commands(click.Group):
    """Our commands, each imported when it is asked for; they fail clearly, whatever happens in them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        """Name the commands in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        """Import a command: the file of its name holds it."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"etl.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as click has it
        """List the commands with their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Name commands without importing them: somebody waits at a prompt."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            CompletionItem(name, help=told) for name, told in COMMANDS.items() if name.startswith(incomplete)
        ]

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run the command that was asked for."""
        with console.failing_clearly():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="etl")
def main() -> None:
    """Turn wearable health records into training data whose every number can be proved.

    \b
    Examples:
      etl samples my-samples             make synthetic exports to try it on
      etl run my-samples --out out       process them, build the training set
      etl show out/training --limit 1    read an example
    """
