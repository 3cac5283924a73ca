"""What sockets this process holds."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path


def sockets() -> set[str]:
    """Name them."""
    links = Path("/proc/self/fd").iterdir()
    return {name for link in links if (name := _target(link)).startswith("socket:")}


async def closed(before: set[str]) -> None:
    """Wait until all others are closed: one that is closed while it still has to send takes its time."""
    async with asyncio.timeout(10):
        while not sockets() <= before:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


def _target(link: Path) -> str:
    try:
        return os.readlink(link)  # noqa: PTH115 - pathlib's would make a path of "socket:[1]"
    except FileNotFoundError:  # the listing's own descriptor
        return ""
