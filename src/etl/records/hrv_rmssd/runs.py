"""Runs: values of one origin that follow one another, each five minutes counted once, each time told once."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import HOUR_MS, MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from etl.records.hrv_rmssd.reading import Reading

#: A value stands for so much time; source: ours, after what devices write.
SLOT_MS = int(GUIDELINES["hrv_slot"].value) * MINUTE_MS
#: A longer gap ends a run: time awake, or the device off; source: ours.
GAP_MS = int(GUIDELINES["hrv_gap"].value) * HOUR_MS


@dataclass(frozen=True, slots=True)
class Run:
    """Values of one origin (ascending, one a slot, at least one), and how many others repeat them."""

    origin: str = field(repr=False)
    readings: Sequence[Reading] = field(repr=False)
    repeats: int

    @property
    def start_ms(self) -> int:
        """The instant of its first value."""
        return self.readings[0].time_ms

    @property
    def end_ms(self) -> int:
        """The instant of its last value."""
        return self.readings[-1].time_ms

    @property
    def length_ms(self) -> int:
        """From the first value to the last."""
        return self.end_ms - self.start_ms

    @property
    def expected(self) -> int:
        """How many 5-minute slots there are from the first value to the last, both counted; values.

        Minimum: none. Source: ours.
        """
        slots = (2 * self.length_ms + SLOT_MS) // (2 * SLOT_MS) + 1
        return max(slots, len(self.readings))


@dataclass(slots=True)
class Share:
    """A run that counts, and how many records do not: repetitions, and values of others within its time."""

    run: Run
    left_out: int


def find_runs(readings: Iterable[Reading]) -> list[Run]:
    """Sort the values of a set into runs; their order does not matter."""
    origins: dict[str, list[Reading]] = defaultdict(list)
    for reading in sorted(readings, key=_order):
        origins[reading.origin].append(reading)
    return [_run(origin, part) for origin, members in sorted(origins.items()) for part in _split(members)]


def share_out(runs: Iterable[Run]) -> list[Share]:
    """Let each run, best first, have its time, from its first value to its last.

    Of a run that comes later, the values within that time are left out, as it is told already; what it holds
    before and after counts as a run of its own.
    """
    starts: list[int] = []
    held: list[Share] = []
    kept: list[Share] = []
    for run in runs:
        shares = _parted(run, starts, held)
        for place in reversed(shares):  # so that the earlier places stay where they are
            starts.insert(place, shares[place].run.start_ms)
            held.insert(place, shares[place])
        kept.extend(shares.values())
    return kept


def blocks(readings: Sequence[Reading]) -> int:
    """Give how many stretches of values (ascending) gaps of more than two hours separate; blocks.

    Minimum: a value. Source: ours.
    """
    return sum(1 for _ in _split(readings))


def _parted(run: Run, starts: Sequence[int], held: Sequence[Share]) -> dict[int, Share]:
    """Give what of a run is free, by its place among the runs that hold their time (and ``starts``).

    What is not is counted with those; repetitions with the first part, or else with the last of those.
    """
    free: dict[int, list[Reading]] = defaultdict(list)
    rival = None
    for reading in run.readings:
        place = bisect_right(starts, reading.time_ms)
        if place and held[place - 1].run.end_ms >= reading.time_ms:
            rival = held[place - 1]
            rival.left_out += 1
        else:
            free[place].append(reading)
    if rival and not free:
        rival.left_out += run.repeats
    shares: dict[int, Share] = {}
    for place, readings in free.items():
        part = Run(run.origin, readings, 0 if shares else run.repeats)
        shares[place] = Share(part, part.repeats)
    return shares


def _order(reading: Reading) -> tuple[int, int, str]:
    """Time, then the newest; ids are distinct, so no two values are alike."""
    return reading.time_ms, -reading.modified_ms, reading.record_id


def _split(readings: Sequence[Reading]) -> Iterator[Sequence[Reading]]:
    start = 0
    for index in range(1, len(readings)):
        if readings[index].time_ms - readings[index - 1].time_ms > GAP_MS:
            yield readings[start:index]
            start = index
    yield readings[start:]


def _run(origin: str, readings: Sequence[Reading]) -> Run:
    kept = _one_a_slot(readings)
    return Run(origin, kept, len(readings) - len(kept))


def _one_a_slot(readings: Sequence[Reading]) -> list[Reading]:
    """Keep one value of each slot: the last written, of equally new ones the earliest.

    The slots lie around the values, half a slot to each side, so that jitter does not move a value into its
    neighbour's; they are laid anew after a gap.
    """
    kept: list[Reading] = []
    start, before, slot = readings[0].time_ms, readings[0].time_ms, -1
    for reading in readings:
        if 2 * (reading.time_ms - before) > 3 * SLOT_MS:
            start, slot = reading.time_ms, -1
        number = (2 * (reading.time_ms - start) + SLOT_MS) // (2 * SLOT_MS)
        if number != slot:
            kept.append(reading)
        elif reading.modified_ms > kept[-1].modified_ms:
            kept[-1] = reading
        before, slot = reading.time_ms, number
    return kept
