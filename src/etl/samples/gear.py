"""What people carry and wear besides their glucose sensor, and the apps that write for it.

One truth has several sources here, as it does on a real phone: apps and devices that count, score and
name the same day differently. Each kind of person shows another mixture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.samples.chance import record_id
from etl.samples.life import MINUTE_MS
from etl.samples.scoring import Scoring

if TYPE_CHECKING:
    from etl.samples.life import Life

_Device = dict[str, str | None]

_PAST_MS = 4_180  # no clock strikes when an app writes


@dataclass(frozen=True, slots=True)
class Source:
    """An app that writes records: ``device`` is what it says they come from.

    ``share`` of all movement is noticed by it. It brings what it knows to the phone every ``brings``
    minutes, and its whole-day records cover the day's last ``day_hours``. ``stamped``: its record ids
    carry the record's time.
    """

    package: str
    device: _Device | None = field(repr=False, hash=False)
    share: float = 1.0
    brings: int = 15
    day_hours: int = 24
    stamped: bool = False

    def identity(self, life: Life, kind: str, time_ms: int) -> str:
        """The id of the record of that time."""
        unique = record_id(life.seed, life.subject, kind, self.package, time_ms)
        return f"{kind}-{time_ms}-{unique[:8]}" if self.stamped else unique

    def brought(self, moment_ms: int) -> int:
        """When what happened at that moment is on the phone."""
        period = self.brings * MINUTE_MS
        return -(-(moment_ms - _PAST_MS) // period) * period + _PAST_MS

    def last_brought(self, moment_ms: int) -> int:
        """When something was last brought, as seen from that moment."""
        period = self.brings * MINUTE_MS
        return (moment_ms - _PAST_MS) // period * period + _PAST_MS

    def metadata(self, identity: str, modified_ms: int, client_id: str | None) -> dict[str, object]:
        """The part of a record that all types share."""
        return {
            "id": identity,
            "dataOriginPackageName": self.package,
            "lastModifiedTimeEpochMillis": modified_ms,
            "clientRecordId": client_id,
            "clientRecordVersion": 0,
            "device": self.device,
        }


@dataclass(frozen=True, slots=True)
class Gear:
    """All sources of a person.

    ``wearable`` measures the heart. ``sleep`` has who writes sessions and how; the last one writes while
    the night goes on, and naps. Step and calorie ``totals`` are whole-day records, ``bouts`` follow the
    movement, ``quarters`` the clock.
    """

    wearable: Source
    sleep: tuple[tuple[Source, Scoring], ...]
    step_totals: tuple[Source, ...] = ()
    step_bouts: tuple[Source, ...] = ()
    step_quarters: tuple[Source, ...] = ()
    calorie_totals: tuple[Source, ...] = ()
    calorie_quarters: tuple[Source, ...] = ()


def _device(manufacturer: str | None, model: str | None, kind: str) -> _Device:
    return {"manufacturer": manufacturer, "model": model, "type": kind}


_PHONE = Source("com.google.android.apps.fitness", None, share=0.96)
_COUNTER = Source("android", _device(None, None, "PHONE"), share=0.98, brings=5)
_RING = Source(
    "com.ouraring.oura",
    _device("Oura", "Ring 4", "RING"),
    share=0.66,
    brings=47,
    day_hours=20,
    stamped=True,
)
_WATCH = Source("com.sec.android.app.shealth", _device("Samsung", "Galaxy Watch7", "WATCH"), brings=10)

KINDS = (
    # A phone and a ring that do not agree: totals of both, two sessions a night, the phone's own counter.
    Gear(
        wearable=_RING,
        sleep=((_PHONE, Scoring.FINE), (_RING, Scoring.EPOCHS)),
        step_totals=(_PHONE, _RING),
        step_bouts=(_COUNTER,),
        calorie_totals=(_PHONE,),
    ),
    # A watch that writes everything as it happens; the phone counts on its own.
    Gear(
        wearable=_WATCH,
        sleep=((_WATCH, Scoring.FINE),),
        step_totals=(_PHONE,),
        step_bouts=(_WATCH,),
        calorie_quarters=(_WATCH,),
    ),
    # A ring, and a phone that knows asleep from awake and no more; no whole-day count of steps.
    Gear(
        wearable=_RING,
        sleep=((_PHONE, Scoring.PLAIN), (_RING, Scoring.EPOCHS)),
        step_bouts=(_COUNTER,),
        step_quarters=(_RING,),
        calorie_totals=(_PHONE,),
        calorie_quarters=(_RING,),
    ),
)
