"""Sets of every kind that the texts have words for."""

from __future__ import annotations

import math

from etl.core.localtime import HOUR_MS, MINUTE_MS
from etl.records.hrv_rmssd import HRV_RMSSD
from tests.support.rendering import Texts
from tests.unit.records.hrv_rmssd.builders import EVENING, MIDNIGHT, SLOT, nights, readings

TEN, AFTERNOON = MIDNIGHT + 10 * HOUR_MS, MIDNIGHT + 38 * HOUR_MS


def wave(count: int, base: float = 42, swing: float = 9, rise: float = 0) -> list[float]:
    """A smooth trace that rises by so much in all."""
    return [base + swing * math.sin(index / 4) + rise * index / count for index in range(count)]


SHAPES = {
    "night": readings(wave(90)),
    "night that rises": readings(wave(90, rise=20)),
    "holey night that falls": [one for i, one in enumerate(readings(wave(90, 60, 5, -25))) if i % 9],
    "night of equal values": readings([40] * 60),
    "night of values written alike": readings([40.001, 40.002, 40.003] * 20),
    "night with narrow quartiles": readings([30, *[40] * 6, 50] * 6),
    "night with few values early": readings(wave(7), step_ms=40 * MINUTE_MS),
    "night with six values": readings(wave(6), step_ms=36 * MINUTE_MS),
    "night that is short": readings(wave(20)),
    "night with too few values": readings([40, 41, 42], step_ms=90 * MINUTE_MS),
    "night with too few values in a short time": readings([40] * 3, MIDNIGHT + HOUR_MS),
    "night with a lone value": readings([40], MIDNIGHT + HOUR_MS),
    "night and nap": readings(wave(90)) + readings([40] * 9, AFTERNOON),
    "night and a lone value": readings(wave(90)) + readings([40], AFTERNOON),
    "night of two devices": readings(wave(90)) + readings(wave(70, 50), EVENING + MINUTE_MS, origin="com.b"),
    "night of two devices in turn": readings(wave(90))
    + readings(wave(40, 50), EVENING + 80 * SLOT, origin="com.b"),
    "night with a repetition": readings(wave(90)) + readings([50], EVENING + 10 * SLOT, modified_ms=5),
    "night read at once": readings(wave(50), fetched_ms=EVENING + 50 * SLOT),
    "short night read at once": readings(wave(20), fetched_ms=EVENING + 20 * SLOT),
    "daytime": readings(wave(30), TEN),
    "daytime in blocks": readings(wave(30), TEN) + readings(wave(30), TEN + 6 * HOUR_MS),
    "little daytime": readings(wave(3), TEN),
    "lone value by day": readings([40], TEN),
    "round the clock": readings(wave(900), TEN),
    "week, the latest high": nights([40, 42, 38, 45, 41, 39, 55]) + readings([40] * 9, AFTERNOON),
    "week, the latest low": nights([40, 42, 38, 45, 41, 39, 20]),
    "week, the latest alike": nights([40, 42, 38, 45, 41, 39, 41]),
    "nights with gaps": nights([40, 42, 38, 44, 30], days=[0, 3, 4, 9, 10]) + nights([40], days=[2], size=20),
    "three nights": nights([40, 42, 38]),
    "four nights": nights([40, 42, 38, 60]),
    "nights written alike": [
        one for day in range(3) for one in readings([40 + day / 999] * 60, EVENING + day * 24 * HOUR_MS)
    ],
    "equal nights": nights([40] * 5),
    "nights, some unusable": nights([40, 42, 38]) + nights([40, 41], days=[4, 6], size=20),
    "two usable nights": nights([40, 42, 38])[:180],
    "no usable night": nights([40, 42, 38], size=20),
    "week of two devices": nights([40, 42, 38, 45, 41])
    + readings(wave(70, 50), EVENING + MINUTE_MS, origin="com.b"),
    "nights read at once": [one._replace(fetched_ms=EVENING + 80 * HOUR_MS) for one in nights([40] * 4)],
}

everything = Texts(HRV_RMSSD, SHAPES)
