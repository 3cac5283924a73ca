"""Names that leak nothing."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core import identity

KEY = b"a key of the tests"


def test_pseudonym_is_the_keyed_hash() -> None:
    """It should be s_ and the first 32 hex digits of HMAC-SHA256 under the key."""
    expected = "s_" + hmac.new(KEY, b"person", hashlib.sha256).hexdigest()[:32]
    assert expected == identity.pseudonym(KEY, "person")
    assert identity.pseudonym(b"another key", "person") != expected


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_digest_keeps_parts_apart(left: list[str], right: list[str]) -> None:
    """It should give one digest only to one list of parts, however they concatenate."""
    assert (identity.digest(*left) == identity.digest(*right)) == (left == right)


def test_input_id_depends_on_subject_type_and_bytes() -> None:
    """It should change with each of its three parts."""
    ids = {
        identity.input_id(*parts)
        for parts in (("s", "t", "c"), ("S", "t", "c"), ("s", "T", "c"), ("s", "t", "C"))
    }
    assert len(ids) == 4


def test_episode_key_does_not_show_the_pseudonym_key() -> None:
    """It should be derived, so that a child holding it cannot make pseudonyms."""
    derived = identity.episode_key(KEY)
    assert derived != KEY
    assert identity.pseudonym(derived, "person") != identity.pseudonym(KEY, "person")


def packed(*parts: str) -> bytes:
    """Write parts as all names are made: the length of each in eight bytes, then the part."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


def keyed(*parts: str) -> str:
    """Give their keyed hash."""
    return hmac.new(KEY, packed(*parts), hashlib.sha256).hexdigest()


def test_names_stay_what_they_are() -> None:
    """It should make the names that are in every bucket and ledger already: another would settle all anew."""
    assert identity.digest("a", "bc") == hashlib.sha256(packed("a", "bc")).hexdigest()
    assert identity.input_id("s", "T", "c") == identity.digest("s", "T", "c")
    assert identity.key_hash(KEY, "b", "raw/x") == keyed("location", "b", "raw/x")
    assert identity.key_id(KEY) == keyed("key-id")[:16]
    assert identity.seal(KEY, "a", "b") == keyed("seal", "a", "b")[:16]
    assert identity.episode_key(KEY).hex() == keyed("episode-key")
    assert identity.episode_id(KEY, "s", "T", "day", ("1", "2")) == keyed("s", "T", "day", "1", "2")[:32]
    assert identity.content_hash(b"x") == hashlib.sha256(b"x").hexdigest()


def test_any_text_has_a_name() -> None:
    """It should name half a character, too: JSON lets a message hold one."""
    assert (
        identity.pseudonym(KEY, "\ud800") == "s_" + hmac.new(KEY, b"\xed\xa0\x80", "sha256").hexdigest()[:32]
    )
    assert identity.digest("\ud800") == hashlib.sha256(b"\0" * 7 + b"\x03\xed\xa0\x80").hexdigest()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/a",
        "a//b",
        "a/../b",
        "..",
        "./a",
        "a/.",
        "a\\b",
        "a\nb",
        "a\x7f",
        "a\x85b",
        "x" * 1_025,
        "\udc80",
    ],
)
def test_unsafe_keys_are_refused(key: str) -> None:
    """It should refuse what could leave the prefix or hide in a log."""
    assert not identity.is_safe_key(key)


@pytest.mark.parametrize("key", ["a", "raw/T/2026/11/03/user_1_ab.avro", "a..b/c", "ü/字.avro", "x" * 1_024])
def test_safe_keys_are_accepted(key: str) -> None:
    """It should accept ordinary keys up to 1,024 bytes."""
    assert identity.is_safe_key(key)


def test_output_keys_come_from_hashes_only() -> None:
    """It should place parts, reports and training files where the layout says."""
    assert identity.part_key("T", "ab", 1) == "parts/T/ab.1.jsonl"
    assert identity.quarantine_key("T", "ab", 0) == "quarantine/T/ab.0.json"
    assert identity.training_key("sleep", "T") == "training/sleep/T.jsonl"
