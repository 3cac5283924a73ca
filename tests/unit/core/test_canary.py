"""What is a canary, and what is not: only who holds the key makes one."""

from __future__ import annotations

import json

import pytest

from etl.core import canary, identity, message
from etl.core.event import settled_event

KEY = b"the key"
NONCE = canary.nonce(KEY, "20261126T013826Z", "0123abcd")
ROOT = f"canary/{NONCE}/"
METADATA = dict.fromkeys(
    ("outcome", "reason", "subject", "examples", "counts", "body_sha256", "ruleset", "key_id")
)


def arrived(key: str, pseudonym_key: bytes = KEY) -> message.FileArrived:
    """Read an announcement of a key."""
    body = json.dumps({"bucket": "b", "key": key, "user_id": "u", "record_type": "T"}).encode()
    return message.parse(body, pseudonym_key=pseudonym_key, buckets=frozenset({"b"}))


def test_a_canary_is_known_by_its_key() -> None:
    """It should have the root of its set, and be poison only by that very name."""
    assert (arrived(ROOT + "good.avro").root, arrived(ROOT + "good.avro").is_poison) == (ROOT, False)
    assert (arrived(ROOT + "poison.avro").root, arrived(ROOT + "poison.avro").is_poison) == (ROOT, True)
    assert canary.made(NONCE) == "20261126T013826Z"
    assert canary.nonce_of(ROOT + "parts/T/x.jsonl") == NONCE


@pytest.mark.parametrize(
    "key",
    [
        "raw/poison.avro",
        "canary/poison.avro",
        "canary/20261126T013826Z-0123abcd-0000000000000000/poison.avro",
        ROOT + "deeper/poison.avro",
        ROOT + "poison.avro/",
        "x/" + ROOT + "poison.avro",
        ROOT.replace("0123abcd", "0123abce") + "poison.avro",
        ROOT.replace("20261126", "20261127") + "poison.avro",
    ],
)
def test_what_is_not_sealed_is_a_file_like_any_other(key: str) -> None:
    """It should let nobody have a file taken for a canary, or kill a child, by the name of its object."""
    assert (arrived(key).root, arrived(key).is_poison) == ("", False)


def test_a_seal_stays_the_same() -> None:
    """It should be what workers of any version make of the same key, time and chance."""
    assert canary.nonce(KEY, "20261126T013826Z", "0123abcd") == "20261126T013826Z-0123abcd-5489b99d5fa0dd86"


def test_another_key_seals_nothing() -> None:
    """It should not know the canaries of another key."""
    assert arrived(ROOT + "good.avro", b"another key").root == ""
    assert not canary.is_sealed(b"another key", NONCE)


@pytest.mark.parametrize("key", ["raw/x", "canary/x/y", "canary", "canaries/" + NONCE + "/x"])
def test_other_keys_name_no_nonce(key: str) -> None:
    """It should find a nonce only where one stands."""
    assert canary.nonce_of(key) == ""


def test_what_is_no_nonce_is_not_sealed() -> None:
    """It should say so of any text."""
    assert canary.is_sealed(KEY, "rubbish") is False


def test_the_event_of_a_canary_is_flagged() -> None:
    """It should say whose it is and where the part lies; any other event should be as it was."""
    plain = json.loads(settled_event("1" * 64, 0, "T", METADATA))
    flagged = json.loads(settled_event("1" * 64, 0, "T", METADATA | {"canary": NONCE}))
    part = identity.part_key("T", "1" * 64, 0)
    assert (plain["part"], "canary" in plain) == (part, False)
    assert flagged == plain | {"part": ROOT + part, "canary": NONCE}
