"""An output folder is read once for metadata and body, and never given as it was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.adapters.store_folder import FolderStore
from etl.audit.local import Folder
from etl.core.errors import Fatal, Transient

if TYPE_CHECKING:
    from pathlib import Path

    from etl.pipeline.ports import Fetched

KEY = "parts/T/a.jsonl"


@pytest.fixture
async def folder(tmp_path: Path) -> Folder:
    """Give an output with one part."""
    store = Folder(tmp_path)
    await store.put_new(KEY, b"body", {"n": 1})
    return store


async def test_a_body_is_read_once(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not read a file again whose metadata were read just now; but for the next call it should."""
    read: list[str] = []
    fetch = folder._fetch

    def counted(key: str, limit: int) -> Fetched:
        read.append(key)
        return fetch(key, limit)

    monkeypatch.setattr(folder, "_fetch", counted)
    for _ in range(2):
        assert await folder.head(KEY) == {"n": 1}
        assert (await folder.fetch(KEY, 4)).content == b"body"
    assert read == []
    assert (await folder.fetch(KEY, 4)).content == b"body"
    assert read == [KEY]


async def test_a_limit_is_kept(folder: Folder) -> None:
    """It should hold no more than is asked for."""
    await folder.head(KEY)
    assert (await folder.fetch(KEY, 3)).content is None


@pytest.mark.parametrize("other", [b"BODY", b"longer body"])
async def test_a_file_that_was_changed_is_read_again(folder: Folder, tmp_path: Path, other: bytes) -> None:
    """It should give the bytes that are there now, also as many as before; or say that there are none."""
    await folder.head(KEY)
    (tmp_path / "other").write_bytes(other)
    (tmp_path / "other").replace(tmp_path / KEY)
    assert (await folder.fetch(KEY, 99)).content == other
    assert await folder.head(KEY) is None
    (tmp_path / KEY).unlink()
    assert await folder.head(KEY) is None
    with pytest.raises(Transient):
        await folder.fetch(KEY, 99)
    assert await folder.head("parts/T/none") is None


@pytest.mark.parametrize("written", [b"", b"{", b'{"n": "\\ud800"}', b"[]", b'"n"', b"\xff"])
async def test_metadata_that_cannot_be_read_say_nothing(
    folder: Folder, tmp_path: Path, written: bytes
) -> None:
    """It should give none, for the laws to name; of a run, a person must mend them."""
    (told,) = (tmp_path / ".meta").rglob("*.json")
    told.write_bytes(written)
    assert await folder.head(KEY) == {}
    with pytest.raises(Fatal, match="metadata of a part"):
        await FolderStore(tmp_path).head(KEY)
