"""What surrounds an answer: the role, the request, and the table of statistics it rests on.

The table gives counts, totals and levels; shares are left to the answer, so that there is something to work
out. A row stands in the table where the episode has all facts it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import CLINICIAN, PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEM: Mapping[str, tuple[str, ...]] = {
    PERSON: (
        (
            "You explain glucose data to the person they belong to, in plain and calm words. Use only the "
            "numbers you are given and what follows from them. Do not diagnose and do not advise on "
            "treatment."
        ),
        (
            "You help people understand their own glucose readings. Every number you say must come from the "
            "data in the message or be worked out from them. Leave diagnosis and treatment to their care "
            "team."
        ),
        (
            "You turn glucose statistics into a short, friendly explanation for the wearer or user. Stay "
            "with the given numbers, say so when the data are too few, and give no medical advice."
        ),
    ),
    CLINICIAN: (
        (
            "You write concise glucose reports for clinicians. Use only the numbers given and what follows "
            "from them; no diagnosis, no dosing."
        ),
        (
            "You summarize glucose monitoring data for a professional reader. State only what the given "
            "figures support and mark what cannot be measured."
        ),
        (
            "You prepare glucose data for a consultation. Describe and compare, using the supplied numbers "
            "only; do not diagnose or recommend therapy."
        ),
    ),
}

#: ``[stretch]`` is what the episode covers, ``[when]`` the same as an adverb, ``[report]`` the report meant.
ASK: Mapping[str, tuple[str, ...]] = {
    "summarize.person": (
        "Can you tell me how my glucose was [when]?",
        "Please explain these glucose figures to me. They cover [stretch].",
        "What do my glucose readings of [stretch] show?",
    ),
    "summarize.clinician": (
        "Summarize the glucose data of [stretch].",
        "Please write a short glucose summary of [stretch].",
        "Describe glucose [when] from the statistics given.",
    ),
    "sufficiency.person": (
        "Is there enough data here for [report]?",
        "Do these readings suffice for [report] on my glucose?",
        "Have I got enough glucose readings for [report]?",
    ),
    "sufficiency.clinician": (
        "Are the data sufficient for [report]?",
        "Check whether there is enough glucose data for [report].",
        "Can [report] be made from these glucose data?",
    ),
}

REPORTS: Mapping[str, str] = {
    "day": "a daily report",
    "window": "a report on this stretch of time",
    "period": "a report on the whole period",
}

STRETCHES: Mapping[str, str] = {
    "day": "this day",
    "window": "this stretch of time",
    "period": "this period",
}

WHEN: Mapping[str, str] = {
    "day": "on this day",
    "window": "over this stretch of time",
    "period": "over this period",
}

TITLES: Mapping[str, str] = {
    "sensor": "Source: glucose sensor",
    "limited": "Source: glucose sensor with a limited display",
    "fingerstick": "Source: fingersticks",
}

#: How much data there is; stands in every table.
AMOUNT: tuple[str, ...] = (
    "Covered: {day}",
    "Covered: {span}",
    "Covered: {days}",
    "Days with data: {days_seen}",
    "Days with at least {@smbg_readings}: {full_days}",
    "Recorded: {readings}",
    "For full coverage: {expected}",
    "Not repeating each other: {slots}",
    "Time between readings: {cadence}",
    "Left out as covered by others: {overlapping}",
)

#: What the readings say; stands in the tables of summaries.
STATISTICS: tuple[str, ...] = (
    "Mean: {mean}",
    "Standard deviation: {sd}",
    "Coefficient of variation: {cv}",
    "Lowest: {lowest}",
    "Highest: {highest}",
    "Below {@glucose_54}: {n_tbr2}",
    "From {@glucose_54} to below {@glucose_70}: {n_tbr1}",
    "From {@glucose_70} to {@glucose_180}: {n_tir}",
    "From {@glucose_70} to {@glucose_140}: {n_titr}",
    "Above {@glucose_180}, up to {@glucose_250}: {n_tar1}",
    "Above {@glucose_250}: {n_tar2}",
    "Above {@glucose_180}: {n_tar}",
    "At {@glucose_display_low}, the lower limit of the display: {n_floor}",
    "At {@glucose_display_high}, the upper limit of the display: {n_ceiling}",
    "Glucose management indicator: {gmi}",
    "Low blood glucose index: {lbgi}",
    "High blood glucose index: {hbgi}",
    "Below {@glucose_70} for at least {@glucose_event}: {low_episodes}",
    "Low episodes, longest and total time: {low_longest}, {low_total}",
    "Low episodes above {@glucose_prolonged}: {low_prolonged}",
    "Low episodes cut by gaps or edges of the data: {low_truncated}",
    "Below {@glucose_54} for at least {@glucose_event}: {very_low_episodes}",
    "Above {@glucose_180} for at least {@glucose_event}: {high_episodes}",
    "High episodes, longest and total time: {high_longest}, {high_total}",
    "High episodes cut by gaps or edges of the data: {high_truncated}",
    "Above {@glucose_250} for at least {@glucose_event}: {very_high_episodes}",
    (
        "Night, {@glucose_night_start} to {@glucose_night_end}: mean {night_mean}, {night_readings}, "
        "{n_night_tir}"
    ),
    (
        "Daytime, {@glucose_night_end} to {@glucose_day_end}: mean {daytime_mean}, {daytime_readings}, "
        "{n_daytime_tir}"
    ),
    "Fasting: {n_fasting}, mean {fasting_mean}",
    "Before meals: {n_before}, mean {before_mean}",
    "Before meals, from {@smbg_before_low} to {@smbg_before_high}: {n_before_goal}",
    "After meals: {n_after}, mean {after_mean}",
    "After meals, below {@smbg_after_high}: {n_after_goal}",
)

#: A row of the daily profile; ``[hour]`` is "00" to "23".
PROFILE = "From {hour_[hour]}: median {p50_[hour]}, quartiles {p25_[hour]} and {p75_[hour]}"

#: Facts whose row the table leaves out where they are nought.
QUIET = frozenset({"low_prolonged", "low_truncated", "high_truncated", "n_floor", "n_ceiling"})
