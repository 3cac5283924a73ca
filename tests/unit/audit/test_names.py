"""Which keys are ours, and which are strays."""

from __future__ import annotations

import pytest

from etl.audit.names import is_ours

ID = "a" * 64
TYPES = {"T": "c"}


@pytest.mark.parametrize(
    "key",
    [
        f"parts/T/{ID}.0.jsonl",
        f"quarantine/T/{ID}.12.json",
        "training/c/T.jsonl",
        ".state/key_id",
        ".state/ledger.sqlite-wal",
        ".state/ledger.v3-20261126T044500Z.bak",
    ],
)
def test_what_we_write_is_ours(key: str) -> None:
    """It should know parts, reports, training files, and the bookkeeping with its backups."""
    assert is_ours(key, TYPES)


@pytest.mark.parametrize(
    "key",
    [
        f"parts/U/{ID}.0.jsonl",
        f"parts/T/{ID}.01.jsonl",
        f"parts/T/{ID}.0.jsonl.bak",
        "training/c/U.jsonl",
        ".state/ledger.v3-of-jane.bak",
        ".state/other",
    ],
)
def test_what_we_do_not_write_is_a_stray(key: str) -> None:
    """It should not take anything for ours by how it begins."""
    assert not is_ours(key, TYPES)
