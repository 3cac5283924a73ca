"""How wide what is printed is."""

from __future__ import annotations

import pytest

from etl.cli import console


@pytest.mark.parametrize(
    ("columns", "most", "expected"),
    [
        (None, None, console.PIPE_WIDTH),
        ("60", None, 60),
        ("200", None, 200),
        ("200", 100, 100),
        ("60", 100, 60),
        ("0", None, console.PIPE_WIDTH),
        ("wide", None, console.PIPE_WIDTH),
    ],
)
def test_a_pipe(
    monkeypatch: pytest.MonkeyPatch, columns: str | None, most: int | None, expected: int
) -> None:
    """It should be as wide as COLUMNS says, or else as reads well, and never wider than is asked."""
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    assert console.stdout(most).width == expected
