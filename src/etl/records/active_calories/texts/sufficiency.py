"""Sentences on whether there is enough data; where there is not, no figure is given.

``[report]`` is the kind of report asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VERDICT: Mapping[str, tuple[str, ...]] = {
    "verdict.yes": (
        "Yes, there is enough data for [report].",
        "The active energy data are sufficient for [report].",
        "Yes, that is enough for [report].",
        "Sufficient for [report].",
        "There is enough here for [report].",
        "The requirements for [report] are met.",
    ),
    "verdict.no": (
        "No, there is not enough data for [report].",
        "The active energy data are not sufficient for [report].",
        "No, that is not enough for [report].",
        "Not sufficient for [report].",
        "There is too little data here for [report].",
        "The requirements for [report] are not met.",
    ),
    "verdict.doubt": (
        "No, these data are not sufficient for [report].",
        "The active energy data are not sufficient for [report].",
    ),
    "refusal.doubt": (
        "A figure that can hardly be true is of no use, so I give none.",
        "Energy is therefore withheld.",
    ),
    "refusal.any": (
        "I leave the calories out, as they would fall far short of the whole.",
        "No energy figure is reported.",
        "Rather than guess at the rest, I give no calories.",
        "Energy figures are withheld.",
        "Whatever I said of your calories now could mislead, so I say nothing of them.",
        "Energy is therefore withheld.",
    ),
}

AMOUNT: Mapping[str, tuple[str, ...]] = {
    "amount.day_whole": (
        "All of {day} is covered, where at least {@activity_day} are needed.",
        "Coverage of {day}: complete; required: at least {@activity_day}.",
    ),
    "amount.day": (
        "Of {day}, the data reach over {seen} out of {day_length}, and at least {@activity_day} are needed.",
        "Coverage of {day}: {seen} out of {day_length} ({coverage}); required: at least {@activity_day}.",
        "A day takes at least {@activity_day}. The data reach over {seen} out of {day_length} on {day}.",
        "Of {day}, {coverage} is known, {seen} out of {day_length}; the minimum is {@activity_day}.",
        "On {day} the data hold {seen} out of {day_length}, and it takes {@activity_day} or more.",
        "At least {@activity_day} of a day are required; on {day} the data hold {seen} out of {day_length}.",
    ),
    "amount.window_whole": (
        (
            "The data cover {span} completely. Needed are at least {@activity_window} and "
            "{@activity_coverage} of the time."
        ),
        (
            "Coverage over {span}: complete; required: at least {@activity_window} and "
            "{@activity_coverage} of the time."
        ),
    ),
    "amount.window": (
        (
            "The data span {span} and cover {coverage} of it, {seen} in all. Needed are at least "
            "{@activity_window} and {@activity_coverage} of the time."
        ),
        (
            "Coverage over {span}: {coverage} ({seen} in all); required: at least {@activity_window} and "
            "{@activity_coverage} of the time."
        ),
    ),
    "amount.period": (
        "There are {whole_days} in {days}, and at least {@activity_whole_days} without holes are needed.",
        "Complete within {days}: {whole_days}; required: at least {@activity_whole_days}.",
        (
            "An average takes at least {@activity_whole_days} without holes. The data hold {whole_days} in "
            "{days}."
        ),
        "Period of {days} with {whole_days}; the minimum is {@activity_whole_days}.",
        "In {days} you have {whole_days}, and it takes {@activity_whole_days} or more.",
        "At least {@activity_whole_days} with full coverage are required; {days} hold {whole_days}.",
    ),
}

LACKING: Mapping[str, tuple[str, ...]] = {
    "lacking.time": (
        "It would take {time_short} more.",
        "Still needed: {time_short}.",
    ),
    "lacking.span": (
        "The stretch is too short.",
        "The span is too short.",
    ),
    "lacking.coverage": (
        "Too much of the time is missing.",
        "The coverage is too low.",
    ),
    "lacking.span_coverage": (
        "The stretch is too short, and too much of it is missing.",
        "The span is too short and the coverage too low.",
    ),
    "lacking.implausible": (
        "The calories of the records add up to an amount that is implausible for that time.",
        "The sum of the records is implausibly high for that time.",
    ),
    "lacking.days": (
        "It would take {days_short}.",
        "Still needed: {days_short}.",
    ),
}
