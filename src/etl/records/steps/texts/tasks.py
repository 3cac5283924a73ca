"""Words of the shorter tasks: what is asked for, and the sentences that only they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.questions import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

_COVERAGE = Question("coverage", "data coverage")
_COURSE = (
    Question("recorded", "time within records"),
    Question("peak", "count in the busiest recorded hour"),
    Question("moderate", "recorded time at {@cadence_moderate} or more"),
    Question("vigorous", "recorded time at {@cadence_vigorous} or more"),
)

#: What may be asked for, by kind, and of days and windows by whether they are seen whole.
QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "day_whole": (Question("steps", "step count"), *_COURSE),
    "day": (Question("steps", "step count in the recorded part of the day"), _COVERAGE, *_COURSE),
    "window_whole": (Question("steps", "step count"), *_COURSE),
    "window": (Question("steps", "step count in the recorded time"), _COVERAGE, *_COURSE),
    "period": (
        Question("mean", "daily average over the whole days"),
        Question("sum", "total over the whole days"),
        Question("lowest", "lowest count on a whole day"),
        Question("highest", "highest count on a whole day"),
        Question("apart", "range of counts over the whole days"),
    ),
}

#: ``[also]`` is where the classification asks for more, if it does.
ASK: Mapping[str, tuple[str, ...]] = {
    "classify.person": (
        "Where does my [figure] lie on the graduated step index?[also]",
        "Which band of the step index for adults does my [figure] fall into?[also]",
        "Please tell me in which band of the graduated step index my [figure] is.[also]",
    ),
    "classify.clinician": (
        "Classify the [figure] by the graduated step index.[also]",
        "Into which band of the graduated step index does the [figure] fall?[also]",
        "State the band of the graduated step index for [stretch].[also]",
    ),
    "compare.person": (
        "On which of my whole days did I walk the least, and on which the most?",
        "How far apart are my lowest and my highest whole day?",
        "Please compare the whole days with my fewest and my most steps.",
    ),
    "compare.clinician": (
        "Compare the lowest with the highest whole day of [stretch].",
        "Which whole days show the lowest and the highest count?",
        "Give the range of the counts of whole days, with the days at its ends.",
    ),
    "detect_events.person": (
        "What stands out in the course of my steps [when]?",
        "When or how fast did I walk the most, as far as the records tell?",
        "Please point out where I was the most active, if the data show it.",
    ),
    "detect_events.clinician": (
        "What stands out in the course of the steps [when]?",
        "Report peaks of activity from the statistics, as far as the records show them.",
        "Point out peak hour and brisk walking, where the data tell of them.",
    ),
    "caption.person": (
        "Give me a line that sums up my steps of [stretch].",
        "What would be a short caption for my steps [when]?",
        "Please put these step figures into a short sentence.",
    ),
    "caption.clinician": (
        "Write a caption for the step counts of [stretch].",
        "Caption these statistics in a short sentence.",
        "A short title with the key figure, please.",
    ),
}

FLAT: Mapping[str, tuple[str, ...]] = {
    "extremes.flat": (
        "There is no lowest and no highest: all of your whole days have the same count, {lowest}.",
        "The count was the same on all whole days: {lowest}.",
    ),
}

CAPTION: Mapping[str, tuple[str, ...]] = {
    "caption.day_whole": (
        "Your steps on {day}, from midnight to midnight: {steps}.",
        "Steps on {day}: {steps}, complete coverage.",
        "The steps you took on {day}, with the whole day on record: {steps}.",
        "Daily step count, {day}: {steps} (whole day).",
        "You took {steps} on {day}, and nothing of the day is missing.",
        "Step total for {day}: {steps}, with the whole day covered.",
    ),
    "caption.day": (
        "Your steps in the recorded part of {day}, {seen} of {day_length}: {steps}.",
        "Steps on {day}, recorded part only ({coverage} of the day): {steps}.",
        "The steps you took on {day}, as far as the data go ({coverage} of the day): {steps}.",
        "Partial step count, {day}: {steps} at a coverage of {coverage}.",
        "You took {steps} in the part of {day} that is on record, {coverage} of the day.",
        "Step total for a part of {day}: {steps} within {seen} of {day_length}.",
    ),
    "caption.window_whole": (
        "Your steps over {span}, all of it on record: {steps}.",
        "Steps over {span}: {steps}, complete coverage.",
        "The steps you took over {span}, without a hole in the data: {steps}.",
        "Step count, {span} with complete coverage: {steps}.",
        "You took {steps} over {span}, and none of that time is missing.",
        "Step total over {span}: {steps}, with all of that time covered.",
    ),
    "caption.window": (
        "Your steps over {span}, of which {coverage} are on record: {steps}.",
        "Steps over {span}, recorded part only ({coverage}): {steps}.",
        "The steps you took over {span}, as far as the data go ({coverage} of that time): {steps}.",
        "Partial step count over {span}: {steps} at a coverage of {coverage}.",
        "You took {steps} in the part of {span} that is on record, {coverage} of that time.",
        "Step total for a part of {span}: {steps} at a coverage of {coverage}.",
    ),
    "caption.period": (
        "Your steps over {whole_days}: {mean} a day on average.",
        "Mean daily steps over {whole_days} in {days}: {mean} a day.",
        "Your average over {whole_days}: {mean} a day, lowest {lowest}, highest {highest}.",
        "Daily steps, {whole_days}: mean {mean}, lowest {lowest}, highest {highest}.",
        "You averaged {mean} a day over {whole_days} in {days}.",
        "Step counts of {whole_days}: lowest {lowest}, highest {highest}, mean {mean}.",
    ),
}
