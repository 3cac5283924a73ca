"""Sentences on the shares of sensor readings in, below and above range."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RANGES: Mapping[str, tuple[str, ...]] = {
    "range.plain": (
        "{tir} of the readings were in the range from {@glucose_70} to {@glucose_180}.",
        "Time in range ({@glucose_70} to {@glucose_180}) was {tir}.",
        "Your glucose was in the range from {@glucose_70} to {@glucose_180} in {tir} of the readings.",
        "Time in range, {@glucose_70} to {@glucose_180}: {tir}.",
        "Of all readings, {tir} lay between {@glucose_70} and {@glucose_180}.",
        "{tir} of readings fell within the range of {@glucose_70} to {@glucose_180}.",
    ),
    "range.all": (
        "All readings were in the range from {@glucose_70} to {@glucose_180}.",
        "Every reading was in range ({@glucose_70} to {@glucose_180}).",
        "Your glucose stayed in the range from {@glucose_70} to {@glucose_180} in every reading.",
        "Time in range, {@glucose_70} to {@glucose_180}: all readings.",
        "Every reading lay between {@glucose_70} and {@glucose_180}.",
        "All readings fell within the range of {@glucose_70} to {@glucose_180}.",
    ),
    "range.none": (
        "No reading was in the range from {@glucose_70} to {@glucose_180}.",
        "No readings were in range ({@glucose_70} to {@glucose_180}).",
    ),
    "range.day": (
        (
            "{tir} of the readings were in the range from {@glucose_70} to {@glucose_180}. Taken for this "
            "day alone, that [meets] the target of more than {@tir_target}."
        ),
        (
            "Time in range ({@glucose_70} to {@glucose_180}) was {tir}, which for this day alone [meets] "
            "the target of more than {@tir_target}."
        ),
        (
            "Your glucose was in the range from {@glucose_70} to {@glucose_180} in {tir} of the readings; "
            "looking at this day only, that [meets] the target of more than {@tir_target}."
        ),
        (
            "Time in range, {@glucose_70} to {@glucose_180}: {tir}. On its own this day [meets] the target "
            "of more than {@tir_target}."
        ),
        (
            "Of all readings, {tir} lay between {@glucose_70} and {@glucose_180}. This day by itself "
            "[meets] the target of more than {@tir_target}."
        ),
        (
            "{tir} of readings fell within the range of {@glucose_70} to {@glucose_180}, a share that on "
            "this day [meets] the target of more than {@tir_target}."
        ),
    ),
    "range.period": (
        (
            "{tir} of the readings were in the range from {@glucose_70} to {@glucose_180}, which [meets] "
            "the target of more than {@tir_target}."
        ),
        (
            "Time in range ({@glucose_70} to {@glucose_180}) was {tir} and [meets] the target of more than "
            "{@tir_target}."
        ),
        (
            "Your glucose was in the range from {@glucose_70} to {@glucose_180} in {tir} of the readings, "
            "and that [meets] the target of more than {@tir_target}."
        ),
        (
            "Time in range, {@glucose_70} to {@glucose_180}: {tir}, which [meets] the target of more than "
            "{@tir_target}."
        ),
        (
            "Of all readings, {tir} lay between {@glucose_70} and {@glucose_180}. That [meets] the target "
            "of more than {@tir_target}."
        ),
        (
            "{tir} of readings fell within the range of {@glucose_70} to {@glucose_180}; this [meets] the "
            "target of more than {@tir_target}."
        ),
    ),
    "tight.plain": (
        "",
        "Time in tight range ({@glucose_70} to {@glucose_140}) was {titr}.",
    ),
    "frame.day": (
        (
            "Such targets are meant for most adults with diabetes and for longer periods, of "
            "{@glucose_period_days} or more, so a day can only give a hint."
        ),
        (
            "Targets are defined for most adults with diabetes and for periods of at least "
            "{@glucose_period_days}; a day only hints at them."
        ),
    ),
    "frame.period": (
        (
            "Such targets come from an international consensus and are meant for most adults with diabetes; "
            "personal targets can differ."
        ),
        "Targets: international consensus, most adults with diabetes; individual targets may differ.",
    ),
}

LOW: Mapping[str, tuple[str, ...]] = {
    "low.none": (
        "No reading was below {@glucose_70}.",
        "There was no time below {@glucose_70}.",
        "Your glucose was never below {@glucose_70} in these readings.",
        "Time below {@glucose_70}: none.",
        "None of the readings was low, that is below {@glucose_70}.",
        "No readings fell below {@glucose_70}.",
    ),
    "low.some": (
        "{tbr} of the readings were below {@glucose_70}, none of them below {@glucose_54}.",
        "Time below {@glucose_70} was {tbr}, with nothing below {@glucose_54}.",
        (
            "In {tbr} of the readings glucose was low, that is below {@glucose_70}, though never below "
            "{@glucose_54}."
        ),
        "Time below {@glucose_70}: {tbr}; below {@glucose_54}: none.",
        "Low values, below {@glucose_70}, made up {tbr} of the readings; none went below {@glucose_54}.",
        "{tbr} of readings fell below {@glucose_70}, none below {@glucose_54}.",
    ),
    "low.very": (
        "{tbr} of the readings were below {@glucose_70}, among them {tbr2} below {@glucose_54}.",
        "Time below {@glucose_70} was {tbr}, including {tbr2} below {@glucose_54}.",
        (
            "In {tbr} of the readings glucose was low, that is below {@glucose_70}; this includes {tbr2} "
            "with very low values, below {@glucose_54}."
        ),
        "Time below {@glucose_70}: {tbr}, of which below {@glucose_54}: {tbr2}.",
        (
            "Low values, below {@glucose_70}, made up {tbr} of the readings, and very low ones, below "
            "{@glucose_54}, {tbr2}."
        ),
        "{tbr} of readings fell below {@glucose_70}, {tbr2} below {@glucose_54}.",
    ),
    "low.only_very": (
        "{tbr2} of the readings were very low, below {@glucose_54}.",
        "Time below {@glucose_54} was {tbr2}, with no readings between there and {@glucose_70}.",
    ),
    "low.target": (
        (
            "{tbr} of the readings were below {@glucose_70}, which [meets] the target of less than "
            "{@tbr_target}."
        ),
        "Time below {@glucose_70} was {tbr} and [meets] the target of less than {@tbr_target}.",
        (
            "In {tbr} of the readings glucose was low, that is below {@glucose_70}; this [meets] the target "
            "of less than {@tbr_target}."
        ),
        "Time below {@glucose_70}: {tbr}, which [meets] the target of less than {@tbr_target}.",
        (
            "Low values, below {@glucose_70}, made up {tbr} of the readings. That [meets] the target of "
            "less than {@tbr_target}."
        ),
        "{tbr} of readings fell below {@glucose_70}; this [meets] the target of less than {@tbr_target}.",
    ),
    "very_low.none": (
        "None of them went below {@glucose_54}.",
        "There was no time below {@glucose_54}.",
    ),
    "very_low.target": (
        (
            "Very low values, below {@glucose_54}, made up {tbr2}, which [meets] the target of less than "
            "{@tbr2_target}."
        ),
        "Time below {@glucose_54} was {tbr2} and [meets] the target of less than {@tbr2_target}.",
    ),
}

HIGH: Mapping[str, tuple[str, ...]] = {
    "high.none": (
        "No reading was above {@glucose_180}.",
        "There was no time above {@glucose_180}.",
        "Your glucose was never above {@glucose_180} in these readings.",
        "Time above {@glucose_180}: none.",
        "None of the readings was high, that is above {@glucose_180}.",
        "No readings rose above {@glucose_180}.",
    ),
    "high.some": (
        "{tar} of the readings were above {@glucose_180}, none of them above {@glucose_250}.",
        "Time above {@glucose_180} was {tar}, with nothing above {@glucose_250}.",
        (
            "In {tar} of the readings glucose was high, that is above {@glucose_180}, though never above "
            "{@glucose_250}."
        ),
        "Time above {@glucose_180}: {tar}; above {@glucose_250}: none.",
        "High values, above {@glucose_180}, made up {tar} of the readings; none went above {@glucose_250}.",
        "{tar} of readings rose above {@glucose_180}, none above {@glucose_250}.",
    ),
    "high.very": (
        "{tar} of the readings were above {@glucose_180}, among them {tar2} above {@glucose_250}.",
        "Time above {@glucose_180} was {tar}, including {tar2} above {@glucose_250}.",
        (
            "In {tar} of the readings glucose was high, that is above {@glucose_180}; this includes {tar2} "
            "with very high values, above {@glucose_250}."
        ),
        "Time above {@glucose_180}: {tar}, of which above {@glucose_250}: {tar2}.",
        (
            "High values, above {@glucose_180}, made up {tar} of the readings, and very high ones, above "
            "{@glucose_250}, {tar2}."
        ),
        "{tar} of readings rose above {@glucose_180}, {tar2} above {@glucose_250}.",
    ),
    "high.only_very": (
        "{tar2} of the readings were very high, above {@glucose_250}.",
        "Time above {@glucose_250} was {tar2}, with no readings between there and {@glucose_180}.",
    ),
    "high.hidden": (
        "{tar} of the readings were above {@glucose_180}; how far above, this sensor does not always show.",
        "Time above {@glucose_180} was {tar}; how much of it was above {@glucose_250} is not measurable.",
    ),
    "high.target": (
        (
            "{tar} of the readings were above {@glucose_180}, which [meets] the target of less than "
            "{@tar_target}."
        ),
        "Time above {@glucose_180} was {tar} and [meets] the target of less than {@tar_target}.",
        (
            "In {tar} of the readings glucose was high, that is above {@glucose_180}; this [meets] the "
            "target of less than {@tar_target}."
        ),
        "Time above {@glucose_180}: {tar}, which [meets] the target of less than {@tar_target}.",
        (
            "High values, above {@glucose_180}, made up {tar} of the readings. That [meets] the target of "
            "less than {@tar_target}."
        ),
        "{tar} of readings rose above {@glucose_180}; this [meets] the target of less than {@tar_target}.",
    ),
    "very_high.none": (
        "None of them went above {@glucose_250}.",
        "There was no time above {@glucose_250}.",
    ),
    "very_high.target": (
        (
            "Very high values, above {@glucose_250}, made up {tar2}, which [meets] the target of less than "
            "{@tar2_target}."
        ),
        "Time above {@glucose_250} was {tar2} and [meets] the target of less than {@tar2_target}.",
    ),
    "very_high.hidden": (
        "How far above, this sensor does not always show.",
        "How much of it was above {@glucose_250} is not measurable.",
    ),
}
