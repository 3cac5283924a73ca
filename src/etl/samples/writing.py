"""Putting samples into a folder without harming what is there."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from etl.core.errors import Fatal
from etl.samples.generate import generate, number_of_files
from etl.samples.life import ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from etl.samples.spec import SampleFile, SampleSpec

MANIFEST = "MANIFEST.json"
FORMAT = 1
"""The version of the manifest; ``etl run`` reads format, subject, context and files."""


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was written: sums over all files, and how many files of an earlier run were removed."""

    folder: Path
    subjects: int
    files: int
    records: int
    bytes: int
    removed: int


def write_samples(
    folder: Path,
    spec: SampleSpec,
    *,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> SampleReport:
    """Write the files and, last, a manifest into each folder that holds some.

    The folder must be new, empty, or hold nothing but unchanged files of an earlier run, which are
    replaced. With ``force`` it may hold anything: foreign files stay, those of the same name are
    overwritten. ``progress`` is called after each file with how many are done and how many there will
    be. Raises :class:`etl.core.errors.Fatal` if the folder is refused and ``OSError`` if the disk fails;
    whatever interrupts a run, the files it added are taken back.
    """
    if folder.exists() and not folder.is_dir():
        raise Fatal(f"{folder} is not a folder", "name a folder that is empty or does not exist")
    earlier = _earlier(folder)
    if not force:
        _refuse_foreign(folder, earlier)
    run = _Run(folder, spec, progress)
    try:
        run.write()
    except BaseException:
        run.take_back()
        raise
    return run.report(removed=_remove(earlier - run.written, folder))


class _Run:
    """The state of one run."""

    def __init__(self, folder: Path, spec: SampleSpec, progress: Callable[[int, int], None] | None) -> None:
        self._folder, self._spec, self._progress = folder, spec, progress
        self._total = number_of_files(spec)
        self._files = self._records = self._bytes = 0
        self._created: list[Path] = []
        self.written: set[Path] = set()

    def write(self) -> None:
        """Generate and write; the manifests last, so that until then those of an earlier run hold."""
        manifests = {}
        for subject, files in groupby(generate(self._spec), key=lambda item: item.subject):
            entries, place = {}, self._folder
            for file in files:
                path = self._folder / file.path
                place = path.parent
                entries[path.name] = self._put(path, file)
            manifests[place / MANIFEST] = _manifest(subject, self._spec, entries)
        for path, content in manifests.items():
            self._replace(path, content)

    def _put(self, path: Path, file: SampleFile) -> dict[str, object]:
        """Write one file; its entry in the manifest."""
        self._replace(path, file.content)
        self._files += 1
        self._records += file.records
        self._bytes += len(file.content)
        if self._progress is not None:
            self._progress(self._files, self._total)
        return {**_fingerprint(file.content), "records": file.records}

    def _replace(self, path: Path, content: bytes) -> None:
        """Whole or not at all: under another name first."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        if not path.exists():
            self._created.append(path)
        try:
            partial.write_bytes(content)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        self.written.add(path)

    def take_back(self) -> None:
        """Remove what this run added."""
        _remove(self._created, self._folder)

    def report(self, removed: int) -> SampleReport:
        """The sums."""
        subjects = self._spec.subjects
        return SampleReport(self._folder, subjects, self._files, self._records, self._bytes, removed)


def _fingerprint(content: bytes) -> dict[str, object]:
    return {"bytes": len(content), "sha256": sha256(content).hexdigest()}


def _manifest(subject: str, spec: SampleSpec, files: dict[str, dict[str, object]]) -> bytes:
    """What ``etl run`` must know of a folder, and how to make it again."""
    manifest = {
        "context": {"zone": ZONE},
        "files": files,
        "format": FORMAT,
        "generator": asdict(spec),
        "subject": subject,
    }
    return (json.dumps(manifest, indent=2, sort_keys=True) + "\n").encode()


def _earlier(folder: Path) -> set[Path]:
    """The unchanged files of an earlier run: manifests of ours and what they list."""
    found: set[Path] = set()
    for manifest in [folder / MANIFEST, *folder.glob(f"subject-*/{MANIFEST}")]:
        listed = _listed(manifest)
        if listed is not None:
            found |= {manifest, *listed}
    return found


def _listed(manifest: Path) -> set[Path] | None:
    """The files a manifest of ours lists and that are still what it says; None if it is not ours."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        content = json.loads(manifest.read_bytes())
        if content["format"] == FORMAT and "generator" in content:
            paths = {manifest.parent / name: entry for name, entry in content["files"].items()}
            return {
                path for path in paths if path.parent == manifest.parent and _unchanged(path, paths[path])
            }
    return None


def _unchanged(path: Path, entry: dict[str, object]) -> bool:
    found = _fingerprint(path.read_bytes()) if path.is_file() else None
    return found == {key: entry[key] for key in ("bytes", "sha256")}


def _refuse_foreign(folder: Path, earlier: set[Path]) -> None:
    """Raise if anything but an earlier run's files lies in the folder."""
    foreign = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    if any(path not in earlier for path in foreign):
        raise Fatal(
            f"{folder} holds files that no earlier run wrote, or that were changed since",
            "name an empty folder, or add --force to write between those files",
        )


def _remove(paths: Iterable[Path], folder: Path) -> int:
    """Delete files, and the subjects' folders that are empty then; how many samples were among them."""
    gone = list(paths)
    for path in gone:
        path.unlink(missing_ok=True)
    for parent in {path.parent for path in gone} - {folder}:
        with suppress(OSError):  # not empty: something else lives there
            parent.rmdir()
    return sum(path.name != MANIFEST for path in gone)
