"""Bad input through ``etl run``: each file has its named end, everything else is untouched."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from etl.core.outcome import RULES, Disposition, Reason
from tests.support import corpus, glucose
from tests.support.command import etl, examples, reports, tree

ROOT = Path(__file__).parents[2]


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files under names of glucose exports."""
    folder.mkdir(exist_ok=True)
    for number, content in enumerate(files.values()):
        (folder / f"BloodGlucoseRecord_{number}.avro").write_bytes(content)
    return folder


def test_every_refused_file_has_its_reason_and_harms_no_other(tmp_path: Path) -> None:
    """It should quarantine each file for its reason, and settle the good one as if it were alone."""
    wanted = corpus.refused()
    contents = {name: content for name, (content, _) in wanted.items()}
    source = put(tmp_path / "in", contents | {"good": glucose.file()})
    limit = ("--limit-decoded-bytes", corpus.DECODED_LIMIT)
    ran = etl("run", source, "--out", tmp_path / "out", "--json", "--workers", 2, *limit)
    found = {report["content_sha256"]: report["reason"] for report in reports(tmp_path / "out")}
    ends = {name: found.get(hashlib.sha256(content).hexdigest()) for name, content in contents.items()}
    assert ends == {name: reason.value for name, (_, reason) in wanted.items()}
    assert ran.code == 0
    assert ran.summary["outcomes"]["processed"] == 1
    assert ran.summary["outcomes"]["quarantined"] == len(wanted)
    assert reports(tmp_path / "out", "failed") == []
    alone = put(tmp_path / "alone", {"good": glucose.file()})
    etl("run", alone, "--out", tmp_path / "out2", *limit)
    assert tree(tmp_path / "out2", "training") == tree(tmp_path / "out", "training")
    assert tree(tmp_path / "out2", "parts").items() <= tree(tmp_path / "out", "parts").items()


def test_strict_says_that_something_was_refused(tmp_path: Path) -> None:
    """It should exit with 1, also when a run before refused it."""
    source = put(tmp_path / "in", {"bad": b"", "good": glucose.file()})
    assert etl("run", source, "--out", tmp_path / "out", "--strict").code == 1
    assert etl("run", source, "--out", tmp_path / "out", "--strict").code == 1
    assert etl("run", source, "--out", tmp_path / "out").code == 0


@pytest.mark.parametrize("name", sorted(corpus.processed()))
def test_odd_files_are_processed(tmp_path: Path, name: str) -> None:
    """It should use what is good in a file, count the rest, and let no text of it through."""
    source = put(tmp_path / "in", {name: corpus.processed()[name]})
    ran = etl("run", source, "--out", tmp_path / "out", "--json")
    counts = ran.summary["records"]
    assert ran.summary["outcomes"]["processed"] == 1
    assert counts["records_in"] == sum(value for kind, value in counts.items() if kind != "records_in")
    assert counts["used"] >= 222
    written = b"".join(path.read_bytes() for path in (tmp_path / "out" / "parts").rglob("*.jsonl"))
    assert b"\\u0000" not in written
    assert "شركة".encode() not in written
    assert examples(tmp_path / "out")


def test_repeated_ids_are_superseded(tmp_path: Path) -> None:
    """It should count each id once."""
    source = put(tmp_path / "in", {"x": corpus.processed()["ids repeated"]})
    counts = etl("run", source, "--out", tmp_path / "out", "--json").summary["records"]
    assert (counts["used"], counts["superseded"]) == (252, 252)


def test_a_hundred_thousand_records(tmp_path: Path) -> None:
    """It should process a file of 100,000 records inside the default limits."""
    source = put(tmp_path / "in", {"large": glucose.large_file(100_000)})
    ran = etl("run", source, "--out", tmp_path / "out", "--json")
    assert ran.summary["outcomes"]["processed"] == 1
    assert ran.summary["records"]["records_in"] == 100_000


def test_same_bytes_under_two_names_are_one_input(tmp_path: Path) -> None:
    """It should settle one and call the other a duplicate; one part, one set of examples."""
    source = put(tmp_path / "in", {"one": glucose.file(), "two": glucose.file()})
    ran = etl("run", source, "--out", tmp_path / "out", "--json")
    assert (ran.summary["outcomes"]["processed"], ran.summary["outcomes"]["duplicate"]) == (1, 1)
    assert len(tree(tmp_path / "out", "parts")) == 1


def test_same_file_twice_is_a_duplicate(tmp_path: Path) -> None:
    """It should do nothing twice, in one run or in two."""
    source = put(tmp_path / "in", {"one": glucose.file()})
    first = etl("run", source, source, "--out", tmp_path / "out", "--json")
    assert (first.summary["outcomes"]["processed"], first.summary["outcomes"]["duplicate"]) == (1, 1)
    before = tree(tmp_path / "out")
    second = etl("run", source, "--out", tmp_path / "out", "--json")
    assert second.summary["outcomes"]["duplicate"] == 1
    assert tree(tmp_path / "out") == before


def manifest(folder: Path, **entries: object) -> None:
    """Write a manifest for the folder's first file, then bend the entry."""
    content = glucose.file()
    entry = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "records": 252} | entries
    document = {"format": 1, "files": {"BloodGlucoseRecord_0.avro": entry}}
    (folder / "MANIFEST.json").write_text(json.dumps(document))


def flipped(content: bytes) -> bytes:
    """Flip one bit of a reading's bytes, which Avro cannot notice."""
    place = content.rindex(b"INTERSTITIAL") if b"INTERSTITIAL" in content[-500:] else len(content) - 60
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize(
    "content",
    [flipped(glucose.file()), glucose.file(glucose.records(251))],
    ids=["flipped bit", "cut at a block boundary"],
)
def test_manifest_mismatch_is_dead_lettered_until_the_file_is_right(tmp_path: Path, content: bytes) -> None:
    """It should refuse bytes that are not those announced, and take them when they are."""
    source = put(tmp_path / "in", {"one": content})
    manifest(source)
    ran = etl("run", source, "--out", tmp_path / "out", "--json")
    assert ran.summary["refused"] == {"content_mismatch": 1}
    assert tree(tmp_path / "out", "parts", "training") == {}
    (letter,) = reports(tmp_path / "out", "failed")
    assert (letter["reason"], letter["attempts"]) == ("content_mismatch", 2)
    put(source, {"one": glucose.file()})
    assert etl("run", source, "--out", tmp_path / "out", "--json").summary["outcomes"]["processed"] == 1
    assert reports(tmp_path / "out", "failed") == []


def test_manifest_count_is_checked(tmp_path: Path) -> None:
    """It should hold the announced record count against the file."""
    source = put(tmp_path / "in", {"one": glucose.file()})
    manifest(source, records=253)
    ran = etl("run", source, "--out", tmp_path / "out", "--json")
    assert ran.summary["refused"] == {"content_mismatch": 1}


def test_without_manifest_lines_are_flagged_unverified(tmp_path: Path) -> None:
    """It should say what nobody vouched for, and only that."""
    source = put(tmp_path / "in", {"one": glucose.file()})
    etl("run", source, "--out", tmp_path / "out")
    assert all("unverified" in line["quality"]["flags"] for line in examples(tmp_path / "out"))
    manifest(source)
    etl("run", source, "--out", tmp_path / "out2")
    assert not any("unverified" in line["quality"]["flags"] for line in examples(tmp_path / "out2"))


@pytest.mark.parametrize(
    ("behaviours", "reason"),
    [
        ((b"segfault", b"exit", b"nonsense"), Reason.CRASHED),
        ((b"memory", b"spin", b"hang"), Reason.RESOURCE_LIMIT),
        ((b"bug", b"write"), Reason.INTERNAL_ERROR),
        ((b"print", b"environment"), None),
    ],
)
def test_files_that_break_the_decoder_break_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behaviours: tuple[bytes, ...], reason: Reason | None
) -> None:
    """It should end each in a dead letter with its reason, while the good file beside them is settled."""
    monkeypatch.setattr("etl.bootstrap.machine.SANDBOX_ENTRY", "tests.integration.contracts.hostile_entry")
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    source = put(tmp_path / "in", {str(n): name for n, name in enumerate(behaviours)} | {"": glucose.file()})
    limits = ("--limit-cpu-seconds", 1, "--limit-wall-seconds", 2)
    ran = etl("run", source, "--out", tmp_path / "out", "--json", "--workers", 2, *limits)
    assert ran.summary["outcomes"]["processed"] == 1
    if reason is None:  # the noise is not in the way: the bytes are judged as what they are
        assert ran.summary["refused"] == {"not_avro": len(behaviours)}
        return
    assert ran.summary["refused"] == {reason.value: len(behaviours)}
    letters = reports(tmp_path / "out", "failed")
    assert len(letters) == len(behaviours)
    assert RULES[reason].disposition is Disposition.DEAD_LETTERED
    for letter in letters:
        assert letter["reason"] == reason.value
        assert letter["attempts"] == 1 + (RULES[reason].retries or 0)
        assert "canary" not in json.dumps(letter) + ran.err
        if reason is Reason.INTERNAL_ERROR:
            assert re.fullmatch(r"\w+ at \w+\.py:\d+", letter["error"])


def test_unknown_record_type_is_dead_lettered(tmp_path: Path) -> None:
    """It should keep a file for which there is no processor, to be tried again by a later version."""
    (tmp_path / "SkinTemperatureRecord_1.avro").write_bytes(glucose.file())
    (tmp_path / "nonsense.avro").write_bytes(b"nonsense")
    ran = etl("run", tmp_path, "--out", tmp_path / "out", "--json")
    assert ran.summary["refused"] == {"unknown_record_type": 2}
    assert {letter["record_type"] for letter in reports(tmp_path / "out", "failed")} == {None}
