"""Sentences on how long sleep was, against the range for the age.

``[place]`` is "within", "below" or "above", ``[low]`` and ``[high]`` bound the range, ``[people]`` are those
it is for, ``[over]`` tells of how many sleeps where it is not all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Who a range is for: a band of ages, and one without an end.
PEOPLE: Mapping[str, str] = {
    "band": "adults of {age_from} to {age_to}",
    "open": "adults of {age_from} and over",
}

SESSION: Mapping[str, tuple[str, ...]] = {
    "duration.night": (
        (
            "Your sleep of {tst} is [place] the range from [low] to [high] that an expert panel agreed on "
            "for [people]."
        ),
        (
            "Total sleep time, {tst}, lies [place] the range from [low] to [high], expert consensus for "
            "[people]."
        ),
        (
            "At {tst}, your time asleep is [place] the range from [low] to [high] that sleep experts agreed "
            "on for [people]."
        ),
        "Sleep duration: {tst}, [place] the range from [low] to [high] (expert consensus for [people]).",
        (
            "You slept {tst}, and that is [place] the range from [low] to [high] that an expert panel agreed "
            "on for [people]."
        ),
        (
            "With {tst} of sleep, [which] is [place] the range from [low] to [high] that expert consensus "
            "gives for [people]."
        ),
    ),
    "duration.open": (
        (
            "How your time asleep compares with what experts agreed on for [people] stays open, because some "
            "of the session has no known stage."
        ),
        (
            "Sleep duration is not compared with the expert consensus for [people]: time without a known "
            "stage could tip the result."
        ),
    ),
    "needs.any": (
        "The range is meant for the sleep of a whole day; needs differ, and a tracker only estimates sleep.",
        "The range refers to sleep per day; individual needs differ, and trackers only estimate sleep.",
    ),
}

PERIOD: Mapping[str, tuple[str, ...]] = {
    "duration.mean": (
        (
            "Your average of {tst_mean} asleep[over] is [place] the range from [low] to [high] that an "
            "expert panel agreed on for [people]."
        ),
        (
            "Mean total sleep time, {tst_mean}[over], lies [place] the range from [low] to [high], expert "
            "consensus for [people]."
        ),
        (
            "Your time asleep, {tst_mean} on average[over], is [place] the range from [low] to [high] that "
            "sleep experts agreed on for [people]."
        ),
        (
            "Mean sleep duration: {tst_mean}[over], [place] the range from [low] to [high] (expert consensus "
            "for [people])."
        ),
        (
            "On average you slept {tst_mean}[over], and that is [place] the range from [low] to [high] that "
            "an expert panel agreed on for [people]."
        ),
        (
            "With a mean of {tst_mean} asleep[over], main sleep is [place] the range from [low] to [high] "
            "that expert consensus gives for [people]."
        ),
    ),
    "duration.open": (
        (
            "How your average time asleep compares with what experts agreed on for [people] stays open, "
            "because some of the sessions have time without a known stage."
        ),
        (
            "Mean sleep duration is not compared with the expert consensus for [people]: time without a "
            "known stage could tip the result."
        ),
    ),
    "needs.any": (
        "The range is meant for all sleep of a day, naps included, and a tracker only estimates sleep.",
        "The range refers to sleep per day, naps included; trackers only estimate sleep.",
    ),
}

#: Where the time is outside of the range: how it lies to the wider one.
WIDER: Mapping[str, tuple[str, ...]] = {
    "wider.within": (
        "It is still within the wider range from [low] to [high], which may be appropriate for some people.",
        "It still lies within the wider range from [low] to [high] that may be appropriate for some.",
    ),
    "wider.outside": (
        "It is also [place] the wider range from [low] to [high], which may be appropriate for some people.",
        "It also lies [place] the wider range from [low] to [high] that may be appropriate for some.",
    ),
}
