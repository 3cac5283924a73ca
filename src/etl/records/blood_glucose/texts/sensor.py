"""Sentences of sensor summaries: what there is, levels, indices and caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: ``[given]`` is the readings, or those that do not repeat each other where some do.
OPENING: Mapping[str, tuple[str, ...]] = {
    "opening.day": (
        "On {day} your sensor gave [given], {coverage} of what a full day holds.",
        "Sensor data of {day}: [given], coverage {coverage}.",
        "Let us look at {day}. Your sensor recorded [given], which makes {coverage} of a complete day.",
        "Coverage on {day} was {coverage}, with [given].",
        "Your sensor sent [given] on {day}, so {coverage} of the day is covered.",
        "On {day} continuous glucose monitoring yielded [given], {coverage} of those expected.",
    ),
    "opening.window": (
        "Your sensor gave [given] over {span}, {coverage} of what that stretch holds.",
        "Sensor data over {span}: [given], coverage {coverage}.",
        "These are {span} of sensor data with [given], {coverage} of those your sensor could have taken.",
        "Coverage over {span} was {coverage}, with [given].",
        "For {span} your sensor sent [given], so {coverage} of that time is covered.",
        "Over {span} continuous glucose monitoring yielded [given], {coverage} of those expected.",
    ),
    "opening.period": (
        "Over {days} your sensor gave [given], {coverage} of what these days hold.",
        "Sensor data over {days}: [given], coverage {coverage}.",
        "Let us look back over {days}. Your sensor recorded [given], {coverage} of all it could have taken.",
        "Coverage over {days} was {coverage}, with [given].",
        "In these {days} your sensor sent [given], so {coverage} of the time is covered.",
        "Over {days} continuous glucose monitoring yielded [given], {coverage} of those expected.",
    ),
}

OPENING_FULL: Mapping[str, tuple[str, ...]] = {
    "opening.day_full": (
        "On {day} your sensor gave {readings}, so the whole day is covered.",
        "Sensor data of {day}: {readings}, complete coverage.",
        "Let us look at {day}. Your sensor recorded {readings} and missed nothing.",
        "Coverage on {day} was complete, with {readings}.",
        "Your sensor sent {readings} on {day}, as many as a day can hold.",
        "On {day} continuous glucose monitoring yielded all of the expected readings: {readings}.",
    ),
    "opening.window_full": (
        "Your sensor gave {readings} over {span}, without a gap.",
        "Sensor data over {span}: {readings}, complete coverage.",
    ),
    "opening.period_full": (
        "Over {days} your sensor gave {readings} and missed nothing.",
        "Sensor data over {days}: {readings}, complete coverage.",
    ),
}

LEVELS: Mapping[str, tuple[str, ...]] = {
    "centre.plain": (
        "Your glucose averaged {mean}, with values from {lowest} to {highest}.",
        "Mean glucose was {mean}, with readings from {lowest} to {highest}.",
        "The average was {mean}; the lowest value was {lowest} and the highest {highest}.",
        "Mean glucose {mean}, minimum {lowest}, maximum {highest}.",
        "On average your glucose was {mean}, with {lowest} as the lowest value and {highest} as the highest.",
        "Glucose averaged {mean}, with extremes of {lowest} and {highest}.",
    ),
    "centre.flat": (
        "Every reading showed the same value, {mean}.",
        "All readings were identical, at {mean}.",
    ),
    "spread.plain": (
        "The coefficient of variation, which tells how much values swing around their average, was {cv}.",
        "The SD was {sd} and the CV {cv}.",
        "How much the values swung is summed up by the coefficient of variation: {cv}.",
        "Variability: SD {sd}, CV {cv}.",
        "As a measure of the ups and downs, the coefficient of variation came to {cv}.",
        "The standard deviation was {sd}, a coefficient of variation of {cv}.",
    ),
    "spread.target": (
        (
            "The coefficient of variation, which tells how much values swing around their average, was "
            "{cv}; that [meets] the target of at most {@cv_target}."
        ),
        "The SD was {sd}; the CV of {cv} [meets] the target of at most {@cv_target}.",
        (
            "How much the values swung is summed up by the coefficient of variation. At {cv} it [meets] the "
            "target of at most {@cv_target}."
        ),
        "Variability: SD {sd}; CV {cv}, which [meets] the target of at most {@cv_target}.",
        (
            "As a measure of the ups and downs, the coefficient of variation came to {cv} and [meets] the "
            "target of at most {@cv_target}."
        ),
        (
            "The standard deviation was {sd}; a coefficient of variation of {cv} [meets] the target of at "
            "most {@cv_target}."
        ),
    ),
}

INDICES: Mapping[str, tuple[str, ...]] = {
    "gmi.plain": (
        (
            "The glucose management indicator, which turns the sensor average into an estimate of the usual "
            "long-term laboratory value, is {gmi}."
        ),
        "The glucose management indicator was {gmi}.",
    ),
    "risk.plain": (
        "",
        "Blood glucose risk indices were {lbgi} and {hbgi}.",
    ),
    "gri.day": (
        "",
        "For this day alone, the glycemia risk index is {gri}, in zone [zone].",
    ),
    "gri.period": (
        (
            "The glycemia risk index, which sums up lows and highs and runs from zone A (least) to zone E "
            "(most), is {gri}: zone [zone]."
        ),
        "The glycemia risk index was {gri}, in zone [zone].",
    ),
}

CAVEATS: Mapping[str, tuple[str, ...]] = {
    "limits.known": (
        (
            "Your sensor shows values only from {@glucose_display_low} to {@glucose_display_high}, so time "
            "below {@glucose_70} cannot be measured with it."
        ),
        (
            "The sensor displays values from {@glucose_display_low} to {@glucose_display_high} only; time "
            "below {@glucose_70}, low episodes and the risk indices are not measurable."
        ),
    ),
    "limits.assumed": (
        (
            "The readings never leave the span from {@glucose_display_low} to {@glucose_display_high} and "
            "pile up at its edge, as with sensors that show no more than that, so time below {@glucose_70} "
            "is taken as not measurable."
        ),
        (
            "No reading lies outside {@glucose_display_low} to {@glucose_display_high} and several sit on "
            "the limit, as with a limited display; time below {@glucose_70}, low episodes and the risk "
            "indices are taken as not measurable."
        ),
    ),
    "edge.floor": (
        "{n_floor} may hide lower values, so the average is only approximate.",
        "{n_floor} may stand for lower values, which also touches mean and spread.",
    ),
    "edge.ceiling": (
        "{n_ceiling} may hide higher values, so the average is only approximate.",
        "{n_ceiling} may stand for higher values, which also touches mean and spread.",
    ),
    "edge.both": (
        "{n_floor} may hide lower values, and {n_ceiling} higher ones, so the average is only approximate.",
        "{n_floor} and {n_ceiling} may stand for values beyond, which also touches mean and spread.",
    ),
    "stretch.window": (
        "This is a stretch of time, not a full day or a long period, so it is not compared with targets.",
        "The window is neither a full day nor a reporting period; no comparison with targets is made.",
    ),
    "partial.day": (
        "The readings do not reach from midnight to midnight, so part of the day is missing here.",
        "The day is not covered to its ends; the figures describe the recorded part.",
    ),
    "overlap.some": (
        "Left out, because other readings already cover their time: {overlapping}.",
        "Excluded as covered by other readings: {overlapping}.",
    ),
    "zone.unknown": (
        "The local time is not known, so nothing is said about day and night.",
        "Local time is unknown; no statement on times of day is made.",
    ),
}
