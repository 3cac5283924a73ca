"""``etl check --local``, and each check of this machine: well, and broken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from etl.adapters.store_folder import FolderStore
from etl.audit.check import Check, State, run
from etl.audit.check_machine import child, disk, output, sqlite
from etl.audit.check_servers import jsonl_events
from etl.settings import load
from tests.support.command import etl

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def rows(*arguments: object) -> tuple[int, dict[str, dict[str, Any]], str]:
    """Make all checks by the command; give exit code, rows by name, and all that was printed."""
    ran = etl("check", "--json", *arguments)
    return ran.code, {row["check"]: row for row in json.loads(ran.out)["checks"]}, ran.out + ran.err


async def test_a_child_that_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should say that no sandbox child starts; and refuse limits under which nothing is done."""
    settings = load().settings
    strict = settings.model_copy(update={"limit_records": 1})
    assert (await child(settings)).state is State.OK
    assert (await child(strict)).state is State.FAILED
    monkeypatch.setattr("etl.bootstrap.machine.SANDBOX_ENTRY", "etl.no_such_entry")
    (row,) = (await run([Check("child", lambda: child(settings))], seconds=20)).rows
    assert (row.found.state, row.found.what) == (State.FAILED, "a worker process does not start")


def test_a_machine_that_is_well(tmp_path: Path) -> None:
    """It should be well with a local output, and leave nothing there."""
    out = tmp_path / "out"
    code, found, _ = rows("--local", out)
    assert code == 0, found
    assert {"output folder", "ledger", "pseudonym key", "sandbox"} <= found.keys()
    assert "broker" not in found
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_that_others_can_read(own_settings: Path) -> None:
    """It should refuse it by its mode alone."""
    assert etl("samples", "in", "--files", "1").code == 0
    assert etl("run", "in", "--out", "out", "--quiet").code == 0
    (own_settings / "state" / "pseudonym.key").chmod(0o644)
    code, found, _ = rows("--local", "out")
    assert (code, found["pseudonym key"]["state"], found["key of output"]["state"]) == (
        1,
        "failed",
        "unknown",
    )


async def test_an_output_that_lets_two_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should fail where every writer of one key is told that it won."""
    assert (await output(tmp_path)).state is State.OK

    real = FolderStore.put_new

    async def put_new(store: FolderStore, key: str, body: bytes, metadata: dict[str, int]) -> bool:
        return body != b"0" or await real(store, key, body, metadata)

    monkeypatch.setattr(FolderStore, "put_new", put_new)
    assert (await output(tmp_path)).state is State.FAILED
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """It should say so of each thing that would lie there."""
    file = tmp_path / "file"
    file.touch()
    checks = [
        Check("disk", lambda: disk(file)),
        Check("output", lambda: output(file)),
        Check("ledger", lambda: sqlite(file, file / "ledger.sqlite")),
    ]
    found = (await run(checks)).rows
    assert [row.found.state for row in found] == [State.FAILED] * 3


async def test_files_that_are_not_ours(tmp_path: Path) -> None:
    """It should refuse a ledger that is none, and a file of events that holds something else."""
    (tmp_path / "ledger.sqlite").write_bytes(b"no database" * 100)
    (tmp_path / "events.jsonl").write_bytes(b"no event")
    checks = [
        Check("ledger", lambda: sqlite(tmp_path, tmp_path / "ledger.sqlite")),
        Check("events", lambda: jsonl_events(tmp_path / "events.jsonl")),
    ]
    assert [row.found.state for row in (await run(checks)).rows] == [State.FAILED] * 2
