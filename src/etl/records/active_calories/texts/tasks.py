"""Words of the shorter tasks: what is asked for, and the sentences that only they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.questions import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

_COVERAGE = Question("coverage", "data coverage")
_COURSE = (
    Question("recorded", "time within records"),
    Question("peak", "estimate for the busiest recorded hour"),
)

#: What may be asked for, by kind, and of days and windows by whether they are seen whole.
QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "day_whole": (Question("energy", "estimated active energy"), *_COURSE),
    "day": (
        Question("energy", "estimated active energy in the recorded part of the day"),
        _COVERAGE,
        *_COURSE,
    ),
    "window_whole": (Question("energy", "estimated active energy"), *_COURSE),
    "window": (Question("energy", "estimated active energy in the recorded time"), _COVERAGE, *_COURSE),
    "period": (
        Question("mean", "estimated daily average over the whole days"),
        Question("sum", "estimated total over the whole days"),
        Question("lowest", "lowest estimate for a whole day"),
        Question("highest", "highest estimate for a whole day"),
        Question("apart", "range of estimates over the whole days"),
    ),
}

ASK: Mapping[str, tuple[str, ...]] = {
    "compare.person": (
        "On which of my whole days did I burn the least by moving, and on which the most?",
        "How far apart are my lowest and my highest whole day?",
        "Please compare the whole days on which I burned the least and the most.",
    ),
    "compare.clinician": (
        "Compare the lowest with the highest whole day of [stretch].",
        "Which whole days show the lowest and the highest active energy?",
        "Give the range of active energy over the whole days, with the days at its ends.",
    ),
    "detect_events.person": (
        "When did I burn the most [when]?",
        "In which hour did I use the most energy by moving?",
        "Please point out my most active hour.",
    ),
    "detect_events.clinician": (
        "Which hour shows the highest active energy?",
        "When did active energy expenditure peak [when]?",
        "State the hour with the most active energy.",
    ),
    "caption.person": (
        "Give me a line that sums up my active calories of [stretch].",
        "What would be a short caption for my active calories [when]?",
        "Please put these calorie figures into a short sentence.",
    ),
    "caption.clinician": (
        "Write a caption for the active energy of [stretch].",
        "Caption these statistics in a short sentence.",
        "A short title with the key figure, please.",
    ),
}

FLAT: Mapping[str, tuple[str, ...]] = {
    "extremes.flat": (
        "There is no lowest and no highest: all of your whole days show the same value, {lowest}.",
        "The value was the same on all whole days: {lowest}.",
    ),
}

PEAK: Mapping[str, tuple[str, ...]] = {
    "peak.only": (
        "All the active energy on record went into the hour from {peak_hour}.",
        "All recorded active energy fell into the hour from {peak_hour}.",
    ),
}

#: Each says that the figure is an estimate, or "about" so much.
CAPTION: Mapping[str, tuple[str, ...]] = {
    "caption.day_whole": (
        "Your estimated active energy on {day}, from midnight to midnight: {energy}.",
        "Active energy on {day}: {energy} (estimate, complete coverage).",
        "The energy you burned by moving on {day}, as estimated for the whole day: {energy}.",
        "Daily active energy, {day}: {energy} (device estimate, whole day).",
        "You burned about {energy} by moving on {day}, and nothing of the day is missing.",
        "Device estimate for {day}: {energy} of active energy, with the whole day covered.",
    ),
    "caption.day": (
        "Your estimated active energy in the recorded part of {day}, {seen} out of {day_length}: {energy}.",
        "Active energy on {day}, recorded part only ({coverage} of the day): {energy} (estimate).",
        (
            "The energy you burned by moving on {day}, as estimated from what is on record ({coverage} of "
            "the day): {energy}."
        ),
        "Partial active energy, {day}: {energy} (device estimate) at a coverage of {coverage}.",
        "You burned about {energy} by moving in the part of {day} that is on record, {coverage} of the day.",
        "Device estimate for a part of {day}: {energy} of active energy within {seen} out of {day_length}.",
    ),
    "caption.window_whole": (
        "Your estimated active energy over {span}, all of it on record: {energy}.",
        "Active energy over {span}: {energy} (estimate, complete coverage).",
        "The energy you burned by moving over {span}, as estimated for all of that time: {energy}.",
        "Active energy, {span} with complete coverage: {energy} (device estimate).",
        "You burned about {energy} by moving over {span}, and none of that time is missing.",
        "Device estimate over {span}: {energy} of active energy, with all of that time covered.",
    ),
    "caption.window": (
        "Your estimated active energy over {span}, of which {coverage} are on record: {energy}.",
        "Active energy over {span}, recorded part only ({coverage}): {energy} (estimate).",
        (
            "The energy you burned by moving over {span}, as estimated from what is on record ({coverage} of "
            "that time): {energy}."
        ),
        "Partial active energy over {span}: {energy} (device estimate) at a coverage of {coverage}.",
        (
            "You burned about {energy} by moving in the part of {span} that is on record, {coverage} of that "
            "time."
        ),
        "Device estimate for a part of {span}: {energy} of active energy at a coverage of {coverage}.",
    ),
    "caption.period": (
        "Your active calories, as estimated on average over {whole_days}: {mean} a day.",
        "Mean active energy (estimate) over {whole_days} in {days}: {mean} a day.",
        "Your estimated average over {whole_days}: {mean} a day, lowest {lowest}, highest {highest}.",
        "Daily active energy (estimates), {whole_days}: mean {mean}, lowest {lowest}, highest {highest}.",
        "By moving you used about {mean} a day on average, over {whole_days} in {days}.",
        "Device estimates for {whole_days}: lowest {lowest}, highest {highest}, mean {mean}.",
    ),
}
