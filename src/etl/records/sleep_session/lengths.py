"""How long sleep is, against what a panel of experts agreed on for the age.

That is the sleep of a day. Held against it is the time asleep in a whole night, or the mean of the main
sleeps of a period, where stages tell of it. Of the age a band is known, so what is said holds for all in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import HOUR_MS
from etl.records.sleep_session.metrics import mean
from etl.records.sleep_session.sleeps import NIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from etl.core.age import AgeBand
    from etl.core.sheet import Sheet
    from etl.records.sleep_session.metrics import Hypnogram
    from etl.records.sleep_session.sleeps import Sleep

BELOW, WITHIN, ABOVE = "below", "within", "above"
OPEN, UNSAID = "open", "unsaid"
"""What is told of a range: also that time without a known stage leaves it open, or nothing."""

YOUNG, MIDDLE, OLDER = "young", "middle", "older"
_AGES = ((YOUNG, 18, 25), (MIDDLE, 26, 64), (OLDER, 65, None))
#: Up to here the range is the same, but not the wider one.
_ALIKE = (18, 64)


class Ranges(NamedTuple):
    """The group of ages that a band belongs to, and whether all in the band share its wider range."""

    group: str
    wider: bool

    def bounds(self, *, wider: bool = False) -> tuple[str, str]:
        """Name the guidelines that bound the range, or the wider one."""
        start = f"sleep_{self.group}_wider" if wider else f"sleep_{self.group}"
        return f"{start}_from", f"{start}_to"

    @property
    def said(self) -> tuple[str, ...]:
        """Name the guidelines that may be said."""
        return (*self.bounds(), *self.bounds(wider=True)) if self.wider else self.bounds()


_NOTHING: Mapping[str, str] = {"group": "", "range": UNSAID, "wider": UNSAID}


def ranges(age: AgeBand | None) -> Ranges | None:
    """Find what holds for everybody of a band; None where the age is not known, or may be below 18."""
    if age is None:
        return None
    for group, youngest, oldest in _AGES:
        if age.within(youngest, oldest):
            return Ranges(group, wider=True)
    return Ranges(MIDDLE, wider=False) if age.within(*_ALIKE) else None


def of_sleep(sleep: Sleep, age: AgeBand | None, sheet: Sheet, *, whole: bool) -> Mapping[str, str]:
    """Hold the time asleep of a whole night against the ranges for the age: the aspects of an episode."""
    night = whole and sleep.judged and sleep.kind == NIGHT
    staged = [sleep.hypnogram] if night and sleep.hypnogram and not sleep.hypnogram.partly_staged else []
    return _compared("tst", staged, age, sheet)


def of_period(sleeps: Iterable[Sleep], age: AgeBand | None, sheet: Sheet) -> Mapping[str, str]:
    """Hold the mean time asleep against the ranges for the age, where a mean is told."""
    measured = [sleep.hypnogram for sleep in sleeps]
    staged = [one for one in measured if one and not one.partly_staged]
    return _compared("tst_mean", staged if "tst_mean" in sheet.facts else [], age, sheet)


def _compared(name: str, staged: Sequence[Hypnogram], age: AgeBand | None, sheet: Sheet) -> Mapping[str, str]:
    """Compare, and write the time so that it looks equal to no bound that it misses."""
    held = ranges(age)
    if age is None or held is None or not staged:
        return _NOTHING
    least, most = mean([one.tst for one in staged]), mean([one.tst + one.unknown for one in staged])
    place = _place(least, most, held.bounds())
    wider = _place(least, most, held.bounds(wider=True)) if held.wider else UNSAID
    if place in {WITHIN, OPEN} or wider == OPEN:
        wider = UNSAID
    sheet.duration(name, least, held.said, n=sheet.facts[name].n)
    _tell_age(age, sheet)
    return {"group": held.group, "range": place, "wider": wider}


def _place(least_ms: float, most_ms: float, bounds: tuple[str, str]) -> str:
    """Place a time in a range, both ends included, if all that it may be lies in one place."""
    start, end = (GUIDELINES[name].value * HOUR_MS for name in bounds)
    places = {BELOW if ms < start else ABOVE if ms > end else WITHIN for ms in (least_ms, most_ms)}
    return places.pop() if len(places) == 1 else OPEN


def _tell_age(age: AgeBand, sheet: Sheet) -> None:
    sheet.index("age_from", age.youngest, "age", 0)
    if age.oldest is not None:
        sheet.count("age_to", age.oldest, "year", n=1)
