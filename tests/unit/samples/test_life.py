"""Days that make sense, on a calendar that agrees with the time zone database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.samples.life import FIRST_DAY, HOUR_MS, ZONE, Life, local_ms, offset_at

NEW_YORK = ZoneInfo(ZONE)
DAYS = st.dates(date(2008, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(0, 2879))
def test_local_time_agrees_with_the_zone_database(day: date, minutes: int) -> None:
    """A local time should be the moment the zone database says."""
    wall = datetime.combine(day, datetime.min.time(), NEW_YORK) + timedelta(minutes=minutes)
    assert local_ms(day, minutes) == wall.timestamp() * 1000


@given(DAYS, st.integers(0, 86_399))
def test_offset_agrees_with_the_zone_database(day: date, seconds: int) -> None:
    """A moment's offset should be the one the zone database says, also in the hours of a change."""
    moment = local_ms(day, 0) // 1000 + seconds
    expected = datetime.fromtimestamp(moment, NEW_YORK).strftime("%z")
    assert offset_at(moment * 1000) == f"{expected[:3]}:{expected[3:]}"


@pytest.mark.parametrize(("hours", "offset"), [(-1 / 3600, "-05:00"), (0, "-04:00")])
def test_offset_changes_in_spring(hours: float, offset: str) -> None:
    """The offset should change at 02:00 on the second Sunday in March."""
    change = round(datetime(2027, 3, 14, 3, tzinfo=NEW_YORK).timestamp() * 1000)
    assert offset_at(change + round(hours * HOUR_MS)) == offset


@pytest.mark.parametrize(("hours", "offset"), [(-1 / 3600, "-04:00"), (0, "-05:00")])
def test_offset_changes_in_autumn(hours: float, offset: str) -> None:
    """The offset should change at 02:00 on the first Sunday in November."""
    change = round(datetime(2027, 11, 7, 1, fold=1, tzinfo=NEW_YORK).timestamp() * 1000)
    assert offset_at(change + round(hours * HOUR_MS)) == offset


@example(seed=-240198, subject=26, index=774)
@example(seed=240197, subject=26, index=774)
@given(st.integers(), st.integers(1, 99), st.integers(-400, 4000))
def test_days_make_sense(seed: int, subject: int, index: int) -> None:
    """Meals and activities should lie in order between waking and bed, three meals among them."""
    day = Life(seed, subject).day(index)
    assert day.midnight_ms < day.wake_ms < day.end_ms
    assert 13.8 * HOUR_MS < day.bed_ms - day.wake_ms < 18.5 * HOUR_MS
    starts = [meal.start_ms for meal in day.meals]
    assert starts == sorted(starts)
    assert day.wake_ms < starts[0]
    assert starts[-1] < day.bed_ms
    mains = [meal.name for meal in day.meals if meal.name != "SNACK"]
    assert mains == ["BREAKFAST", "LUNCH", "DINNER"]
    assert len(day.meals) <= 6
    assert all(day.wake_ms < item.start_ms < item.end_ms < day.bed_ms for item in day.activities)


@given(st.integers(-400, 4000))
def test_days_join(index: int) -> None:
    """A day should end where the next begins; only the days of a clock change are longer or shorter."""
    life = Life(7, 1)
    day = life.day(index)
    assert day.end_ms == life.day(index + 1).midnight_ms
    assert (day.end_ms - day.midnight_ms) / HOUR_MS in (23, 24, 25)


def test_a_day_does_not_depend_on_others() -> None:
    """A day asked for alone should be the one that comes in a row."""
    row = [Life(7, 1).day(index) for index in range(5)]
    assert Life(7, 1).day(4) == row[4]


def test_people_and_days_differ() -> None:
    """No two days and no two people should be alike."""
    days = {(subject, i): Life(7, subject).day(i) for subject in (1, 2) for i in range(30)}
    assert len({day.meals for day in days.values()}) == 60
    assert len({day.wake_ms % (24 * HOUR_MS) for day in days.values()}) == 60


def test_weekends_start_late() -> None:
    """People should sleep longer on Saturdays and Sundays."""
    free: dict[bool, list[float]] = {True: [], False: []}
    for index in range(70):
        day = Life(7, 1).day(index)
        weekend = (FIRST_DAY + timedelta(days=index)).weekday() >= 5
        free[weekend].append((day.wake_ms - day.midnight_ms) / HOUR_MS)
    assert fmean(free[True]) > fmean(free[False]) + 1
