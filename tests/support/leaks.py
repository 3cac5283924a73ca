"""Where texts that may come out nowhere came out all the same, plain or wrapped in a common encoding."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Sink = tuple[str, bytes]


def leaks(sinks: Iterable[Sink], *needles: str) -> list[str]:
    """Name each sink and what was found in it; in plain text, capitals do not matter."""
    forms = [(needle, set(_forms(needle.encode()))) for needle in needles]
    return [
        f"{needle} in {name}"
        for name, content in sinks
        for needle, wanted in forms
        if any(form in content or form.lower() in content.lower() for form in wanted)
    ]


def _forms(needle: bytes) -> Iterator[bytes]:
    yield needle
    yield needle.hex().encode()
    yield needle.decode().encode("utf-16-le")
    for before in range(3):  # what stands before it shifts base64
        whole = base64.b64encode(b"x" * before + needle)
        yield whole[(4 * before + 2) // 3 : -4]
