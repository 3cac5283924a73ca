"""Thresholds of sleep.

Left out:
    A comparison of duration without an age, below 20 years, for naps, for parts of a night, and where stages
        are missing: what is agreed on is the sleep of adults by age (Hirshkowitz 2015,
        10.1016/j.sleh.2014.12.010), not the length of a session.
    The wider range of duration from 25 to 29 years: it is one up to 25 years and another from 26 on.
    A grade of shares of stages, and targets of naps: there is less or no consensus on them (Ohayon 2017,
        10.1016/j.sleh.2016.11.006).
    A grade of the sleep regularity index: no cut-off is agreed on (Phillips 2017,
        10.1038/s41598-017-03171-4, compares persons with each other).
    Targets for parts of a night that came in several sessions: a part holds but a part of its awakenings.
    Efficiency, latency and shares of stages where sleep begins unseen, or where more than 10 % has no known
        stage: they would tell less, or more, than is true.
"""

from __future__ import annotations

from etl.core.guidelines.guideline import CONVENTION, Guideline

_CONTINUITY = "doi:10.1016/j.sleh.2016.11.006"  # Ohayon 2017
_DURATION = "doi:10.1016/j.sleh.2014.12.010"  # Hirshkowitz 2015
_REGULARITY = "doi:10.1038/s41598-017-03171-4"  # Phillips 2017

_ADULTS = "adults"
_BELOW_65 = "adults of 18 to 64 years"
_YOUNG = "healthy adults of 18 to 25 years"
_MIDDLE = "healthy adults of 26 to 64 years"
_OLDER = "healthy adults from 65 years on"
_ALL = "everyone"

SLEEP: tuple[Guideline, ...] = (
    # Indicators of sleep quality that a panel of experts agreed on; not for naps. Its tables were seen only
    # through others: those who give them by age have one efficiency for all adults, and let more pass of the
    # rest from 65 years on (30 min awake, 2 awakenings, a longer latency).
    Guideline("se_target", 85, "%", "85 %", _ADULTS, _CONTINUITY, ">="),
    Guideline("sol_target", 30, "min", "30 min", _BELOW_65, _CONTINUITY, "<="),
    Guideline("waso_target", 20, "min", "20 min", _BELOW_65, _CONTINUITY, "<="),
    Guideline("awakenings_target", 1, "awakening", "1 awakening", _BELOW_65, _CONTINUITY, "<="),
    Guideline("sleep_awakening", 5, "min", "5 min", _ADULTS, _CONTINUITY),
    # Hours of sleep a day that a panel of experts recommends. Read in the abstract; the ages were seen only
    # through others.
    Guideline("sleep_young_from", 7, "hour", "7 hours", _YOUNG, _DURATION),
    Guideline("sleep_young_to", 9, "hour", "9 hours", _YOUNG, _DURATION),
    Guideline("sleep_middle_from", 7, "hour", "7 hours", _MIDDLE, _DURATION),
    Guideline("sleep_middle_to", 9, "hour", "9 hours", _MIDDLE, _DURATION),
    Guideline("sleep_older_from", 7, "hour", "7 hours", _OLDER, _DURATION),
    Guideline("sleep_older_to", 8, "hour", "8 hours", _OLDER, _DURATION),
    # Hours of sleep a day that may be appropriate, too. Seen only through others.
    Guideline("sleep_young_wider_from", 6, "hour", "6 hours", _YOUNG, _DURATION),
    Guideline("sleep_young_wider_to", 11, "hour", "11 hours", _YOUNG, _DURATION),
    Guideline("sleep_middle_wider_from", 6, "hour", "6 hours", _MIDDLE, _DURATION),
    Guideline("sleep_middle_wider_to", 10, "hour", "10 hours", _MIDDLE, _DURATION),
    Guideline("sleep_older_wider_from", 5, "hour", "5 hours", _OLDER, _DURATION),
    Guideline("sleep_older_wider_to", 9, "hour", "9 hours", _OLDER, _DURATION),
    # The ends of the scale of regularity: the same times every day, and what times at random give on average.
    Guideline("sleep_regular_same", 100, "SRI", "SRI 100", _ALL, _REGULARITY),
    Guideline("sleep_regular_random", 0, "SRI", "SRI 0", _ALL, _REGULARITY),
    # What is a nap.
    Guideline("sleep_nap", 3, "hour", "3 hours", _ALL, CONVENTION),
    Guideline("sleep_nap_start", 9, "hour of day", "09:00", _ALL, CONVENTION),
    Guideline("sleep_nap_end", 20, "hour of day", "20:00", _ALL, CONVENTION),
    # How much data a report needs; how much of a sleep may be without a known stage.
    Guideline("sleep_shortest", 30, "min", "30 min", _ALL, CONVENTION),
    Guideline("sleep_nap_shortest", 5, "min", "5 min", _ALL, CONVENTION),
    Guideline("sleep_period", 3, "main sleep", "3 main sleeps", _ALL, CONVENTION),
    Guideline("sleep_share", 50, "%", "50 %", _ALL, CONVENTION),
    Guideline("sleep_unstaged", 10, "%", "10 %", _ALL, CONVENTION),
    Guideline("sleep_regular_days", 7, "consecutive day", "7 consecutive days", _ALL, CONVENTION),
)
