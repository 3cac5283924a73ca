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
        "So I give no RMSSD figures rather than guess.",
        "No RMSSD figures are computed.",
        "I would rather not draw a median or a mean from so little.",
        "RMSSD figures are withheld.",
        "A figure from so little could mislead, so I leave it out.",
        "Summary figures are therefore withheld.",
    ),
}

AMOUNT: Mapping[str, tuple[str, ...]] = {
    "amount.night": (
        (
            "In the night to {day} your device recorded {values} over {length}, and it takes at least "
            "{@hrv_values} over at least {@hrv_hours}."
        ),
        (
            "Night to {day}: {values} over {length}; required: at least {@hrv_values} over at least "
            "{@hrv_hours}."
        ),
        (
            "A nightly value needs at least {@hrv_values} over at least {@hrv_hours}. Your night to {day} "
            "has {values} over {length}."
        ),
        "The night to {day} holds {values} over {length}; the minimum is {@hrv_values} over {@hrv_hours}.",
        (
            "Your device left {values} over {length} in the night to {day}, and it takes {@hrv_values} or "
            "more over {@hrv_hours} or more."
        ),
        (
            "At least {@hrv_values} over at least {@hrv_hours} are required, and the night to {day} has "
            "{values} over {length}."
        ),
    ),
    "amount.night_lone": (
        (
            "In the night to {day} your device recorded {values}, and it takes at least {@hrv_values} over "
            "at least {@hrv_hours}."
        ),
        "Night to {day}: {values}; required: at least {@hrv_values} over at least {@hrv_hours}.",
    ),
    "amount.window": (
        "Your device recorded {values} over {length}, and it takes at least {@hrv_values}.",
        "{values} over {length}; required: at least {@hrv_values}.",
        "It takes at least {@hrv_values}. Your data hold {values} over {length}.",
        "The data hold {values} over {length}; the minimum is {@hrv_values}.",
        "Over {length} your device left {values}, and it takes {@hrv_values} or more.",
        "At least {@hrv_values} are required, and there are {values} over {length}.",
    ),
    "amount.window_lone": (
        "Your device recorded {values}, and it takes at least {@hrv_values}.",
        "{values}; required: at least {@hrv_values}.",
    ),
    "amount.period": (
        "Over {days} your data hold {nights}, and it takes at least {@hrv_mean_nights}.",
        "{nights} within {days}; required: at least {@hrv_mean_nights}.",
        "Such a report needs at least {@hrv_mean_nights}. Your {days} hold {nights}.",
        "The {days} contain {nights}; the minimum is {@hrv_mean_nights}.",
        "Your device gave {nights} in the course of {days}, and it takes {@hrv_mean_nights} or more.",
        "At least {@hrv_mean_nights} are required, and the {days} have {nights}.",
    ),
    "amount.period_none": (
        "None of your {recorded} is usable, and it takes at least {@hrv_mean_nights}.",
        "Of {recorded}, none is usable; required: at least {@hrv_mean_nights}.",
    ),
    "usable.any": (
        "A night is usable when it has at least {@hrv_values} over at least {@hrv_hours}.",
        "Usable means at least {@hrv_values} over at least {@hrv_hours}.",
    ),
}

LACKING: Mapping[str, tuple[str, ...]] = {
    "lacking.values": (
        "It would take {values_short}.",
        "Still needed: {values_short}.",
    ),
    "lacking.length": (
        "The values are there, yet they span too short a time.",
        "The measured stretch is too short.",
    ),
    "lacking.values_length": (
        "It would take {values_short} and a longer stretch of the night.",
        "Still needed: {values_short}, over a longer stretch of the night.",
    ),
    "lacking.nights": (
        "It would take {nights_short} like that.",
        "Still needed: {nights_short} of that kind.",
    ),
}
