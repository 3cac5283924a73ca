"""The table of a long audit says what is wrong, and passes where all was named and nothing else was."""

from __future__ import annotations

from typing import Any

import pytest

from tools.audit import SETTINGS, summary, table, wrong

COUNTS = {"1": 3, "7": 2}
RIGHT: list[dict[str, Any]] = [
    *({"setting": name, "planted": COUNTS, "named": COUNTS, "wrong": 0} for name in SETTINGS),
    *({"setting": name, "lives": 10, "alarms": 0, "complete": True} for name in SETTINGS * 2),
    {"setting": "many parts", "what": "normal mode", "parts": 10, "seconds": 1.0, "alarms": 0},
    {"setting": "many parts", "what": "all texts", "parts": 10, "seconds": 1.0, "alarms": 0},
    {"setting": "load", "what": "normal", "files": 10, "alarms": 0},
]


def test_what_is_right_passes() -> None:
    """It should add up what tests wrote down, and find nothing wrong."""
    seen = summary(RIGHT)
    assert wrong(seen) == []
    assert "| law 1: named of planted | 3 of 3 | 3 of 3 | 3 of 3 | 3 of 3 |" in table(seen)
    assert "| right lives | 20 | 20 | 20 | 20 |" in table(seen)


@pytest.mark.parametrize("number", range(len(RIGHT)))
@pytest.mark.parametrize("spoilt", ["named", "wrong", "alarms", "complete", ""])
def test_what_is_wrong_does_not(number: int, spoilt: str) -> None:
    """It should see what was not named, was named wrongly, was not wholly checked, or not seen at all."""
    line = RIGHT[number]
    worse = {"named": {"1": 3, "7": 1}, "wrong": 1, "alarms": 1, "complete": False}
    changed = [{**line, spoilt: worse[spoilt]}] if spoilt in line else []
    assert wrong(summary([*RIGHT[:number], *changed, *RIGHT[number + 1 :]])) != []
