"""Sentences of summaries: how a night runs, and how the latest compares with those before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

COURSE: Mapping[str, tuple[str, ...]] = {
    "parts.apart": (
        (
            "Cut into {@hrv_parts}, the night began with an average of {early_mean} and ended at "
            "{late_mean}, so it was [compared] late than early, by {part_change}."
        ),
        (
            "Mean RMSSD was {early_mean} in the earliest and {late_mean} in the latest of {@hrv_parts} of "
            "the night, {part_change} [compared] late."
        ),
        (
            "Your average of {late_mean} in the latest of {@hrv_parts} of the night was [compared] than that "
            "of the earliest, {early_mean}, by {part_change}."
        ),
        (
            "By {@hrv_parts} of the night, the mean went from {early_mean} in the earliest to {late_mean} in "
            "the latest: {part_change} [compared] late."
        ),
        (
            "Late in the night your values were [compared] than early on: an average of {late_mean} against "
            "{early_mean}, when the night is cut into {@hrv_parts}. That is a change of {part_change}."
        ),
        (
            "RMSSD was [compared] late in the night than early, by {part_change}: of {@hrv_parts}, the "
            "latest averaged {late_mean} and the earliest {early_mean}."
        ),
    ),
    "parts.alike": (
        (
            "Cut into {@hrv_parts}, the night began with an average of {early_mean} and ended at "
            "{late_mean}, less than {@hrv_alike} apart."
        ),
        (
            "Mean RMSSD was {early_mean} in the earliest and {late_mean} in the latest of {@hrv_parts} of "
            "the night, less than {@hrv_alike} apart."
        ),
        (
            "Early and late, your values were much alike, less than {@hrv_alike} apart: of {@hrv_parts} of "
            "the night, the latest averaged {late_mean} and the earliest {early_mean}."
        ),
        (
            "By {@hrv_parts} of the night, the mean went from {early_mean} in the earliest to {late_mean} in "
            "the latest, a change of less than {@hrv_alike}."
        ),
    ),
    "latest.apart": (
        (
            "Your latest night, to {latest_day}, came to {latest}. That is {latest_change} [compared] "
            "than the average of your {earlier}, {earlier_mean}."
        ),
        (
            "The latest night (to {latest_day}) gave {latest}, {latest_change} [compared] than the mean of "
            "the {earlier}, {earlier_mean}."
        ),
        (
            "In the night to {latest_day}, your latest, the value was {latest}. Your {earlier} averaged "
            "{earlier_mean}, so the latest was [compared] by {latest_change}."
        ),
        (
            "Latest night (to {latest_day}): {latest}, against a mean of {earlier_mean} over {earlier}; "
            "{latest_change} [compared]."
        ),
        (
            "Beside the mean of your own {earlier}, {earlier_mean}, the latest night, to {latest_day}, was "
            "[compared] by {latest_change}, at {latest}."
        ),
        (
            "With {latest}, the latest night (to {latest_day}) was {latest_change} [compared] than the "
            "subject's {earlier}, which averaged {earlier_mean}."
        ),
    ),
    "latest.alike": (
        (
            "Your latest night, to {latest_day}, came to {latest}. That is less than {@hrv_alike} away from "
            "the average of your {earlier}, {earlier_mean}."
        ),
        (
            "The latest night (to {latest_day}) gave {latest}, less than {@hrv_alike} away from the mean of "
            "the {earlier}, {earlier_mean}."
        ),
        (
            "In the night to {latest_day}, your latest, the value was {latest}. Your {earlier} averaged "
            "{earlier_mean}, so it kept to them, less than {@hrv_alike} away."
        ),
        (
            "Latest night (to {latest_day}): {latest}, against a mean of {earlier_mean} over {earlier}; less "
            "than {@hrv_alike} apart."
        ),
    ),
}
