"""Local files into messages."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from etl.core.errors import Fatal
from etl.operate.sources import MANIFEST, announce, plan
from etl.settings import load

NAME = "BloodGlucoseRecord_1.avro"


def make(path: Path, content: bytes = b"content") -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def manifest(folder: Path, files: dict[str, Any], **more: object) -> None:
    """Write a manifest."""
    make(folder / MANIFEST, json.dumps({"format": 1, "files": files, **more}).encode())


def listed(content: bytes = b"content") -> dict[str, object]:
    """Make a manifest entry."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "records": 3}


def names(*sources: Path | str) -> list[str]:
    """File names of a plan, in order."""
    return [path.name for path in plan(map(str, sources)).paths]


def messages(*sources: Path | str, **options: object) -> list[dict[str, Any]]:
    """Messages of a plan."""
    loaded = load(options, {}, Path("none"))
    return [json.loads(body) for body in announce(plan(map(str, sources)), loaded)]


def test_folder_is_searched_recursively_in_name_order(tmp_path: Path) -> None:
    """It should find *.avro at any depth, and nothing else."""
    for name in ("b/c.avro", "a.avro", "b/a/z.avro", "b/notes.txt", "c.AVRO"):
        make(tmp_path / name)
    assert names(tmp_path) == ["a.avro", "c.avro", "z.avro"]


def test_named_file_counts_whatever_its_name(tmp_path: Path) -> None:
    """It should take a file a person names as it is."""
    assert names(make(tmp_path / "export.bin")) == ["export.bin"]


def test_glob_is_expanded(tmp_path: Path) -> None:
    """It should expand what the shell did not, to files and folders."""
    make(tmp_path / "one" / "a.avro")
    make(tmp_path / "two" / "b.avro")
    assert names(str(tmp_path / "*" / "*.avro")) == ["a.avro", "b.avro"]
    assert names(str(tmp_path / "t*")) == ["b.avro"]


def test_file_named_twice_is_announced_twice(tmp_path: Path) -> None:
    """It should leave it to the flow to call the second a duplicate."""
    file = make(tmp_path / "a.avro")
    assert names(file, tmp_path) == ["a.avro", "a.avro"]


def test_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    """It should look inside x.avro when that is a folder."""
    make(tmp_path / "x.avro" / "y.avro")
    assert names(tmp_path) == ["y.avro"]


def test_link_loops_end(tmp_path: Path) -> None:
    """It should follow links to folders, each real folder once, and announce a link to itself."""
    make(tmp_path / "real" / "a.avro")
    (tmp_path / "real" / "loop").symlink_to(tmp_path / "real")
    (tmp_path / "alias").symlink_to(tmp_path / "real")
    (tmp_path / "self.avro").symlink_to(tmp_path / "self.avro")
    assert sorted(names(tmp_path)) == ["a.avro", "self.avro"]


def test_source_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    """It should not take a typing error for an empty run."""
    with pytest.raises(Fatal, match="no such file"):
        plan([str(tmp_path / "missing")])


def test_manifest_announces_hash_size_count_subject_and_zone(tmp_path: Path) -> None:
    """It should say of a listed file what the manifest says."""
    make(tmp_path / NAME)
    manifest(
        tmp_path, {NAME: listed()}, subject="sample-01", context={"zone": "Europe/Berlin", "age_years": 34}
    )
    (message,) = messages(tmp_path)
    assert message["user_id"] == "sample-01"
    assert message["health_metadata"] == {"zone": "Europe/Berlin", "age_years": 34}
    assert (message["file_size_bytes"], message["record_count"]) == (7, 3)
    assert message["content_hash"] == hashlib.sha256(b"content").hexdigest()


def test_what_a_person_sets_goes_before_the_manifest(tmp_path: Path) -> None:
    """It should use --subject, --zone and --age where they are given."""
    make(tmp_path / NAME)
    manifest(
        tmp_path, {NAME: listed()}, subject="sample-01", context={"zone": "Europe/Berlin", "age_years": 34}
    )
    (message,) = messages(tmp_path, subject="me", zone="UTC", age=50)
    assert (message["user_id"], message["health_metadata"]) == ("me", {"zone": "UTC", "age_years": 50})


def test_listed_file_that_is_missing_is_announced(tmp_path: Path) -> None:
    """It should not forget what the manifest promises."""
    manifest(tmp_path, {NAME: listed()})
    assert names(tmp_path) == [NAME]


def test_one_named_file_does_not_announce_its_neighbours(tmp_path: Path) -> None:
    """It should check a named file against its manifest, and leave the rest of the folder alone."""
    file = make(tmp_path / NAME)
    manifest(tmp_path, {NAME: listed(), "StepsRecord_2.avro": listed(b"other")})
    assert [message["record_count"] for message in messages(file)] == [3]


def test_path_with_dots_is_made_plain(tmp_path: Path) -> None:
    """It should not hand on a key that the key grammar forbids."""
    make(tmp_path / "in" / "a.avro")
    (message,) = messages(tmp_path / "in" / ".." / "in")
    assert ".." not in message["key"]


def test_manifest_among_the_named_files_is_no_file(tmp_path: Path) -> None:
    """It should pass over a manifest that a shell's glob names."""
    file = make(tmp_path / NAME)
    manifest(tmp_path, {NAME: listed()})
    assert names(file, tmp_path / MANIFEST) == [NAME]


def test_copy_elsewhere_takes_the_whole_announcement(tmp_path: Path) -> None:
    """It should give the same bytes the same subject and zone, whichever name comes first."""
    make(tmp_path / "a" / NAME)
    manifest(tmp_path / "a", {NAME: listed()}, subject="sample-01", context={"zone": "Europe/Berlin"})
    make(tmp_path / "b" / NAME)
    same = ("user_id", "content_hash", "record_count", "health_metadata")
    first, second = ({name: message[name] for name in same} for message in messages(tmp_path))
    assert first == second


def test_hash_may_be_prefixed_and_the_manifest_start_with_a_mark(tmp_path: Path) -> None:
    """It should read hashes in the forms that messages use."""
    make(tmp_path / NAME)
    digest = "sha256:" + hashlib.sha256(b"content").hexdigest().upper()
    document = json.dumps({"format": 1, "files": {NAME: {"sha256": digest}}})
    make(tmp_path / MANIFEST, b"\xef\xbb\xbf" + document.encode())
    assert messages(tmp_path)[0]["content_hash"] == hashlib.sha256(b"content").hexdigest()


def test_file_that_will_be_refused_by_name_has_a_lasting_name(tmp_path: Path) -> None:
    """It should announce it alike in every run, so that it leaves one dead letter."""
    file = make(tmp_path / "a\nb.avro")
    before = messages(tmp_path)
    file.touch()
    assert messages(tmp_path) == before


def test_unlisted_copy_of_listed_bytes_is_vouched_for(tmp_path: Path) -> None:
    """It should make no difference which name of the same bytes is settled first."""
    make(tmp_path / NAME)
    make(tmp_path / "copy.avro")
    make(tmp_path / "BloodGlucoseRecord_9.avro", b"stranger")
    manifest(tmp_path, {NAME: listed()})
    known = {Path(message["key"]).name: message["content_hash"] is not None for message in messages(tmp_path)}
    assert known == {NAME: True, "copy.avro": True, "BloodGlucoseRecord_9.avro": False}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"format": 2, "files": {}}',
        b'{"format": 1}',
        b'{"format": 1, "files": {"a/b": {}}}',
        b'{"format": 1, "files": {"a\\u0000b": {}}}',
        b'{"format": 1, "files": {}, "context": {"zone": "Amerika/New_York"}}',
        b'{"format": 1, "files": {}, "subject": ""}',
    ],
)
def test_broken_manifest_stops_the_run(tmp_path: Path, content: bytes) -> None:
    """It should not run unverified over files that someone wanted verified."""
    make(tmp_path / NAME)
    make(tmp_path / MANIFEST, content)
    with pytest.raises(Fatal, match="not a manifest"):
        plan([str(tmp_path)])


@pytest.mark.parametrize(
    ("name", "record_type"),
    [
        ("BloodGlucoseRecord_17.avro", "BloodGlucoseRecord"),
        ("AvroStepsRecord_17.avro", "StepsRecord"),
        ("SleepSessionRecord.avro", "SleepSessionRecord"),
        ("user_17_ab.avro", "unknown"),
    ],
)
def test_record_type_comes_from_the_name(tmp_path: Path, name: str, record_type: str) -> None:
    """It should read the type the app puts first in the name."""
    (message,) = messages(make(tmp_path / name))
    assert message["record_type"] == record_type


def test_changed_file_is_another_announcement(tmp_path: Path) -> None:
    """It should not take a file for done when it was written again."""
    file = make(tmp_path / NAME)
    before = messages(file)[0]["idempotency_key"]
    assert messages(file)[0]["idempotency_key"] == before
    file.write_bytes(b"CONTENT")
    assert messages(file)[0]["idempotency_key"] != before
