"""Sentences on whether there is enough data; where there is not, no figures are given.

``[report]`` is the kind of report asked for, ``[covers]`` what a report without stages is limited to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VERDICT: Mapping[str, tuple[str, ...]] = {
    "verdict.yes": (
        "Yes, there is enough data for [report].",
        "The data are sufficient for [report].",
        "Yes, this is enough for [report].",
        "Sufficient for [report].",
        "There is enough here for [report].",
        "The requirements for [report] are met.",
    ),
    "verdict.no": (
        "No, there is not enough data for [report].",
        "The data are not sufficient for [report].",
        "No, this is not enough for [report].",
        "Not sufficient for [report].",
        "There is too little data here for [report].",
        "The requirements for [report] are not met.",
    ),
    "refusal.session": (
        "So I leave the figures of this sleep out rather than guess.",
        "No figures of this sleep are given.",
        "I would rather not draw figures on your sleep from this.",
        "Figures such as time asleep or efficiency are withheld.",
        "Time asleep or efficiency from such a record could mislead, so I give none.",
        "Summary figures are therefore withheld.",
    ),
    "refusal.period": (
        "So I leave averages out rather than guess.",
        "No averages are computed.",
        "I would rather not give averages from so little.",
        "Averages of duration, efficiency and timing are withheld.",
        "An average from so few sleeps could mislead, so I give none.",
        "Summary figures are therefore withheld.",
    ),
}

SESSION: Mapping[str, tuple[str, ...]] = {
    "amount.staged": (
        (
            "Your session lasted {tib}, and the stage is known for {coverage} of it. At least "
            "{@sleep_shortest} are needed, naps aside."
        ),
        "Session of {tib}, stage known for {coverage}; required, naps aside: at least {@sleep_shortest}.",
        (
            "Naps aside, a session needs at least {@sleep_shortest}. Yours lasted {tib}, with a known stage "
            "for {coverage} of the time."
        ),
        "Session length {tib}, stage known for {coverage}; the minimum, naps aside, is {@sleep_shortest}.",
        (
            "Your session was {tib} long and has a known stage for {coverage} of that; it takes "
            "{@sleep_shortest} or more, naps aside."
        ),
        (
            "At least {@sleep_shortest} are required, naps aside; the session has {tib}, and a known stage "
            "for {coverage} of it."
        ),
    ),
    "amount.bare": (
        (
            "Your session lasted {tib}, and at least {@sleep_shortest} are needed, naps aside. As it has no "
            "stages, the report covers [covers] only."
        ),
        (
            "Session of {tib} without stages; required, naps aside: at least {@sleep_shortest}. The report "
            "is limited to [covers]."
        ),
        (
            "Naps aside, a session needs at least {@sleep_shortest}, and yours lasted {tib}. Stages are "
            "missing, so the report is about [covers] alone."
        ),
        (
            "Session length {tib}, no stages; the minimum, naps aside, is {@sleep_shortest}. The report is "
            "restricted to [covers]."
        ),
    ),
    "amount.nap": (
        "Your session lasted {tib}, and for a nap at least {@sleep_nap_shortest} are needed.",
        "Session of {tib}; required for a nap: at least {@sleep_nap_shortest}.",
        "A nap needs at least {@sleep_nap_shortest}, and yours lasted {tib}.",
        "Session length {tib}; the minimum for a nap is {@sleep_nap_shortest}.",
    ),
    "amount.short": (
        "Your session lasted {tib}, and unless it is a nap, at least {@sleep_shortest} are needed.",
        "Session of {tib}; required, naps aside: at least {@sleep_shortest}.",
        "Naps aside, a session needs at least {@sleep_shortest}, and yours lasted {tib}.",
        "Session length {tib}; the minimum, naps aside, is {@sleep_shortest}.",
        "Your session was {tib} long; it takes {@sleep_shortest} or more, naps aside.",
        "At least {@sleep_shortest} are required, naps aside; the session has {tib}.",
    ),
    "amount.awake": (
        (
            "Your session lasted {tib}, but its stages tell of no moment asleep, and a report on sleep needs "
            "some sleep."
        ),
        "Session of {tib}; its stages hold no sleep at all, and some is required.",
        "A report on sleep needs some sleep, and the stages of your session of {tib} hold none.",
        "Session length {tib}, no sleep among its stages; some sleep is the minimum.",
    ),
    "lacking.length": (
        "It would take {short_by} more.",
        "Still needed: {short_by}.",
    ),
    "nap.unknown": (
        "The local time is not known, so whether it was a nap cannot be told.",
        "Local time is unknown, so a nap cannot be told from other sleep.",
    ),
}

PERIOD: Mapping[str, tuple[str, ...]] = {
    "amount.period": (
        (
            "Over {days} you have {sleeps} on record, for {coverage} of the days. Needed are at least "
            "{@sleep_period}, on at least {@sleep_share} of the days."
        ),
        (
            "Period of {days}: {sleeps}, coverage {coverage}; required: at least {@sleep_period} and a "
            "coverage of at least {@sleep_share}."
        ),
        (
            "It takes at least {@sleep_period}, on at least {@sleep_share} of the days. These {days} hold "
            "{sleeps} of yours, for {coverage} of the days."
        ),
        (
            "Length {days}, {sleeps}, coverage {coverage}; the minimum is {@sleep_period}, on at least "
            "{@sleep_share} of the days."
        ),
        (
            "These {days} hold {sleeps} of yours, which covers {coverage} of the days; it takes "
            "{@sleep_period} or more, on at least {@sleep_share} of the days."
        ),
        (
            "At least {@sleep_period} are required, on at least {@sleep_share} of the days; the {days} "
            "hold {sleeps}, a coverage of {coverage}."
        ),
    ),
    "lacking.sleeps": (
        "It would take {sleeps_short}.",
        "Still needed: {sleeps_short}.",
    ),
    "lacking.share": (
        "Too few of the days have a main sleep.",
        "The share of days with a main sleep is too low.",
    ),
    "lacking.sleeps_share": (
        "It would take {sleeps_short}, and too few of the days have a main sleep.",
        "Still needed: {sleeps_short}, and the share of days with a main sleep is too low.",
    ),
}
