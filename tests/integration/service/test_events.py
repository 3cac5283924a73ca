"""``etl events tail`` over both sinks: what was told, what comes, and that the sink stays as it was."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis

from etl.bootstrap.parts import told_in
from etl.pipeline.ports import Event
from tests.support import glucose
from tests.support.command import assert_clear, etl
from tests.support.ledger_contract import TRACE
from tests.support.site import Site, at, message

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = "HeartRateVariabilityRmssdRecord"
ROWS = [  # id, outcome, reason, record type
    ("a" * 64, "processed", None, "StepsRecord"),
    ("b" * 64, "quarantined", "wrong_record_type", LONG),
    ("c" * 64, "processed", None, LONG),
    ("d" * 64, "quarantined", "truncated", "StepsRecord"),
]


def event(name: str, outcome: str, reason: str | None, record_type: str) -> Event:
    """Make an event as the service tells it."""
    told = {"input": name, "outcome": outcome, "reason": reason, "record_type": record_type, "examples": 12}
    ours = {"type": "etl.input.settled", "id": f"{name}.0", "generation": 0, "subject": "s_1"}
    return Event(json.dumps(told | ours, sort_keys=True).encode(), TRACE)


def tell(site: Site, *events: Event) -> None:
    """Tell events where the service would."""

    async def work() -> None:
        async with AsyncExitStack() as stack:
            await (await told_in(site.settings, stack)).emit(events)

    asyncio.run(work())


def held(site: Site) -> object:
    """All that the sink holds."""
    if url := site.environment.get("ETL_REDIS_URL"):
        with redis.Redis.from_url(url) as client:
            return client.xrange("{etl}:events"), client.keys()
    folder = site.settings.state_folder / "service"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def told(site: Site, ledger_kind: str) -> Site:  # noqa: ARG001 - makes the site one of each kind
    """Give a site that told four events, and something that is none."""
    others = map(Event, (b'{"type": "theirs", "id": "x"}', b'{"id": "x"}'))
    tell(site, *(event(*row) for row in ROWS), *others)
    return site


def test_the_last_are_listed(told: Site) -> None:
    """It should print a line an event, oldest first, that fits a terminal; and read only."""
    before = held(told)
    head, *lines = etl("events", "tail").out.splitlines()
    assert head.split() == ["time", "(UTC)", "input", "outcome", "ex.", "record", "type", "reason"]
    knows_time = "ETL_REDIS_URL" in told.environment
    found = [line.split()[2:] if knows_time else line.split()[1:] for line in lines]
    assert found == [[name[:12], how, "12", kind, *([why] if why else [])] for name, how, why, kind in ROWS]
    assert all((line[0] == "-") is not knows_time for line in lines)
    assert max(len(line) for line, row in zip(lines, ROWS, strict=True) if row[2] is None) <= 80
    assert held(told) == before


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), "abcd"),
        (("--limit", 2), "cd"),
        (("--limit", 0), ""),
        (("--type", "StepsRecord"), "ad"),
        (("--outcome", "processed"), "ac"),
        (("--outcome", "processed", "--limit", 1), "c"),
        (("--type", LONG, "--outcome", "quarantined"), "b"),
    ],
)
def test_filters(told: Site, given: tuple[object, ...], expected: str) -> None:  # noqa: ARG001 - its environment
    """It should count to the limit only what is meant; as JSON, with all an event says and its trace."""
    lines = [json.loads(line) for line in etl("events", "tail", "--json", *given).out.splitlines()]
    assert "".join(line["input"][0] for line in lines) == expected
    assert {(line["id"], line["traceparent"]) for line in lines} == {(f"{n * 64}.0", TRACE) for n in expected}


@pytest.fixture
def followed(told: Site) -> Iterator[subprocess.Popen[str]]:
    """Follow the events of a site in a process of its own, from the last one on."""
    command = [sys.executable, "-m", "etl", "events", "tail", "--json", "--follow", "--limit", "1"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=os.environ | told.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_what_comes_is_followed(told: Site, followed: subprocess.Popen[str]) -> None:
    """It should print events as they come, each at once, until Ctrl-C ends it with 130."""
    assert _next(followed)["input"] == "d" * 64
    for name in ("e" * 64, "f" * 64):
        tell(told, event(name, "processed", None, "StepsRecord"))
        assert _next(followed)["input"] == name
    followed.send_signal(signal.SIGINT)
    out, err = followed.communicate(timeout=20)
    assert (followed.returncode, out, err) == (130, "", "interrupted\n")


def _next(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def test_events_of_a_service_hold_no_identity(site: Site) -> None:
    """It should show what a service told of good and bad files, and nothing of their keys or people."""
    good = glucose.file(glucose.records(12))
    site.put({"raw/canary-user_1.avro": good, "raw/canary-user_2.avro": b"no Avro"})
    site.publish(*(at(site, message(f"raw/canary-user_{number}.avro")) for number in (1, 2)))
    assert site.serve()["outcomes"]["processed"] == 1
    out = etl("events", "tail").out + etl("events", "tail", "--json").out
    assert sorted(word for word in out.split() if word in {"processed", "not_avro"}) == [
        "not_avro",
        "processed",
    ]
    assert "canary" not in out
    assert {json.loads(line)["id"] for line in etl("events", "tail", "--json").out.splitlines()} == {
        one["id"] for one in site.events()
    }


def test_no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should exit with 3 and two lines where the sink is away."""
    monkeypatch.setenv("ETL_REDIS_URL", "redis://127.0.0.1:1/0")
    for more in ((), ("--follow",)):
        assert_clear(etl("events", "tail", "--json", *more), "stream of events")


def test_no_file_yet() -> None:
    """It should print nothing where no service has told anything, and make no file."""
    ran = etl("events", "tail", "--json")
    assert (ran.code, ran.out) == (0, "")
    assert [path for path in Path(os.environ["ETL_STATE_FOLDER"]).rglob("*") if path.is_file()] == []
