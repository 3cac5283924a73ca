"""Raw records of made-up lives, of any type: as one export of everything has them, and as several do."""

from __future__ import annotations

from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from etl.core.localtime import DAY_MS, HOUR_MS
from etl.samples.exports import by_time
from etl.samples.generate import GENERATORS, generate
from etl.samples.life import FIRST_DAY, Life, local_ms
from etl.samples.people import person
from etl.samples.spec import SampleSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.samples.exports import Exportable
    from tests.support.rows import Row

LIVES = 12
BEGIN_MS = local_ms(FIRST_DAY, 0)
_KINDS = {kind.name: kind for kind in GENERATORS}
_SUBJECTS = 3
#: Whole days: three make a period, but of a sensor's hundreds of readings a day, no report takes less than 14
#: days. A meter is read a few times a day.
_DAYS, _SENSOR_DAYS, _METER_DAYS = 3, 2, 15


@cache
def life(record_type: str, number: int) -> tuple[Row, ...]:
    """Give the records of some days, as an export of everything in the course of the next one has them."""
    fetched = BEGIN_MS + _days(record_type, number) * DAY_MS + (7 + number % 4) * HOUR_MS
    return tuple(everything(record_type, number, BEGIN_MS, fetched))


def everything(record_type: str, number: int, since_ms: int, fetched_ms: int) -> list[Row]:
    """Give an export of a life that reaches back to any time."""
    known = takewhile(lambda item: item.time_ms <= fetched_ms, _items(record_type, number))
    return [
        item.as_of(fetched_ms) for item in known if item.written_ms <= fetched_ms and item.end_ms >= since_ms
    ]


def files(number: int) -> dict[str, bytes]:
    """Give exports of every type of a life, by their paths."""
    spec = SampleSpec(seed=1_000 + number, days=2, files=2)
    return {file.path: file.content for file in generate(spec)}


def exports(record_type: str, number: int, fetches_ms: Sequence[int]) -> list[list[Row]]:
    """Give exports of a life as the app makes them: each reaches back 21 hours."""
    return [export.records for export in by_time(_items(record_type, number), fetches_ms)]


def _items(record_type: str, number: int) -> Iterable[Exportable]:
    subject = _subject(number)
    return _KINDS[record_type].records(Life(number, subject), person(subject), -1)


def _days(record_type: str, number: int) -> int:
    if record_type != "BloodGlucoseRecord":
        return _DAYS
    return _SENSOR_DAYS if person(_subject(number)).instrument.continuous else _METER_DAYS


def _subject(number: int) -> int:
    return number % _SUBJECTS + 1
