"""Active calories that look like real ones."""

from __future__ import annotations

from functools import cache
from itertools import islice
from statistics import fmean
from typing import TYPE_CHECKING, Any

import pytest

from etl.samples.active_calories import energy
from etl.samples.life import HOUR_MS, MINUTE_MS, Life
from etl.samples.motion import by_minute
from tests.unit.samples.conftest import Decoded, Records, decoded, length, newest, versions

if TYPE_CHECKING:
    from etl.samples.motion import Minutes

NAME = "ActiveCaloriesBurnedRecord"


@cache
def days() -> list[tuple[Minutes, list[float]]]:
    """Forty days of two people, and what each minute burns."""
    return [(day, energy(day)) for subject in (1, 2) for day in islice(by_minute(Life(7, subject), 0), 40)]


def kcal(record: dict[str, Any]) -> float:
    """What it burned."""
    amount = record["energyInKilocalories"]
    assert isinstance(amount, float)
    return amount


@pytest.fixture(scope="session")
def files(default_set: dict[str, Decoded]) -> list[Records]:
    """The records of each default file."""
    return [records for _, records in default_set[NAME]]


def test_a_day_burns_what_people_burn() -> None:
    """A day should burn 200 to 700 kcal or little more, more the more is walked, nothing asleep."""
    totals = [sum(burned) for _, burned in days()]
    assert 190 < min(totals) < max(totals) < 850
    assert sum(200 <= total <= 700 for total in totals) / len(totals) > 0.9
    walked = sorted((sum(day.steps), sum(burned)) for day, burned in days())
    assert fmean(kcal for _, kcal in walked[-20:]) > 1.5 * fmean(kcal for _, kcal in walked[:20])
    for day, burned in days():
        still = [
            one
            for one, stage, steps in zip(burned, day.stages, day.steps, strict=True)
            if stage and not steps
        ]
        assert not any(still)


def test_files_hold_a_daily_total_that_grows(files: list[Records]) -> None:
    """Three files should hold whole-day records of one origin: yesterday's, and today's so far."""
    assert [len(records) for records in files] == [2, 2, 2]
    assert {length(record) for records in files for record in records} == {24 * HOUR_MS - 1}
    repeated = [[kcal(record) for record in found] for found in versions(files) if len(found) > 1]
    assert len(repeated) == 2
    assert all(first < last for first, last in repeated)
    for records in files:
        today = records[-1]
        assert today["endTimeEpochMillis"] > today["appRecordFetchTimeEpochMillis"]


@pytest.mark.parametrize("seed", [7, 1, 2, 3])
def test_both_days_are_whole(seed: int) -> None:
    """The union should hold the final totals of both days."""
    union = list(newest(decoded(NAME, seed=seed)).values())
    for day in islice(by_minute(Life(seed, 1), 0), 2):
        (record,) = (item for item in union if item["startTimeEpochMillis"] == day.day.midnight_ms)
        assert kcal(record) == pytest.approx(sum(energy(day)) * 0.96, rel=1e-9)


def test_values_are_not_round(files: list[Records]) -> None:
    """Energies should be doubles with many digits, as sums come out."""
    values = [kcal(record) for record in newest(files).values()]
    assert all(value != round(value, 4) for value in values if value > 30)


def test_others_have_intervals() -> None:
    """The second person should have quarters of an hour only, the third ones beside totals."""
    found = [decoded(NAME, subjects=3)[3 * number : 3 * number + 3] for number in range(3)]
    lengths = [{length(record) for record in newest(files).values()} for files in found]
    assert lengths == [{24 * HOUR_MS - 1}, {15 * MINUTE_MS}, {24 * HOUR_MS - 1, 15 * MINUTE_MS}]
    assert all(0 < kcal(record) < 25 * 15 for record in newest(found[1]).values())
