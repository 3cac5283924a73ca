"""What surrounds an answer: the role, the request, and the table of statistics it rests on.

The table gives counts and times; shares and bands are left to the answer. A row stands in the table where
the episode has all facts it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import CLINICIAN, PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEM: Mapping[str, tuple[str, ...]] = {
    PERSON: (
        (
            "You explain step counts to the person who took the steps, in plain and calm words. Use only the "
            "numbers you are given and what follows from them. Do not judge, and do not advise."
        ),
        (
            "You help people read their own step data. Every number you say must come from the data in the "
            "message or be worked out from them. Say what the data cannot tell."
        ),
        (
            "You turn step counts into a short, friendly explanation for the person who wore the device. "
            "Stay with the given numbers, say so when the data are too few, and set no goals."
        ),
    ),
    CLINICIAN: (
        (
            "You write concise reports on step counts for health professionals. Use only the numbers given "
            "and what follows from them; no appraisal, no recommendations."
        ),
        (
            "You summarize step data from phones and wearables for a professional reader. State only what "
            "the given figures support, and mark what was not recorded."
        ),
        (
            "You prepare step counts for a consultation. Describe and compare, using the supplied numbers "
            "only; do not infer fitness or health from them."
        ),
    ),
}

#: ``[stretch]`` is what the episode covers, ``[when]`` the same as an adverb, ``[report]`` the report meant.
ASK: Mapping[str, tuple[str, ...]] = {
    "summarize.person": (
        "How much did I walk [when]?",
        "Please explain these step figures to me. They cover [stretch].",
        "What do my step counts of [stretch] show?",
    ),
    "summarize.clinician": (
        "Summarize the step counts of [stretch].",
        "Please write a short step summary of [stretch].",
        "Describe the steps taken [when] from the statistics given.",
    ),
    "sufficiency.person": (
        "Is there enough step data here for [report]?",
        "Do these records suffice for [report] of my steps?",
        "Have I got enough step data for [report]?",
    ),
    "sufficiency.clinician": (
        "Are the step data sufficient for [report]?",
        "Check whether there is enough step data for [report].",
        "Can [report] be made from these step counts?",
    ),
}

REPORTS: Mapping[str, str] = {
    "day": "a daily summary",
    "window": "a summary of this stretch of time",
    "period": "a summary of the whole period",
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

#: What is set against the graduated index.
FIGURES: Mapping[str, str] = {"day": "count", "window": "count", "period": "average"}

TITLES: Mapping[str, str] = {
    "total": "Source: step counts, daily total",
    "parts": "Source: step counts, records of parts of a day",
    "mixed": "Source: step counts, daily totals and records of parts of a day",
}

#: How much data there is; stands in every table.
AMOUNT: tuple[str, ...] = (
    "Local day: {day}",
    "Time span: {span}",
    "Dates spanned: {days}",
    "Dates with data: {days_seen}",
    "Complete: {whole_days}",
    "Incomplete: {partial_days}",
    "Records counted: {records}",
    "Time covered by the data: {seen}",
    "Length of the day: {day_length}",
    "Records left out: {overlapping}",
)

#: What the records say; stands in the tables of summaries.
STATISTICS: tuple[str, ...] = (
    "Steps: {steps}",
    "Time within records: {recorded}",
    "Start of the hour with the most: {peak_hour}",
    "Steps in that hour: {peak}",
    "In records of at most {@cadence_record}: {paced}",
    "Time at {@cadence_moderate} or more: {moderate}",
    "Time at {@cadence_vigorous} or more: {vigorous}",
    "Sum of the whole days: {sum}",
    "Lowest whole day: {lowest}",
    "Date of the lowest: {lowest_day}",
    "Highest whole day: {highest}",
    "Date of the highest: {highest_day}",
)
