"""Handing files in: once each, whoever's they are, and on from where it was cut short."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from etl.bootstrap.parts import ledger
from tests.support import glucose
from tests.support.command import assert_clear, etl
from tests.support.site import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.site import Site

KEYS = [
    "raw/BloodGlucoseRecord/2026/01/12/jane_1768200000_ab12.avro",
    "raw/BloodGlucoseRecord/2026/01/13/joe_1768300000_cd34.avro",
    "raw/BloodGlucoseRecord/2026/01/13/nobody.avro",
    "raw/BloodGlucoseRecord/2026/01/13/jane_1768300000_notes.txt",
]


def counts(*arguments: object) -> dict[str, int]:
    """Hand in and give the counts."""
    told: dict[str, int] = etl("submit", *arguments, "--json").summary
    return told


def test_what_was_handed_in_is_not_handed_in_again(site: Site) -> None:
    """It should store and announce each file once, go on where it was, and do it again when asked to."""
    some = sorted(SAMPLES.glob("Steps*.avro"))
    first = counts(*some[:2], "--user", "demo")
    assert (first["announced"], first["uploaded"], first["known"]) == (2, 2, 0)
    rest = counts(*some, "--user", "demo")
    assert (rest["announced"], rest["uploaded"], rest["known"]) == (len(some) - 2, len(some) - 2, 2)
    again = counts(*some, "--user", "demo", "--again")
    assert (again["announced"], again["uploaded"]) == (len(some), 0)
    assert site.serve()["outcomes"]["processed"] == len(some)


def test_a_corrected_zone_is_announced(site: Site) -> None:
    """It should not take a file for announced when what is known of its person has changed."""
    file = next(SAMPLES.glob("Steps*.avro"))
    counts(file, "--user", "demo", "--zone", "Europe/Berlin")
    told = counts(file, "--user", "demo", "--zone", "Asia/Tokyo")
    assert (told["announced"], told["uploaded"]) == (1, 0)
    summary = site.serve()
    assert (summary["outcomes"]["processed"], summary["outcomes"]["duplicate"]) == (1, 1)


def test_keys_name_nobody(site: Site) -> None:
    """It should store files under names that tell neither their person nor where they came from."""
    counts(SAMPLES, "--user", "canary-user")
    keys = site.objects("raw").keys()
    assert len(keys) == 26
    assert not any("canary" in key or "sample" in key for key in keys)


@pytest.mark.usefixtures("site")
def test_files_of_nobody_are_refused(tmp_path: Path) -> None:
    """It should not guess whose files they are."""
    (tmp_path / "BloodGlucoseRecord_1.avro").write_bytes(glucose.file())
    assert_clear(etl("submit", tmp_path), "--user")


def test_nothing_is_handed_in_where_some_files_are_nobodys(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should refuse before the first file, though a manifest says whose that is; a setting does, too."""
    for n, folder in enumerate((tmp_path / "a", tmp_path / "b")):
        folder.mkdir()
        (folder / f"BloodGlucoseRecord_{n}.avro").write_bytes(glucose.file(glucose.records(3 + n)))
    manifest = tmp_path / "a" / "MANIFEST.json"
    manifest.write_text(json.dumps({"format": 1, "subject": "demo", "files": {}}))
    monkeypatch.setattr("etl.operate.submit._AT_ONCE", 1)
    assert_clear(etl("submit", tmp_path), "--user", "ETL_SUBJECT")
    assert site.objects("raw") == {}
    assert counts(manifest.parent)["announced"] == 1
    monkeypatch.setenv("ETL_SUBJECT", "local")
    assert counts(tmp_path / "b")["announced"] == 1


@pytest.mark.usefixtures("site")
def test_what_a_manifest_promises_is_missed(tmp_path: Path) -> None:
    """It should say that a listed file is not there, and exit with 1."""
    listed = {"files": {"StepsRecord_1.avro": {"sha256": "0" * 64}}}
    (tmp_path / "MANIFEST.json").write_text(json.dumps({"format": 1, "subject": "demo", **listed}))
    ran = etl("submit", tmp_path, "--json")
    assert (ran.code, ran.summary["missing"]) == (1, 1)


def test_backfill_reads_whose_files_they_are_from_their_keys(site: Site) -> None:
    """It should announce what lies in the store, count what names nobody, and pass over other files."""
    site.put({key: glucose.file(glucose.records(3 + n)) for n, key in enumerate(KEYS)})
    place = f"s3://{site.settings.bucket}/raw"
    ran = etl("submit", "--from", place, "--user-pattern", "/(?P<user>[^/_]+)_[0-9]+_", "--json")
    assert (ran.code, ran.summary["announced"], ran.summary["nameless"]) == (1, 2, 1)
    assert site.serve()["outcomes"]["processed"] == 2
    everything = etl("submit", "--from", place, "--user", "jane", "--rate", "1000", "--json")
    assert (everything.code, everything.summary["announced"], everything.summary["known"]) == (0, 2, 1)
    assert len({line["subject"] for line in site.lines()}) == 2


def test_backfill_leaves_out_what_tells_no_type_of_ours(site: Site) -> None:
    """It should count what would end as dead letters, and announce it once somebody says its type."""
    keys = ["raw/BloodGlucoseRecord/a.avro", "raw/export/b.avro", "raw/BloodPressureRecord/c.avro"]
    site.put({key: glucose.file(glucose.records(3 + n)) for n, key in enumerate(keys)})
    asked = ("--from", f"s3://{site.settings.bucket}/raw", "--user", "jane", "--rate", "1000")
    ran = etl("submit", *asked, "--json")
    assert (ran.code, ran.summary["announced"], ran.summary["typeless"]) == (1, 1, 2)
    assert "--type" in etl("submit", *asked).out
    wrong = counts(*asked, "--type", "StepsRecord")
    assert (wrong["announced"], wrong["known"], wrong["typeless"]) == (2, 1, 0)
    assert counts(*asked, "--type", "BloodGlucoseRecord")["announced"] == 2
    outcomes = site.serve()["outcomes"]
    assert (outcomes["processed"], outcomes["quarantined"]) == (3, 2)
    assert site.letters() == []


def test_backfill_tells_zone_and_age(site: Site) -> None:
    """It should announce them, also of what was announced without; what they are is then known."""
    site.put({KEYS[0]: glucose.file()})
    asked = ("--from", f"s3://{site.settings.bucket}/raw", "--user", "jane")
    assert counts(*asked)["announced"] == 1
    site.serve()
    told = [counts(*asked, *more)["announced"] for more in (("--zone", "Asia/Tokyo"), ("--age", "42"), ())]
    assert told == [1, 1, 0]
    site.serve()

    async def known() -> list[tuple[str | None, int | None]]:
        async with ledger(site.settings) as index:
            return [(said.zone, said.age) async for _, told in index.settled() for said in told]

    assert asyncio.run(known()) == [("Asia/Tokyo", 40)]  # of an age, the band is kept


def test_backfill_says_what_it_lacks(site: Site) -> None:
    """It should refuse a place that is none, a bucket that messages may not name, and files of nobody."""
    assert_clear(etl("submit", "--from", "raw", "--user", "jane"), "s3://bucket/folder")
    assert_clear(etl("submit", "--from", "s3://another/raw", "--user", "jane"), "ETL_RAW_BUCKETS")
    place = f"s3://{site.settings.bucket}/raw"
    assert_clear(etl("submit", "--from", place), "--user-pattern")
    assert_clear(etl("submit", "--from", place, "--user-pattern", "("), "--user-pattern")


def test_sources_or_a_place() -> None:
    """It should want one of them."""
    assert etl("submit").code == 2
    assert etl("submit", "x.avro", "--from", "s3://b/x").code == 2
    assert etl("submit", "x.avro", "--type", "StepsRecord").code == 2


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("ETL_BROKER_URL", "", "ETL_BROKER_URL"),
        ("ETL_BROKER_URL", "amqp://guest:canary@127.0.0.1:9/", "try again"),
        ("ETL_S3_ENDPOINT", "", "ETL_S3_ENDPOINT"),
        ("ETL_S3_SECRET_KEY", "canary-canary-canary", "ETL_S3_SECRET_KEY"),
        ("ETL_BUCKET", "no-such-bucket", "bucket"),
    ],
)
def test_a_server_that_is_not_there_is_named(
    variable: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should say in two lines what is wrong and what to do, and show no secret."""
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr("etl.operate.submit._PAUSES", (0.01,))
    ran = etl("submit", SAMPLES, "--user", "demo")
    assert_clear(ran, words)
    assert "canary" not in ran.err
