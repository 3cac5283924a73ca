"""Shell completion, as a shell asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from etl.cli import COMMANDS
from etl.core.outcome import RULES, Disposition
from etl.records import ALL
from tests.support.command import etl

DEAD = [reason.value for reason, rule in RULES.items() if rule.disposition is Disposition.DEAD_LETTERED]
_COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_etl_completion etl
printf '%s\\n' "${COMPREPLY[@]}"
"""


def completed(script: Path, *typed: str) -> list[str]:
    """Have a real bash complete what was typed; the last word is the one under way."""
    bash = shutil.which("bash")
    assert bash, "install bash: these tests ask it"
    folder = str(Path(sys.executable).parent)
    done = subprocess.run(  # noqa: S603 - our own script
        [bash, "--norc", "-c", _COMPLETE, "bash", str(script), "etl", *typed],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PATH": folder + os.pathsep + os.environ["PATH"]},
        timeout=30,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the script as the command prints it."""
    path = tmp_path_factory.mktemp("completion") / "etl"
    path.write_text(etl("completion", "bash").out)
    return path


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("",), list(COMMANDS)),
        (("d",), ["dlq"]),
        (("dlq", ""), ["list", "purge", "replay", "show"]),
        (("dlq", "list", "--old"), ["--older-than"]),
        (("dlq", "list", "--reason", ""), [*DEAD, "unknown"]),
        (("dlq", "purge", "--reason", "c"), ["content_mismatch", "crashed"]),
        (("events", "tail", "--type", ""), [record_type.name for record_type in ALL]),
        (("completion", ""), ["bash", "zsh", "fish"]),
    ],
)
def test_bash_completes(script: Path, typed: tuple[str, ...], expected: list[str]) -> None:
    """It should offer commands, options, reasons and record types, and only those that begin so."""
    assert completed(script, *typed) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script(shell: str) -> None:
    """It should print the script that asks this command, and nothing else."""
    ran = etl("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert f"_ETL_COMPLETE={shell}_complete" in ran.out


def test_to_complete_loads_no_client_library() -> None:
    """It should name commands without importing them, and choices without what is slow to load."""
    for typed, never in (("etl ", "etl.cli.dlq"), ("etl dlq list --reason ", "etl.settings aio_pika redis")):
        count = str(typed.count(" "))
        asked = {"_ETL_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": count}
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-c", "from etl.cli import main; main(prog_name='etl')"],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | asked,
            timeout=30,
        )
        assert done.stdout.startswith("plain,")
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "etl.cli" in loaded
        assert loaded & set(never.split()) == set()
