"""The examples of every command's help: there are some, they parse, and an operator's work as they are.

So do the commands of docs/how-to/dead-letters.md.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from etl.adapters.rabbitmq import Admin, admin
from etl.bootstrap.parts import address, topology
from etl.core.outcome import RULES, Disposition
from tests.support import glucose
from tests.support import help as help_texts
from tests.support.command import etl
from tests.support.letters import DAY, bury, letter
from tests.support.site import Site, at, message

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS = dict(help_texts.commands())
EXAMPLES = [(words, line) for words, command in COMMANDS.items() for line in help_texts.examples(command)]
OPERATOR = ("queue", "dlq", "events", "ledger", "quarantine", "reprocess")
USER = "canary-user"
PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "dead-letters.md").read_text(encoding="utf-8")
PAGE_LINES = re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE)
LETTERS = {short: short.ljust(64, "0") for short in ("3f9c2a", "07bd59")}


def test_every_command_has_examples() -> None:
    """It should find all commands, each with examples of its own."""
    assert {(), ("run",), ("dlq", "show"), ("ledger", "rebuild"), ("completion",)} <= set(COMMANDS)
    assert [words for words, command in COMMANDS.items() if not help_texts.examples(command)] == []


def test_every_example_is_of_its_command() -> None:
    """It should call the command in whose help it stands; of a group, one of its commands."""
    given = [(words, tuple(help_texts.words(line))) for words, line in EXAMPLES]
    assert [(words, call) for words, call in given if call[: len(words)] != words] == []


@pytest.mark.parametrize("line", sorted({*(line for _, line in EXAMPLES), *PAGE_LINES}))
def test_every_example_parses(line: str) -> None:
    """It should have no option or value that the command does not take."""
    help_texts.parsed(help_texts.words(line))


@pytest.mark.parametrize(
    "line",
    ["etl dlq list --resaon crashed", "etl dlq purge --older-than 7", "etl nothing", "etl dlq", "etl show"],
)
def test_what_does_not_parse_is_seen(line: str) -> None:
    """It should refuse an unknown option, a wrong value, an unknown command, and what is missing."""
    with pytest.raises(click.UsageError):
        help_texts.parsed(help_texts.words(line))


def test_the_page_names_what_makes_dead_letters() -> None:
    """It should have a row for each reason, and commands of all kinds."""
    dead = {reason.value for reason, rule in RULES.items() if rule.disposition is Disposition.DEAD_LETTERED}
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == dead
    assert {help_texts.words(line)[0] for line in PAGE_LINES} == {"completion", "dlq", "events", "queue"}


def test_an_operators_examples_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should end each with 0, on a service that has what they name; who asks is told yes."""
    monkeypatch.setattr(admin, "_QUIET", 0.05)
    names = _lived_in(site)
    lines = sorted({*(line for words, line in EXAMPLES if words[:1] and words[0] in OPERATOR), *PAGE_LINES})
    assert len(lines) > 35
    failed, buried = {}, False
    for line in lines:
        given = help_texts.words(_real(line, names))
        if {"--follow", "--watch"} & set(given):
            continue  # tests/integration/service/test_events.py and test_queue.py run these to their end
        if given[0] == "dlq" and not buried:
            _bury_anew(site)
        buried = given[0] == "dlq" and given[1] in {"list", "show"}
        ran = etl(*given, *_consent(given))
        if ran.code != 0 or USER in ran.out + ran.err:
            failed[line] = ran
    assert failed == {}


def _lived_in(site: Site) -> Mapping[str, str]:
    """Have the service settle, refuse and give up files; say what the names in the examples are here."""
    site.put(
        {"raw/1.avro": b"no Avro", "raw/2.avro": b"neither", "raw/3.avro": glucose.file(glucose.records(12))}
    )
    site.publish(*(at(site, message(f"raw/{number}.avro")) for number in range(1, 5)))
    site.serve()
    refused = [one["input"] for one in site.events() if one["outcome"] == "quarantined"]
    return {
        "quarantine 3f9c2a": refused[0],
        "quarantine 77ab01": refused[1],
        "reprocess 3f9c2a": site.events()[0]["ruleset"],
        **{f"dlq {short}": whole for short, whole in LETTERS.items()},
        "s3://etl/raw": f"s3://{site.settings.bucket}/raw",
        "jane": USER,
    }


def _real(line: str, names: Mapping[str, str]) -> str:
    """Put the names of this service in place of those in an example."""
    group = line.split()[1]
    for name, real in names.items():
        of, _, what = name.rpartition(" ")
        if of in {"", group}:
            line = re.sub(rf"\b{re.escape(what)}\b", real, line)
    return line


def _consent(given: list[str]) -> list[str]:
    """Say yes where a command would ask: no terminal answers here."""
    command = COMMANDS.get(tuple(given[:2])) or COMMANDS[tuple(given[:1])]
    asks = any(option.name == "yes" for option in command.params)
    return ["--yes"] if asks and not {"--yes", "--dry-run"} & set(given) else []


def _bury_anew(site: Site) -> None:
    """Have a dead letter of each kind that the examples name, and no others."""

    async def empty() -> None:
        async with Admin(address(site.settings), topology(site.settings)) as opened:
            await opened.purge(lambda _: True)

    asyncio.run(empty())
    bury(site, *(letter(name, age=40 * DAY) for name in LETTERS.values()), letter("b" * 64, "bad_message"))
