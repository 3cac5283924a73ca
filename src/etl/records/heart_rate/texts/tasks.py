"""Words of the shorter tasks: what is asked for, and the sentences that only they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.questions import Question
from etl.records.heart_rate.texts.levels import RAISED
from etl.records.heart_rate.texts.zones import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

QUESTIONS: tuple[Question, ...] = (
    Question("mean", "mean heart rate"),
    Question("lowest", "lowest heart rate"),
    Question("highest", "highest heart rate"),
    Question("p50", "median heart rate"),
    Question("p05", "heart rate at the {@hr_p05}"),
    Question("p95", "heart rate at the {@hr_p95}"),
    Question("above_100", "total time above {@hr_100}"),
    Question("above_120", "total time above {@hr_120}"),
    Question("above_140", "total time above {@hr_140}"),
    Question("share_100", "share of the recorded time above {@hr_100}"),
    Question("covered", "total recorded time"),
    Question("coverage", "data coverage"),
    Question("night_mean", "average at night ({@hr_night_start} to {@hr_night_end})"),
    Question("daytime_mean", "average in the daytime ({@hr_night_end} to {@hr_day_end})"),
    Question("nocturnal_resting_hr", "nocturnal resting heart rate"),
    Question("resting_mean", "average nightly resting heart rate"),
    Question("resting_lowest", "lowest nightly resting heart rate"),
    Question("resting_highest", "highest nightly resting heart rate"),
    Question("calmest_mean", "lowest mean heart rate of a full day"),
    Question("fastest_mean", "highest mean heart rate of a full day"),
    Question("max_hr", "estimated maximal heart rate"),
    *(Question(f"zone_{zone}", f"time in the {name} zone") for zone, name in NAMES.items()),
)

#: What is compared, by kind of episode: ``[this]`` and ``[that]``; as adverbs, ``[here]`` and ``[there]``.
SIDES: Mapping[str, Mapping[str, str]] = {
    "day": {
        "this": "the night",
        "that": "the daytime",
        "here": "at night",
        "there": "in the daytime",
    },
    "period": {
        "this": "the calmest full day",
        "that": "the fastest full day",
        "here": "on the calmest full day",
        "there": "on the fastest",
    },
}

#: What a caption is of, by kind of episode.
SPANS: Mapping[str, str] = {"day": "on {day}", "window": "over {length}", "period": "over {days}"}

ASK: Mapping[str, tuple[str, ...]] = {
    "compare.person": (
        "How did [this] compare with [that]?",
        "What was my average heart rate [here], and what was it [there]?",
        "Please compare my heart rate [here] with that [there].",
    ),
    "compare.clinician": (
        "Compare [this] with [that].",
        "How does mean heart rate of [this] compare with that of [that]?",
        "Contrast mean heart rate [here] and [there].",
    ),
    "detect_events.person": (
        "Did my heart rate go above {@hr_100} [when], and for how long?",
        "For how long was my heart rate above {@hr_100} [when]?",
        "Please tell me whether my heart rate went above {@hr_100}, and if so, for how long.",
    ),
    "detect_events.clinician": (
        "Report the time above {@hr_100}, above {@hr_120} and above {@hr_140} [when].",
        "Which of the levels in the table did heart rate pass [when], and for how long?",
        "Was heart rate above {@hr_100} at any recorded time, and for how long in total?",
    ),
    "caption.person": (
        "Give me a line that sums up my heart rate [when].",
        "What would be a short caption for these figures?",
        "Please put this into a short sentence.",
    ),
    "caption.clinician": (
        "Write a caption for the heart rate data of [stretch].",
        "Caption these statistics in a short sentence.",
        "A short title with key figures, please.",
    ),
}


def _alone(row: tuple[str, ...]) -> tuple[str, ...]:
    """Say what it is that was above a level: no sentence stands before this one."""
    return tuple(text.replace("It was", "Your heart rate was") for text in row)


EVENTS: Mapping[str, tuple[str, ...]] = {
    **{name: _alone(row) for name, row in RAISED.items()},
    "beyond.none": (
        "It never went above {@hr_120}.",
        "No sample exceeded {@hr_120}.",
    ),
    "beyond.more": (
        "It went above {@hr_120} for {above_120}, and never above {@hr_140}.",
        "Time above {@hr_120} was {above_120}; no sample exceeded {@hr_140}.",
    ),
    "beyond.most": (
        "It went above {@hr_120} for {above_120} and above {@hr_140} for {above_140}.",
        "Time above {@hr_120} was {above_120}, and time above {@hr_140} was {above_140}.",
    ),
}

#: ``[span]`` is the day, or how long the stretch or the period is.
CAPTION: Mapping[str, tuple[str, ...]] = {
    "caption.any": (
        "Your heart rate [span]: mean {mean}, lowest {lowest}, highest {highest}.",
        "Heart rate [span]: mean {mean}, from {lowest} to {highest}.",
        (
            "Your heart rate [span] at a glance: {mean} on average, {lowest} at the lowest, {highest} at the "
            "highest."
        ),
        "Heart rate [span]: median {p50}, minimum {lowest}, maximum {highest}.",
        "An average of {mean} and a median of {p50}: your heart rate [span].",
        "Heart rate [span]: mean {mean}, median {p50}, coverage {coverage}.",
    ),
}
