"""Thresholds of sleep.

Duration is not graded: what is recommended depends on age, which is not known. Nor are shares of stages:
there is little consensus on them.
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
