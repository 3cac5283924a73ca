"""Sets of every shape a text must cope with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.age import AgeBand
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from etl.records.heart_rate import HEART_RATE
from tests.support.rendering import Texts
from tests.unit.records.heart_rate.builders import (
    FIVE_MINUTES,
    FIXED,
    MIDNIGHT,
    MINUTES,
    days,
    instants,
    life,
    lone,
    process,
    series,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.core.localtime import Zone
    from etl.core.model import Episode
    from etl.core.record_type import Processed
    from etl.records.heart_rate.series import Series


def two_origins() -> list[Series]:
    """A day that a ring covers, with a watch that adds nothing but the evening."""
    ring = instants(life(240), step_ms=FIVE_MINUTES)
    watch = [series(life(30), MIDNIGHT + hour * HOUR_MS, origin="com.example.watch") for hour in range(1, 24)]
    return [*ring, *watch]


def effort(peak: int) -> list[Series]:
    """A day with an hour of effort."""
    plain = days(1)
    return [
        *plain[:17],
        series([peak - minute % 30 for minute in range(60)], plain[17].times_ms[0]),
        *plain[18:],
    ]


SHAPES: dict[str, list[Series]] = {
    "day": days(1),
    "sparse day": days(1, every=10),
    "calm day": days(1, 65, 12),
    "day to 120": days(1, 90, 18),
    "day with effort": effort(139),
    "day with hard effort": effort(185),
    "moment of effort": [*days(1), series([101], MIDNIGHT + 5 * HOUR_MS + 59 * MINUTE_MS + 59_000)],
    "day all fast": days(1, 130, 10),
    "flat day": instants([70] * MINUTES),
    "narrow day": instants([70] * 1430 + [71] * 10),
    "night owl": instants(life(MINUTES, 75, -15)),
    "day like night": instants(life(MINUTES, 75, 0)),
    "day without a night": [r for r in days(1) if r.times_ms[0] >= MIDNIGHT + 5 * HOUR_MS],
    "part of a day": days(1)[8:20],
    "little of a day": days(1)[8:10],
    "lone sample": instants([70]),
    "pair of samples": instants([70, 72], step_ms=20_000),
    "almost a day": days(1, every=10)[:16],
    "period": days(7),
    "sparse period": days(4, every=5),
    "flat period": [r._replace(beats=(70,) * len(r.beats)) for r in days(4)],
    "fast period": days(3, 125, 20),
    "short period": [*days(2), series([70], MIDNIGHT + 2 * DAY_MS)],
    "holey period": [r for r in days(30) if r.times_ms[0] // DAY_MS % 5 == 0],
    "short holey period": [r for r in days(9) if r.times_ms[0] // DAY_MS % 4 == 0],
    "two origins": two_origins(),
    "two origins in part": two_origins()[:150],
}


everything = Texts(HEART_RATE, SHAPES)

#: Ages 60 to 64: the estimate is 165 bpm, and zones begin at 95, 106, 128 and 159 bpm.
OLDER = AgeBand(60)

#: Sets with none, some, or all of the time in a zone.
ZONED: dict[str, list[Series]] = {
    **{
        name: SHAPES[name]
        for name in (
            *("calm day", "day with effort", "day with hard effort", "day all fast"),
            *("part of a day", "little of a day", "period", "fast period"),
        )
    },
    "day with a gap between zones": instants([70] * 1420 + [121] * 20),
    "moment in a zone": SHAPES["moment of effort"],
    "day in a zone": instants([110] * MINUTES),
    "day near the maximum": instants([170] * MINUTES),
}


class Aged(Texts):
    """Drafts where the age is known."""

    def process(self, records: Iterable[Series], zone: Zone | None = FIXED) -> Processed:
        """Find the episodes of a set."""
        return process(records, zone, age=OLDER)


everything_aged = Aged(HEART_RATE, ZONED)

#: Minutes in each zone, the lowest first.
SPENT = (1200, 120, 60, 40, 20)


def zoned(*minutes: int) -> Episode:
    """A day with so many minutes in each zone, the lowest first."""
    beats = [bpm for bpm, count in zip((70, 100, 110, 130, 160), minutes, strict=False) for _ in range(count)]
    return lone(instants(beats), "day", age=OLDER)
