"""``etl repair --out``: the output of a run, spoilt and mended; no server is needed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from etl.adapters.run_lock import run_lock
from tests.support import glucose
from tests.support.command import assert_clear, etl, tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Give an output of a good file and a bad one, whose row and report are gone."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / glucose.NAME).write_bytes(glucose.file())
    (tmp_path / "in" / "BloodGlucoseRecord_2.avro").write_bytes(b"no Avro")
    folder = tmp_path / "out"
    assert etl("run", tmp_path / "in", "--out", folder, "--quiet").code == 0
    with closing(sqlite3.connect(folder / ".state" / "ledger.sqlite")) as book, book:
        book.execute("DELETE FROM inputs WHERE metadata LIKE '%processed%'")
    next((folder / "quarantine").rglob("*.json")).unlink()
    return folder


def test_it_asks_before_it_mends(out: Path, tmp_path: Path) -> None:
    """It should say what it will do, do nothing where nobody says yes, and not ask in JSON."""
    before = tree(out, "quarantine")
    ran = etl("repair", "--out", out)
    assert (ran.code, "record parts in the ledger" in ran.out, "Do it?" in ran.out) == (1, True, True)
    assert tree(out, "quarantine") == before
    assert etl("repair", "--out", out, "--json").code == 2
    assert_clear(etl("repair", "--out", tmp_path / "elsewhere", "--yes"), "no output")
    assert etl("repair", "--source", out).code == 2


@pytest.mark.parametrize("told", [False, True])
def test_an_output_is_mended(told: bool, out: Path, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    """It should make row and report again, so that the next run goes on as if nothing had happened.

    Where nobody tells where the source is, it should say that it does not know.
    """
    parts, training = tree(out, "parts", ".meta"), tree(out, "training")
    where = ("--source", tmp_path / "in") if told else ()
    ran = etl("repair", "--out", out, "--yes", "--json", *where)
    done = json.loads(ran.out)
    assert done["mended"] == {
        "done": {"record": 1, "record_again": 0, "report": 1, "event": 0},
        "passed": 0,
        "sourceless": 0 if told else 1,
    }
    assert (ran.code, done["audit"]["ok"]) == (0, True), done
    assert len(tree(out, "quarantine")) == 1
    assert etl("repair", "--out", out, "--dry-run").code == 0
    assert etl("run", tmp_path / "in", "--out", out, "--quiet").code == 0
    assert (tree(out, "parts", ".meta"), tree(out, "training")) == (parts, training)


def test_an_output_in_use_is_left_alone(out: Path) -> None:
    """It should wait for nobody, and mend nothing under a run's hands."""
    with run_lock(out / ".state" / "lock"):
        assert_clear(etl("repair", "--out", out, "--yes"), "another run")
