"""The page on how to read an example names what lines hold, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from etl.core import example
from etl.core.model import Episode, Fact
from etl.core.narrative import TASKS
from etl.core.record_type import Draft

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "read-an-example.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)


def test_every_task_is_explained() -> None:
    """It should say of each task what its answer is."""
    assert set(TASKS) <= set(ROWS)


def test_every_field_is_explained() -> None:
    """It should name each field of a line, of its facts and of its quality."""
    fact = Fact("mean", 62.0, "bpm", "62 bpm", 9)
    day = Episode("day", ("2026-11-03",), {"mean": fact}, sufficient=True, coverage=1.0)
    frame = example.Frame("e" * 32, "T", "c", "s_1", "r", 1.0, ("i",), ())
    line = example.line(Draft("caption", "t", "s", "u", "a", ("mean",)), day, frame)
    for name in {*line, *line["facts"][0], *line["quality"], *line["provenance"]} - {
        "record_type",
        "category",
    }:
        assert f"`{name}`" in PAGE, name


def test_links_lead_somewhere() -> None:
    """It should link only to pages that are there."""
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / "how-to" / link).exists(), link
