"""The event of a settled input."""

from __future__ import annotations

import json

import pytest

from etl.core.event import settled_event

METADATA = {
    "outcome": "processed",
    "reason": None,
    "subject": "s_1",
    "examples": 3,
    "counts": {"used": 3},
    "body_sha256": "ab",
    "ruleset": "r",
    "key_id": "k",
    "key_hash": "canary",
    "offset": "-05:00",
    "context": "canary",
    "content": "canary",
}


def test_event_tells_how_an_input_ended() -> None:
    """It should name the input, its part and its outcome."""
    event = json.loads(settled_event("in", 1, "StepsRecord", METADATA))
    assert (event["id"], event["part"]) == ("in.1", "parts/StepsRecord/in.1.jsonl")
    assert (event["outcome"], event["examples"], event["counts"]) == ("processed", 3, {"used": 3})


def test_event_tells_no_place() -> None:
    """It should leave out where the file lay and where its person lives."""
    event = settled_event("in", 0, "StepsRecord", METADATA)
    assert b"canary" not in event
    assert b"-05:00" not in event


def test_event_is_the_same_each_time() -> None:
    """It should not depend on the order of the metadata."""
    turned = dict(reversed(METADATA.items()))
    assert settled_event("in", 0, "T", METADATA) == settled_event("in", 0, "T", turned)


def test_these_very_bytes() -> None:
    """It should stay what consumers read and other workers write: canonical JSON of these fields."""
    assert settled_event("in", 1, "T", METADATA) == (
        b'{"body_sha256":"ab","counts":{"used":3},"examples":3,"generation":1,"id":"in.1","input":"in",'
        b'"key_id":"k","outcome":"processed","part":"parts/T/in.1.jsonl","reason":null,"record_type":"T",'
        b'"ruleset":"r","subject":"s_1","type":"etl.input.settled"}'
    )


def test_numbers_that_json_lacks_are_an_error() -> None:
    """It should write nothing that others could not read."""
    with pytest.raises(ValueError, match="JSON compliant"):
        settled_event("in", 0, "T", METADATA | {"examples": float("nan")})


def test_metadata_of_no_part_are_an_error() -> None:
    """It should not tell half of it."""
    with pytest.raises(KeyError):
        settled_event("in", 0, "T", {"outcome": "processed"})
