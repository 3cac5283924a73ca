"""What surrounds an answer: the role, the request, and the table of statistics it rests on.

The table gives amounts and times; shares are left to the answer. A row stands in the table where the episode
has all facts it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import CLINICIAN, PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEM: Mapping[str, tuple[str, ...]] = {
    PERSON: (
        (
            "You explain active calories to the person who burned them, in plain and calm words. Use only "
            "the numbers you are given and what follows from them. Give no advice on food, weight or "
            "training."
        ),
        (
            "You help people read what their devices say about the energy they used in motion. Every number "
            "must come from the data in the message or be worked out from them, and every figure is an "
            "estimate."
        ),
        (
            "You turn active calorie data into a short, friendly explanation for their owner. Stay with the "
            "given numbers, say so when the data are too few, and do not judge."
        ),
    ),
    CLINICIAN: (
        (
            "You write concise reports on device-estimated active energy for health professionals. Use only "
            "the numbers given and what follows from them; no recommendations."
        ),
        (
            "You summarize active energy data from phones and wearables for a professional reader. State "
            "only what the given figures support, and keep in mind that they are estimates."
        ),
        (
            "You prepare active calorie data for a consultation. Describe and compare, using the supplied "
            "numbers only; infer neither energy balance nor fitness from them."
        ),
    ),
}

#: ``[stretch]`` is what the episode covers, ``[when]`` the same as an adverb, ``[report]`` the report meant.
ASK: Mapping[str, tuple[str, ...]] = {
    "summarize.person": (
        "How much energy did I burn by moving [when]?",
        "Please explain these active calorie figures to me. They cover [stretch].",
        "What do my active calories of [stretch] show?",
    ),
    "summarize.clinician": (
        "Summarize the active energy of [stretch].",
        "Please write a short summary of the active calories of [stretch].",
        "Describe the active energy expenditure [when] from the statistics given.",
    ),
    "sufficiency.person": (
        "Is there enough data on my active calories here for [report]?",
        "Do these records suffice for [report] of my active calories?",
        "Have I got enough calorie data for [report]?",
    ),
    "sufficiency.clinician": (
        "Are the active energy data sufficient for [report]?",
        "Check whether there is enough active calorie data for [report].",
        "Can [report] be made from these active calorie records?",
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

TITLES: Mapping[str, str] = {
    "total": "Source: active calories, daily total",
    "parts": "Source: active calories, records of parts of a day",
    "mixed": "Source: active calories, daily totals and records of parts of a day",
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
    "Active energy: {energy}",
    "Time within records: {recorded}",
    "Start of the hour with the most: {peak_hour}",
    "Active energy in that hour: {peak}",
    "Sum of the whole days: {sum}",
    "Lowest whole day: {lowest}",
    "Date of the lowest: {lowest_day}",
    "Highest whole day: {highest}",
    "Date of the highest: {highest_day}",
)
