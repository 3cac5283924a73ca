"""Make the fixtures of the oracles: glucose.csv and hypnograms.json, the same bytes each time.

Everything is made up, from a fixed seed and whole numbers; no floating-point function takes part. Run it from
the top of the repository: ``python tests/oracles/make_fixtures.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import NamedTuple

FOLDER = Path(__file__).parent
GLUCOSE, HYPNOGRAMS = "glucose.csv", "hypnograms.json"

STEP, HOUR, DAY = 5, 60, 1440  # minutes
END = 14 * DAY
CALM = 100.0  # an hour of it lies around everything planted

#: On every threshold, beside it, and between whole numbers, and how often.
EDGES = dict.fromkeys((53.0, 54.0, 69.0, 70.0, 140.0, 180.0, 181.0, 250.0, 251.0, 140.5, 180.5, 250.5), 1) | {
    53.5: 1,
    69.5: 2,
    140.4: 3,
    180.4: 4,
    250.49: 5,
    112.5: 10,
}


class Plant(NamedTuple):
    """What is planted from a minute on: levels (None for a gap), each for some minutes.

    Its last reading is moved by ``shift`` minutes, off the beat of the sensor.
    """

    start: int
    parts: tuple[tuple[float | None, int], ...]
    shift: int = 0

    @property
    def length(self) -> int:
        """How many minutes it takes."""
        return sum(minutes for _, minutes in self.parts)

    def readings(self) -> dict[int, float]:
        """Give its readings by minute."""
        levels = [level for level, minutes in self.parts for _ in range(0, minutes, STEP)]
        seen = {self.start + STEP * at: level for at, level in enumerate(levels) if level is not None}
        if self.shift:
            last = max(seen)
            seen[last + self.shift] = seen.pop(last)
        return seen


def _at(day: int, hour: int) -> int:
    return (day - 1) * DAY + hour * HOUR


_LENGTHS = {  # of 14, 15 and 16 minutes, a kind a day
    f"{kind}_{minutes}": Plant(_at(day, hour), ((level, 15),), minutes - 15)
    for day, (kind, level) in enumerate(
        {"low": 60.0, "very_low": 44.0, "high": 200.0, "very_high": 290.0}.items(), start=2
    )
    for hour, minutes in ((4, 14), (12, 15), (20, 16))
}
_COURSES = {
    "low_at_start": Plant(STEP, ((60.0, 15),)),
    "low_120": Plant(_at(6, 2), ((60.0, 120),)),
    "low_125": Plant(_at(6, 9), ((60.0, 125),)),
    "low_130_recovering": Plant(_at(6, 16), ((60.0, 65), (CALM, 10), (60.0, 55))),
    "short_recovery": Plant(_at(7, 2), ((60.0, 15), (CALM, 10), (60.0, 15))),
    "long_recovery": Plant(_at(7, 8), ((60.0, 15), (CALM, 15), (60.0, 15))),
    "very_low_in_low": Plant(_at(7, 14), ((60.0, 10), (50.0, 20), (60.0, 10))),
    "very_high_in_high": Plant(_at(7, 20), ((200.0, 20), (300.0, 15), (170.0, 10), (200.0, 5))),
    "high_at_end": Plant(END - 10, ((200.0, 15),)),
}
_GAPS = {  # a gap counts from reading to reading: five minutes more than what is missing
    "gap_30": Plant(_at(8, 2), ((None, 25),)),
    "gap_45": Plant(_at(8, 6), ((None, 40),)),
    "gap_50": Plant(_at(8, 10), ((None, 45),)),
    "gap_of_hours": Plant(_at(8, 14), ((None, 5 * HOUR),)),
    "low_over_30": Plant(_at(9, 3), ((60.0, 15), (None, 25), (60.0, 10))),
    "low_over_45": Plant(_at(9, 9), ((60.0, 15), (None, 40), (60.0, 10))),
    "low_over_50": Plant(_at(9, 15), ((60.0, 15), (None, 45), (60.0, 15))),
    "low_before_hours": Plant(_at(10, 1), ((60.0, 15), (None, 5 * HOUR))),
    "low_before_30": Plant(_at(10, 9), ((60.0, 15), (None, 25))),
    "recovery_over_30": Plant(_at(10, 13), ((60.0, 15), (CALM, 5), (None, 25), (60.0, 15))),
    "recovery_before_50": Plant(_at(10, 18), ((60.0, 15), (CALM, 10), (None, 45))),
}
_BETWEEN = {  # lasting, so that rounding decides whether there is an episode
    f"held_{level}": Plant(_at(13, hour), ((level, 20),))
    for hour, level in zip((2, 8, 14, 20), (53.5, 69.5, 180.4, 250.49), strict=True)
}
_EDGES = {
    "edges": Plant(
        _at(11, 3),
        tuple(part for level, times in EDGES.items() for part in ((level, STEP), (CALM, 2 * STEP)) * times),
    )
}
PLANTS = _LENGTHS | _COURSES | _GAPS | _BETWEEN | _EDGES


def glucose() -> str:
    """Give the glucose trace: minutes after midnight of the first day, mg/dL."""
    trace = _walk()
    for plant in PLANTS.values():
        around = range(plant.start - HOUR, plant.start + plant.length + HOUR)
        trace |= {minute: CALM for minute in trace if minute in around}
    for plant in PLANTS.values():
        for minute in range(plant.start, plant.start + plant.length):
            trace.pop(minute, None)
        trace |= plant.readings()
    return "minute,mgdl\n" + "".join(f"{minute},{trace[minute]}\n" for minute in sorted(trace))


def _walk() -> dict[int, float]:
    """Wander between 75.0 and 139.9 mg/dL, in tenths, a step every five minutes."""
    chance, tenths, trace = Random(14), 1_000, {}
    for minute in range(STEP, END + 1, STEP):
        tenths = min(1_399, max(750, tenths + _draw(chance, 81) - 40))
        trace[minute] = tenths / 10
    return trace


def _draw(chance: Random, below: int) -> int:
    """Draw a whole number; only ``random()`` gives the same on every Python."""
    return int(chance.random() * below)


Hypnogram = list[tuple[str, float]]  # a stage and its minutes; "" where there is none

_NIGHTS: dict[str, Hypnogram] = {
    "night": [
        *(("AWAKE", 15), ("LIGHT", 90), ("DEEP", 60), ("AWAKE", 4), ("LIGHT", 80), ("REM", 50)),
        *(("AWAKE", 5), ("LIGHT", 30), ("AWAKE", 6), ("LIGHT", 40), ("REM", 70), ("AWAKE", 30)),
    ],
    "awakenings": [
        *(("AWAKE_IN_BED", 7), ("LIGHT", 60), ("AWAKE", 3), ("OUT_OF_BED", 3), ("LIGHT", 45)),
        *(("AWAKE", 3), ("UNKNOWN", 0.5), ("AWAKE", 3), ("REM", 20), ("AWAKE", 5.5), ("DEEP", 30)),
        *(
            ("OUT_OF_BED", 5),
            ("LIGHT", 41.5),
            ("AWAKE_IN_BED", 2.5),
            ("AWAKE", 2.5),
            ("REM", 9),
            ("AWAKE", 6),
        ),
    ],
    "unknown": [
        *(("", 2), ("UNKNOWN", 3), ("AWAKE", 10), ("LIGHT", 100), ("", 4), ("UNKNOWN", 3), ("REM", 60)),
        *(("UNKNOWN", 6), ("AWAKE", 8), ("DEEP", 70), ("LIGHT", 200), ("", 7)),
    ],
    "no_rem": [("AWAKE", 20), ("LIGHT", 200), ("DEEP", 90), ("AWAKE", 10), ("LIGHT", 30), ("AWAKE", 5)],
    "asleep_at_both_ends": [("LIGHT", 120), ("AWAKE", 6), ("REM", 30), ("DEEP", 60)],
    "rem_first": [("AWAKE", 3), ("REM", 25), ("LIGHT", 100), ("REM", 10)],
    "one_epoch": [("AWAKE", 240), ("LIGHT", 0.5), ("AWAKE", 120)],
    "unstaged": [("AWAKE", 12), ("SLEEPING", 180), ("AWAKE", 9), ("SLEEPING", 200.5), ("AWAKE", 3)],
    "hardly_unstaged": [("AWAKE", 8), ("SLEEPING", 20), ("LIGHT", 230), ("DEEP", 70), ("REM", 65.5)],
    "partly_unstaged": [("AWAKE", 8), ("SLEEPING", 45), ("LIGHT", 230), ("DEEP", 70), ("REM", 65.5)],
    "unknown_before": [("UNKNOWN", 60), ("LIGHT", 200), ("DEEP", 60), ("REM", 80)],
}
_STAGES = ("AWAKE", "LIGHT", "DEEP", "REM", "LIGHT", "AWAKE_IN_BED", "LIGHT", "UNKNOWN")


def hypnograms() -> str:
    """Give the hypnograms by name, a line each."""
    nights = _NIGHTS | {f"random_{seed:02d}": _random_night(seed) for seed in range(12)}
    lines = (f"  {json.dumps(name)}: {json.dumps(night)}" for name, night in nights.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _random_night(seed: int) -> Hypnogram:
    chance = Random(seed)
    return [(_STAGES[_draw(chance, len(_STAGES))], (1 + _draw(chance, 40)) / 2) for _ in range(30 + 2 * seed)]


def main() -> None:
    """Write both beside this file."""
    (FOLDER / GLUCOSE).write_text(glucose(), encoding="utf-8", newline="\n")
    (FOLDER / HYPNOGRAMS).write_text(hypnograms(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
