"""The files of a load test: as many as asked, all different, announced with all that can be vouched for."""

from __future__ import annotations

import json

import pytest

from etl import samples
from etl.audit.load_files import Owner, Wanted, distinct
from etl.core import identity, message
from etl.samples import SampleFile, SampleSpec, generate

KEY = b"the pseudonym key of a load test"
OWNER = Owner("bucket", "load/abc", "abc", KEY)


def test_as_many_as_asked_and_no_two_alike() -> None:
    """It should go on to further people where one person's files do not suffice."""
    made = list(distinct(Wanted(40, ("StepsRecord", "SleepSessionRecord"))))
    assert len(made) == 40
    assert len({file.content for file in made}) == 40
    assert {file.record_type for file in made} == {"StepsRecord", "SleepSessionRecord"}
    assert len({file.subject for file in made}) == 4


def test_what_came_before_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should not announce the same bytes twice: the second would be a duplicate, and never settle."""
    one, other = (SampleFile("x", content, "someone", "StepsRecord", 1) for content in (b"1", b"2"))
    monkeypatch.setattr(samples, "generate", lambda _spec: iter([one, one, other, one]))
    assert list(distinct(Wanted(2))) == [one, other]


def test_the_same_seed_gives_the_same_files() -> None:
    """It should be made again, byte for byte; another seed gives others."""
    one, same, other = (
        [file.content for file in distinct(Wanted(6, ("StepsRecord",), seed))] for seed in (1, 1, 2)
    )
    assert one == same
    assert not set(one) & set(other)


def test_a_type_that_is_none_is_refused() -> None:
    """It should not make nothing, quietly."""
    with pytest.raises(ValueError, match="types must be among"):
        list(distinct(Wanted(1, ("Nonsense",))))


def test_what_is_announced_is_what_the_service_will_know() -> None:
    """It should name input and location as a worker will, and vouch for hash, size and records."""
    (made,) = generate(SampleSpec(files=1, types=("StepsRecord",)))
    file = OWNER.file(made)
    arrived = message.parse(file.body, pseudonym_key=KEY, buckets=frozenset({"bucket"}))
    digest = identity.content_hash(made.content)
    known_by = identity.input_id(arrived.context.subject, arrived.record_type, digest)
    assert (file.entry.input_id, file.entry.key_hash) == (known_by, arrived.key_hash)
    assert (arrived.announced_hash, arrived.announced_bytes) == (digest, len(made.content))
    assert arrived.announced_records == made.records
    assert file.key.startswith("load/abc/raw/StepsRecord/")
    assert file.routing_key == "health.processing.stepsrecord"


def test_nobody_else_is_announced() -> None:
    """It should use people of this run alone, and keys that name none of them."""
    (made,) = generate(SampleSpec(files=1, types=("StepsRecord",)))
    told = [json.loads(Owner("bucket", f"load/{nonce}", nonce, KEY).file(made).body) for nonce in "ab"]
    assert [one["user_id"] for one in told] == ["load-a-sample-01", "load-b-sample-01"]
    assert not any("sample" in one["key"] for one in told)
    assert told[0]["idempotency_key"] != told[1]["idempotency_key"]
