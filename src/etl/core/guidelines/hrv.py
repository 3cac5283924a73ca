"""Thresholds of heart rate variability (RMSSD).

None of them judges a value: RMSSD is compared with the subject's own nights only.

Left out:
    Norms of a population: they are of resting ECG recordings and do not transfer (Shaffer and Ginsberg 2017,
        10.3389/fpubh.2017.00258).
    Stress, recovery and readiness: RMSSD does not tell why it changes.
    Other measures of heart rate variability: the records hold RMSSD and no intervals between beats.
"""

from __future__ import annotations

from etl.core.guidelines.guideline import CONVENTION, Guideline

_COMPLIANCE = "doi:10.1123/ijspp.2013-0455"  # Plews 2014: at least three valid values a week

_ATHLETES = "trained triathletes"
_ALL = "everyone"

HRV: tuple[Guideline, ...] = (
    # How values lie in time.
    Guideline("hrv_slot", 5, "minute", "5-minute", _ALL, CONVENTION),
    Guideline("hrv_gap", 2, "hour", "2 hours", _ALL, CONVENTION),
    Guideline("hrv_parts", 3, "equal part", "3 equal parts", _ALL, CONVENTION),
    # How much data a report needs.
    Guideline("hrv_values", 6, "value", "6 values", _ALL, CONVENTION),
    Guideline("hrv_hours", 3, "hour", "3 hours", _ALL, CONVENTION),
    Guideline("hrv_mean_nights", 3, "usable night", "3 usable nights", _ATHLETES, _COMPLIANCE),
    Guideline("hrv_cv_nights", 5, "usable night", "5 usable nights", _ALL, CONVENTION),
    # Values closer than this are called alike.
    Guideline("hrv_alike", 10, "%", "10 %", _ALL, CONVENTION),
)
