"""Sentences on whether there is enough data; where there is not, no figures are given.

``[report]`` is the kind of report asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VERDICT: Mapping[str, tuple[str, ...]] = {
    "verdict.yes": (
        "Yes, there is enough data for [report].",
        "The recording is sufficient for [report].",
        "Yes, your device recorded enough for [report].",
        "Sufficient for [report].",
        "That is enough for [report].",
        "The requirements for [report] are met.",
    ),
    "verdict.no": (
        "No, there is not enough data for [report].",
        "The recording is not sufficient for [report].",
        "No, what your device recorded is not enough for [report].",
        "Not sufficient for [report].",
        "That is too little data for [report].",
        "The requirements for [report] are not met.",
    ),
    "refusal.any": (
        "So I would rather give no averages than misleading ones.",
        "Mean and range are withheld.",
        (
            "Any average would tell more about when your device was measuring than about your heart, so I "
            "give none."
        ),
        "Summary figures withheld.",
        "I leave out averages and extremes, as they could come from an unusual part of the time.",
        "No summary statistics are computed from it.",
    ),
    "counting.any": (
        "",
        "A sample counts for the time until the next, at most {@hr_gap}.",
        "Each sample counts until the next comes, for at most {@hr_gap}.",
        "",
        "A sample stands for the time up to the next, at most {@hr_gap}.",
        "",
    ),
}

AMOUNT: Mapping[str, tuple[str, ...]] = {
    "amount.day": (
        (
            "On {day} your heart rate was recorded for {covered} out of {length}. That is {coverage}, and a "
            "daily report needs at least {@hr_coverage}."
        ),
        (
            "On {day} the recording covers {covered} out of {length} ({coverage}) with {samples}; at least "
            "{@hr_coverage} is required."
        ),
        (
            "For a day, at least {@hr_coverage} of its time has to be covered. On {day} it is {coverage}: "
            "{covered} out of {length}."
        ),
        "Coverage on {day}: {coverage} ({covered} out of {length}). Minimum: {@hr_coverage}.",
        (
            "With {samples} on {day}, your device covered {covered} out of {length}. That makes {coverage}, "
            "and it takes {@hr_coverage} or more."
        ),
        (
            "Daily figures need at least {@hr_coverage} of the day; on {day} the recording covers {covered} "
            "out of {length}, or {coverage}."
        ),
    ),
    "amount.window": (
        (
            "Over {length} your heart rate was recorded for {covered}. That is {coverage}; a report needs at "
            "least {@hr_window}, with at least {@hr_coverage} of them covered."
        ),
        (
            "Over {length} the recording covers {covered} ({coverage}) with {samples}; at least {@hr_window} "
            "and at least {@hr_coverage} are required."
        ),
        (
            "It takes at least {@hr_window}, and at least {@hr_coverage} of the time has to be covered. Here "
            "it is {coverage} of {length}, that is {covered}."
        ),
        "Coverage over {length}: {coverage} ({covered}). Minimum: {@hr_window} and {@hr_coverage}.",
        (
            "With {samples}, your device covered {covered} out of {length}. That makes {coverage}, and it "
            "takes {@hr_window} or more and {@hr_coverage} or more."
        ),
        (
            "Figures need at least {@hr_window} with at least {@hr_coverage} covered; over {length} the "
            "recording covers {covered}, or {coverage}."
        ),
    ),
    "amount.period": (
        (
            "Across {days}, {coverage} of the time is covered, and {full_days} had at least {@hr_coverage}. "
            "Needed are at least {@hr_period_days} like that, and at least {@hr_coverage} overall."
        ),
        (
            "Across {days} the coverage is {coverage}, with at least {@hr_coverage} on {full_days}; at least "
            "{@hr_period_days} of that kind and at least {@hr_coverage} overall are required."
        ),
        (
            "It takes at least {@hr_period_days} of which at least {@hr_coverage} is covered, and at least "
            "{@hr_coverage} of the period as a whole. Here it is {full_days} among {days}, and {coverage}."
        ),
        (
            "Coverage across {days}: {coverage}, {full_days}. Minimum: {@hr_period_days} with at least "
            "{@hr_coverage} each, and {@hr_coverage} overall."
        ),
        (
            "These {days} hold {full_days} with at least {@hr_coverage} covered, and {coverage} is covered "
            "overall; it takes {@hr_period_days} or more, and {@hr_coverage} or more overall."
        ),
        (
            "Figures for a period need at least {@hr_period_days} with at least {@hr_coverage} covered and "
            "as much overall; the recording holds {full_days} among {days}, with {coverage} covered overall."
        ),
    ),
}

LACKING: Mapping[str, tuple[str, ...]] = {
    "lacking.coverage_day": (
        "Another {short} would be needed.",
        "Missing: {short}.",
    ),
    "lacking.coverage": (
        "Too much of the time is not covered.",
        "The coverage is too low.",
    ),
    "lacking.span": (
        "The stretch is too short.",
        "The window is too short.",
    ),
    "lacking.span_coverage": (
        "The stretch is too short, and too much of it is not covered.",
        "The window is too short and its coverage too low.",
    ),
    "lacking.days": (
        "It would take {days_short}.",
        "Still needed: {days_short}.",
    ),
    "lacking.days_coverage": (
        "It would take {days_short}, and too much of the time is not covered.",
        "Still needed: {days_short}, and a higher coverage overall.",
    ),
}
