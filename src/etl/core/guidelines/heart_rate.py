"""Thresholds of heart rate.

The levels are no limits of health: without the age of a person and what they were doing, time above a level
only describes. So do the zones beside them where the age band is known: they are shares of a maximal heart
rate that nobody measured, and do not tell what the person was doing.

Left out:
    Arrhythmia, and any name for a fast or a slow heart: a rate does not tell of the rhythm, nor of rest.
    Zones of intensity of people of unknown age, below 20 years, or from 80 years on: the maximal heart rate
        that they are shares of is estimated by an equation of adults.
    A grade of the difference between night and day: the ratio of 0.90 for non-dipping is of patients asleep
        and awake, not of hours of the clock.
    A reference range of the resting rate: the daily resting rates of Quer 2020, 10.1371/journal.pone.0227709,
        are another measure than the lowest five minutes of a night.
"""

from __future__ import annotations

from etl.core.guidelines.guideline import CONVENTION, Guideline

_RESTING = "doi:10.1371/journal.pdig.0000236"  # Speed 2023

_MAXIMUM = "doi:10.1016/S0735-1097(00)01054-8"  # Tanaka 2001
_MAXIMUM_ERROR = "doi:10.1002/ajhb.22431"  # Sarzynski 2013
_ZONES = "doi:10.1016/j.apmr.2020.09.399"  # table 1: ACSM 2018

_HEALTHY_ADULTS = "healthy adults"
_WRIST_WORN = "healthy adults who wear a wrist device"
_ALL = "everyone"

HEART_RATE: tuple[Guideline, ...] = (
    # Levels above which time is counted.
    Guideline("hr_100", 100, "bpm", "100 bpm", _ALL, CONVENTION),
    Guideline("hr_120", 120, "bpm", "120 bpm", _ALL, CONVENTION),
    Guideline("hr_140", 140, "bpm", "140 bpm", _ALL, CONVENTION),
    # Maximal heart rate, estimated as the first less the second for each year of age, to whole beats; the
    # standard error of that (11.4 bpm) is written whole, too.
    Guideline("hr_max_start", 208, "bpm", "208 bpm", _HEALTHY_ADULTS, _MAXIMUM),
    Guideline("hr_max_yearly", 0.7, "bpm a year", "0.7 bpm a year", _HEALTHY_ADULTS, _MAXIMUM),
    Guideline("hr_max_error", 11, "bpm", "11 bpm", "sedentary adults", _MAXIMUM_ERROR),
    # Ages that the equation is used for: five-year bands wholly within.
    Guideline("hr_max_youngest", 20, "years", "20 years", _HEALTHY_ADULTS, CONVENTION),
    Guideline("hr_max_oldest", 79, "years", "79 years", _HEALTHY_ADULTS, CONVENTION),
    # Where zones begin, in percent of the maximal heart rate; the very light one lies below.
    Guideline("hr_zone_light", 57, "%", "57 %", "adults", _ZONES),
    Guideline("hr_zone_moderate", 64, "%", "64 %", "adults", _ZONES),
    Guideline("hr_zone_vigorous", 77, "%", "77 %", "adults", _ZONES),
    Guideline("hr_zone_near_maximal", 96, "%", "96 %", "adults", _ZONES),
    # Percentiles of the recorded time.
    Guideline("hr_p05", 5, "th percentile", "5th percentile", _ALL, CONVENTION),
    Guideline("hr_p95", 95, "th percentile", "95th percentile", _ALL, CONVENTION),
    # When the heart rate is lowest in most people, and the stretch that is looked for then.
    Guideline("hr_rest_start", 3, "hour of day", "03:00", _WRIST_WORN, _RESTING),
    Guideline("hr_rest_end", 7, "hour of day", "07:00", _WRIST_WORN, _RESTING),
    Guideline("hr_rest_stretch", 5, "min", "5 min", _ALL, CONVENTION),
    # Blocks of the day.
    Guideline("hr_night_start", 0, "hour of day", "00:00", _ALL, CONVENTION),
    Guideline("hr_night_end", 6, "hour of day", "06:00", _ALL, CONVENTION),
    Guideline("hr_day_end", 24, "hour of day", "24:00", _ALL, CONVENTION),
    # How much data a report needs, and how long a sample stands for.
    Guideline("hr_coverage", 70, "%", "70 %", _ALL, CONVENTION),
    Guideline("hr_window", 6, "hour", "6 hours", _ALL, CONVENTION),
    Guideline("hr_period_days", 3, "day", "3 days", _ALL, CONVENTION),
    Guideline("hr_gap", 10, "min", "10 min", _ALL, CONVENTION),
)
