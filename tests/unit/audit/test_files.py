"""Reports in files are whole or as they were."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from etl.audit.files import written
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced(tmp_path: Path) -> None:
    """It should hold the new text, and nothing should lie beside it."""
    path = tmp_path / "report.html"
    written(path, "old")
    written(path, "néw")
    assert path.read_text(encoding="utf-8") == "néw"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_private_is_private(tmp_path: Path) -> None:
    """It should let nobody else read it."""
    path = tmp_path / "state.json"
    written(path, "x", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It should keep the old file and no half of a new one, and say what to do."""
    path = tmp_path / "report.html"
    written(path, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Fatal, match="No space left"):
        written(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """It should say so, without the name of the file, which may name a person."""
    with pytest.raises(Fatal, match="No such file") as caught:
        written(tmp_path / "jane" / "report.html", "x")
    assert "jane" not in str(caught.value) + caught.value.remedy
