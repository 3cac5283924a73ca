"""Canaries: files announced to see whether a running service works, apart from all others.

A canary lies at ``canary/{nonce}/{name}`` of its bucket. What becomes of it is written below the same root of
the output, noted in a ledger of its own, told as an event that says so, and given up to a queue of its own:
no canary comes among what people's files became. The nonce is sealed with the pseudonym key, so nobody else
can have a file treated as one.
"""

from __future__ import annotations

import hmac
import re

from etl.core import identity

FOLDER = "canary"
#: A canary of this name makes the sandbox child that reads it abort, as a file that crashes a decoder would.
POISON = "poison.avro"

_NONCE = re.compile(r"(?P<when>[0-9]{8}T[0-9]{6}Z)-(?P<chance>[0-9a-f]{8})-(?P<seal>[0-9a-f]{16})")
_KEY = re.compile(rf"(?P<root>{FOLDER}/(?P<nonce>[^/]+)/)[a-z_]+\.avro")


def nonce(key: bytes, when: str, chance: str) -> str:
    """Name a set of canaries; ``when`` is like 20261126T013826Z, ``chance`` eight hex digits."""
    return f"{when}-{chance}-{identity.seal(key, FOLDER, when, chance)}"


def root(name: str) -> str:
    """Give what the keys of a set of canaries begin with."""
    return f"{FOLDER}/{name}/"


def root_of(key: bytes, object_key: str) -> str:
    """Give the root of a canary; empty for any other object, and where the seal is not ours."""
    found = _KEY.fullmatch(object_key)
    return found["root"] if found and is_sealed(key, found["nonce"]) else ""


def is_sealed(key: bytes, name: str) -> bool:
    """Tell whether a nonce was made by who holds the key."""
    told = _NONCE.fullmatch(name)
    if told is None:
        return False
    return hmac.compare_digest(told["seal"], identity.seal(key, FOLDER, told["when"], told["chance"]))


def nonce_of(object_key: str) -> str:
    """Give the nonce that a key below the folder names, whoever made it; empty where there is none."""
    folder, _, rest = object_key.partition("/")
    name = rest.partition("/")[0]
    return name if folder == FOLDER and _NONCE.fullmatch(name) else ""


def made(name: str) -> str:
    """Say when a nonce was made."""
    return name.partition("-")[0]
