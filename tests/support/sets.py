"""Sets of raw records of any type, for laws that hold for all: lives and sketches, bent, somewhere on earth.

A life is what the sample generator writes, a sketch what nobody would. Bent is what happens to records on
their way: some get lost, clocks run apart, another device tells of the same time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from hypothesis import Phase, settings
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, day_bounds, parse_zone
from etl.samples.chance import happens, seeded, whole
from tests.support.daily import STEADY
from tests.support.lives import BEGIN_MS, LIVES, life
from tests.support.rows import FETCHED, described, identity, modified, moved, renamed, start, zoned
from tests.support.sketches import RUNS, Run, pick, sketch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from hypothesis.strategies import SearchStrategy

    from tests.support.rows import Row

#: For laws: sets are large, so there are few in a run (but others in each), and where one fails, no smaller
#: one is looked for, which would take minutes. What is shown makes it again.
LAW = settings(STEADY, max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate])
#: To draw from without a word of hypothesis: thousands of small choices.
CHANCES = st.integers(0, 9_999).map(partial(seeded, "chance"))

FIXED = "-05:00"
NOWHERE = "Z"  # what records say that do not know where they are


Place = tuple[str | None, int]
Life = tuple[int, "Bends"]


@dataclass(frozen=True)
class RawSet:
    """Records of a type and the zone of their subject, as what it takes to make them again."""

    record_type: str
    made: list[Run] | Life
    place: Place

    @cached_property
    def rows(self) -> list[Row]:
        """The records; those of nowhere tell no offset."""
        zone, by_ms = self.place
        if isinstance(self.made, list):
            rows = sketch(self.record_type, self.made)
        else:
            number, bends = self.made
            rows = bent(life(self.record_type, number), bends)
        found = [moved(row, by_ms, wholly=True) for row in rows]
        return [zoned(row, NOWHERE) for row in found] if zone == NOWHERE else found

    @property
    def zone(self) -> str | None:
        """The zone that a job tells; None where that is left to the records."""
        return None if self.place[0] == NOWHERE else self.place[0]


@dataclass(frozen=True)
class Bends:
    """What happened to records: all but ``kept`` per cent of them got lost, and what lies in a gap.

    Clocks were wrong by up to ``jitter_ms``. So many per cent have another device ``beside`` them, have
    ``twins`` (at the same time, from the same device) or ``rivals`` (versions that are as new), which say
    something else, or are ``spoilt``: no longer usable.
    """

    seed: int
    kept: int
    gap: tuple[int, int]  # hours from the first record on
    jitter_ms: int
    beside: int
    twins: int
    rivals: int
    spoilt: int
    hours: int  # from the first record on


BENDS = st.builds(
    Bends,
    seed=st.integers(0, 9_999),
    kept=st.sampled_from([100, 100, 95, 50, 5]),
    gap=st.tuples(st.integers(0, 48), st.sampled_from([0, 0, 1, 5])),
    jitter_ms=st.sampled_from([0, 20_000, 4 * MINUTE_MS]),
    beside=st.sampled_from([0, 0, 20, 100]),
    twins=st.sampled_from([0, 20]),
    rivals=st.sampled_from([0, 0, 20]),
    spoilt=st.sampled_from([0, 0, 10]),
    hours=st.sampled_from([6, 30, 400]),
)


UNBENT = Bends(seed=0, kept=100, gap=(0, 0), jitter_ms=0, beside=0, twins=0, rivals=0, spoilt=0, hours=400)


def _changing(zone: str, day: date) -> Place:
    """A zone, and how far to move a set so that its second day is the one on which clocks change."""
    return zone, day_bounds(day, parse_zone(zone))[0] - DAY_MS - BEGIN_MS


#: Zones, and how far sets are moved there.
SOMEWHERE = (
    (FIXED, 0),
    _changing("America/New_York", date(2026, 11, 1)),
    _changing("America/New_York", date(2027, 3, 14)),
    _changing("Australia/Lord_Howe", date(2026, 10, 4)),  # by half an hour
    _changing("Australia/Lord_Howe", date(2027, 4, 4)),
)
#: Those where every day has 24 hours; records tell the zone, or nobody does.
EVEN: tuple[Place, ...] = ((FIXED, 0), ("+10:30", 0), (None, 0), (NOWHERE, 0))
ANYWHERE: tuple[Place, ...] = (*SOMEWHERE, *EVEN[2:])


def sets(record_type: str, places: Sequence[Place] = ANYWHERE) -> SearchStrategy[RawSet]:
    """Draw sets of a type in one of these places: lives as they are, bent lives, and sketches."""
    lives = st.integers(0, LIVES - 1)
    made = st.one_of(st.tuples(lives, st.just(UNBENT)), st.tuples(lives, BENDS), RUNS)  # the plainest first
    return st.builds(RawSet, st.just(record_type), made, st.sampled_from(places))


def bent(rows: Sequence[Row], bends: Bends) -> list[Row]:
    """Let happen to records what happens; one at least is left."""
    rng, first = seeded("bent", bends.seed), start(rows[0])
    begin, length = bends.gap
    hours = [(start(row) - first) // HOUR_MS for row in rows]
    there = [
        row
        for row, hour in zip(rows, hours, strict=True)
        if hour < bends.hours and not begin <= hour < begin + length and happens(rng, bends.kept / 100)
    ]
    return [version for row in there or rows[:1] for version in _versions(row, rows, bends, rng)]


def _versions(row: Row, rows: Sequence[Row], bends: Bends, rng: Random) -> Iterator[Row]:
    """Give a record, and whatever else tells of its time or goes by its name."""
    found = moved(row, _drift(bends, rng)) | ({FETCHED: 0} if happens(rng, bends.spoilt / 100) else {})
    yield found
    if happens(rng, bends.beside / 100):
        other = described(row, id=f"{identity(row)}+", dataOriginPackageName="com.example.other")
        yield moved(other, _drift(bends, rng))
    if happens(rng, bends.twins / 100):
        other = pick(rng, rows)
        twin = described(row, id=f"{identity(row)}=")["metadata"]
        yield moved(other, start(found) - start(other)) | {"metadata": twin}
    if happens(rng, bends.rivals / 100):
        yield renamed(pick(rng, rows), row, modified(row))


def _drift(bends: Bends, rng: Random) -> int:
    return whole(rng, -bends.jitter_ms, bends.jitter_ms)
