"""Which dead letters are meant, as it is typed."""

from __future__ import annotations

import click
import pytest

from etl.cli.letter_options import Age, chosen, says_which

NOTHING = {"reason": None, "record_type": None, "name": None, "older_than": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0s", 0), ("90s", 90), ("30m", 1_800), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600)],
)
def test_ages(text: str, expected: int) -> None:
    """It should read a whole number with its unit, as seconds."""
    assert Age().convert(text, None, None) == expected


@pytest.mark.parametrize(
    "text", ["", "7", "d", "-7d", "1.5h", "7 d", "7D", "7dd", "9999999d", "\N{ARABIC-INDIC DIGIT SEVEN}d"]
)
def test_what_is_no_age(text: str) -> None:
    """It should refuse anything else, and say how to write one."""
    with pytest.raises(click.BadParameter, match="30m, 12h"):
        Age().convert(text, None, None)


def test_an_age_counts_from_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should mean what was given up before then."""
    monkeypatch.setattr("etl.cli.letter_options.time.time", lambda: 1_000.0)
    assert chosen(NOTHING | {"older_than": 60}).before == 940
    assert chosen(NOTHING).before is None


def test_no_age_at_all_is_still_a_choice() -> None:
    """It should tell what was given as 0 from what was not given."""
    assert says_which(NOTHING | {"older_than": 0})
    assert not says_which(NOTHING)
