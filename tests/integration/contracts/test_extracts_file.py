"""Extracts in a nameless file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from etl.adapters.extracts_file import FileExtracts

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_gives_back_what_it_keeps(tmp_path: Path) -> None:
    """It should find each by its input, and nothing else."""
    with FileExtracts(tmp_path, 100) as extracts:
        extracts.keep("a", b"first")
        extracts.keep("b", b"")
        extracts.keep("c", b"third")
        assert [extracts.find(name) for name in "abcd"] == [b"first", b"", b"third", None]


def test_leaves_no_name(tmp_path: Path) -> None:
    """It should hold health data in no file that anybody could open, or that a kill would leave."""
    with FileExtracts(tmp_path, 100) as extracts:
        extracts.keep("a", b"canary")
        assert list(tmp_path.iterdir()) == []


def test_full(tmp_path: Path) -> None:
    """It should keep what fits and forget the rest."""
    with FileExtracts(tmp_path, 10) as extracts:
        extracts.keep("a", b"12345678")
        extracts.keep("b", b"123")
        extracts.keep("c", b"12")
        assert [extracts.find(name) for name in "abc"] == [b"12345678", None, b"12"]


def test_disk_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should go on without: the files can be decoded again."""

    def fail(*_: object) -> int:
        raise OSError

    with FileExtracts(tmp_path, 100) as extracts:
        monkeypatch.setattr(os, "pwrite", fail)
        extracts.keep("a", b"12345678")
        monkeypatch.undo()
        assert extracts.find("a") is None
