"""An event as its sink holds it, for who looks at a sink from its end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Told:
    """What was told: an event, or what others wrote beside them.

    ``moment`` is when, in seconds since 1970, and ``trace`` the W3C traceparent; None where the sink does not
    say.
    """

    body: bytes = field(repr=False)
    moment: float | None = None
    trace: str | None = None
