"""Samples in a folder."""

from __future__ import annotations

import json
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from etl.core.errors import Fatal
from etl.samples import SampleSpec, generate, write_samples
from tests.unit.samples.conftest import decode

if TYPE_CHECKING:
    from pathlib import Path

glucose = partial(SampleSpec, types=("BloodGlucoseRecord",))
SMALL = glucose(files=3, records=8)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if not path.is_dir()
    }


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder."""
    content = json.loads((folder / "MANIFEST.json").read_bytes())
    assert isinstance(content, dict)
    return content


def test_writes_what_is_generated(tmp_path: Path) -> None:
    """The folder should hold the generated files and a manifest, nothing else."""
    report = write_samples(tmp_path / "new" / "folder", SMALL)
    found = tree(tmp_path / "new" / "folder")
    files = list(generate(SMALL))
    assert found.pop("MANIFEST.json")
    assert found == {file.path: file.content for file in files}
    assert (report.files, report.records, report.subjects, report.removed) == (3, 24, 1, 0)
    assert report.bytes == sum(len(file.content) for file in files)


def test_manifest_tells_the_truth(tmp_path: Path) -> None:
    """The manifest should give each file's hash, size and number of records, and how it was made."""
    write_samples(tmp_path, SMALL)
    found = manifest(tmp_path)
    assert found["format"] == 1
    assert found["subject"] == "sample-01"
    assert found["context"] == {"zone": "America/New_York"}
    assert found["generator"] == {
        "seed": 7,
        "days": 2,
        "subjects": 1,
        "files": 3,
        "records": 8,
        "types": ["BloodGlucoseRecord"],
    }
    assert sorted(found["files"]) == sorted(path.name for path in tmp_path.glob("*.avro"))
    for name, entry in found["files"].items():
        content = (tmp_path / name).read_bytes()
        assert entry == {
            "bytes": len(content),
            "records": len(decode(content)),
            "sha256": sha256(content).hexdigest(),
        }


def test_manifest_is_canonical(tmp_path: Path) -> None:
    """The manifest should be sorted, indented JSON with a line's end."""
    write_samples(tmp_path, SMALL)
    raw = (tmp_path / "MANIFEST.json").read_text()
    assert raw == json.dumps(json.loads(raw), indent=2, sort_keys=True) + "\n"


def test_each_subject_has_a_folder(tmp_path: Path) -> None:
    """With several subjects each folder should hold its own files and manifest, the top nothing."""
    write_samples(tmp_path, glucose(files=2, records=4, subjects=3))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["subject-01", "subject-02", "subject-03"]
    for number in (1, 2, 3):
        folder = tmp_path / f"subject-{number:02d}"
        assert manifest(folder)["subject"] == f"sample-{number:02d}"
        assert sorted(manifest(folder)["files"]) == sorted(path.name for path in folder.glob("*.avro"))
        assert len(manifest(folder)["files"]) == 2


def test_same_again(tmp_path: Path) -> None:
    """A second run should leave the same bytes and remove nothing."""
    write_samples(tmp_path, SMALL)
    before = tree(tmp_path)
    assert write_samples(tmp_path, SMALL).removed == 0
    assert tree(tmp_path) == before


def test_replaces_an_earlier_run(tmp_path: Path) -> None:
    """Another run's files should be gone afterwards, folders of subjects included."""
    write_samples(tmp_path, glucose(files=2, records=4, subjects=3))
    report = write_samples(tmp_path, SMALL)
    assert report.removed == 6
    expected = ["MANIFEST.json", *manifest(tmp_path)["files"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(expected)


def test_progress_counts(tmp_path: Path) -> None:
    """Progress should count every file up to the number known before."""
    seen: list[tuple[int, int]] = []
    spec = glucose(files=2, records=4, subjects=2)
    write_samples(tmp_path, spec, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_progress_counts_every_type(tmp_path: Path) -> None:
    """Types that make fewer files should be counted with as many as they make."""
    seen: list[tuple[int, int]] = []
    report = write_samples(
        tmp_path, SampleSpec(records=2), progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(done, 26) for done in range(1, 27)]
    assert report.files == len(manifest(tmp_path)["files"]) == 26


def test_a_manifest_can_make_its_folder_again(tmp_path: Path) -> None:
    """What a manifest says of its making should be enough to make the same bytes again."""
    write_samples(tmp_path / "a", SampleSpec(files=2, records=3, types=("StepsRecord", "HeartRateRecord")))
    told = manifest(tmp_path / "a")["generator"]
    write_samples(tmp_path / "b", SampleSpec(**{**told, "types": tuple(told["types"])}))
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


# --- what is not ours -----------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"format": 2}, {"generator": None}])
def test_refuses_what_another_manifest_lists(tmp_path: Path, change: dict[str, int | None]) -> None:
    """Files that a manifest of another making lists should count as foreign."""
    write_samples(tmp_path, SMALL)
    changed = {key: value for key, value in {**manifest(tmp_path), **change}.items() if value is not None}
    (tmp_path / "MANIFEST.json").write_text(json.dumps(changed))
    before = tree(tmp_path)
    with pytest.raises(Fatal):
        write_samples(tmp_path, SMALL)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["notes.txt", "BloodGlucoseRecord_1.avro", "MANIFEST.json", "deep/er/x"])
def test_refuses_foreign_files(tmp_path: Path, name: str) -> None:
    """A folder with anything else should be refused, and nothing touched."""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    with pytest.raises(Fatal) as refusal:
        write_samples(tmp_path, SMALL)
    assert "--force" in refusal.value.remedy
    assert tree(tmp_path) == {name: b"{}"}


def test_refuses_a_foreign_file_beside_ours(tmp_path: Path) -> None:
    """A file that somebody added to the samples should keep them from being replaced."""
    write_samples(tmp_path, SMALL)
    (tmp_path / "notes.txt").write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(Fatal):
        write_samples(tmp_path, glucose(seed=8, files=1, records=4))
    assert tree(tmp_path) == before


def test_refuses_a_changed_sample(tmp_path: Path) -> None:
    """A sample that somebody changed should count as theirs."""
    write_samples(tmp_path, SMALL)
    path = next(tmp_path.glob("*.avro"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    before = tree(tmp_path)
    with pytest.raises(Fatal):
        write_samples(tmp_path, SMALL)
    assert tree(tmp_path) == before


def test_refuses_a_link(tmp_path: Path) -> None:
    """A link in the folder should be foreign, wherever it leads."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "subject-01").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Fatal):
        write_samples(tmp_path / "folder", SMALL)


def test_refuses_a_file(tmp_path: Path) -> None:
    """A path that is a file should be refused even with force."""
    (tmp_path / "file").write_text("mine")
    for force in (False, True):
        with pytest.raises(Fatal):
            write_samples(tmp_path / "file", SMALL, force=force)


def test_force_leaves_foreign_files(tmp_path: Path) -> None:
    """With force the samples should be written and everything foreign stay."""
    write_samples(tmp_path, glucose(seed=8, files=2, records=4))
    (tmp_path / "notes.txt").write_text("mine")
    report = write_samples(tmp_path, SMALL, force=True)
    assert report.removed == 2
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert sorted(tree(tmp_path)) == sorted(["notes.txt", "MANIFEST.json", *manifest(tmp_path)["files"]])


def test_never_removes_what_a_manifest_only_claims(tmp_path: Path) -> None:
    """A manifest that lists files outside its folder should not get them deleted."""
    victim = tmp_path / "victim.avro"
    victim.write_bytes(b"precious")
    folder = tmp_path / "folder"
    write_samples(folder, SMALL)
    found = manifest(folder)
    entry = {"bytes": 8, "sha256": sha256(b"precious").hexdigest(), "records": 1}
    found["files"] = {"../victim.avro": entry, str(victim): entry}
    (folder / "MANIFEST.json").write_text(json.dumps(found))
    write_samples(folder, glucose(seed=8, files=1, records=4), force=True)
    assert victim.read_bytes() == b"precious"


# --- interruptions --------------------------------------------------------------------------------


def interrupt(done: int, total: int) -> None:
    """Break off before the end."""
    if done == total - 1:
        raise KeyboardInterrupt


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    """What a broken-off run wrote should be gone, so that the next one finds an empty folder."""
    spec = glucose(files=2, records=4, subjects=2)
    with pytest.raises(KeyboardInterrupt):
        write_samples(tmp_path, spec, progress=interrupt)
    assert list(tmp_path.iterdir()) == []
    write_samples(tmp_path, spec)


@pytest.mark.parametrize(
    ("earlier", "spec"),
    [
        (SMALL, SMALL),
        (SMALL, glucose(seed=8, files=3, records=4)),
        (glucose(files=2, records=4, subjects=2), glucose(seed=8, files=2, records=4, subjects=2)),
    ],
    ids=["same", "other", "people"],
)
def test_an_interrupted_run_leaves_the_earlier_one(
    tmp_path: Path, earlier: SampleSpec, spec: SampleSpec
) -> None:
    """A broken-off run, alike or not, should leave the earlier run's files whole."""
    write_samples(tmp_path, earlier)
    before = tree(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        write_samples(tmp_path, spec, progress=interrupt)
    assert tree(tmp_path) == before


def test_a_failing_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails half-way should leave no partial file."""
    from pathlib import Path as RealPath  # noqa: PLC0415 - at the top it is for types only

    original = RealPath.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "MANIFEST.json":
            raise OSError(28, "No space left on device")
        return original(self, target)

    monkeypatch.setattr(RealPath, "replace", replace)
    with pytest.raises(OSError, match="No space"):
        write_samples(tmp_path, SMALL)
    assert tree(tmp_path) == {}
