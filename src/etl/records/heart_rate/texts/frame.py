"""What surrounds an answer: the role, the request, and the table of statistics it rests on.

The table gives times and levels; coverage, shares and differences are left to the answer, so that there is
something to work out. A row stands in the table where the episode has all facts it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import CLINICIAN, PERSON
from etl.records.heart_rate.texts import zones

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEM: Mapping[str, tuple[str, ...]] = {
    PERSON: (
        (
            "You explain heart rate data to the person they belong to, in plain and calm words. Use only the "
            "numbers you are given and what follows from them. Do not diagnose and do not advise on training "
            "or treatment."
        ),
        (
            "You help people understand what their device recorded of their heart rate. Every number you say "
            "must come from the data in the message or be worked out from them. Leave diagnosis to their "
            "doctor."
        ),
        (
            "You turn heart rate statistics into a short, friendly description for the person they belong "
            "to. Stay with the given numbers, say so when the data are too few, and guess nothing about what "
            "the person was doing."
        ),
    ),
    CLINICIAN: (
        (
            "You write concise heart rate reports for clinicians. Use only the numbers given and what "
            "follows from them; no diagnosis, no statement on rhythm."
        ),
        (
            "You summarize heart rate recordings from everyday life for a professional reader. State only "
            "what the given figures support and name what the recording does not show."
        ),
        (
            "You prepare heart rate recordings for a consultation. Describe and compare, using the supplied "
            "numbers only; do not diagnose or grade."
        ),
    ),
}

#: ``[stretch]`` is what the episode covers, ``[when]`` the same as an adverb, ``[report]`` the report meant.
ASK: Mapping[str, tuple[str, ...]] = {
    "summarize.person": (
        "What was my heart rate like [when]?",
        "Can you walk me through these heart rate figures? They are from [stretch].",
        "Please tell me what my heart did [when].",
    ),
    "summarize.clinician": (
        "Summarize the heart rate recording of [stretch].",
        "Please write a brief heart rate summary of [stretch].",
        "Describe heart rate [when] from the statistics given.",
    ),
    "sufficiency.person": (
        "Was my heart rate recorded for long enough to make [report]?",
        "Is there enough heart rate data here for [report]?",
        "Can you make [report] from what my device recorded?",
    ),
    "sufficiency.clinician": (
        "Are the heart rate data sufficient for [report]?",
        "Check whether the recording supports [report].",
        "Does the coverage of these heart rate data allow [report]?",
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

TITLE = "Source: heart rate samples"

#: How much data there is; stands in every table.
AMOUNT: tuple[str, ...] = (
    "Local day: {day}",
    "Days from start to end: {days}",
    "Days with data: {days_seen}",
    "Days with at least {@hr_coverage} covered: {full_days}",
    "Length: {length}",
    "Covered by samples: {covered}",
    "Samples: {samples}",
    "Left out as covered by others: {overlapping}",
)

#: What the samples say; stands in the tables of summaries.
STATISTICS: tuple[str, ...] = (
    "Mean: {mean}",
    "Median: {p50}",
    "Lowest: {lowest}",
    "Heart rate at the {@hr_p05}: {p05}",
    "Heart rate at the {@hr_p95}: {p95}",
    "Highest: {highest}",
    "Time above {@hr_100}: {above_100}",
    "Time above {@hr_120}: {above_120}",
    "Time above {@hr_140}: {above_140}",
    *zones.ROWS,
    "Mean at night ({@hr_night_start} to {@hr_night_end}): {night_mean}",
    "Mean in the daytime ({@hr_night_end} to {@hr_day_end}): {daytime_mean}",
    "Days with enough of night and daytime: {compared_days}",
    (
        "Nocturnal resting heart rate (lowest mean over {@hr_rest_stretch}, {@hr_rest_start} to "
        "{@hr_rest_end}): {nocturnal_resting_hr}"
    ),
    (
        "Nights with a resting heart rate (lowest mean over {@hr_rest_stretch}, {@hr_rest_start} to "
        "{@hr_rest_end}): {resting_nights}"
    ),
    "Mean of the nightly resting heart rates: {resting_mean}",
    "Lowest nightly resting heart rate: {resting_lowest}",
    "Highest nightly resting heart rate: {resting_highest}",
    "Lowest mean of a full day: {calmest_mean}",
    "Day of that lowest mean: {calmest_day}",
    "Highest mean of a full day: {fastest_mean}",
    "Day of that highest mean: {fastest_day}",
)
