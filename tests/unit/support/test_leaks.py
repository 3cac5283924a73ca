"""The search for leaks finds them."""

from __future__ import annotations

import base64
import json

import pytest

from tests.support.canaries import CANARY
from tests.support.leaks import leaks


@pytest.mark.parametrize(
    "content",
    [
        f"user {CANARY}-1".encode(),
        CANARY.upper().encode(),
        json.dumps({"é": [CANARY]}).encode(),
        f"é{CANARY}".encode("utf-16-le"),
        CANARY.encode().hex().upper().encode(),
        *(base64.b64encode(b"." * before + CANARY.encode() + b"...") for before in range(6)),
    ],
)
def test_finds_a_text_in_its_disguises(content: bytes) -> None:
    """It should look into what programs commonly wrap texts in."""
    assert leaks([("there", content), ("here", b"nothing")], CANARY) == [f"{CANARY} in there"]


def test_finds_nothing_where_nothing_is() -> None:
    """It should not be content with a part."""
    assert leaks([("here", CANARY[:-1].encode()), ("there", b"")], CANARY, "314159") == []
