"""Commands as somebody sees them at a terminal: how wide it is decides, and nothing is cut off."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import click
import pytest

from etl.cli import COMMANDS, main
from etl.settings import PREFIX, Settings
from tests.support import glucose
from tests.support.command import etl
from tests.support.help import commands

if TYPE_CHECKING:
    from pathlib import Path

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_SUMMARY_CHARS = 45
VARIABLES = [PREFIX + name.upper() for name in Settings.model_fields]


def seen(columns: int, *arguments: object) -> list[str]:
    """Run a command in a terminal so wide; give the lines that it shows there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"TERM": "xterm"}
    command = [sys.executable, "-m", "etl", *map(str, arguments)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:  # noqa: S603 - our own command
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    assert process.returncode == 0, shown
    return _COLOURS.sub("", shown.decode()).splitlines()


def _read(terminal: int) -> bytes:
    """Read some; nothing where the other side is closed, which Linux calls an error."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a part with an example in it."""
    folder = tmp_path_factory.mktemp("terminal")
    (folder / glucose.NAME).write_bytes(glucose.file())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ETL_PSEUDONYM_KEY", "the key of the terminal tests")
        patch.setenv("ETL_WORKERS", "1")
        assert etl("run", folder, "--out", folder / "out").code == 0
    return folder / "out" / "parts"


@pytest.mark.parametrize(("columns", "expected"), [(80, 80), (200, 100)])
def test_an_example_is_as_wide_as_the_terminal(part: Path, columns: int, expected: int) -> None:
    """It should be no wider than the terminal, nor than reads well."""
    assert max(map(len, seen(columns, "show", part, "-n", "1"))) == expected


def test_settings_are_whole_at_80_columns() -> None:
    """It should cut no name, and break the lines of a meaning between words."""
    lines = seen(80, "settings")
    assert [line.split()[0] for line in lines if line.startswith(PREFIX)] == VARIABLES
    assert max(len(line) for line in lines if not line.startswith(PREFIX)) <= 80  # a value may be longer
    assert "…" not in "".join(lines)
    said = " ".join(" ".join(lines).split())
    for field in Settings.model_fields.values():
        assert " ".join((field.description or "").split()) in said


def test_settings_by_name() -> None:
    """It should show those whose names begin so, or say that there are none."""

    def shown(name: str) -> list[str]:
        return [row["variable"] for row in json.loads(etl("settings", name, "--json").out)]

    assert shown("ETL_ZONE") == shown("zone") == ["ETL_ZONE"]
    assert shown("broker") == shown("ETL_BROKER") == [name for name in VARIABLES if "_BROKER" in name]
    assert shown("limit-cpu-seconds") == ["ETL_LIMIT_CPU_SECONDS"]
    assert shown("etl_") == VARIABLES
    assert etl("settings", "bucket").out.splitlines()[0] == "ETL_BUCKET = etl  (default)"
    for wrong in ("canary", ""):
        ran = etl("settings", wrong)
        assert (ran.code, ran.out, "canary" in ran.err) == (2, "", False)


def test_summaries_are_whole() -> None:
    """It should list every command with a summary that a help of 80 columns need not cut off."""
    lines = seen(80, "--help")
    assert [line.split()[0] for line in lines[lines.index("Commands:") + 1 :] if line] == list(COMMANDS)
    assert max(map(len, COMMANDS.values())) <= _SUMMARY_CHARS
    assert [line for line in lines if line.endswith("...") and not line.startswith("Usage:")] == []


def test_summaries_of_groups_are_whole() -> None:
    """It should do so for the commands of groups, too."""
    within = [command for words, command in commands() if len(words) > 1]
    told = [command.get_short_help_str(_SUMMARY_CHARS) for command in within]
    assert len(told) > 10
    assert [summary for summary in told if summary.endswith("...")] == []
    assert isinstance(main, click.Group)
