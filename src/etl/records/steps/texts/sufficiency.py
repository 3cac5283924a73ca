"""Sentences on whether there is enough data; where there is not, no count is given.

``[report]`` is the kind of report asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VERDICT: Mapping[str, tuple[str, ...]] = {
    "verdict.yes": (
        "Yes, there is enough data for [report].",
        "The step data are sufficient for [report].",
        "Yes, that is enough for [report].",
        "Sufficient for [report].",
        "There is enough here for [report].",
        "The requirements for [report] are met.",
    ),
    "verdict.no": (
        "No, there is not enough data for [report].",
        "The step data are not sufficient for [report].",
        "No, that is not enough for [report].",
        "Not sufficient for [report].",
        "There is too little data here for [report].",
        "The requirements for [report] are not met.",
    ),
    "verdict.doubt": (
        "No, these data are not sufficient for [report].",
        "The step data are not sufficient for [report].",
    ),
    "refusal.doubt": (
        "A count that can hardly be true is of no use, so I give none.",
        "The count is therefore withheld.",
    ),
    "refusal.any": (
        "A count from so little would look like much more than it is, so I give none.",
        "No step count is reported.",
        "I would rather leave the count out than have it taken for the whole.",
        "Counts and averages are withheld.",
        "A figure from these records could mislead you, so I leave it out.",
        "The count is therefore withheld.",
    ),
}

AMOUNT: Mapping[str, tuple[str, ...]] = {
    "amount.day_whole": (
        "The data cover all of {day}, and at least {@activity_day} are needed.",
        "Data of {day}: complete; required: at least {@activity_day}.",
        "It takes at least {@activity_day} in a day, and your data cover {day} from end to end.",
        "Coverage of {day} is complete; the minimum is {@activity_day}.",
        "Your data hold the whole of {day}; it takes {@activity_day} or more.",
        "At least {@activity_day} of a day are required; {day} is covered completely.",
    ),
    "amount.day": (
        (
            "The data cover {seen} of the {day_length} of {day}, that is {coverage}, and at least "
            "{@activity_day} are needed."
        ),
        "Data of {day}: {seen} of {day_length}, coverage {coverage}; required: at least {@activity_day}.",
        "It takes at least {@activity_day} in a day. Of {day}, your data cover {seen} of {day_length}.",
        "Coverage of {day} is {coverage} ({seen} of {day_length}); the minimum is {@activity_day}.",
        "Your data hold {seen} of the {day_length} of {day}; it takes {@activity_day} or more.",
        ("At least {@activity_day} of a day are required; {day} has {seen} of {day_length}, or {coverage}."),
    ),
    "amount.window_whole": (
        (
            "The data cover {span} without a hole. Needed are at least {@activity_window} and "
            "{@activity_coverage} of the time."
        ),
        (
            "Data over {span}, coverage complete; required: at least {@activity_window} and "
            "{@activity_coverage} of the time."
        ),
    ),
    "amount.window": (
        (
            "The data span {span} and cover {seen} of it, or {coverage}. Needed are at least "
            "{@activity_window} and {@activity_coverage} of the time."
        ),
        (
            "Data over {span}, coverage {coverage} ({seen}); required: at least {@activity_window} and "
            "{@activity_coverage} of the time."
        ),
    ),
    "amount.period": (
        "Out of {days}, the data hold {whole_days}, and at least {@activity_whole_days} have to be complete.",
        "Period of {days}, {whole_days}; required complete: at least {@activity_whole_days}.",
        (
            "An average takes at least {@activity_whole_days} that are complete. You have {whole_days} in "
            "{days}."
        ),
        "{whole_days} within {days}; the minimum is {@activity_whole_days}.",
        "Your {days} hold {whole_days}; it takes {@activity_whole_days} or more.",
        (
            "At least {@activity_whole_days} with full coverage are required; there are {days} with "
            "{whole_days}."
        ),
    ),
}

LACKING: Mapping[str, tuple[str, ...]] = {
    "lacking.time": (
        "It would take {time_short} more of that day.",
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
        "The steps of the records add up to a number that is implausible for that time.",
        "The sum of the records is implausibly high for that time.",
    ),
    "lacking.days": (
        "It would take {days_short}.",
        "Still needed: {days_short}.",
    ),
}
