"""Places in an object store, as people write them: ``s3://bucket/folder``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.core.errors import Fatal

SCHEME = "s3://"
_PLACE = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?")


@dataclass(frozen=True, slots=True)
class S3Place:
    """A folder of a bucket; the empty prefix means all of it."""

    bucket: str
    prefix: str = ""

    def __str__(self) -> str:
        """As people write it."""
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")


def is_remote(name: str) -> bool:
    """Tell whether a name means a place in an object store."""
    return name.startswith(SCHEME)


def s3_place(name: str) -> S3Place:
    """Read a place; Fatal where it is none."""
    found = _PLACE.fullmatch(name)
    if not found:
        raise Fatal("that is no place in an object store", f"write {SCHEME}bucket/folder")
    return S3Place(found["bucket"], (found["prefix"] or "").strip("/"))
