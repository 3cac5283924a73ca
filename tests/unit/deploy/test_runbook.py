"""The runbook has a part for each alert, and what it names is there: commands, settings, services."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from etl.cli import main
from etl.core.outcome import Reason
from etl.settings import Settings
from tests.support import compose, monitoring
from tests.support.monitoring import ROOT, RUNBOOK

TEXT = RUNBOOK.read_text(encoding="utf-8")
PARTS = ("**Means.**", "**Look.**", "**Do.**")
#: What stands between backticks or behind a prompt, without its remark.
CODE = re.findall(r"`([^`\n]+)`", TEXT) + re.findall(r"^\$ ([^#\n]+)", TEXT, re.MULTILINE)
OURS = re.compile(r"(?:docker compose exec(?: --index \w+)? etl )?etl (.+)")
COMMANDS = sorted({found[1].strip() for code in CODE if (found := OURS.fullmatch(code.strip()))})


def test_each_alert_has_its_part() -> None:
    """It should have a part for each alert that means, looks and does something, and for nothing else."""
    parts = re.split(r"^### (\w+)\n", TEXT, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert set(monitoring.alerts()) == set(found)
    lacking = {name: [part for part in PARTS if part not in text] for name, text in found.items()}
    assert {name: parts for name, parts in lacking.items() if parts} == {}


def test_links_lead_somewhere() -> None:
    """It should link to headings it has and to files there are."""
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert {link for link in links if link.startswith("#") and link[1:] not in anchors} == set()
    files = [link.partition("#")[0] for link in links if not link.startswith(("#", "https://"))]
    assert [link for link in files if not (RUNBOOK.parent / link).exists()] == []


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_are_ours(line: str) -> None:
    """It should name commands there are, with options they have."""
    command: click.Command = main
    words = shlex.split(line.replace("REASON", Reason.CRASHED))
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found, line
        command = found
    assert command.make_context(line, words).command is command


def test_commands_are_seen() -> None:
    """It should find commands in both kinds of code, or the test above sees nothing."""
    assert {"health", "health --live", "dlq list --limit 20", "ledger rebuild", "settings"} <= set(COMMANDS)


def test_settings_are_ours() -> None:
    """It should name settings there are."""
    ours = {f"ETL_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"ETL_[A-Z_]+", TEXT)) - ours == set()


def test_files_and_services_are_there() -> None:
    """It should name compose files there are, and services they start."""
    files = set(re.findall(r"--file (\S+)", TEXT))
    assert {file for file in files if not (ROOT / file).is_file()} == set()
    services = {name for file in files for name in compose.read(file)["services"]}
    named = re.findall(r"compose (?:ps|exec|logs|up)(?: --[\w-]+(?: (?:\d\w*|N))?)* ([a-z]+)", TEXT)
    named += re.findall(r"--no-deps ([\w-]+)", TEXT)
    assert set(named) - services == set()
    assert {"etl", "loki", "alloy"} <= set(named)


def test_reasons_of_dead_letters_are_all_there() -> None:
    """It should say of each reason that makes a dead letter what causes it."""
    rows = re.findall(r"^\| (`.*`) \| [^|]+ \|$", TEXT, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert {reason.value for reason in Reason if monitoring.is_dead(reason)} <= named
