"""Thresholds of sleep.

Left out:
    A grade of duration: what is recommended depends on the age (Hirshkowitz 2015,
        10.1016/j.sleh.2014.12.010), which is not in the records.
    A grade of shares of stages, and targets of naps: there is less or no consensus on them (Ohayon 2017,
        10.1016/j.sleh.2016.11.006).
    Sleep regularity index (Phillips 2017, 10.1038/s41598-017-03171-4): not computed; a period gives the
        standard deviations of start and end.
    Targets for parts of a night that came in several sessions: a part holds but a part of its awakenings.
    Efficiency, latency and shares of stages where sleep begins unseen, or where more than 10 % has no known
        stage: they would tell less, or more, than is true.
"""

from __future__ import annotations

from etl.core.guidelines.guideline import CONVENTION, Guideline

_CONTINUITY = "doi:10.1016/j.sleh.2016.11.006"  # Ohayon 2017

_ADULTS = "adults"
_BELOW_65 = "adults of 18 to 64 years"
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
)
