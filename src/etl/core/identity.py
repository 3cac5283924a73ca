"""Names that leak nothing: pseudonyms, input ids, episode ids, object keys of the output.

Everything is SHA-256 or HMAC-SHA256 over length-prefixed parts, so that no two different inputs share
an encoding.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TRAINING = "training"
"""Folder of the assembled training files."""

_LENGTH_BYTES = 8
_MAX_KEY_BYTES = 1_024
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\]|//|(^|/)\.\.?(/|$)")


def _pack(parts: Iterable[str]) -> bytes:
    encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
    return b"".join(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in encoded)


def digest(*parts: str) -> str:
    """SHA-256 of length-prefixed parts, as 64 hex digits."""
    return hashlib.sha256(_pack(parts)).hexdigest()


def _keyed(key: bytes, *parts: str) -> str:
    return hmac.new(key, _pack(parts), hashlib.sha256).hexdigest()


def pseudonym(key: bytes, user_id: str) -> str:
    """``s_`` and 32 hex digits of HMAC-SHA256(key, user id): the only name of a person past the door."""
    return "s_" + hmac.new(key, user_id.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def key_id(key: bytes) -> str:
    """Tell two pseudonym keys apart without showing either; 16 hex digits."""
    return _keyed(key, "key-id")[:16]


def episode_key(key: bytes) -> bytes:
    """Derive the key of episode ids, so that a sandbox child never holds the pseudonym key itself."""
    return bytes.fromhex(_keyed(key, "episode-key"))


def key_hash(key: bytes, bucket: str, object_key: str) -> str:
    """Name a location without telling it (object keys may hold the user id); 64 hex digits."""
    return _keyed(key, "location", bucket, object_key)


def seal(key: bytes, *parts: str) -> str:
    """Show that who made something holds the key; 16 hex digits."""
    return _keyed(key, "seal", *parts)[:16]


def content_hash(content: bytes) -> str:
    """SHA-256 of a file's bytes, as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def input_id(subject: str, record_type: str, content: str) -> str:
    """Identify an input: the same bytes of the same person and type are one input, wherever they lie."""
    return digest(subject, record_type, content)


def episode_id(key: bytes, subject: str, record_type: str, kind: str, identity: tuple[str, ...]) -> str:
    """Identify an episode without telling its dates; 32 hex digits."""
    return _keyed(key, subject, record_type, kind, *identity)[:32]


def part_key(record_type: str, input_id: str, generation: int) -> str:
    """Object key of the part that settles an input."""
    return f"parts/{record_type}/{input_id}.{generation}.jsonl"


def quarantine_key(record_type: str, input_id: str, generation: int) -> str:
    """Object key of the report that explains a refusal."""
    return f"quarantine/{record_type}/{input_id}.{generation}.json"


def training_key(category: str, record_type: str) -> str:
    """Object key of an assembled training file."""
    return f"{TRAINING}/{category}/{record_type}.jsonl"


def is_safe_key(object_key: str) -> bool:
    """Tell whether an object key keeps to the grammar.

    Relative, at most 1,024 bytes, no ``.`` or ``..`` segment, no ``//``, backslash, control character
    or lone surrogate.
    """
    try:
        size = len(object_key.encode())
    except UnicodeEncodeError:
        return False
    return (
        0 < size <= _MAX_KEY_BYTES
        and not object_key.startswith("/")
        and _FORBIDDEN.search(object_key) is None
    )
