"""``etl run`` over an object store: the same bytes as over folders, and on from where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import glucose
from tests.support.command import assert_clear, etl, tree
from tests.support.site import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.site import Site


def test_there_and_back_it_is_the_same(site: Site, tmp_path: Path) -> None:
    """It should make of files in a bucket what it makes of the same files in a folder, in either place."""
    site.put({f"raw/{path.name}": path.read_bytes() for path in SAMPLES.glob("*.avro")})
    bucket, zone = site.settings.bucket, ("--zone", "America/New_York")
    names = ("--subject", "me", *zone, "--json")
    first = etl("run", f"s3://{bucket}/raw", "--out", f"s3://{bucket}/mine", *names)
    assert (first.code, first.summary["outcomes"]["processed"]) == (0, 26), first.err
    again = etl("run", f"s3://{bucket}/raw", "--out", f"s3://{bucket}/mine", *names)
    assert again.summary["outcomes"]["duplicate"] == 26
    local = tmp_path / "out"
    assert etl("run", f"s3://{bucket}/raw", "--out", local, *names).code == 0
    made = site.objects("mine/training")
    assert made
    assert made == {f"mine/{key}": (local / key).read_bytes() for key in tree(local, "training")}


def test_a_bad_file_is_refused_there(site: Site) -> None:
    """It should write the report beside the parts."""
    site.put({"raw/BloodGlucoseRecord_1.avro": b"no Avro", "raw/BloodGlucoseRecord_2.avro": glucose.file()})
    bucket = site.settings.bucket
    ran = etl("run", f"s3://{bucket}/raw", "--out", f"s3://{bucket}/out", "--json", "--strict")
    assert (ran.code, ran.summary["refused"]) == (1, {"not_avro": 1})
    assert len(site.objects("out/quarantine")) == 1


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("s3://", "--out", "out"), "s3://bucket/folder"),
        (("s3://no-such-bucket/raw", "--out", "out"), "bucket"),
        (("sample", "--out", "s3://X"), "s3://bucket/folder"),
    ],
)
def test_places_that_are_none(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    """It should say in two lines what is wrong."""
    (tmp_path / "sample").mkdir()
    assert_clear(etl("run", *arguments), words)
