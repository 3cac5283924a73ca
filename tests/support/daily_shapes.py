"""Sets of records of whatever adds up over a day: what its days, windows and periods may rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.localtime import HOUR_MS, MINUTE_MS
from tests.support.daily import MIDNIGHT, RING, at, interval, run, total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.core.interval import Interval

    Shapes = dict[str, list[Interval]]


def shapes(walk: Sequence[float], days: Callable[[int], list[Interval]], unit: int = 1) -> Shapes:
    """Give the sets of a type, by name.

    ``walk`` is what it counts by the minute, ``days`` gives totals of so many days, each different, and most
    other amounts are multiplied by ``unit``.
    """

    def of(amount: float) -> float:
        return round(unit * amount, 1)

    return {**_totals(walk, of), **_parts(walk, of), **_periods(walk, days, of)}


def _totals(walk: Sequence[float], of: Callable[[float], float]) -> Shapes:
    phone, ring = total(0, of(393.3)), total(0, of(251.7), origin=RING, hours=20)
    return {
        "total of none": [total(0, 0)],
        "total so far": [total(0, of(233.9), fetched_ms=at(17.4))],
        "total so far of none": [total(0, 0, fetched_ms=at(17.4))],
        "total read early": [total(0, of(33), fetched_ms=at(8.3))],
        "ring's total": [ring],
        "two totals": [phone, ring, *run(walk, at(9))],
        "two totals only": [phone, ring],
        "total and later minutes": [total(0, of(393.3), fetched_ms=at(17)), *run(walk, at(20))],
    }


def _parts(walk: Sequence[float], of: Callable[[float], float]) -> Shapes:
    evening = run([of(3.1)] * 9, at(18, 1))
    beside = [*run([of(7)] * 4, at(9.05), origin=RING), *run([9], at(12), origin=RING)]
    hours = [of(60.0 - 2.1 * hour) for hour in range(24)]
    return {
        "minutes": [*run(walk, at(9)), *run([of(22.5)], at(15), step_ms=10 * MINUTE_MS)],
        "minutes within one hour": run(walk, at(9)),
        "minutes after a day before": [*run([of(2.5)], at(20)), *run(walk, at(9, 1)), *evening],
        "lone minute": run([1], at(9)),
        "minutes of none": run([0] * 5, at(9)),
        "hours": run(hours, MIDNIGHT, step_ms=HOUR_MS, fetched_ms=at(24)),
        "long interval": [interval(at(9), 5 * HOUR_MS, of(300), fetched_ms=at(22))],
        "few minutes": run(walk, at(9), fetched_ms=at(11)),
        "minutes before and after a hole": [*run(walk, at(1), fetched_ms=at(2)), *run(walk, at(18))],
        "over midnight": [interval(at(23.5), 45 * MINUTE_MS, of(10)), *run(walk, at(9))],
        "two origins": [*run(walk, at(9)), *beside],
        "implausible sum": run([of(1_400)] * 12, at(6), step_ms=HOUR_MS),
        "implausible sum so far": run([of(1_400)] * 12, at(1), step_ms=HOUR_MS, fetched_ms=at(13)),
    }


def _periods(
    walk: Sequence[float], days: Callable[[int], list[Interval]], of: Callable[[float], float]
) -> Shapes:
    ring = [total(day, 99, origin=RING, hours=20) for day in range(3)]
    walks = [run(walk[day:], at(9, day)) for day in range(6)]
    return {
        "period": days(5),
        "period with an implausible day": [*days(4), *run([of(1_400)] * 12, at(0, 4), step_ms=HOUR_MS)],
        "short period with an implausible day": [*days(2), *run([of(1_400)] * 12, at(0, 2), step_ms=HOUR_MS)],
        "long period": [one for place, one in enumerate(days(30)) if place % 7],
        "period with partial days": [*days(4), total(5, of(80), fetched_ms=at(9, 5))],
        "period with two partial days": [
            *days(4),
            *run(walk, at(9, 6), fetched_ms=at(10, 6)),
            *run([of(9)], at(9, 8)),
        ],
        "flat period": [total(day, of(400)) for day in range(3)],
        "period of none": [total(day, 0) for day in range(3)],
        "period of minutes": [record for members in walks for record in members],
        "mixed period": [*days(3), *(record for day in range(3, 6) for record in run(walk, at(9, day)))],
        "period of two origins": [*days(4), *ring[:2]],
        "short period": [*days(2), total(2, 9, fetched_ms=at(9, 2))],
        "short period of no whole day": ring,
    }
