"""What the sample tests look at: a month of records of each kind of person, and files read back."""

from __future__ import annotations

import io
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import fastavro
import pytest

from etl.samples.blood_glucose import BloodGlucose, Reading
from etl.samples.generate import generate
from etl.samples.life import HOUR_MS, Life
from etl.samples.people import person
from etl.samples.spec import SampleFile, SampleSpec

if TYPE_CHECKING:
    from collections.abc import Callable

MONTH = 28
FOREVER_MS = 10**15


@pytest.fixture(scope="session")
def month() -> dict[int, list[Reading]]:
    """All readings of 28 days, by subject number: wide sensor, censored sensor, meter."""
    return {number: _readings(number) for number in (1, 2, 3)}


def _readings(number: int) -> list[Reading]:
    life = Life(7, number)
    end = life.day(MONTH).midnight_ms
    records = BloodGlucose().records(life, person(number), 0)
    return list(takewhile(lambda item: item.time_ms < end, records))


@pytest.fixture(scope="session")
def final() -> Callable[[Reading], dict[str, Any]]:
    """The last version of a reading."""
    return lambda reading: reading.as_of(FOREVER_MS)


@pytest.fixture(scope="session")
def levels(month: dict[int, list[Reading]]) -> dict[int, list[float]]:
    """The values of the month (mg/dL), as they finally stand."""
    return {number: [_level(item) for item in readings] for number, readings in month.items()}


def _level(reading: Reading) -> float:
    level = reading.as_of(FOREVER_MS)["levelInMilligramsPerDeciliter"]
    assert isinstance(level, float)
    return level


@pytest.fixture(scope="session")
def sample_data() -> list[tuple[SampleFile, list[dict[str, Any]]]]:
    """The default files, decoded by the Avro library itself."""
    return [(file, decode(file.content)) for file in generate(SampleSpec())]


def decode(content: bytes) -> list[dict[str, Any]]:
    """All records of a container."""
    return [dict(record) for record in fastavro.reader(io.BytesIO(content)) if isinstance(record, dict)]


def local_day(time_ms: int) -> int:
    """The day of that time, counted from 1970, while New York is five hours behind (November)."""
    return (time_ms - 5 * HOUR_MS) // (24 * HOUR_MS)
