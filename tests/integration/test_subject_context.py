"""Whose clock and age count: what messages and other files of a person say of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support import glucose
from tests.support.command import etl, examples, tree
from tests.support.rendering import claims_of_local_time

SAMPLES = Path(__file__).parents[2] / "sample-data"
ROWS = glucose.records(500)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pseudonym key for all runs that are compared."""
    monkeypatch.setenv("ETL_PSEUDONYM_KEY", "the key of the context tests")


def put(folder: Path, *rows: list[dict[str, Any]]) -> Path:
    """Write files of records."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, some in enumerate(rows):
        (folder / f"BloodGlucoseRecord_{index}.avro").write_bytes(glucose.file(some))
    return folder


def test_one_persons_zone_leaves_others_alone(tmp_path: Path) -> None:
    """It should cut everybody's days in their own zone, whoever comes last."""
    alice, bob = put(tmp_path / "alice", ROWS), put(tmp_path / "bob", ROWS)

    def run(name: str, folder: Path, zone: str, out: Path) -> None:
        assert etl("run", folder, "--subject", name, "--zone", zone, "--out", out).code == 0

    run("alice", alice, "Europe/Berlin", tmp_path / "out")
    hers = {line["id"] for line in examples(tmp_path / "out")}
    run("bob", bob, "Asia/Tokyo", tmp_path / "out")
    assert hers < {line["id"] for line in examples(tmp_path / "out")}
    run("bob", bob, "Asia/Tokyo", tmp_path / "other")
    run("alice", alice, "Europe/Berlin", tmp_path / "other")
    assert tree(tmp_path / "other", "parts", "training") == tree(tmp_path / "out", "parts", "training")


def test_files_of_other_types_tell_the_zone(tmp_path: Path) -> None:
    """It should take a sensor that writes UTC to be where the other records of its person are."""
    sensor, others, out = tmp_path / "sensor", tmp_path / "others", tmp_path / "out"
    for folder in (sensor, others):
        folder.mkdir()
    for file in SAMPLES.glob("*.avro"):
        shutil.copy(file, sensor if file.name.startswith("BloodGlucose") else others)
    assert etl("run", sensor, "--out", out).code == 0
    alone = examples(out)
    assert {line["kind"] for line in alone} == {"window"}
    assert all("zone_unknown" in line["quality"]["flags"] for line in alone)
    said = " ".join(message["content"] for line in alone for message in line["messages"][1:])
    assert claims_of_local_time(said) == []
    assert etl("run", others, "--out", out).code == 0
    together = [line for line in examples(out) if line["record_type"] == "BloodGlucoseRecord"]
    assert "day" in {line["kind"] for line in together}
    assert not any("zone_unknown" in line["quality"]["flags"] for line in together)
    assert etl("run", others, sensor, "--out", tmp_path / "at once").code == 0
    assert tree(tmp_path / "at once", "parts", "training") == tree(out, "parts", "training")


def test_a_corrected_zone_counts_from_then_on(tmp_path: Path) -> None:
    """It should cut the days by the last word about the zone, also when that is an earlier one again."""
    source, out = put(tmp_path / "in", glucose.records(700, zoneOffsetId="Z")), tmp_path / "out"
    seen = []
    for zone in ("Asia/Tokyo", "America/New_York", "Asia/Tokyo"):
        etl("run", source, "--zone", zone, "--out", out)
        seen.append({line["id"] for line in examples(out)})
    assert seen[0] == seen[2] != seen[1]


def test_an_age_brings_what_depends_on_it(tmp_path: Path) -> None:
    """It should hold heart rate against zones of the age band, and tell no finer age."""
    source = SAMPLES
    for age, said in ((None, False), (43, True)):
        out = tmp_path / str(age)
        ran = etl("run", source, "--out", out, *(("--age", age) if age else ()))
        assert ran.code == 0
        lines = [line for line in examples(out) if line["record_type"] == "HeartRateRecord"]
        names = {fact["name"] for line in lines for fact in line["facts"]}
        assert ("max_hr" in names) is said
        assert "43" not in {fact["text"] for line in lines for fact in line["facts"]}
