"""What surrounds an answer: the role, the request, and the table of statistics it rests on.

The table gives counts, levels and means; coverage and differences are left to the answer, so that there is
something to work out. A row stands in the table where the episode has all facts it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import CLINICIAN, PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEM: Mapping[str, tuple[str, ...]] = {
    PERSON: (
        (
            "You explain heart rate variability to the person it was measured in, in plain and calm words. "
            "Use only the numbers you are given and what follows from them. Do not grade, diagnose or advise."
        ),
        (
            "You help people read the variability of their heart rate. Every number you say must come from "
            "the data in the message or be worked out from them. Compare people with nobody but themselves."
        ),
        (
            "You turn statistics of heart rate variability into a short, friendly explanation for the "
            "wearer. Stay with the given numbers, say so when the data are too few, and give no medical "
            "advice."
        ),
    ),
    CLINICIAN: (
        (
            "You write concise notes on heart rate variability for professionals. Use only the numbers given "
            "and what follows from them; no diagnosis, no reference to population norms."
        ),
        (
            "You summarize RMSSD recordings of wearables for a professional reader. State only what the "
            "given figures support and name what was left out."
        ),
        (
            "You prepare heart rate variability data for a consultation. Describe and compare within the "
            "person, using the supplied numbers only; do not diagnose or recommend anything."
        ),
    ),
}

#: ``[stretch]`` is what the episode covers, ``[when]`` the same as an adverb, ``[report]`` the report meant.
ASK: Mapping[str, tuple[str, ...]] = {
    "summarize.person": (
        "What was my heart rate variability like [when]?",
        "Please explain these figures on my heart rate variability. They cover [stretch].",
        "What do my RMSSD values of [stretch] show?",
    ),
    "summarize.clinician": (
        "Summarize the heart rate variability of [stretch].",
        "Please write a short note on RMSSD [when].",
        "Describe heart rate variability [when] from the statistics given.",
    ),
    "sufficiency.person": (
        "Is there enough data here for [report]?",
        "Do these values suffice for [report] on my heart rate variability?",
        "Have I got enough RMSSD values for [report]?",
    ),
    "sufficiency.clinician": (
        "Are the data sufficient for [report]?",
        "Check whether there is enough RMSSD data for [report].",
        "Can [report] be made from these heart rate variability data?",
    ),
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "report": {
        "night": "a nightly value",
        "window": "a report on this stretch of time",
        "period": "a report on this period",
    },
    "stretch": {"night": "this night", "window": "this stretch of time", "period": "these nights"},
    "when": {
        "night": "during this night",
        "window": "over this stretch of time",
        "period": "over these nights",
    },
    "then": {"night": "that night", "window": "in that time", "period": "in these nights"},
    "others": {
        "night": "your own other nights",
        "window": "your own values of other times",
        "period": "your own other nights",
    },
    "main": {
        "night": "the main stretch of the night",
        "window": "the main stretch",
        "period": "the main stretch of each night",
    },
    "last": {"night": "this night", "window": "it", "period": "the latest night"},
}

TITLE = "Measure: RMSSD (heart rate variability)"

#: How much data there is; stands in every table.
AMOUNT: tuple[str, ...] = (
    "Night to: {day}",
    "Days from the earliest night to the latest: {days}",
    "Nights with values: {recorded}",
    "Nights with at least {@hrv_values} over at least {@hrv_hours}: {nights}",
    "Recorded: {values}",
    "Time from the earliest to the latest value: {length}",
    "Blocks parted by more than {@hrv_gap}: {blocks}",
    "Outside the main stretch: {outside}",
    "Left out, as a stretch rests on the same device: {overlapping}",
)

#: What the values say; stands in the tables of summaries.
STATISTICS: tuple[str, ...] = (
    "Start, rounded: {start}",
    "End, rounded: {end}",
    "For full coverage at {@hrv_slot} intervals: {expected}",
    "Median: {median}",
    "lnRMSSD of the median: {ln_median}",
    "Lowest value: {lowest}",
    "Highest value: {highest}",
    "Lower quartile: {lower_quartile}",
    "Upper quartile: {upper_quartile}",
    "Mean in the earliest of {@hrv_parts}: {early_mean}",
    "Mean in the latest of {@hrv_parts}: {late_mean}",
    "Mean of the nightly values: {mean}",
    "Mean of lnRMSSD over nights: {ln_mean}",
    "Coefficient of variation of lnRMSSD: {cv}",
    "Lowest nightly value: {lowest_night}",
    "Lowest nightly value, night to: {lowest_night_day}",
    "Highest nightly value: {highest_night}",
    "Highest nightly value, night to: {highest_night_day}",
    "Latest nightly value: {latest}",
    "Latest nightly value, night to: {latest_day}",
    "Usable nights before it: {earlier}",
    "Mean of the nightly values before it: {earlier_mean}",
)
