"""Sentences on sensor episodes of low and high glucose, and on the times of day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: ``[side]`` is "low" or "high".
EPISODES: Mapping[str, tuple[str, ...]] = {
    "none": (
        "None of the [side] values lasted {@glucose_event} or longer.",
        "No [side] episode of at least {@glucose_event} was recorded.",
    ),
    "one": (
        "There was {[side]_episodes}, and it lasted {[side]_longest}.",
        "{[side]_episodes} of at least {@glucose_event} was recorded, lasting {[side]_longest}.",
        "You had {[side]_episodes}, which lasted {[side]_longest}.",
        "Events: {[side]_episodes}, duration {[side]_longest}.",
        "Your glucose went through {[side]_episodes}, {[side]_longest} long.",
        "There was {[side]_episodes} of {[side]_longest}.",
    ),
    "one_cut": (
        "There was {[side]_episodes}. The data break off next to it, so it lasted {[side]_longest} at least.",
        (
            "{[side]_episodes} was recorded; it touches a gap or the edge of the data and lasted at least "
            "{[side]_longest}."
        ),
    ),
    "many": (
        (
            "There were {[side]_episodes} of at least {@glucose_event}; the longest lasted "
            "{[side]_longest}, and together they make {[side]_total}."
        ),
        (
            "{[side]_episodes} of at least {@glucose_event} were recorded, {[side]_total} in total, the "
            "longest {[side]_longest}."
        ),
        (
            "You had {[side]_episodes} that lasted {@glucose_event} or longer, {[side]_total} in all. The "
            "longest took {[side]_longest}."
        ),
        "Events: {[side]_episodes}, total duration {[side]_total}, longest {[side]_longest}.",
        (
            "Your glucose went through {[side]_episodes}. They add up to {[side]_total}, with "
            "{[side]_longest} as the longest."
        ),
        "There were {[side]_episodes}, together {[side]_total}; the longest was {[side]_longest}.",
    ),
    "cut": (
        "{[side]_truncated} touched a gap or the edge of the data, so the real times may be longer.",
        "{[side]_truncated} touched a gap or the edge of the data; durations are minimums.",
    ),
    "prolonged_one": (
        "That is longer than {@glucose_prolonged}.",
        "At more than {@glucose_prolonged} it counts as prolonged.",
    ),
    "prolonged_many": (
        "{[side]_prolonged} lasted longer than {@glucose_prolonged}.",
        "{[side]_prolonged} exceeded {@glucose_prolonged}.",
    ),
    "very": (
        "{very_[side]_episodes} went [beyond] for at least {@glucose_event}.",
        "{very_[side]_episodes} ([beyond] for at least {@glucose_event}) occurred.",
    ),
}

RHYTHM: Mapping[str, tuple[str, ...]] = {
    "blocks.apart": (
        (
            "At night, from {@glucose_night_start} to {@glucose_night_end}, the average was {night_mean}, "
            "[compared] than the {daytime_mean} of the rest of the day."
        ),
        (
            "Mean glucose was [compared] at night ({@glucose_night_start} to {@glucose_night_end}) than in "
            "the daytime: {night_mean} against {daytime_mean}, with {night_tir} and {daytime_tir} in range."
        ),
        (
            "Your average from {@glucose_night_start} to {@glucose_night_end} was {night_mean}; for the "
            "rest of the day it was {daytime_mean}, so glucose ran [compared] at night."
        ),
        (
            "Night ({@glucose_night_start} to {@glucose_night_end}): mean {night_mean}, {night_tir} in "
            "range. Daytime: mean {daytime_mean}, {daytime_tir} in range."
        ),
        (
            "The night, {@glucose_night_start} to {@glucose_night_end}, was [compared] than the daytime, "
            "with averages of {night_mean} and {daytime_mean}."
        ),
        (
            "Between {@glucose_night_start} and {@glucose_night_end} the mean was {night_mean} with "
            "{night_tir} in range, [compared] than the daytime mean of {daytime_mean} with {daytime_tir} in "
            "range."
        ),
    ),
    "blocks.alike": (
        (
            "At night, from {@glucose_night_start} to {@glucose_night_end}, the average was {night_mean}, "
            "about the same as the {daytime_mean} of the rest of the day."
        ),
        (
            "Night ({@glucose_night_start} to {@glucose_night_end}) and daytime had similar means, "
            "{night_mean} and {daytime_mean}, with {night_tir} and {daytime_tir} in range."
        ),
    ),
    "blocks.night": (
        (
            "At night, from {@glucose_night_start} to {@glucose_night_end}, the average was {night_mean}; "
            "the rest of the day has too few readings for such a figure."
        ),
        (
            "Night ({@glucose_night_start} to {@glucose_night_end}): mean {night_mean}, {night_tir} in "
            "range. Daytime data are too sparse for the same figures."
        ),
    ),
    "blocks.daytime": (
        (
            "From {@glucose_night_end} to {@glucose_day_end} the average was {daytime_mean}; the night has "
            "too few readings for such a figure."
        ),
        (
            "Daytime ({@glucose_night_end} to {@glucose_day_end}): mean {daytime_mean}, {daytime_tir} in "
            "range. Night data are too sparse for the same figures."
        ),
    ),
    "profile.plain": (
        (
            "Looking at the hours of the day, the typical value was highest in the hour from {peak_hour}, "
            "at {peak_median}, and lowest in the hour from {trough_hour}, at {trough_median}."
        ),
        (
            "By hour of day, the median peaked from {peak_hour} ({peak_median}) and was lowest from "
            "{trough_hour} ({trough_median})."
        ),
    ),
}
