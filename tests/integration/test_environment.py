"""When the machine is the problem: an error that says what to do, an exit code, nothing half-written."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest

from etl.adapters.run_lock import run_lock
from tests.support import glucose
from tests.support.command import assert_clear, etl, etl_process, reports, tree

if TYPE_CHECKING:
    from pathlib import Path

#: Root may do anything; without these two capabilities it may only do what permissions say.
LIKE_ANYONE = (
    ("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps=-all")
    if os.geteuid() == 0
    else ()
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with one good file."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / glucose.NAME).write_bytes(glucose.file())
    return folder


def test_unreadable_file(source: Path, tmp_path: Path) -> None:
    """It should settle the others, keep the unreadable one as failed, and take it once it is readable."""
    secret = source / "BloodGlucoseRecord_2.avro"
    secret.write_bytes(glucose.file(glucose.records(10)))
    secret.chmod(0)
    ran = etl_process("run", source, "--out", tmp_path / "out", "--json", wrapper=LIKE_ANYONE)
    assert ran.code == 3
    assert ran.summary["outcomes"]["processed"] == 1
    assert ran.summary["refused"] == {"unavailable": 1}
    secret.chmod(0o600)
    assert etl("run", source, "--out", tmp_path / "out").code == 0
    assert reports(tmp_path / "out", "failed") == []


def test_unreadable_folder(source: Path, tmp_path: Path) -> None:
    """It should not take a folder it cannot list for an empty one."""
    (source / "locked").mkdir(mode=0)
    ran = etl_process("run", source, "--out", tmp_path / "out", wrapper=LIKE_ANYONE)
    assert_clear(ran, "cannot be listed", "readable")
    (source / "locked").chmod(0o700)


def test_link_to_itself_and_missing_target(source: Path, tmp_path: Path) -> None:
    """It should name each end and settle the rest."""
    (source / "BloodGlucoseRecord_7.avro").symlink_to(source / "BloodGlucoseRecord_7.avro")
    (source / "BloodGlucoseRecord_8.avro").symlink_to(source / "gone")
    ran = etl("run", source, "--out", tmp_path / "out", "--json")
    assert ran.summary["refused"] == {"missing_object": 1, "unavailable": 1}
    assert ran.summary["outcomes"]["processed"] == 1
    assert ran.code == 3


def test_folder_named_like_a_file(source: Path, tmp_path: Path) -> None:
    """It should look inside, and say so when a person named a folder that holds nothing."""
    (source / "x.avro").mkdir()
    (source / "x.avro" / "BloodGlucoseRecord_3.avro").write_bytes(glucose.file(glucose.records(100)))
    assert etl("run", source, "--out", tmp_path / "out", "--json").summary["files"] == 2
    (tmp_path / "empty.avro").mkdir()
    ran = etl("run", tmp_path / "empty.avro", "--out", tmp_path / "out2")
    assert_clear(ran, "no Avro files")
    assert not (tmp_path / "out2").exists()


def test_read_only_output(source: Path, tmp_path: Path) -> None:
    """It should refuse to start."""
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    ran = etl_process("run", source, "--out", out, wrapper=LIKE_ANYONE)
    assert_clear(ran, "Permission denied", "--out")
    assert list(out.iterdir()) == []


def test_output_is_a_file(source: Path, tmp_path: Path) -> None:
    """It should refuse to start and leave the file alone."""
    (tmp_path / "out").write_bytes(b"precious")
    assert_clear(etl("run", source, "--out", tmp_path / "out"), "--out")
    assert (tmp_path / "out").read_bytes() == b"precious"


def test_disk_full(tmp_path: Path) -> None:
    """It should stop with a remedy, leave whole files only, and go on when there is room."""
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    out.mkdir()
    for index in range(30):
        rows = glucose.records(252, metadata={"clientRecordVersion": index})
        (source / f"BloodGlucoseRecord_{index}.avro").write_bytes(glucose.file(rows))
    saved = tmp_path / "saved"
    etl_command = shlex.join([sys.executable, "-m", "etl", "run", str(source), "--out", str(out)])
    script = f"mount -t tmpfs -o size=160k none {shlex.quote(str(out))} && {{ {etl_command}; code=$?; }}; "
    script += f"cp -a {shlex.quote(str(out))} {shlex.quote(str(saved))}; exit $code"
    namespaces = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh")
    ran = etl_process(wrapper=namespaces)
    assert_clear(ran, "free some space")
    done = tree(saved, "parts")
    assert len(done) < 30
    for name in done:
        lines = (saved / name).read_text().splitlines()
        assert [json.loads(line)["record_type"] for line in lines] == ["BloodGlucoseRecord"] * len(lines)
    assert list((saved / ".state" / "tmp").iterdir()) == []
    assert not (saved / "training").exists()
    resumed = etl("run", source, "--out", saved, "--json")
    assert resumed.code == 0
    fresh = etl("run", source, "--out", tmp_path / "fresh", "--json")
    assert fresh.code == 0
    assert tree(saved) == tree(tmp_path / "fresh")


def test_locked_ledger(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not wait for ever for a program that holds the ledger."""
    monkeypatch.setattr("etl.adapters.ledger_sqlite._BUSY_SECONDS", 0.1)
    out = tmp_path / "out"
    etl("run", source, "--out", out)
    (source / "BloodGlucoseRecord_2.avro").write_bytes(glucose.file(glucose.records(100)))
    holder = sqlite3.connect(out / ".state" / "ledger.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    ran = etl("run", source, "--out", out)
    holder.execute("ROLLBACK")
    holder.close()
    assert_clear(ran, "locked", "close it")
    assert etl("run", source, "--out", out).code == 0


def test_corrupt_ledger(source: Path, tmp_path: Path) -> None:
    """It should say how the ledger is rebuilt, and the way it says should work."""
    out = tmp_path / "out"
    etl("run", source, "--out", out)
    before = tree(out)
    for path in (out / ".state").glob("ledger.sqlite*"):
        path.unlink()
    (out / ".state" / "ledger.sqlite").write_bytes(b"nonsense" * 1_000)
    assert_clear(etl("run", source, "--out", out), "delete .state/ledger.sqlite")
    (out / ".state" / "ledger.sqlite").unlink()
    assert etl("run", source, "--out", out).code == 0
    assert tree(out) == before


def test_two_runs_at_once(source: Path, tmp_path: Path) -> None:
    """It should refuse the second."""
    with run_lock(tmp_path / "out" / ".state" / "lock"):
        assert_clear(etl("run", source, "--out", tmp_path / "out"), "another run")


def test_source_that_is_gone_stops_the_assembly(source: Path, tmp_path: Path) -> None:
    """It should keep the old training set rather than write one that silently lost lines."""
    out = tmp_path / "out"
    etl("run", source, "--out", out)
    before = tree(out, "training")
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.move(source / glucose.NAME, moved / glucose.NAME)
    (source / "BloodGlucoseRecord_2.avro").write_bytes(glucose.file(glucose.records(400)))
    assert_clear(etl("run", source, "--out", out), "gone", "put the file back")
    assert tree(out, "training") == before
    assert etl("run", moved, "--out", out).code == 0
    assert tree(out, "training") != before


def test_key_file_that_others_can_read(source: Path, tmp_path: Path, own_settings: Path) -> None:
    """It should refuse a secret that is none."""
    etl("run", source, "--out", tmp_path / "out")
    key = own_settings / "state" / "pseudonym.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    assert_clear(etl("run", source, "--out", tmp_path / "out"), "chmod 600")


def test_wrong_setting(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should name the variable before anything is done."""
    monkeypatch.setenv("ETL_LIMIT_RECORDS", "many")
    assert_clear(etl("run", source, "--out", tmp_path / "out"), "ETL_LIMIT_RECORDS")
    assert not (tmp_path / "out").exists()
