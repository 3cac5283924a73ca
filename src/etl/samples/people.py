"""The people samples are made up about: how their glucose behaves, and what they measure themselves with.

All numbers are invented to look plausible. They describe nobody and state nothing about any treatment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.samples.gear import KINDS

if TYPE_CHECKING:
    from etl.samples.gear import Gear


@dataclass(frozen=True, slots=True)
class Physiology:
    """How a body's glucose moves.

    ``baseline`` is where it settles (mg/dL), ``dawn`` the rise before waking (mg/dL), ``rise`` what a
    gram of carbohydrate adds (mg/dL), ``pull`` the share of the distance to the baseline it goes in a
    minute. Insulin of a meal meets ``matched`` of its carbohydrate on average, ``mismatch`` is the
    deviation of that share, ``delay`` the minutes it comes after the first bite, ``action`` the minutes
    until it acts most. ``corrects``: whether high values are met with more insulin.
    """

    baseline: float
    dawn: float
    rise: float
    pull: float
    matched: float
    mismatch: float
    delay: int
    action: float
    corrects: bool


@dataclass(frozen=True, slots=True)
class Instrument:
    """What measures: the app that writes, the device it names, and the values it can display (mg/dL)."""

    package: str
    manufacturer: str
    model: str
    lowest: int
    highest: int
    continuous: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One subject of the samples; ``number`` counts from 1."""

    number: int
    body: Physiology
    instrument: Instrument
    gear: Gear

    @property
    def name(self) -> str:
        """The user id in the manifest."""
        return f"sample-{self.number:02d}"


_KINDS = (
    # Wide swings in both directions, seen by a sensor that shows them all.
    (
        Physiology(138, 28, 5.6, 0.0042, 0.93, 0.27, 12, 62, corrects=True),
        Instrument("com.dexcom.g7", "Dexcom", "G7", 40, 400, continuous=True),
    ),
    # Swings beyond what the sensor displays, at both ends.
    (
        Physiology(112, 20, 5.8, 0.0080, 0.80, 0.18, 22, 62, corrects=False),
        Instrument("com.dexcom.stelo", "Dexcom", "Stelo", 70, 250, continuous=True),
    ),
    # Measured a few times a day, around meals.
    (
        Physiology(126, 22, 4.6, 0.0080, 0.68, 0.14, 18, 62, corrects=False),
        Instrument("com.example.meter", "Example", "Meter One", 20, 600, continuous=False),
    ),
)


def person(number: int) -> Person:
    """Subject ``number`` (from 1): a sensor wearer, a censored sensor's wearer, fingersticks, and again."""
    body, instrument = _KINDS[(number - 1) % len(_KINDS)]
    return Person(number, body, instrument, KINDS[(number - 1) % len(KINDS)])
