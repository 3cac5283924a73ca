"""What an instrument hands to the app that writes records."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured value (mg/dL, not yet rounded or clamped), when it was taken and when written.

    ``named``: whether the app gives it a client id; ``typed_in``: by hand, so no device is known.
    """

    time_ms: int
    written_ms: int
    level: float = field(repr=False)
    zone: str
    named: bool
    meal: str = "UNKNOWN"
    relation: str = "UNKNOWN"
    typed_in: bool = False
