"""Sentences on the times of day and on the days of a period.

The night-day difference is described, never graded; "resting" is a name of ours for the calmest minutes of
the early morning, and each wording says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: ``[compared]`` is "lower" or "higher", ``[change]`` the fact that says by how much.
RHYTHM: Mapping[str, tuple[str, ...]] = {
    "blocks.apart": (
        (
            "At night, from {@hr_night_start} to {@hr_night_end}, the average was {night_mean}; that is "
            "{[change]} [compared] than the {daytime_mean} of the rest of the day."
        ),
        (
            "The night mean ({@hr_night_start} to {@hr_night_end}) was {night_mean}, the daytime mean "
            "{daytime_mean}, which puts the night {[change]} [compared]."
        ),
        (
            "Comparing the hours from {@hr_night_start} to {@hr_night_end} with the rest of the day, your "
            "averages were {night_mean} and {daytime_mean}, so the night ran {[change]} [compared]."
        ),
        (
            "Night ({@hr_night_start} to {@hr_night_end}): mean {night_mean}. Daytime: mean {daytime_mean}. "
            "The night is {[change]} [compared]."
        ),
        (
            "From {@hr_night_start} to {@hr_night_end} your heart rate averaged {night_mean}, against "
            "{daytime_mean} in the rest of the day, which makes it {[change]} [compared] at night."
        ),
        (
            "Between {@hr_night_start} and {@hr_night_end} the mean was {night_mean}, {[change]} [compared] "
            "than the daytime mean of {daytime_mean}."
        ),
    ),
    "blocks.alike": (
        (
            "At night, from {@hr_night_start} to {@hr_night_end}, the average was {night_mean}, about the "
            "same as the {daytime_mean} of the rest of the day."
        ),
        (
            "Night ({@hr_night_start} to {@hr_night_end}) and daytime had similar means, {night_mean} and "
            "{daytime_mean}."
        ),
    ),
    "resting.day": (
        (
            "Your calmest {@hr_rest_stretch} between {@hr_rest_start} and {@hr_rest_end} averaged "
            "{nocturnal_resting_hr}, which is taken here as your nocturnal resting heart rate."
        ),
        (
            "Nocturnal resting heart rate, defined as the lowest mean over {@hr_rest_stretch} between "
            "{@hr_rest_start} and {@hr_rest_end}, was {nocturnal_resting_hr}."
        ),
        (
            "In the early morning, from {@hr_rest_start} to {@hr_rest_end}, the lowest average over "
            "{@hr_rest_stretch} was {nocturnal_resting_hr}; take that as your resting heart rate of the "
            "night."
        ),
        (
            "Nocturnal resting heart rate {nocturnal_resting_hr} (lowest mean over {@hr_rest_stretch}, "
            "{@hr_rest_start} to {@hr_rest_end})."
        ),
        (
            "The lowest average over {@hr_rest_stretch} between {@hr_rest_start} and {@hr_rest_end} stands "
            "for your nocturnal resting heart rate: {nocturnal_resting_hr}."
        ),
        (
            "The lowest mean over {@hr_rest_stretch} from {@hr_rest_start} to {@hr_rest_end}, used as "
            "nocturnal resting heart rate, was {nocturnal_resting_hr}."
        ),
    ),
    "resting.period": (
        (
            "Your nocturnal resting heart rate, the calmest {@hr_rest_stretch} between {@hr_rest_start} and "
            "{@hr_rest_end}, averaged {resting_mean} over {resting_nights}, with {resting_lowest} in the "
            "calmest night and {resting_highest} in the fastest."
        ),
        (
            "Nocturnal resting heart rate (lowest mean over {@hr_rest_stretch}, {@hr_rest_start} to "
            "{@hr_rest_end}) was available for {resting_nights}: mean {resting_mean}, range {resting_lowest} "
            "to {resting_highest}."
        ),
        (
            "For {resting_nights}, the lowest average over {@hr_rest_stretch} between {@hr_rest_start} and "
            "{@hr_rest_end} serves as your resting heart rate: {resting_mean} on average, and from "
            "{resting_lowest} to {resting_highest} from night to night."
        ),
        (
            "Nocturnal resting heart rate over {resting_nights}: mean {resting_mean}, range {resting_lowest} "
            "to {resting_highest} (lowest mean over {@hr_rest_stretch}, {@hr_rest_start} to {@hr_rest_end})."
        ),
    ),
    "daily.plain": (
        (
            "Day by day, the average ranged from {calmest_mean} on {calmest_day} to {fastest_mean} on "
            "{fastest_day}."
        ),
        (
            "Daily means of full days ranged from {calmest_mean} on {calmest_day} to {fastest_mean} on "
            "{fastest_day}."
        ),
        (
            "Your calmest full day was {calmest_day} with an average of {calmest_mean}, your fastest "
            "{fastest_day} with {fastest_mean}."
        ),
        "Daily means: lowest {calmest_mean} ({calmest_day}), highest {fastest_mean} ({fastest_day}).",
        (
            "Among the full days, {calmest_day} had the lowest average, {calmest_mean}, and {fastest_day} "
            "the highest, {fastest_mean}."
        ),
        (
            "Of the full days, {calmest_day} had the lowest mean ({calmest_mean}) and {fastest_day} the "
            "highest ({fastest_mean})."
        ),
    ),
    "daily.flat": (
        "All full days had about the same average, {calmest_mean}.",
        "Daily means of full days were alike, at {calmest_mean}.",
    ),
}
