"""A time to look back to, as people write one: a date, a date and a time of day, or an age."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_AGE = re.compile(r"([0-9]{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_FORM = "write a time as 2026-11-20 or 2026-11-20T12:00Z, or an age as 24h or 7d"


def moment(text: str, now: float) -> float:
    """Read a time as seconds since 1970; one without an offset is in UTC.

    ``now`` is what an age is reckoned from. Raises ValueError for what is neither, and for a time to come.
    """
    found = _AGE.fullmatch(text)
    read = now - int(found[1]) * _SECONDS[found[2]] if found else _time(text)
    if not 0 <= read <= now:
        raise ValueError("name a time that is past, and after 1970")
    return read


def _time(text: str) -> float:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(_FORM) from None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
