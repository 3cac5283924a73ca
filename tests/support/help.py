"""The commands as their help shows them: every command there is, and its examples."""

from __future__ import annotations

import inspect
import re
import shlex
from typing import TYPE_CHECKING

import click

from etl.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = re.compile(r"^Examples:\n((?:  .*\n?)+)", re.MULTILINE)
_END = re.compile(r"[|&;<>()]+")


def commands(
    command: click.Command = main, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Give every command and group, by the words that call it; of the program itself, none."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if found := command.get_command(context, name):
                yield from commands(found, (*words, name))


def examples(command: click.Command) -> list[str]:
    """Give the lines below "Examples:" in a command's help."""
    found = _BLOCK.search(inspect.cleandoc(command.help or ""))
    return [line.strip() for line in found[1].splitlines()] if found else []


def words(example: str) -> list[str]:
    """Give what an example gives to ``etl``: without variables, remarks, pipes and files."""
    line = re.split(r" {3,}", example)[0]
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    tokens = list(lexer)
    given = tokens[tokens.index("etl") + 1 :]
    ends = [place for place, token in enumerate(given) if _END.fullmatch(token)]
    return given[: ends[0]] if ends else given


def parsed(given: list[str]) -> None:
    """Have the command parse what is given to it, and not run; raises as click does."""
    command: click.Command = main
    rest = list(given)
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), rest[0]) if rest else None
        if found is None:
            raise click.UsageError(f"no such command: {given}")
        command, rest = found, rest[1:]
    with command.make_context(" ".join(given), rest):
        pass
