"""What the sample tests look at: a month of records of each kind of person, and files read back."""

from __future__ import annotations

import io
from collections import defaultdict
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any

import fastavro
import pytest

from etl.samples.blood_glucose import BloodGlucose, Reading
from etl.samples.generate import generate
from etl.samples.life import HOUR_MS, Life
from etl.samples.people import person
from etl.samples.spec import SampleFile, SampleSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Records = list[dict[str, Any]]
Decoded = list[tuple[SampleFile, Records]]

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
def default_set() -> dict[str, Decoded]:
    """The default files by record type, decoded by the Avro library itself."""
    found: dict[str, Decoded] = defaultdict(list)
    for file in generate(SampleSpec()):
        found[file.record_type].append((file, decode(file.content)))
    return found


@pytest.fixture(scope="session")
def sample_data(default_set: dict[str, Decoded]) -> Decoded:
    """The default files of blood glucose."""
    return default_set["BloodGlucoseRecord"]


def decoded(record_type: str, **spec: int) -> list[Records]:
    """The records of each file of one type."""
    files = generate(SampleSpec(types=(record_type,), **spec))
    return [decode(file.content) for file in files]


def decode(content: bytes) -> Records:
    """All records of a container."""
    return [dict(record) for record in fastavro.reader(io.BytesIO(content)) if isinstance(record, dict)]


def newest(files: Iterable[Records]) -> dict[str, dict[str, Any]]:
    """The newest version of each record, by id."""
    found: dict[str, dict[str, Any]] = {}
    for record in chain.from_iterable(files):
        known = found.setdefault(record["metadata"]["id"], record)
        if modified(known) < modified(record):
            found[record["metadata"]["id"]] = record
    return found


def versions(files: Iterable[Records]) -> list[Records]:
    """Each record as it stands in one file after the other."""
    found: dict[str, Records] = defaultdict(list)
    for record in chain.from_iterable(files):
        found[record["metadata"]["id"]].append(record)
    return list(found.values())


def modified(record: dict[str, Any]) -> int:
    """When it was last changed."""
    time = record["metadata"]["lastModifiedTimeEpochMillis"]
    assert isinstance(time, int)
    return time


def length(record: dict[str, Any]) -> int:
    """How long what it is about lasts (ms)."""
    time = record["endTimeEpochMillis"] - record["startTimeEpochMillis"]
    assert isinstance(time, int)
    return time


def local_day(time_ms: int) -> int:
    """The day of that time, counted from 1970, while New York is five hours behind (November)."""
    return (time_ms - 5 * HOUR_MS) // (24 * HOUR_MS)
