"""Whose a file is: proved by the pseudonym, never taken on a key's word."""

from __future__ import annotations

import pytest

from etl.core.errors import Fatal
from etl.core.identity import pseudonym
from etl.operate.whose import whose

KEY = b"pseudonym key"


@pytest.mark.parametrize(
    ("key", "user"),
    [
        ("raw/StepsRecord/2026/01/12/jane_1768200000_ab12.avro", "jane"),
        ("raw/jane_doe_7_1768200000_ab12.avro", "jane_doe_7"),
        ("jane@example.org_17_x.avro", "jane@example.org"),
        ("raw/StepsRecord/0f3c.avro", None),
        ("raw/StepsRecord_1768200000.avro", None),
    ],
)
def test_keys_of_exporters(key: str, user: str | None) -> None:
    """It should read the user whose name may hold anything but a slash."""
    known = whose(KEY, (), None)
    assert known.named(key) == user
    assert known.proved(pseudonym(KEY, user or "jane"), key) == user


def test_a_name_alone_proves_nothing() -> None:
    """It should refuse a user of another pseudonym, or under another key, and an empty one."""
    subject, key = pseudonym(KEY, "jane"), "raw/joe_1_a.avro"
    assert whose(KEY, ("joe",), None).proved(subject, key) is None
    assert whose(KEY, ("joe", "jane"), None).proved(subject, key) == "jane"
    assert whose(b"another key", ("jane",), None).proved(subject, "raw/jane_1_a.avro") is None
    assert whose(KEY, (), "(?P<user>x?)").proved(pseudonym(KEY, ""), "raw/a.avro") is None


@pytest.mark.parametrize("pattern", ["(", "jane", "(?P<who>.*)"])
def test_a_pattern_must_name_a_user(pattern: str) -> None:
    """It should say so where it does not."""
    with pytest.raises(Fatal) as caught:
        whose(KEY, (), pattern)
    assert "--user-pattern" in caught.value.remedy


def test_it_shows_nobody() -> None:
    """It should keep names and the key out of its text."""
    shown = repr(whose(KEY, ("canary-user",), None))
    assert "canary" not in shown
    assert "pseudonym key" not in shown
