"""Sentences on whether there is enough data; where there is not, no figures are given.

``[report]`` is the kind of report asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VERDICT: Mapping[str, tuple[str, ...]] = {
    "verdict.yes": (
        "Yes, there is enough data for [report].",
        "The data are sufficient for [report].",
        "Yes, that is enough for [report].",
        "Sufficient for [report].",
        "There is enough here for [report].",
        "The requirements for [report] are met.",
    ),
    "verdict.no": (
        "No, there is not enough data for [report].",
        "The data are not sufficient for [report].",
        "No, that is not enough for [report].",
        "Not sufficient for [report].",
        "There is too little data here for [report].",
        "The requirements for [report] are not met.",
    ),
    "refusal.any": (
        "So I leave out averages and shares rather than guess.",
        "No averages or shares are computed.",
        "I would rather not give averages or shares from so little.",
        "Figures such as mean or time in range are withheld.",
        "An average or a share from these readings could mislead, so I give none.",
        "Summary figures are therefore withheld.",
    ),
}

#: ``[given]`` is the readings, or those that do not repeat each other where some do.
SENSOR: Mapping[str, tuple[str, ...]] = {
    "amount.day": (
        (
            "On {day} your sensor gave [given] out of {expected}. That is a coverage of {coverage}, and at "
            "least {@glucose_coverage} is needed."
        ),
        (
            "Data of {day}: [given] out of {expected}, coverage {coverage}; required: at least "
            "{@glucose_coverage}."
        ),
        (
            "A daily report needs at least {@glucose_coverage} of the readings, and {day} has {coverage}: "
            "[given] out of {expected}."
        ),
        "Coverage of {day} is {coverage} ([given] out of {expected}); the minimum is {@glucose_coverage}.",
        (
            "With [given] out of {expected}, {coverage} of {day} is covered; it takes {@glucose_coverage} "
            "or more."
        ),
        (
            "At least {@glucose_coverage} of a day's readings are required; {day} has [given] out of "
            "{expected}, or {coverage}."
        ),
    ),
    "amount.window": (
        (
            "Your sensor gave [given] out of {expected} over {span}, a coverage of {coverage}. Needed are "
            "at least {@glucose_window} and {@glucose_coverage} of the readings."
        ),
        (
            "[given] out of {expected} over {span}, coverage {coverage}; required: at least "
            "{@glucose_window} and {@glucose_coverage}."
        ),
        (
            "It takes at least {@glucose_window} with {@glucose_coverage} of the readings. Here are {span} "
            "with {coverage}, that is [given] out of {expected}."
        ),
        (
            "Span {span}, coverage {coverage} ([given] out of {expected}); the minimum is {@glucose_window} "
            "with {@glucose_coverage}."
        ),
        (
            "Within {span} your sensor took [given] out of {expected}, a coverage of {coverage}; it takes "
            "{@glucose_window} or more and {@glucose_coverage} or more."
        ),
        (
            "At least {@glucose_window} with {@glucose_coverage} of the readings are required; there are "
            "{span} with [given] out of {expected}, or {coverage}."
        ),
    ),
    "amount.period": (
        (
            "Over {days} your sensor gave [given] out of {expected}, a coverage of {coverage}. Needed are "
            "at least {@glucose_period_days} and {@glucose_coverage} of the readings."
        ),
        (
            "{days}, [given] out of {expected}, coverage {coverage}; required: at least "
            "{@glucose_period_days} and {@glucose_coverage}."
        ),
        (
            "It takes at least {@glucose_period_days} with {@glucose_coverage} of the readings. Here are "
            "{days} with {coverage}, that is [given] out of {expected}."
        ),
        (
            "Length {days}, coverage {coverage} ([given] out of {expected}); the minimum is "
            "{@glucose_period_days} with {@glucose_coverage}."
        ),
        (
            "These {days} hold [given] out of {expected}, a coverage of {coverage}; it takes "
            "{@glucose_period_days} or more and {@glucose_coverage} or more."
        ),
        (
            "At least {@glucose_period_days} with {@glucose_coverage} of the readings are required; there "
            "are {days} with [given] out of {expected}, or {coverage}."
        ),
    ),
}

#: A lone reading has no pace, so nothing tells how many there should be.
LONE: Mapping[str, tuple[str, ...]] = {
    "amount.lone": (
        "Your sensor gave {readings}, and that is all there is.",
        "The sensor data hold {readings} and nothing else.",
    ),
}

FINGERSTICK: Mapping[str, tuple[str, ...]] = {
    "amount.day": (
        "Your fingersticks on {day} come to {readings}, and at least {@smbg_readings} are needed.",
        "Data of {day}: {readings} by fingerstick; required: at least {@smbg_readings}.",
        "A daily report needs at least {@smbg_readings} from fingersticks, and {day} has {readings}.",
        "Fingersticks on {day}: {readings}; the minimum is {@smbg_readings}.",
        "With fingersticks, {day} has {readings}; it takes {@smbg_readings} or more.",
        "At least {@smbg_readings} by fingerstick are required; {day} has {readings}.",
    ),
    "amount.window": (
        (
            "Your fingersticks come to {readings} over {span}. Needed are at least {@glucose_window}, and "
            "at least {@smbg_readings} for every day or part of a day."
        ),
        (
            "{readings} by fingerstick over {span}; required: at least {@glucose_window}, and "
            "{@smbg_readings} for every day or part of a day."
        ),
        (
            "It takes at least {@glucose_window} and at least {@smbg_readings} for every day or part of a "
            "day. Here it is {readings} over {span}."
        ),
        (
            "Fingersticks over {span}: {readings}; the minimum is {@glucose_window}, and {@smbg_readings} "
            "for every day or part of a day."
        ),
        (
            "The fingersticks span {span} with {readings}; it takes {@glucose_window} or more, and "
            "{@smbg_readings} or more for every day or part of a day."
        ),
        (
            "At least {@glucose_window} are required, and at least {@smbg_readings} for every day or part "
            "of a day; the data hold {readings} over {span}."
        ),
    ),
    "amount.period": (
        (
            "Over {days}, {full_days} held at least {@smbg_readings} from fingersticks, a share of "
            "{full_share}. Needed are at least {@glucose_period_days} and such days for {@glucose_coverage} "
            "of them."
        ),
        (
            "{days}, {full_days} with at least {@smbg_readings}, or {full_share}; required: at least "
            "{@glucose_period_days} and {@glucose_coverage}."
        ),
        (
            "It takes at least {@glucose_period_days}, of which {@glucose_coverage} hold at least "
            "{@smbg_readings} from fingersticks. Here are {days} with {full_days}, a share of {full_share}."
        ),
        (
            "Length {days}, {full_days} with at least {@smbg_readings} ({full_share}); the minimum is "
            "{@glucose_period_days} and {@glucose_coverage} such days."
        ),
        (
            "These {days} hold {full_days} with at least {@smbg_readings} from fingersticks, or "
            "{full_share}; it takes {@glucose_period_days} or more and {@glucose_coverage} or more."
        ),
        (
            "At least {@glucose_period_days}, of which {@glucose_coverage} hold at least {@smbg_readings}, "
            "are required; there are {days} with {full_days}, or {full_share}."
        ),
    ),
}

LACKING: Mapping[str, tuple[str, ...]] = {
    "lacking.coverage": (
        "Too many readings are missing.",
        "The coverage is too low.",
    ),
    "lacking.coverage_day": (
        "It would take {readings_short} on that day.",
        "Still needed: {readings_short}.",
    ),
    "lacking.span": (
        "The stretch is too short.",
        "The span is too short.",
    ),
    "lacking.span_coverage": (
        "The stretch is too short, and too many readings are missing.",
        "The span is too short and the coverage too low.",
    ),
    "lacking.days": (
        "It would take {days_short}.",
        "Still needed: {days_short}.",
    ),
    "lacking.days_coverage": (
        "It would take {days_short}, and too many readings are missing.",
        "Still needed: {days_short}, and a higher coverage.",
    ),
    "lacking.readings": (
        "It would take {readings_short}.",
        "Still needed: {readings_short}.",
    ),
    "lacking.span_readings": (
        "The stretch is too short, and it would take {readings_short}.",
        "The span is too short; still needed: {readings_short}.",
    ),
    "lacking.full_days": (
        "Too few days hold enough readings.",
        "The share of days with enough readings is too low.",
    ),
    "lacking.days_full_days": (
        "It would take {days_short}, and too few days hold enough readings.",
        "Still needed: {days_short}, and more days with enough readings.",
    ),
}
