"""Sentences of summaries: how many steps, when, and how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENING: Mapping[str, tuple[str, ...]] = {
    "opening.day_whole": (
        "On {day} you took {steps}, and the data cover the whole day.",
        "Step count of {day}: {steps}. The day is covered from midnight to midnight.",
        "Your count for {day} comes to {steps}. Nothing of the day is missing from the data.",
        "Total steps on {day}: {steps}; coverage is complete.",
        "From midnight to midnight on {day}, your devices counted {steps}.",
        "The data for {day} are complete and give a count of {steps}.",
    ),
    "opening.day_whole_none": (
        "The data cover all of {day}, and no steps were recorded.",
        "Step count of {day}: none; the whole day is covered, but no steps were recorded.",
    ),
    "opening.day": (
        (
            "In the part of {day} that the data cover, you took {steps}. That part lasts {seen} of the "
            "{day_length} of the day, or {coverage}."
        ),
        "Step count of {day}, recorded part only: {steps}. Coverage was {coverage} ({seen} of {day_length}).",
        (
            "The data for {day} reach over {seen} of {day_length}, which is {coverage} of the day. For that "
            "time your count is {steps}."
        ),
        "Partial count on {day}: {steps}, from {seen} of {day_length} ({coverage} of the day).",
        (
            "You took {steps} within the {seen} of {day} that are on record. With {day_length} in the day, "
            "that is a coverage of {coverage}."
        ),
        (
            "Coverage of {day} is {coverage}, that is {seen} of {day_length}; a count of {steps} was "
            "recorded in that time."
        ),
    ),
    "opening.day_none": (
        (
            "The data cover {seen} of the {day_length} of {day}, a coverage of {coverage}, and in that time "
            "no steps were recorded."
        ),
        (
            "Step count of {day}: none. The data cover {seen} of {day_length} ({coverage}), and no steps "
            "were recorded in them."
        ),
    ),
    "opening.window_whole": (
        "Over {span} you took {steps}, and the data cover all of that time.",
        "Step count over {span}: {steps}, complete coverage.",
        "These data reach over {span} without a hole. Your count for them is {steps}.",
        "Total steps: {steps}, recorded over {span} with complete coverage.",
        "Your devices counted {steps}, and they cover the {span} completely.",
        "A count of {steps} was recorded; the data cover all of the {span}.",
    ),
    "opening.window_whole_none": (
        "The data cover {span}, and no steps were recorded.",
        "Step count over {span}: none; no steps were recorded, with complete coverage.",
    ),
    "opening.window": (
        "Over {span} you took {steps}. The data cover {coverage} of that time, or {seen}.",
        "Step count over {span}: {steps}, coverage {coverage} ({seen}).",
        "These data span {span} and cover {coverage} of it, {seen} in all. Your count for them is {steps}.",
        "Total steps: {steps}, recorded over {span} with a coverage of {coverage} ({seen}).",
        "Your devices counted {steps}. They cover {coverage} of the {span}, which makes {seen}.",
        "A count of {steps} was recorded; of the {span}, {coverage} are covered, or {seen}.",
    ),
    "opening.window_none": (
        "The data cover {coverage} of {span}, or {seen}, and no steps were recorded.",
        "Step count over {span}: none; no steps were recorded, coverage {coverage} ({seen}).",
    ),
    "opening.period": (
        "Over {days} there are {whole_days} on record, and on those you averaged {mean} a day.",
        "Period of {days}, {whole_days}: mean of {mean} a day.",
        "Taking the {whole_days} out of {days}, your average comes to {mean} a day.",
        "Mean count: {mean} a day, from {whole_days} within {days}.",
        "On average you took {mean} a day. That rests on {whole_days} out of {days}.",
        "Of {days}, {whole_days} could be used; the count averaged {mean} a day.",
    ),
}

PERIOD: Mapping[str, tuple[str, ...]] = {
    "left.partial": (
        "Not complete, and so left out of the average: {partial_days}.",
        "Excluded from the mean as incomplete: {partial_days}.",
    ),
    "extremes.apart": (
        "The lowest was {lowest} on {lowest_day} and the highest {highest} on {highest_day}, {apart} apart.",
        (
            "Daily counts ranged from {lowest} on {lowest_day} to {highest} on {highest_day}, a difference "
            "of {apart}."
        ),
        (
            "You walked the most on {highest_day}, with {highest}, and the least on {lowest_day}, with "
            "{lowest}. The difference is {apart}."
        ),
        "Minimum {lowest} ({lowest_day}), maximum {highest} ({highest_day}), difference {apart}.",
        (
            "Between your highest day, {highest_day} with {highest}, and your lowest, {lowest_day} with "
            "{lowest}, lie {apart}."
        ),
        (
            "The highest count was {highest} ({highest_day}), {apart} more than the lowest of {lowest} "
            "({lowest_day})."
        ),
    ),
    "extremes.flat": (
        "All of these days have the same count.",
        "The count was the same on all of these days.",
    ),
}

COURSE: Mapping[str, tuple[str, ...]] = {
    "peak.plain": (
        "Your busiest hour began at {peak_hour}: it held {peak}, or {peak_share} of the count.",
        "The most active hour, from {peak_hour}, held {peak} ({peak_share} of the count).",
        "You moved the most in the hour from {peak_hour}, with {peak}. That is {peak_share} of the count.",
        "Most active hour: from {peak_hour}, {peak}, {peak_share} of the count.",
        "Your busiest hour was that from {peak_hour}: {peak} fell into it, {peak_share} of the count.",
        "Activity peaked in the hour from {peak_hour} with {peak}, a share of {peak_share}.",
    ),
    "peak.only": (
        "The whole count falls into the hour from {peak_hour}.",
        "The whole count was recorded in the hour from {peak_hour}.",
    ),
    "pace.vigorous": (
        (
            "You spent {moderate} at {@cadence_moderate} or more, a pace that was moderate effort for the "
            "younger adults of a study; {vigorous} of that was at {@cadence_vigorous} or more, which for "
            "them was vigorous."
        ),
        (
            "Time at {@cadence_moderate} or more (moderate intensity in a study of younger adults) was "
            "{moderate}, including {vigorous} at {@cadence_vigorous} or more (vigorous)."
        ),
        (
            "Brisk walking shows in the time at {@cadence_moderate} or more: {moderate}, with {vigorous} of "
            "it at {@cadence_vigorous} or more. In a study of younger adults these paces marked moderate and "
            "vigorous effort."
        ),
        (
            "Cadence: {moderate} at {@cadence_moderate} or more, of which {vigorous} at {@cadence_vigorous} "
            "or more; thresholds of moderate and vigorous intensity from a study of younger adults."
        ),
        (
            "As for pace, {moderate} of your walking was at {@cadence_moderate} or more, with {vigorous} at "
            "{@cadence_vigorous} or more. A study of younger adults took these as the start of moderate and "
            "of vigorous effort."
        ),
        (
            "A cadence of moderate intensity, at {@cadence_moderate} or more, was kept for {moderate}; "
            "vigorous intensity, at {@cadence_vigorous} or more, for {vigorous}. Thresholds: a study of "
            "younger adults."
        ),
    ),
    "pace.moderate": (
        (
            "You spent {moderate} at {@cadence_moderate} or more, a pace that was moderate effort for the "
            "younger adults of a study. No minute reached {@cadence_vigorous}."
        ),
        (
            "Time at {@cadence_moderate} or more (moderate intensity in a study of younger adults) was "
            "{moderate}; no minute reached {@cadence_vigorous}."
        ),
    ),
    "pace.none": (
        "No minute reached {@cadence_moderate}, the pace of moderate effort in a study of younger adults.",
        (
            "No minute reached {@cadence_moderate}, the threshold of moderate intensity in a study of "
            "younger adults."
        ),
    ),
    "paced.part": (
        "Pace is known only for the {paced} in records of at most {@cadence_record}.",
        "Cadence rests on the {paced} in records of at most {@cadence_record}.",
    ),
    "index.any": (
        "On a graduated step index for adults, this [figure] lies [band].",
        "Graduated step index for adults: [band].",
        (
            "Researchers sort the daily steps of adults into bands; this [figure] lies in the band "
            "[band]. That only describes it, and is no goal."
        ),
        "Band of the graduated step index (adults): [band].",
        "Set against a step index that sorts the daily counts of adults, yours is in the band [band].",
        "The [figure] lies [band] on the graduated step index, which was made for adults.",
    ),
}
