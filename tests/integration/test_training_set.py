"""The training set: complete or not written, each person by their own zone, whatever came before."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from etl.core import avro
from etl.records.blood_glucose.schema import SCHEMA
from tests.support import glucose
from tests.support.command import etl, examples, reports, tree

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample-data"
ROWS = glucose.records(500)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pseudonym key for all runs that are compared."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "the key of the training set tests")


def put(folder: Path, *rows: list[dict[str, Any]]) -> Path:
    """Write files of records."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, some in enumerate(rows):
        (folder / f"BloodGlucoseRecord_{index}.avro").write_bytes(glucose.file(some))
    return folder


def announce(folder: Path, **more: object) -> None:
    """Write a manifest over the files of a folder."""
    files = {
        path.name: {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in folder.glob("*.avro")
    }
    (folder / "MANIFEST.json").write_text(json.dumps({"format": 1, "files": files, **more}))


def test_stricter_limits_do_not_empty_the_training_set(tmp_path: Path) -> None:
    """It should stop, say why, and leave the lines of the earlier run."""
    source, out = put(tmp_path / "in", ROWS), tmp_path / "out"
    assert etl("run", source, "--out", out).code == 0
    before = tree(out, "training")
    ran = etl("run", source, "--out", out, "--limit-records", 100)
    assert ran.code == 3
    assert "limit_records" in ran.err
    assert tree(out, "training") == before


def test_files_that_were_accepted_are_not_refused_together(tmp_path: Path) -> None:
    """It should judge each file once: here newer versions make the union worse than either file."""

    def rows(numbers: range, modified_ms: int, **changes: object) -> list[dict[str, Any]]:
        metadata = {"lastModifiedTimeEpochMillis": modified_ms}
        return [glucose.record(number, metadata=metadata, **changes) for number in numbers]

    some, others = range(100), range(200, 320)
    worse = {"levelInMilligramsPerDeciliter": 700.0}
    first = rows(some, 1) + rows(others, 2, timeEpochMillis=0, **worse)
    second = rows(some, 2, **worse)
    source = put(tmp_path / "in", first, second)
    ran = etl("run", source, "--out", tmp_path / "out", "--strict", "--json")
    assert (ran.code, ran.summary["outcomes"]["processed"]) == (0, 2)
    assert ran.summary["training"][0]["records"]["excluded"] == 220


def test_defaults_count_for_the_records_that_needed_them(tmp_path: Path) -> None:
    """It should not lower the score of every file in a set because one has an older schema."""
    schema = copy.deepcopy(SCHEMA)
    schema["fields"] = [one for one in SCHEMA["fields"] if one["name"] != "relationToMeal"]
    older = [{name: value for name, value in row.items() if name != "relationToMeal"} for row in ROWS[250:]]
    source = put(tmp_path / "in", ROWS[:250])
    (source / "BloodGlucoseRecord_9.avro").write_bytes(avro.write(schema, older))
    etl("run", source, "--out", tmp_path / "out")
    assert {line["quality"]["score"] for line in examples(tmp_path / "out")} == {0.97}


def test_manifest_that_comes_later_verifies(tmp_path: Path) -> None:
    """It should drop the flag once somebody vouches for the bytes."""
    source, out = put(tmp_path / "in", ROWS), tmp_path / "out"
    etl("run", source, "--out", out)
    assert all("unverified" in line["quality"]["flags"] for line in examples(out))
    announce(source)
    etl("run", source, "--out", out)
    assert not any("unverified" in line["quality"]["flags"] for line in examples(out))


def test_a_line_is_verified_only_if_all_its_files_are(tmp_path: Path) -> None:
    """It should flag a day that rests on one announced and one unannounced file."""
    source = put(tmp_path / "in", ROWS[:200])
    announce(source)
    (source / "BloodGlucoseRecord_9.avro").write_bytes(glucose.file(ROWS[200:]))
    etl("run", source, "--out", tmp_path / "out")
    mixed = [line for line in examples(tmp_path / "out") if len(line["provenance"]["inputs"]) == 2]
    assert mixed
    assert all("unverified" in line["quality"]["flags"] for line in mixed)


def test_same_bytes_with_and_without_manifest_in_any_order(tmp_path: Path) -> None:
    """It should write the same parts whichever of the two names is settled first."""
    first = put(tmp_path / "a", glucose.records(500, zoneOffsetId="Z"))
    announce(first, context={"zone": "Europe/Berlin"}, subject="someone")
    second = put(tmp_path / "b", glucose.records(500, zoneOffsetId="Z"))
    for name, order in (("ab", (first, second)), ("ba", (second, first))):
        etl("run", *order, "--out", tmp_path / name, "--workers", 1)
    assert tree(tmp_path / "ab", "parts", "training") == tree(tmp_path / "ba", "parts", "training")


def test_deleted_ledger_does_not_lose_other_folders_lines(tmp_path: Path) -> None:
    """It should not assemble from half of the parts, and say how the ledger is rebuilt."""
    first, second = put(tmp_path / "a", ROWS[:300]), put(tmp_path / "b", ROWS[250:])
    out = tmp_path / "out"
    etl("run", first, "--out", out)
    etl("run", second, "--out", out)
    before = tree(out, "training")
    for path in (out / ".state").glob("ledger.sqlite*"):
        path.unlink()
    ran = etl("run", second, "--out", out)
    assert ran.code == 3
    assert "does not know 1 of the parts" in ran.err
    assert tree(out, "training") == before
    assert etl("run", first, second, "--out", out).code == 0
    assert tree(out, "training") == before


def test_deleted_parts_are_made_again(tmp_path: Path) -> None:
    """It should trust the store, not the ledger, and settle anew what has no part."""
    source, out = put(tmp_path / "in", ROWS[:300], ROWS[250:]), tmp_path / "out"
    etl("run", source, "--out", out)
    before = tree(out, "parts", "training")
    next((out / "parts").rglob("*.jsonl")).unlink()
    ran = etl("run", source, "--out", out, "--json")
    assert ran.summary["outcomes"]["processed"] == 1
    assert tree(out, "parts", "training") == before


def test_overwritten_export_stops_the_assembly_until_told(tmp_path: Path) -> None:
    """It should not lose lines silently; --allow-missing goes on and says how many files are left out."""
    source, out = put(tmp_path / "in", ROWS[:300]), tmp_path / "out"
    etl("run", source, "--out", out)
    put(source, ROWS[250:])
    ran = etl("run", source, "--out", out)
    assert ran.code == 3
    assert "--allow-missing" in ran.err
    ran = etl("run", source, "--out", out, "--allow-missing", "--json")
    (made,) = ran.summary["training"]
    assert (ran.code, made["files"], made["missing"]) == (0, 1, 1)
    assert "files left out" in etl("run", source, "--out", out, "--allow-missing").out


def test_file_changed_behind_our_back_never_enters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should hold each source against the hash it was settled with, at a later assembly too."""
    source, out = put(tmp_path / "in", ROWS[:300]), tmp_path / "out"
    elsewhere = put(tmp_path / "elsewhere", ROWS[250:])
    etl("run", source, "--out", out)
    before = tree(out, "training")

    def forge(_: object) -> None:
        shutil.copy(next(elsewhere.iterdir()), next(source.iterdir()))

    monkeypatch.setattr(sys.modules["etl.cli.run"].Watch, "assembling", forge)
    ran = etl("run", source, "--out", out)
    assert ran.code == 3
    assert "gone or changed" in ran.err
    assert tree(out, "training") == before


def test_file_changed_after_it_was_settled_does_not_matter_to_this_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should assemble what it settled: the records it has, not what lies there now."""
    source, out = put(tmp_path / "in", ROWS[:300]), tmp_path / "out"
    etl("run", source, "--out", tmp_path / "undisturbed")

    def forge(_: object) -> None:
        next(source.iterdir()).write_bytes(glucose.file(ROWS[250:]))

    monkeypatch.setattr(sys.modules["etl.cli.run"].Watch, "assembling", forge)
    assert etl("run", source, "--out", out).code == 0
    assert tree(out, "training") == tree(tmp_path / "undisturbed", "training")


def test_assembly_from_extracts_or_from_files_gives_the_same_bytes(tmp_path: Path) -> None:
    """It should not matter whether a run settled the files itself or assembles what earlier ones settled."""
    older = copy.deepcopy(SCHEMA)
    older["fields"] = [one for one in SCHEMA["fields"] if one["name"] != "relationToMeal"]
    source, out = put(tmp_path / "in", ROWS[:300], ROWS[250:]), tmp_path / "out"
    bad = {"levelInMilligramsPerDeciliter": float("nan"), "zoneOffsetId": None}
    rows = [glucose.record(number, **bad) for number in range(480, 520)] + ROWS[:50]
    rows = [{name: value for name, value in row.items() if name != "relationToMeal"} for row in rows]
    (source / "BloodGlucoseRecord_8.avro").write_bytes(avro.write(older, rows))
    first = etl("run", source, "--out", out, "--json").summary
    before = tree(out, "training")
    second = etl("run", source, "--out", out, "--json").summary
    assert second["outcomes"]["duplicate"] == 3
    assert tree(out, "training") == before
    assert second["training"] == first["training"]


def test_assembly_that_fails_names_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should end with a remedy, not a traceback, when the set needs more than a child may use."""
    monkeypatch.setattr("etl.bootstrap.machine.SANDBOX_ENTRY", "tests.integration.contracts.hostile_entry")
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=":")
    source, out = put(tmp_path / "in", ROWS[:300]), tmp_path / "out"
    monkeypatch.setenv("ETL_SUBJECT", "someone")
    etl("run", source, "--out", out)
    before = tree(out, "training")
    announce(source)  # announced again: only the assembly does anything
    monkeypatch.setattr("etl.bootstrap.machine.SANDBOX_ENTRY", "tests.integration.contracts.greedy_entry")
    ran = etl("run", source, "--out", out)
    assert ran.code == 3
    assert "resource_limit" in ran.err
    assert "Traceback" not in ran.err
    assert tree(out, "training") == before


def test_child_that_cannot_start_is_no_fault_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should stop with a remedy and leave no dead letters."""
    monkeypatch.setattr("etl.bootstrap.machine.SANDBOX_ENTRY", "no.such.module")
    ran = etl("run", put(tmp_path / "in", ROWS), "--out", tmp_path / "out")
    assert ran.code == 3
    assert "does not start" in ran.err
    assert reports(tmp_path / "out", "failed") == []


def test_source_given_with_dots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should process ../in as it does in."""
    put(tmp_path / "in", ROWS)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert etl("run", "../in", "--out", "../out", "--json").summary["outcomes"]["processed"] == 1


def test_nothing_in_the_current_folder_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not import what lies beside the exports."""
    source = put(tmp_path / "in", ROWS)
    trap = "import pathlib; pathlib.Path(__file__).with_name('sprung').touch(); raise SystemExit(1)"
    for name in ("json.py", "fastavro.py"):
        (source / name).write_text(trap)
    (source / "etl").mkdir()
    (source / "etl" / "__init__.py").write_text(trap)
    monkeypatch.chdir(source)
    assert etl("run", ".", "--out", tmp_path / "out", "--json").summary["outcomes"]["processed"] == 1
    assert not list(source.rglob("sprung"))


def test_ledger_is_for_its_owner_only(tmp_path: Path) -> None:
    """It should keep from others where the files came from."""
    etl("run", put(tmp_path / "in", ROWS), "--out", tmp_path / "out")
    assert (tmp_path / "out" / ".state").stat().st_mode & 0o077 == 0
