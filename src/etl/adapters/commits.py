"""Commits as they happen, told by the ledger itself: who measures how long one takes follows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class Commit:
    """An input that is settled; ``event`` and its name in the stream are None where there is no stream."""

    input_id: str
    event: bytes | None = field(default=None, repr=False)
    entry: str | None = None


class Commits(Protocol):
    """Commits from when it is entered on."""

    @property
    def resolution(self) -> str:
        """How exactly the moment of a commit can be seen, in words."""

    async def __aenter__(self) -> Self:
        """Begin: what was there before is not told."""

    async def __aexit__(self, *_: object) -> None:
        """End."""

    async def new(self) -> list[Commit]:
        """Wait a little for commits, and give those that came."""
