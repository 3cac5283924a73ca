"""Thresholds of steps and active calories.

The graduated index, the cadences and the ranges in which mortality levelled off describe; none is a target,
and none tells of a person.

Left out:
    A target of steps: what a study finds of groups is not what any of them should walk.
    The range in which mortality levelled off, where the age band is unknown or begins below 20 years, or less
        than 3 whole days are seen: it differs by age, and is of the usual steps of adults.
    Minutes of activity a week (WHO, Bull 2020, 10.1136/bjsports-2020-102955): the records hold no intensity.
    Cadence in records of more than 120 s: nobody knows how the steps were spread.
    A grade or correction of active calories: the error of wrist devices exceeds 20 % (Shcherbina 2017,
        10.3390/jpm7020003) and is not known of each.
"""

from __future__ import annotations

from etl.core.guidelines.guideline import CONVENTION, Guideline

_GRADUATED_INDEX = "doi:10.2165/00007256-200434010-00001"  # Tudor-Locke & Bassett 2004
_MORTALITY = "doi:10.1016/S2468-2667(21)00302-9"  # Paluch 2022
_CADENCE = "doi:10.1186/s12966-019-0769-6"  # CADENCE-Adults 2019
_WRIST_DEVICES = "doi:10.3390/jpm7020003"  # Shcherbina 2017

_HEALTHY_ADULTS = "healthy adults"
_YOUNGER_ADULTS = "adults of 21 to 40 years"
_FROM_60, _BELOW_60 = "adults of 60 years and older", "adults younger than 60 years"
_ALL = "everyone"

ACTIVITY: tuple[Guideline, ...] = (
    # Bounds of the graduated step index, in steps a day; steps are rounded to whole ones first.
    Guideline("steps_5000", 5000, "steps", "5000 steps", _HEALTHY_ADULTS, _GRADUATED_INDEX),
    Guideline("steps_7500", 7500, "steps", "7500 steps", _HEALTHY_ADULTS, _GRADUATED_INDEX),
    Guideline("steps_10000", 10000, "steps", "10000 steps", _HEALTHY_ADULTS, _GRADUATED_INDEX),
    Guideline("steps_12500", 12500, "steps", "12500 steps", _HEALTHY_ADULTS, _GRADUATED_INDEX),
    # Ranges of daily steps in which mortality levelled off, by age: the cohorts, and where the ages part.
    Guideline("plateau_older_low", 6000, "steps", "6000 steps", _FROM_60, _MORTALITY),
    Guideline("plateau_older_high", 8000, "steps", "8000 steps", _FROM_60, _MORTALITY),
    Guideline("plateau_younger_low", 8000, "steps", "8000 steps", _BELOW_60, _MORTALITY),
    Guideline("plateau_younger_high", 10000, "steps", "10000 steps", _BELOW_60, _MORTALITY),
    Guideline("plateau_age", 60, "year", "60 years", "adults", _MORTALITY),
    Guideline("plateau_cohorts", 15, "cohort", "15 cohorts", "adults", _MORTALITY),
    # Pace, told from records that are short enough.
    Guideline("cadence_moderate", 100, "steps/min", "100 steps/min", _YOUNGER_ADULTS, _CADENCE),
    Guideline("cadence_vigorous", 130, "steps/min", "130 steps/min", _YOUNGER_ADULTS, _CADENCE),
    Guideline("cadence_record", 120, "s", "120 s", _ALL, CONVENTION),
    # Error of wrist devices in energy expenditure: none of those tested stayed below.
    Guideline("wrist_energy_error", 20, "%", "20 %", "adults who wear a wrist device", _WRIST_DEVICES),
    # How much data a summary needs.
    Guideline("activity_day", 10, "hour", "10 hours", _ALL, CONVENTION),
    Guideline("activity_window", 6, "hour", "6 hours", _ALL, CONVENTION),
    Guideline("activity_coverage", 70, "%", "70 %", _ALL, CONVENTION),
    Guideline("activity_whole_days", 3, "day", "3 days", _ALL, CONVENTION),
)
