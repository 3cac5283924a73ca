"""An output folder that an earlier program made goes on, whatever the version of its ledger."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support import glucose
from tests.support.command import etl, etl_process, tree
from tests.support.frozen_ledgers import NAMES, turn_back, version

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Ran


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Give a folder of three files."""
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(3):
        write(folder, number)
    return folder


def write(folder: Path, number: int) -> None:
    """Write a file unlike the others."""
    records = glucose.records(3, levelInMilligramsPerDeciliter=90.0 + number)
    (folder / f"BloodGlucoseRecord_{number}.avro").write_bytes(glucose.file(records))


def goes_on(ran: Ran) -> None:
    """Hold a run over three known files and a new one against what it should do."""
    outcomes = ran.summary["outcomes"]
    assert (ran.code, outcomes["duplicate"], outcomes["processed"]) == (0, 3, 1), ran.err


def test_an_output_of_an_earlier_program_goes_on(raw: Path, tmp_path: Path) -> None:
    """It should know what is settled there, take what is new, and end with the very files of one run."""
    first, anew = tmp_path / "first", tmp_path / "anew"
    assert etl("run", raw, "--out", first).code == 0
    earlier = [shutil.copytree(first, tmp_path / name) for name in NAMES]
    write(raw, 3)
    assert etl("run", raw, "--out", anew).code == 0
    for out in earlier:
        turn_back(out / ".state" / "ledger.sqlite", out.name)
        goes_on(etl("run", raw, "--out", out, "--json"))
        assert tree(out) == tree(anew)
        assert len(list((out / ".state").glob(f"ledger.v{version(out.name)}-*.bak"))) == 1


def test_the_backup_is_told_in_one_line(raw: Path, tmp_path: Path) -> None:
    """It should name it on standard error, and keep the summary apart."""
    out = tmp_path / "out"
    assert etl("run", raw, "--out", out).code == 0
    turn_back(out / ".state" / "ledger.sqlite", "v1")
    write(raw, 3)
    ran = etl_process("run", raw, "--out", out, "--json")
    goes_on(ran)
    (line,) = ran.err.splitlines()
    (backup,) = (out / ".state").glob("ledger.v1-*.bak")
    assert line == f"the ledger is carried over from schema version 1: its backup is {backup.name}"
