"""A brake: when nearly all files of several people are refused for one reason, the fault is ours, not theirs.

It looks at the last outcomes and says when to stop; what happens then is the guard's business.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.core.outcome import Reason


@dataclass(slots=True)
class Brake:
    """Looks back over ``window`` outcomes; thresholds are ours.

    It pulls when at least ``least`` of them are known, ``share`` of them are refusals for one reason, and
    those come from ``subjects`` people or more.
    """

    window: int = 50
    least: int = 20
    share: float = 0.8
    subjects: int = 3
    _seen: deque[tuple[str, Reason | None]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Begin with nothing seen."""
        self._seen = deque(maxlen=self.window)

    def add(self, subject: str, reason: Reason | None) -> Reason | None:
        """Note an outcome; give the reason to stop for, if there is one."""
        self._seen.append((subject, reason))
        if reason is None or len(self._seen) < self.least:
            return None
        alike = [who for who, why in self._seen if why is reason]
        pulled = len(alike) >= self.share * len(self._seen) and len(set(alike)) >= self.subjects
        return reason if pulled else None

    def release(self) -> None:
        """Forget what was seen: it works again."""
        self._seen.clear()
