"""The golden numbers, and the fixtures they were made from, for the tests."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from tests.oracles.make_fixtures import FOLDER, GLUCOSE, HYPNOGRAMS, Hypnogram


def golden() -> dict[str, Any]:
    """Read what the oracles say."""
    found: dict[str, Any] = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))
    return found


def trace() -> dict[int, float]:
    """Read the glucose trace: mg/dL by minute, ascending."""
    with (FOLDER / GLUCOSE).open(encoding="utf-8") as rows:
        return {int(row["minute"]): float(row["mgdl"]) for row in csv.DictReader(rows)}


def nights() -> dict[str, Hypnogram]:
    """Read the hypnograms by name."""
    found = json.loads((FOLDER / HYPNOGRAMS).read_text(encoding="utf-8"))
    return {name: [(stage, minutes) for stage, minutes in parts] for name, parts in found.items()}


def close(expected: object) -> object:
    """Allow a difference of 1e-9, whatever the size of the number."""
    return pytest.approx(expected, rel=0, abs=1e-9)
