"""Whose a file is, proved: the pseudonym of who is named must be the one that the part bears."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core import identity
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: As exporters name their files, ``{user}_{timestamp}_{hash}.avro``; those of `etl submit` name nobody.
EXPORTED = r"(?:^|/)(?P<user>[^/]+)_[0-9]+_[^/_]+\.avro$"


@dataclass(frozen=True, slots=True)
class Whose:
    """People we were told of, by their pseudonyms, and how keys of the store tell of others."""

    key: bytes = field(repr=False)
    people: Mapping[str, str] = field(repr=False)
    pattern: re.Pattern[str]

    def named(self, place: str) -> str | None:
        """Give the user that a key of the store names, if it does."""
        found = self.pattern.search(place)
        return found["user"] if found else None

    def proved(self, subject: str, place: str) -> str | None:
        """Give the user of this pseudonym, where we were told of them or the key names them."""
        if subject in self.people:
            return self.people[subject]
        user = self.named(place)
        return user if user and identity.pseudonym(self.key, user) == subject else None


def reading(pattern: str) -> re.Pattern[str] | None:
    """Read a pattern of keys; None where it is none, or has no group named ``user``."""
    try:
        read = re.compile(pattern)
    except re.error:
        return None
    return read if "user" in read.groupindex else None


def whose(key: bytes, users: Iterable[str], pattern: str | None) -> Whose:
    """Read what tells whose files are whose; Fatal where the pattern has no group named ``user``."""
    if (read := reading(pattern or EXPORTED)) is None:
        message = "the pattern does not say where a key names its user"
        raise Fatal(message, r"give a --user-pattern such as '/(?P<user>[^/_]+)_[0-9]+_'")
    return Whose(key, {identity.pseudonym(key, user): user for user in users}, read)
