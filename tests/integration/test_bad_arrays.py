"""Bad arrays and intervals through ``etl run``: each file has its named end, everything else is untouched."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tests.support import corpus_arrays, intervals
from tests.support.command import etl, examples, reports, tree

if TYPE_CHECKING:
    from pathlib import Path

PROCESSED = corpus_arrays.processed()


def put(folder: Path, files: list[tuple[str, bytes]]) -> Path:
    """Write files under the names of exports."""
    folder.mkdir(exist_ok=True)
    for number, (kind, content) in enumerate(files):
        (folder / f"{kind}_{number}.avro").write_bytes(content)
    return folder


def test_every_refused_file_has_its_reason_and_harms_no_other(tmp_path: Path) -> None:
    """It should quarantine each file for its reason, and settle the good ones as if they were alone."""
    wanted = corpus_arrays.refused()
    good = [(kind, intervals.file(kind)) for kind in intervals.KINDS]
    source = put(tmp_path / "in", [(kind, content) for kind, content, _ in wanted.values()] + good)
    limit = ("--limit-items", corpus_arrays.ITEMS)
    ran = etl("run", source, "--out", tmp_path / "out", "--json", "--workers", 2, *limit)
    found = {report["content_sha256"]: report["reason"] for report in reports(tmp_path / "out")}
    ends = {name: found.get(hashlib.sha256(content).hexdigest()) for name, (_, content, _) in wanted.items()}
    assert ends == {name: reason.value for name, (_, _, reason) in wanted.items()}
    assert (ran.code, ran.summary["outcomes"]["processed"]) == (0, len(good))
    assert reports(tmp_path / "out", "failed") == []
    alone = put(tmp_path / "alone", good)
    etl("run", alone, "--out", tmp_path / "out2", *limit)
    assert tree(tmp_path / "out2", "training") == tree(tmp_path / "out", "training")


@pytest.mark.parametrize("name", PROCESSED)
def test_odd_files_are_processed(tmp_path: Path, name: str) -> None:
    """It should use what is good in a file, count the rest, and let no text of it through."""
    kind, content, used = PROCESSED[name]
    ran = etl("run", put(tmp_path / "in", [(kind, content)]), "--out", tmp_path / "out", "--json")
    counts = ran.summary["records"]
    assert ran.summary["outcomes"]["processed"] == 1
    assert counts["records_in"] == sum(value for what, value in counts.items() if what != "records_in")
    assert counts["used"] >= used
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.jsonl"))
    assert b"canary" not in written
    assert examples(tmp_path / "out")


def test_codecs_make_no_difference(tmp_path: Path) -> None:
    """It should read a type's files however they are compressed: the same records, wherever they stand."""
    codecs = ("null", "deflate", "snappy", "zstandard")
    files = [(kind, intervals.file(kind, codec=codec)) for kind in intervals.KINDS for codec in codecs]
    ran = etl("run", put(tmp_path / "in", files), "--out", tmp_path / "out", "--json")
    assert ran.summary["outcomes"]["processed"] == len(files) == 20
    assert len(ran.summary["training"]) == len(intervals.KINDS)
    for made in ran.summary["training"]:
        counts = made["records"]
        assert counts["superseded"] == 3 * counts["records_in"] // 4 > 0, made
