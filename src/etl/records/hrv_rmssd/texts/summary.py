"""Sentences of summaries: how much was recorded, where the values lie, and what has to be known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENING: Mapping[str, tuple[str, ...]] = {
    "opening.night": (
        (
            "In the night to {day} your device recorded {values} between about {start} and {end}, which is "
            "{coverage} of what {@hrv_slot} intervals would give."
        ),
        "Night to {day}: {values} from about {start} to {end}, coverage {coverage} at {@hrv_slot} intervals.",
        (
            "Your night to {day} was measured from about {start} to {end}. With {values} out of {expected}, "
            "{coverage} of that time is covered."
        ),
        "Recorded in the night to {day}: {values} out of {expected} ({coverage}), about {start} to {end}.",
        (
            "Between about {start} and {end} your device took {values}, and they cover {coverage} of this "
            "part of the night to {day}."
        ),
        (
            "The night to {day} was covered to {coverage} between about {start} and {end}, with {values} out "
            "of {expected}."
        ),
    ),
    "opening.night_full": (
        "In the night to {day} your device recorded {values} between about {start} and {end}, without a gap.",
        "Night to {day}: {values} from about {start} to {end}, complete at {@hrv_slot} intervals.",
        "Your night to {day} was measured from about {start} to {end} and missed nothing: {values}.",
        "Recorded in the night to {day}: all {expected}, about {start} to {end}.",
    ),
    "opening.window": (
        "Over {length} your device recorded {values}, in {blocks} more than {@hrv_gap} apart.",
        "{values} over {length}, in {blocks} more than {@hrv_gap} apart.",
        "These are {values}, spread over {length}. They come in {blocks} more than {@hrv_gap} apart.",
        "Recorded over {length}: {values} in {blocks}, more than {@hrv_gap} apart.",
    ),
    "opening.window_whole": (
        "Over {length} your device recorded {values}, never more than {@hrv_gap} apart.",
        "{values} over {length}, without a gap of more than {@hrv_gap}.",
        "These are {values} over {length}, with no gap of more than {@hrv_gap} between them.",
        "Recorded over {length}: {values}, no gap of more than {@hrv_gap}.",
    ),
    "opening.period": (
        "Over {days} your data hold {nights}.",
        "{nights} within {days}.",
        "Let us look back over {days}, which hold {nights} of yours.",
        "Period of {days} with {nights}.",
        "Your device gave {nights} in the course of {days}.",
        "The recordings of {days} contain {nights}.",
    ),
    "unusable.some": (
        "{unusable} had too few values or too short a stretch of them and stayed out.",
        "{unusable} (too few values or too short) did not count.",
    ),
}

#: ``[then]`` is "that night" or "in that time".
CENTRE: Mapping[str, tuple[str, ...]] = {
    "centre.plain": (
        (
            "RMSSD tells how much the time from heartbeat to heartbeat changes; its median [then] was "
            "{median}."
        ),
        "Median RMSSD was {median} (lnRMSSD {ln_median}).",
        (
            "The median of your RMSSD, a measure of how the time between heartbeats varies, came to {median} "
            "[then]."
        ),
        "RMSSD had a median of {median}, which makes an lnRMSSD of {ln_median}.",
        (
            "Your median RMSSD [then] stood at {median}. It says how strongly the gaps between your "
            "heartbeats differ from beat to beat."
        ),
        "The median RMSSD [then] was {median}; its natural logarithm is {ln_median}.",
    ),
    "centre.flat": (
        "Every RMSSD value [then] was the same, {median}.",
        "All RMSSD values were identical at {median} (lnRMSSD {ln_median}).",
    ),
    "centre.close": (
        "Rounded, every RMSSD value [then] was {median}.",
        "All RMSSD values round to {median} (lnRMSSD {ln_median}).",
    ),
    "centre.nights": (
        (
            "Your nightly RMSSD, the median of a night, averaged {mean}; it tells how much the time between "
            "heartbeats changes from beat to beat."
        ),
        "Nightly RMSSD (median of each night) averaged {mean}, with a mean lnRMSSD of {ln_mean}.",
        (
            "RMSSD tells how the time between heartbeats varies. On average your nightly value, a median, "
            "was {mean}."
        ),
        "The nightly medians of RMSSD had a mean of {mean}; the mean of lnRMSSD was {ln_mean}.",
        "Taken together, your nightly values, each the median RMSSD of a night, averaged {mean}.",
        "Mean nightly RMSSD was {mean}, and lnRMSSD averaged {ln_mean}.",
    ),
}

SPREAD: Mapping[str, tuple[str, ...]] = {
    "range.plain": (
        (
            "The lowest value was {lowest} and the highest {highest}, while the middle part of the values "
            "lay between {lower_quartile} and {upper_quartile}, {spread} apart."
        ),
        (
            "Values ranged from {lowest} to {highest}, with an interquartile range of {spread} "
            "({lower_quartile} to {upper_quartile})."
        ),
        (
            "From {lowest} to {highest}, that was the full range. Your lower and upper quartiles, "
            "{lower_quartile} and {upper_quartile}, are {spread} apart."
        ),
        (
            "Lowest {lowest}, highest {highest}; quartiles {lower_quartile} and {upper_quartile}, "
            "interquartile range {spread}."
        ),
        (
            "The middle part of your values kept between {lower_quartile} and {upper_quartile}, a width of "
            "{spread}; in all they reached from {lowest} to {highest}."
        ),
        (
            "The interquartile range was {spread}, from {lower_quartile} to {upper_quartile}, and the full "
            "range {lowest} to {highest}."
        ),
    ),
    "range.narrow": (
        "The lowest value was {lowest} and the highest {highest}.",
        "Values ranged from {lowest} to {highest}.",
    ),
    "variation.plain": (
        (
            "How much its logarithm changed from night to night is summed up by the coefficient of "
            "variation, {cv}."
        ),
        "The CV of lnRMSSD between nights was {cv}.",
        "From night to night its logarithm varied by {cv}, as the coefficient of variation has it.",
        "Night-to-night CV of lnRMSSD: {cv}.",
        (
            "The coefficient of variation of the logarithm, a measure of the ups and downs between nights, "
            "was {cv}."
        ),
        "Between nights, lnRMSSD varied with a CV of {cv}.",
    ),
    "variation.few": (
        "A measure of the change from night to night takes at least {@hrv_cv_nights}, so none is given.",
        "A CV of lnRMSSD takes at least {@hrv_cv_nights} and is not given.",
    ),
    "extremes.plain": (
        (
            "The lowest nightly value was {lowest_night} in the night to {lowest_night_day}, the highest "
            "{highest_night} in the night to {highest_night_day}."
        ),
        (
            "Nightly values ranged from {lowest_night} (night to {lowest_night_day}) to {highest_night} "
            "(night to {highest_night_day})."
        ),
        (
            "Your lowest nightly value, {lowest_night}, belongs to the night to {lowest_night_day}, and your "
            "highest, {highest_night}, to the night to {highest_night_day}."
        ),
        (
            "Lowest {lowest_night} in the night to {lowest_night_day}, highest {highest_night} in the night "
            "to {highest_night_day}."
        ),
        (
            "Your nightly value was lowest in the night to {lowest_night_day}, at {lowest_night}, and "
            "highest in the night to {highest_night_day}, at {highest_night}."
        ),
        (
            "The nights to {lowest_night_day} and to {highest_night_day} mark the ends, with {lowest_night} "
            "as the lowest nightly value and {highest_night} as the highest."
        ),
    ),
    "extremes.flat": (
        "Every night came to the same value, {lowest_night}.",
        "All nights had a value of {lowest_night}.",
    ),
    "extremes.close": (
        "Rounded, every night came to {lowest_night}.",
        "All nights round to a value of {lowest_night}.",
    ),
}

#: Population norms of resting ECG recordings do not transfer (Shaffer & Ginsberg 2017,
#: 10.3389/fpubh.2017.00258), so nothing is graded; the person is told why.
FRAME: Mapping[str, tuple[str, ...]] = {
    "frame.any": (
        "Such values differ widely between people, so they say most beside [others].",
        "",
        "Numbers like these mean most next to [others], since people differ a great deal.",
        "",
        "As people differ widely, these numbers are best read beside [others].",
        "",
    ),
}

CAVEATS: Mapping[str, tuple[str, ...]] = {
    "outside.some": (
        "{outside} fell outside [main] and did not count.",
        "{outside} lay outside [main] and did not count.",
    ),
    "overlap.some": (
        "{overlapping} stayed out, so that no moment is counted again from a repeat or another device.",
        "{overlapping} did not count, so that no moment is counted again from a repeat or another device.",
    ),
    "partial.any": (
        "The data were read within {@hrv_gap} of the last value, so [last] may have gone on after it.",
        "Data were read within {@hrv_gap} of the last value: [last] may be incomplete.",
    ),
    "zone.unknown": (
        "Your local time is not known, so nothing is said of days, nights or times of day.",
        "No local time zone is known, so no statement is made on days, nights or times of day.",
    ),
    "zone.no_night": (
        "Nothing here can be told to be a night, so there is no nightly value.",
        "No stretch can be identified as a night; there is no nightly value.",
    ),
}
