"""The journal of what was announced: kept, private, and whole after a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.adapters.journal_file import JournalFile
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from pathlib import Path

ONE, OTHER, THIRD = "1" * 64, "2" * 64, "3" * 64


def test_what_is_written_down_is_known_the_next_time(tmp_path: Path) -> None:
    """It should remember names, and no others."""
    with JournalFile(tmp_path / "journal") as journal:
        assert ONE not in journal
        journal.add(ONE)
        assert ONE in journal
    with JournalFile(tmp_path / "journal") as journal:
        assert (ONE in journal, OTHER in journal) == (True, False)


@pytest.mark.parametrize("torn", ["2" * 20, "not a digest\n", "\xff\n", "2" * 63 + "\n"])
def test_a_torn_line_is_forgotten(tmp_path: Path, torn: str) -> None:
    """It should not know what was cut off, nor lose what is written after it."""
    path = tmp_path / "journal"
    path.write_text(f"{ONE}\n{torn}", encoding="latin-1")
    with JournalFile(path) as journal:
        assert OTHER not in journal
        journal.add(THIRD)
    with JournalFile(path) as journal:
        assert (ONE in journal, THIRD in journal) == (True, True)


def test_it_is_private(tmp_path: Path) -> None:
    """It should be readable by its owner only."""
    with JournalFile(tmp_path / "journal"):
        assert (tmp_path / "journal").stat().st_mode & 0o777 == 0o600


def test_a_place_that_cannot_be_written_is_fatal(tmp_path: Path) -> None:
    """It should say what to do."""
    with pytest.raises(Fatal) as caught, JournalFile(tmp_path):
        pass
    assert "ETL_STATE_FOLDER" in caught.value.remedy
