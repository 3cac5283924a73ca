"""Which dead letters are meant. It loads no client library, so that commands may name what can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.adapters.rabbitmq import Dead

#: What stands for the reason or the record type of a letter that has none.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which dead letters are meant; None means all.

    By reason and record type (``unknown``: those that have none), the beginning of their name, and the time,
    in seconds since 1970, before which they were given up: where nobody knows it, a letter is not meant.
    """

    reason: str | None = None
    record_type: str | None = None
    name: str | None = None
    before: float | None = None

    def fits(self, letter: Dead) -> bool:
        """Tell whether a letter is meant."""
        return (
            self.reason in {None, letter.reason or UNKNOWN}
            and self.record_type in {None, letter.record_type or UNKNOWN}
            and (self.name is None or letter.name.startswith(self.name))
            and (self.before is None or (letter.died is not None and letter.died < self.before))
        )
