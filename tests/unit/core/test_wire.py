"""What crosses to a sandbox child and back."""

from __future__ import annotations

import json

import pytest

from etl.core import wire
from etl.core.model import SubjectContext
from etl.core.outcome import Counts, Disposition, Outcome, Reason
from etl.core.rules import Limits, Rules


def test_job_survives_the_journey() -> None:
    """It should come back equal after JSON."""
    job = wire.Job(
        "T",
        SubjectContext("s_1", "Europe/Berlin"),
        Rules(Limits(records=7), priorities={"T": ("a", "b")}),
        "r",
        b"\x00key",
        inspect=True,
        keep=True,
        accepted=True,
        drill=True,
    )
    assert wire.job_from(json.loads(json.dumps(wire.job_header(job)))) == job


def test_outcome_survives_the_journey() -> None:
    """It should come back equal, body beside the header."""
    outcome = Outcome(
        Disposition.QUARANTINED,
        Reason.LOW_QUALITY,
        b"body",
        Counts(3, 1, 1, 0, 1),
        2,
        0.5,
        {"implausible": 2},
        {"fields": ["a"]},
        offset="+01:00",
        extract=b"extract",
    )
    header = json.loads(json.dumps(wire.outcome_header(outcome)))
    assert wire.outcome_from(header, b"bodyextract") == outcome


def test_a_good_outcome_has_no_reason() -> None:
    """It should come back without one."""
    outcome = Outcome(Disposition.PROCESSED, body=b"body")
    header = json.loads(json.dumps(wire.outcome_header(outcome)))
    assert wire.outcome_from(header, b"body") == outcome


def test_frame_tells_its_lengths_first() -> None:
    """It should hold header and payload behind a fixed prefix."""
    data = wire.frame({"a": 1}, b"xyz")
    header_bytes, payload_bytes = wire.PREFIX.unpack(data[: wire.PREFIX.size])
    rest = data[wire.PREFIX.size :]
    assert (json.loads(rest[:header_bytes]), rest[header_bytes:]) == ({"a": 1}, b"xyz")
    assert payload_bytes == 3


def test_a_frame_may_have_no_payload() -> None:
    """It should end with its header, and say so."""
    data = wire.frame({})
    assert (wire.PREFIX.unpack(data[: wire.PREFIX.size]), data[wire.PREFIX.size :]) == ((2, 0), b"{}")


def test_a_frame_holds_no_number_that_json_lacks() -> None:
    """It should fail here, and not at the other end."""
    with pytest.raises(ValueError, match="JSON compliant"):
        wire.frame({"score": float("nan")})


def test_nothing_secret_is_shown() -> None:
    """It should keep the episode key and the lines out of repr."""
    assert "canary" not in repr(wire.Job("T", SubjectContext("s"), Rules(), "r", b"canary"))
    assert "canary" not in repr(Outcome(Disposition.PROCESSED, body=b"canary"))
