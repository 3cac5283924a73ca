"""Sets of step records for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.localtime import HOUR_MS, MINUTE_MS, Zone
from etl.core.record_type import Scope
from etl.core.rules import Rules
from etl.records.steps import STEPS
from tests.support.daily import FIXED, MIDNIGHT, RING, at, interval, run, total
from tests.support.rendering import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.core.interval import Interval
    from etl.core.model import Episode

#: A brisk walk with a short run, by the minute.
WALK = (30, 85, 104, 112, 118, 135, 141, 101, 60)


def days(count: int) -> list[Interval]:
    """Give totals of so many days, each different."""
    return [total(day, 2_900 + 1_357 * day % 11_000) for day in range(count)]


SHAPES: dict[str, list[Interval]] = {
    "total": [total(0, 6_933)],
    "total of few": [total(0, 1)],
    "total of none": [total(0, 0)],
    "total of many": [total(0, 12_500)],
    "total so far": [total(0, 3_933, fetched_ms=at(17.4))],
    "total so far of none": [total(0, 0, fetched_ms=at(17.4))],
    "total read early": [total(0, 933, fetched_ms=at(8.3))],
    "ring's total": [total(0, 2_517, origin=RING, hours=20)],
    "two totals": [total(0, 3_933), total(0, 2_517, origin=RING, hours=20), *run(WALK, at(9))],
    "two totals only": [total(0, 3_933), total(0, 2_517, origin=RING, hours=20)],
    "total and later minutes": [total(0, 3_933, fetched_ms=at(17)), *run(WALK, at(20))],
    "minutes": [*run(WALK, at(9)), *run([40], at(15), step_ms=10 * MINUTE_MS)],
    "minutes within one hour": run(WALK, at(9)),
    "minutes after a day before": [*run([55], at(20)), *run(WALK, at(9, 1)), *run([70] * 9, at(18, 1))],
    "moderate minutes": [*run([104, 112, 99], at(9)), *run([20], at(15))],
    "slow minutes": [*run([40, 30], at(9)), *run([20], at(15))],
    "lone minute": run([1], at(9)),
    "minutes of none": run([0] * 5, at(9)),
    "hours": run([600.0 - 7 * hour for hour in range(24)], MIDNIGHT, step_ms=HOUR_MS, fetched_ms=at(24)),
    "long interval": [interval(at(9), 5 * HOUR_MS, 3_000, fetched_ms=at(22))],
    "few minutes": run(WALK, at(9), fetched_ms=at(11)),
    "minutes before and after a hole": [*run(WALK, at(1), fetched_ms=at(2)), *run(WALK, at(18))],
    "over midnight": [interval(at(23.5), 45 * MINUTE_MS, 100), *run(WALK, at(9))],
    "two origins": [*run(WALK, at(9)), *run([70] * 4, at(9.05), origin=RING), *run([9], at(12), origin=RING)],
    "implausible sum": run([14_000] * 12, at(6), step_ms=HOUR_MS),
    "implausible sum so far": run([14_000] * 12, at(1), step_ms=HOUR_MS, fetched_ms=at(13)),
    "period": days(5),
    "period with an implausible day": [*days(4), *run([14_000] * 12, at(0, 4), step_ms=HOUR_MS)],
    "short period with an implausible day": [*days(2), *run([14_000] * 12, at(0, 2), step_ms=HOUR_MS)],
    "long period": [record for record in days(30) if record.amount % 7],
    "period with partial days": [*days(4), total(5, 800, fetched_ms=at(9, 5))],
    "period with two partial days": [
        *days(4),
        *run(WALK, at(9, 6), fetched_ms=at(10, 6)),
        *run([9], at(9, 8)),
    ],
    "flat period": [total(day, 4_000) for day in range(3)],
    "period of none": [total(day, 0) for day in range(3)],
    "period of minutes": [record for day in range(6) for record in run(WALK[day:], at(9, day))],
    "mixed period": [*days(3), *(record for day in range(3, 6) for record in run(WALK, at(9, day)))],
    "period of two origins": [*days(4), *(total(day, 99, origin=RING, hours=20) for day in range(2))],
    "short period": [*days(2), total(2, 9, fetched_ms=at(9, 2))],
    "short period of no whole day": [total(day, 90, origin=RING, hours=20) for day in range(3)],
}


def episodes(records: Iterable[Interval], kind: str = "day", zone: Zone | None = FIXED) -> list[Episode]:
    """Find the episodes of a kind."""
    found = STEPS.process(list(records), Scope(zone, Rules())).episodes
    return [episode for episode in found if episode.kind == kind]


def lone(records: Iterable[Interval], kind: str = "day", zone: Zone | None = FIXED) -> Episode:
    """Find the only episode of a kind."""
    (episode,) = episodes(records, kind, zone)
    return episode


everything = Texts(STEPS, SHAPES)
