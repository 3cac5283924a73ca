"""The folder store keeps the contract of object stores, and leaves nothing half-written."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from etl.adapters.store_folder import FolderStore
from etl.core.errors import Fatal, Transient
from etl.core.outcome import Reason
from tests.support.store_contract import KEY, StoreContract

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FolderStore]:
    """A store in an empty folder; no temporary file may stay."""
    yield FolderStore(tmp_path)
    temporary = tmp_path / ".state" / "tmp"
    assert not temporary.exists() or list(temporary.iterdir()) == []


class TestFolderStore(StoreContract):
    """The contract, over a folder."""


async def test_metadata_is_durable_before_the_body_appears(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should have written and synced the metadata, and then the body, before linking the body."""
    events: list[str] = []
    link, sync = Path.hardlink_to, os.fsync

    def spy_link(self: Path, target: Path) -> None:
        events.append("link " + self.relative_to(tmp_path).parts[0])
        link(self, target)

    def spy_sync(descriptor: int) -> None:
        events.append("sync")
        sync(descriptor)

    (tmp_path / "parts" / "T").mkdir(parents=True)
    (tmp_path / ".meta" / "parts" / "T").mkdir(parents=True)
    (tmp_path / ".state" / "tmp").mkdir(parents=True)
    monkeypatch.setattr(Path, "hardlink_to", spy_link)
    monkeypatch.setattr("os.fsync", spy_sync)
    await store.put_new(KEY, b"body", {})
    assert events == ["sync", "link .meta", "sync", "sync", "link parts", "sync"]


async def test_orphaned_metadata_does_not_bind_another_body(store: FolderStore, tmp_path: Path) -> None:
    """It should find each body its own metadata, also where a killed writer left some of another body."""
    await store.put_new(KEY, b"killed", {"who": "killed"})
    (tmp_path / KEY).unlink()
    assert await store.head(KEY) is None
    assert await store.put_new(KEY, b"other", {"who": "other"})
    assert await store.head(KEY) == {"who": "other"}


async def test_times_are_those_of_the_files(store: FolderStore, tmp_path: Path) -> None:
    """It should choose by when a file was last written, to the very moment."""
    for name, written in {"a": 1_000.0, "b": 1_000.5, "c": 1_001.0}.items():
        await store.put(f"parts/{name}", b"")
        os.utime(tmp_path / "parts" / name, (2_000.0, written))
    assert [key async for key in store.keys("parts", since=1_000.5)] == ["parts/b", "parts/c"]
    assert [key async for key in store.keys("parts")] == ["parts/a", "parts/b", "parts/c"]


async def test_files_behind_links_are_listed_and_folders_are_not(store: FolderStore, tmp_path: Path) -> None:
    """It should list files wherever they lie, follow no link to a folder, and pass over links to nothing."""
    await store.put("parts/T/a", b"")
    (tmp_path / "parts" / "b").symlink_to(tmp_path / "parts" / "T" / "a")
    (tmp_path / "parts" / "c").symlink_to(tmp_path / "parts")
    (tmp_path / "parts" / "d").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "parts" / "e")
    assert [key async for key in store.keys("parts")] == ["parts/T/a", "parts/b"]
    assert [key async for key in store.keys("parts/T/a")] == []
    assert [key async for key in FolderStore(tmp_path / "parts" / "..").keys("parts/T/")] == ["parts/T/a"]


async def test_what_cannot_be_listed_is_not_empty(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It should say so where a folder cannot be read, rather than list less than there is."""
    await store.put("parts/T/a", b"")

    def refused(path: object) -> None:
        raise PermissionError(errno.EACCES, "no", path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(Fatal, match="cannot be used"):
        await anext(store.keys("parts"))


async def test_sweep_removes_what_a_killed_run_left(store: FolderStore, tmp_path: Path) -> None:
    """It should empty the temporary folder and touch nothing else."""
    await store.put_new(KEY, b"body", {})
    (tmp_path / ".state" / "tmp" / "half").write_bytes(b"bo")
    await store.sweep()
    assert list((tmp_path / ".state" / "tmp").iterdir()) == []
    assert (await store.fetch(KEY, 10)).content == b"body"


async def test_a_file_where_a_folder_is_needed_is_fatal(store: FolderStore, tmp_path: Path) -> None:
    """It should say what to do, and not call it a fault of the input."""
    (tmp_path / "parts").write_bytes(b"")
    with pytest.raises(Fatal) as caught:
        await store.put_new(KEY, b"", {})
    assert "--out" in caught.value.remedy


async def test_pipe_and_folder_are_no_files(store: FolderStore, tmp_path: Path) -> None:
    """It should refuse at once what would wait for ever or has no bytes."""
    os.mkfifo(tmp_path / "pipe.avro")
    (tmp_path / "folder.avro").mkdir()
    for name in ("pipe.avro", "folder.avro"):
        with pytest.raises(Transient) as caught:
            await store.fetch(name, 10)
        assert caught.value.reason is Reason.UNAVAILABLE


async def test_link_loop_is_unavailable_and_unnamed(store: FolderStore, tmp_path: Path) -> None:
    """It should name the kind of error, not the path."""
    (tmp_path / "canary.avro").symlink_to(tmp_path / "canary.avro")
    with pytest.raises(Transient) as caught:
        await store.fetch("canary.avro", 10)
    assert caught.value.reason is Reason.UNAVAILABLE
    assert "ELOOP" in str(caught.value)
    assert "canary" not in str(caught.value)
