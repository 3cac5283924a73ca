"""Messages: every producer's shape is read, everything else is refused by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core import identity
from etl.core.errors import Permanent
from etl.core.message import MAX_BODY_BYTES, FileArrived, parse
from etl.core.outcome import Reason, Stage

if TYPE_CHECKING:
    import uuid

KEY = b"a key of the tests"
HASH = "ab" * 32
GOOD: dict[str, Any] = {
    "bucket": "b",
    "key": "raw/x.avro",
    "user_id": "canary-user",
    "record_type": "StepsRecord",
}


def read(**changes: object) -> FileArrived:
    """Parse the good message with changes."""
    return parse(json.dumps(GOOD | changes).encode(), pseudonym_key=KEY, buckets=frozenset({"b"}))


def refusal(body: bytes) -> Permanent:
    """Give the error that a body raises."""
    with pytest.raises(Permanent) as caught:
        parse(body, pseudonym_key=KEY, buckets=frozenset({"b"}))
    return caught.value


def test_minimal_message() -> None:
    """It should read the four required fields and pseudonymise the user."""
    arrived = read()
    assert arrived.context.subject == identity.pseudonym(KEY, "canary-user")
    assert arrived.record_type == "StepsRecord"
    assert arrived.announced_hash is None


def test_record_type_prefix_is_dropped() -> None:
    """It should treat AvroX as X."""
    assert read(record_type="AvroStepsRecord") == read()


@pytest.mark.parametrize("field", ["content_hash", "file_hash"])
@pytest.mark.parametrize("value", [HASH, "sha256:" + HASH, HASH.upper()])
def test_hash_in_all_its_forms(field: str, value: str) -> None:
    """It should know a digest with or without prefix, under either name."""
    assert read(**{field: value}).announced_hash == HASH


def test_opaque_hash_is_no_digest() -> None:
    """It should not compare the bytes with a hash that is none."""
    assert read(content_hash="etag-7").announced_hash is None


def test_claim_follows_the_idempotency_key() -> None:
    """It should make announcements differ by key, location, subject and generation."""
    assert read(idempotency_key="1").claim != read(idempotency_key="2").claim
    assert read(user_id="other").claim != read().claim
    assert read(key="raw/y.avro").claim != read().claim
    assert read(record_type="HeartRateRecord").claim != read().claim


def test_a_claim_stays_the_same() -> None:
    """It should be what ledgers of earlier versions hold."""
    place = identity.key_hash(KEY, "b", "raw/x.avro")
    subject = identity.pseudonym(KEY, "canary-user")
    assert read().claim == identity.digest("", place, subject, "StepsRecord", "0")
    assert read(content_hash="h").claim == identity.digest("h", place, subject, "StepsRecord", "0")
    named = read(content_hash="h", idempotency_key="k")
    assert named.claim == identity.digest("k", place, subject, "StepsRecord", "0")


UUID = "0188F3A2-1b2c-4d5e-8f90-123456789abc"


@pytest.mark.parametrize("told", [UUID, UUID.replace("-", ""), "0123456789abcdef", "ABCDEF" * 4, HASH])
def test_correlation_is_a_number(told: str) -> None:
    """It should keep a UUID, and 16 to 64 hexadecimal digits, as they were written."""
    assert read(correlation_id=told).correlation == told


@pytest.mark.parametrize(
    "told",
    [
        *(None, 7, True, 1.5, [UUID], {"id": UUID}, "", "canary-user", "0123456789abcde", "a" * 65, "g" * 32),
        *(f"{UUID}\n", f" {UUID}", f"{{{UUID}}}", f"urn:uuid:{UUID}", "\u0663" * 16, "+491511234567890"),
    ],
)
def test_what_is_no_number_is_no_correlation(told: object) -> None:
    """It should neither keep it, for it may name somebody, nor refuse the file."""
    assert read(correlation_id=told).correlation is None
    assert read(correlation_id=told) == read()


@pytest.mark.parametrize("told", [UUID, UUID.lower(), UUID.upper(), UUID.replace("-", "")])
@pytest.mark.parametrize("name", [UUID, UUID.lower(), UUID.upper(), UUID.replace("-", ""), f"user:{UUID}"])
def test_correlation_that_names_the_person_is_none(told: str, name: str) -> None:
    """It should not let a user id through, in any case, with dashes or without."""
    assert read(correlation_id=told, user_id=name).correlation is None


@pytest.mark.parametrize("told", [UUID, UUID.lower(), UUID.replace("-", "")])
def test_correlation_that_is_part_of_the_place_is_none(told: str) -> None:
    """It should not let through what stands in the key, which may name the person, too."""
    assert read(correlation_id=told, key=f"raw/{UUID}/x.avro").correlation is None
    assert read(correlation_id=told, key="raw/x.avro").correlation == told


def test_correlation_that_holds_a_telling_name_is_none() -> None:
    """It should take four characters for a name, and three for chance."""
    assert read(correlation_id=UUID, user_id="0188").correlation is None
    assert read(correlation_id=UUID, user_id="018").correlation == UUID


@given(told=st.uuids(), name=st.uuids(), dashes=st.booleans())
def test_correlation_of_another_is_kept(told: uuid.UUID, name: uuid.UUID, *, dashes: bool) -> None:
    """It should keep a number of its own, and never that of the person."""
    arrived = read(correlation_id=str(told) if dashes else told.hex, user_id=str(name))
    assert (arrived.correlation is None) == (told == name)


def test_correlation_is_no_part_of_what_a_message_is_known_by() -> None:
    """It should lead to the same claim, whatever the producer calls it."""
    assert read(correlation_id=UUID).claim == read().claim


def test_zone_is_taken_from_health_metadata() -> None:
    """It should keep a zone it can read, and ignore one it cannot."""
    assert read(health_metadata={"zone": "Europe/Berlin"}).context.zone == "Europe/Berlin"
    assert read(health_metadata={"zone": "Mars/Olympus"}).context.zone is None
    assert read(health_metadata=None).context.zone is None


@pytest.mark.parametrize(("years", "band"), [(0, 0), (34, 30), (35, 35), (90, 90), (130, 90)])
def test_age_is_taken_from_health_metadata(years: int, band: int) -> None:
    """It should keep the five-year band of an age, never the age itself."""
    assert read(health_metadata={"age_years": years}).context.age == band


@pytest.mark.parametrize("years", [-1, 131, "34", 34.5, True, None, [34]])
def test_an_age_that_is_none_is_unknown(years: object) -> None:
    """It should not refuse a file for an age it cannot read."""
    assert read(health_metadata={"age_years": years}).context.age is None


@pytest.mark.parametrize("field", sorted(GOOD))
def test_missing_field(field: str) -> None:
    """It should refuse a message without a required field, naming the field."""
    body = json.dumps({name: value for name, value in GOOD.items() if name != field}).encode()
    error = refusal(body)
    assert (error.stage, error.reason) == (Stage.CLAIM, Reason.BAD_MESSAGE)
    assert str(error) == f"fields missing or ill-typed: {field}"


def test_the_largest_message_is_read() -> None:
    """It should read a body of the greatest size, and refuse one byte more, saying so."""
    body = json.dumps(GOOD).encode().ljust(MAX_BODY_BYTES)
    assert parse(body, pseudonym_key=KEY, buckets=frozenset({"b"})) == read()
    assert str(refusal(body + b" ")) == "message too large"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"bucket": ', "message is not plain JSON"),
        (
            json.dumps(GOOD | {"file_size_bytes": 1}).encode().replace(b": 1", b": NaN"),
            "message is not plain JSON",
        ),
        (json.dumps(GOOD)[:-1].encode() + b', "bucket": "b"}', "message is not plain JSON"),
        (json.dumps(GOOD | {"bucket": "c"}).encode(), "its bucket is not one of those allowed"),
        (json.dumps(GOOD | {"key": "/c"}).encode(), "its key is not of the allowed form"),
    ],
)
def test_a_refusal_says_what_is_wrong(body: bytes, said: str) -> None:
    """It should use words of ours only."""
    assert str(refusal(body)) == said


def test_a_message_is_of_the_first_generation_unless_told_otherwise() -> None:
    """It should be of generation 0."""
    assert read().generation == 0


def test_missing_fields_are_named_and_no_others() -> None:
    """It should name them in order, and nothing that a stranger wrote."""
    error = refusal(json.dumps(GOOD | {"user_id": 7, "bucket": None, "canary": 1}).encode())
    assert str(error) == "fields missing or ill-typed: bucket, user_id"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 50_000,
        b'{"bucket": NaN}',
        b'{"bucket":"b","bucket":"b"}',
        b" " * (MAX_BODY_BYTES + 1),
        json.dumps(GOOD | {"user_id": 7}).encode(),
        json.dumps(GOOD | {"file_size_bytes": -1}).encode(),
        json.dumps(GOOD | {"record_count": "9"}).encode(),
        json.dumps(GOOD | {"user_id": "x" * 3_000}).encode(),
    ],
)
def test_bad_bodies(body: bytes) -> None:
    """It should refuse what is not the plain JSON object it expects."""
    assert refusal(body).reason is Reason.BAD_MESSAGE


@pytest.mark.parametrize(
    "change", [{"bucket": "other"}, {"key": "../etc/passwd"}, {"key": "a//b"}, {"key": "/a"}, {"key": "a\nb"}]
)
def test_forbidden_locations(change: dict[str, str]) -> None:
    """It should refuse buckets off the list and keys outside the grammar."""
    assert refusal(json.dumps(GOOD | change).encode()).reason is Reason.FORBIDDEN_LOCATION


@given(st.binary(max_size=200) | st.from_regex(rb'\{"[a-z_]{0,9}":.{0,20}\}', fullmatch=True))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """It should raise nothing but Permanent, whatever arrives."""
    assert refusal(body).reason in {Reason.BAD_MESSAGE, Reason.FORBIDDEN_LOCATION}


def test_nothing_identifying_is_shown() -> None:
    """It should keep user and key out of its repr and its errors."""
    assert "canary" not in repr(read())
    assert "raw/x" not in repr(read())
    error = refusal(json.dumps(GOOD | {"bucket": 5, "user_id": "canary-user"}).encode())
    assert "canary" not in str(error)
