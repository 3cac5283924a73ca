"""Sentences of fingerstick summaries. Shares are of readings, never of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENING: Mapping[str, tuple[str, ...]] = {
    "opening.day": (
        "On {day} there were {readings} from fingersticks.",
        "Fingerstick data of {day}: {readings}.",
        "Let us look at {day}, with {readings} from fingersticks.",
        "Fingersticks on {day}: {readings}.",
        "You have {readings} from fingersticks on {day}.",
        "On {day}, {readings} were taken by fingerstick.",
    ),
    "opening.window": (
        "Over {span} there were {readings} from fingersticks.",
        "Fingerstick data over {span}: {readings}.",
        "Let us look at {span} with {readings} from fingersticks.",
        "Fingersticks over {span}: {readings}.",
        "You have {readings} from fingersticks over {span}.",
        "Over {span}, {readings} were taken by fingerstick.",
    ),
    "opening.period": (
        "Over {days} there were {readings} from fingersticks; {full_days} held at least {@smbg_readings}.",
        "Fingerstick data over {days}: {readings}, with {full_days} of at least {@smbg_readings}.",
        (
            "Let us look back over {days} with {readings} from fingersticks. At least {@smbg_readings} came "
            "on each of {full_days}."
        ),
        "Fingersticks over {days}: {readings}; {full_days} with at least {@smbg_readings}.",
        "You have {readings} from fingersticks over {days}, with {full_days} of at least {@smbg_readings}.",
        (
            "Over {days}, {readings} were taken by fingerstick, at least {@smbg_readings} on each of "
            "{full_days}."
        ),
    ),
}

RANGES: Mapping[str, tuple[str, ...]] = {
    "range.plain": (
        "{tir} of the readings were between {@glucose_70} and {@glucose_180}.",
        "Of all readings, {tir} lay between {@glucose_70} and {@glucose_180}.",
        "In {tir} of the readings your glucose was in the range from {@glucose_70} to {@glucose_180}.",
        "Within {@glucose_70} to {@glucose_180}: {tir} of readings.",
        "Between {@glucose_70} and {@glucose_180} were {tir} of the readings.",
        "{tir} of readings fell within {@glucose_70} to {@glucose_180}.",
    ),
    "range.all": (
        "All readings were between {@glucose_70} and {@glucose_180}.",
        "All readings lay between {@glucose_70} and {@glucose_180}.",
        "Every reading was in the range from {@glucose_70} to {@glucose_180}.",
        "Within {@glucose_70} to {@glucose_180}: all readings.",
    ),
    "range.none": (
        "No reading was between {@glucose_70} and {@glucose_180}.",
        "No reading lay between {@glucose_70} and {@glucose_180}.",
    ),
    "low.none": (
        "No reading was below {@glucose_70}.",
        "None was below {@glucose_70}.",
        "There were no low readings, below {@glucose_70}.",
        "Below {@glucose_70}: none.",
    ),
    "low.some": (
        "Low readings, below {@glucose_70}, made up {tbr}; none was below {@glucose_54}.",
        "Below {@glucose_70} were {tbr} of readings, none below {@glucose_54}.",
    ),
    "low.very": (
        "Low readings, below {@glucose_70}, made up {tbr}, among them {tbr2} below {@glucose_54}.",
        "Below {@glucose_70} were {tbr} of readings, including {tbr2} below {@glucose_54}.",
    ),
    "low.only_very": (
        "Very low readings, below {@glucose_54}, made up {tbr2}.",
        "Below {@glucose_54} were {tbr2} of readings, with none between there and {@glucose_70}.",
    ),
    "high.none": (
        "No reading was above {@glucose_180}.",
        "None was above {@glucose_180}.",
        "There were no high readings, above {@glucose_180}.",
        "Above {@glucose_180}: none.",
    ),
    "high.some": (
        "High readings, above {@glucose_180}, made up {tar}; none was above {@glucose_250}.",
        "Above {@glucose_180} were {tar} of readings, none above {@glucose_250}.",
    ),
    "high.very": (
        "High readings, above {@glucose_180}, made up {tar}, among them {tar2} above {@glucose_250}.",
        "Above {@glucose_180} were {tar} of readings, including {tar2} above {@glucose_250}.",
    ),
    "high.only_very": (
        "Very high readings, above {@glucose_250}, made up {tar2}.",
        "Above {@glucose_250} were {tar2} of readings, with none between there and {@glucose_180}.",
    ),
}

MEALS: Mapping[str, tuple[str, ...]] = {
    "fasting.many": (
        "The {n_fasting} averaged {fasting_mean}.",
        "Mean of {n_fasting}: {fasting_mean}.",
    ),
    "fasting.lone": (
        "The only reading tagged as fasting was {fasting_mean}.",
        "Fasting: a lone reading of {fasting_mean}.",
    ),
    "before.some": (
        (
            "The {n_before} averaged {before_mean}, and {before_goal} of them were within the goal of "
            "{@smbg_before_low} to {@smbg_before_high}."
        ),
        (
            "{n_before} had a mean of {before_mean}; {before_goal} were within the goal of "
            "{@smbg_before_low} to {@smbg_before_high}."
        ),
    ),
    "before.all": (
        (
            "The {n_before} averaged {before_mean}, and all of them were within the goal of "
            "{@smbg_before_low} to {@smbg_before_high}."
        ),
        (
            "{n_before} had a mean of {before_mean}; all were within the goal of {@smbg_before_low} to "
            "{@smbg_before_high}."
        ),
    ),
    "before.none": (
        (
            "The {n_before} averaged {before_mean}, and none of them was within the goal of "
            "{@smbg_before_low} to {@smbg_before_high}."
        ),
        (
            "{n_before} had a mean of {before_mean}; none was within the goal of {@smbg_before_low} to "
            "{@smbg_before_high}."
        ),
    ),
    "before.lone_all": (
        (
            "The only reading before a meal, {before_mean}, was within the goal of {@smbg_before_low} to "
            "{@smbg_before_high}."
        ),
    ),
    "before.lone_none": (
        (
            "The only reading before a meal, {before_mean}, was outside the goal of {@smbg_before_low} to "
            "{@smbg_before_high}."
        ),
    ),
    "after.some": (
        (
            "The {n_after} averaged {after_mean}, and {after_goal} of them stayed below the goal's limit of "
            "{@smbg_after_high}."
        ),
        (
            "{n_after} had a mean of {after_mean}; {after_goal} were below the goal's limit of "
            "{@smbg_after_high}."
        ),
    ),
    "after.all": (
        (
            "The {n_after} averaged {after_mean}, and all of them stayed below the goal's limit of "
            "{@smbg_after_high}."
        ),
        "{n_after} had a mean of {after_mean}; all were below the goal's limit of {@smbg_after_high}.",
    ),
    "after.none": (
        (
            "The {n_after} averaged {after_mean}, and none of them stayed below the goal's limit of "
            "{@smbg_after_high}."
        ),
        "{n_after} had a mean of {after_mean}; none was below the goal's limit of {@smbg_after_high}.",
    ),
    "after.lone_all": (
        "The only reading after a meal, {after_mean}, was below the goal's limit of {@smbg_after_high}.",
    ),
    "after.lone_none": (
        "The only reading after a meal, {after_mean}, was not below the goal's limit of {@smbg_after_high}.",
    ),
    "goal.any": (
        (
            "These goals are the ones of the American Diabetes Association for most adults with diabetes "
            "who are not pregnant."
        ),
        "Goals: American Diabetes Association, most nonpregnant adults with diabetes.",
    ),
    "untagged.all": (
        (
            "The readings do not tell whether they were taken before or after meals, so nothing is said "
            "about meals."
        ),
        "Meal relation is not recorded; no statement on meals is made.",
    ),
}

CAVEATS: Mapping[str, tuple[str, ...]] = {
    "stretch.window": (
        "The readings come from a stretch of time, not from a full day or a long period.",
        "The window is neither a full day nor a reporting period.",
    ),
    "moments.any": (
        "Fingersticks show moments, so the shares are shares of readings, not of time.",
        "Percentages are of readings, not of time.",
    ),
}
