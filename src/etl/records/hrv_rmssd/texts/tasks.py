"""Words of the shorter tasks: what is asked for, and the sentences that only they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.questions import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

QUESTIONS: tuple[Question, ...] = (
    Question("median", "median RMSSD"),
    Question("ln_median", "natural logarithm of the median"),
    Question("lowest", "lowest RMSSD value"),
    Question("highest", "highest RMSSD value"),
    Question("lower_quartile", "lower quartile of RMSSD"),
    Question("upper_quartile", "upper quartile of RMSSD"),
    Question("spread", "interquartile range of RMSSD"),
    Question("coverage", "data coverage at {@hrv_slot} intervals"),
    Question("early_mean", "mean in the earliest of {@hrv_parts} of the night"),
    Question("late_mean", "mean in the latest of {@hrv_parts} of the night"),
    Question("mean", "mean nightly RMSSD"),
    Question("ln_mean", "mean of lnRMSSD over the nights"),
    Question("cv", "coefficient of variation of lnRMSSD"),
    Question("lowest_night", "lowest nightly value"),
    Question("highest_night", "highest nightly value"),
    Question("latest", "latest nightly value"),
    Question("earlier_mean", "average of the nightly values before the latest night"),
)

#: What is compared, by kind of episode: ``[later]`` and ``[earlier]``.
SIDES: Mapping[str, Mapping[str, str]] = {
    "night": {"later": "the latest part of the night", "earlier": "the earliest part"},
    "period": {"later": "the latest night", "earlier": "the nights before it"},
}

#: What a caption is of, by kind of episode.
SPANS: Mapping[str, str] = {"night": "in the night to {day}", "window": "over {length}", "period": ""}

ASK: Mapping[str, tuple[str, ...]] = {
    "compare.person": (
        "How did my RMSSD in [later] compare with that in [earlier]?",
        "Please compare [later] with [earlier] for me.",
        "Did my heart rate variability in [later] differ from that in [earlier]?",
    ),
    "compare.clinician": (
        "Compare RMSSD of [later] with that of [earlier].",
        "How does [later] compare with [earlier]?",
        "Set [later] against [earlier].",
    ),
    "caption.person": (
        "Give me a line that sums up [stretch].",
        "What would be a short caption for these values?",
        "Please put this into a short sentence.",
    ),
    "caption.clinician": (
        "Write a caption for the RMSSD data of [stretch].",
        "Caption these statistics in a short sentence.",
        "A short title with key figures, please.",
    ),
}

#: ``[span]`` is the night, or how long the window is.
CAPTION: Mapping[str, tuple[str, ...]] = {
    "caption.values": (
        "Your RMSSD [span]: median {median}, lowest {lowest}, highest {highest}.",
        "RMSSD [span]: median {median}, from {values}.",
        "Your RMSSD [span] at a glance: {values}, with a median of {median}.",
        "RMSSD [span]: median {median}, quartiles {lower_quartile} and {upper_quartile}.",
        (
            "Your values [span]: a median RMSSD of {median}, with {lowest} at the lowest and {highest} at "
            "the highest."
        ),
        "RMSSD [span]: {values}, median {median}, interquartile range {spread}.",
    ),
    "caption.nights": (
        "Your nightly RMSSD over {days}: {mean} on average, from {lowest_night} to {highest_night}.",
        "Nightly RMSSD over {days}: mean {mean}, from {nights}.",
        "Your nightly RMSSD at a glance: {nights} within {days}, with an average of {mean}.",
        "Nightly RMSSD, {nights}: mean {mean}, mean of lnRMSSD {ln_mean}.",
        "An average nightly RMSSD of {mean}: your {nights} within {days}.",
        "Nightly RMSSD over {days}: mean {mean}, lowest night {lowest_night}, highest night {highest_night}.",
    ),
}
