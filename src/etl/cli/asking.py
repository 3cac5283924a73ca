"""How a command asks before it does what cannot be undone."""

from __future__ import annotations

import sys

import click


def agreed(question: str) -> None:
    """Return where a person says yes, and end the command where the answer is no.

    Where no terminal could answer, it refuses instead of waiting for one: exit code 2.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask on: add --yes, or --dry-run to look only")
    click.confirm(question, abort=True, err=True)
