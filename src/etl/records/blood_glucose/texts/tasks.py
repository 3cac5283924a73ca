"""Words of the shorter tasks: what is asked for, and the sentences that only they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.questions import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

QUESTIONS: tuple[Question, ...] = (
    Question("mean", "mean glucose"),
    Question("lowest", "lowest value"),
    Question("highest", "highest value"),
    Question("cv", "coefficient of variation"),
    Question("tir", "share of readings from {@glucose_70} to {@glucose_180}"),
    Question("tbr", "share of readings below {@glucose_70}"),
    Question("tar", "share of readings above {@glucose_180}"),
    Question("titr", "share of readings from {@glucose_70} to {@glucose_140}"),
    Question("sd", "standard deviation"),
    Question("gmi", "glucose management indicator"),
    Question("low_longest", "longest low episode"),
    Question("high_longest", "longest high episode"),
)

ASK: Mapping[str, tuple[str, ...]] = {
    "classify.person": (
        "Which of the usual targets do my readings [when] meet?",
        "How do these figures compare with the glucose targets people use?",
        "Please hold my glucose [when] against the usual targets.",
    ),
    "classify.clinician": (
        "Compare the data of [stretch] with the applicable targets.",
        "Which targets are met [when], and which are not?",
        "Classify the readings of [stretch] against published targets.",
    ),
    "compare.person": (
        "How did my nights and my daytime differ?",
        "Was my glucose different at night than during the day?",
        "Please compare night and daytime for me.",
    ),
    "compare.clinician": (
        "Compare night and daytime glucose.",
        "How does the night compare with the daytime?",
        "Describe the difference between night and daytime [when].",
    ),
    "detect_events.person": (
        "Did my glucose go low or high for a while [when]?",
        "Were there any low or high episodes [when]?",
        "Please tell me about lows and highs that lasted.",
    ),
    "detect_events.clinician": (
        "List the low and high episodes of [stretch].",
        "Which glucose events occurred [when]?",
        "Report hypo- and hyperglycemic events from the statistics given.",
    ),
    "caption.person": (
        "Give me a line that sums up [stretch].",
        "What would be a short caption for these readings?",
        "Please put this into a short sentence.",
    ),
    "caption.clinician": (
        "Write a caption for the glucose data of [stretch].",
        "Caption these statistics in a short sentence.",
        "A short title with key figures, please.",
    ),
}

EVENTS: Mapping[str, tuple[str, ...]] = {
    "no_low": (
        "There was no low episode, that is no stretch of at least {@glucose_event} below {@glucose_70}.",
        "No low episode (at least {@glucose_event} below {@glucose_70}) was recorded.",
    ),
    "no_high": (
        "There was no high episode, that is no stretch of at least {@glucose_event} above {@glucose_180}.",
        "No high episode (at least {@glucose_event} above {@glucose_180}) was recorded.",
    ),
}

CAPTION: Mapping[str, tuple[str, ...]] = {
    "caption.day": (
        "Your glucose on {day}: mean {mean}, with {tir} of the readings in range.",
        "Glucose on {day}: mean {mean}, lowest {lowest}, highest {highest}.",
        "Your glucose on {day} at a glance: mean {mean}, lowest {lowest}, highest {highest}.",
        "Glucose on {day}: {tir} of readings in range, mean {mean}.",
        "On {day}, {tir} of your readings were in range, with a mean of {mean}.",
        "Glucose statistics of {day}: mean {mean}, CV {cv}.",
    ),
    "caption.window": (
        "Your glucose over {span}: mean {mean}, with {tir} of the readings in range.",
        "Glucose over {span}: mean {mean}, lowest {lowest}, highest {highest}.",
        "Your glucose over {span} at a glance: mean {mean}, lowest {lowest}, highest {highest}.",
        "Glucose over {span}: {tir} of readings in range, mean {mean}.",
        "Over {span}, {tir} of your readings were in range, with a mean of {mean}.",
        "Glucose statistics over {span}: mean {mean}, CV {cv}.",
    ),
    "caption.period": (
        "Your glucose over {days}: mean {mean}, with {tir} of the readings in range.",
        "Glucose over {days}: mean {mean}, lowest {lowest}, highest {highest}.",
        "Your glucose over {days} at a glance: mean {mean}, lowest {lowest}, highest {highest}.",
        "Glucose over {days}: {tir} of readings in range, mean {mean}.",
        "Over {days}, {tir} of your readings were in range, with a mean of {mean}.",
        "Glucose statistics over {days}: mean {mean}, CV {cv}.",
    ),
}
