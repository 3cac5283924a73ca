"""Sentences on zones of intensity, where the age band is known: in which of them the heart rate was.

A zone is a range of heart rate and no more: nothing is said of effort. Each text that goes by the maximal
heart rate calls it an estimate, and gives the age band it is of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a zone is called.
NAMES: Mapping[str, str] = {
    "very_light": "very light",
    "light": "light",
    "moderate": "moderate",
    "vigorous": "vigorous",
    "near_maximal": "near-maximal",
}

#: Where a zone lies.
BOUNDS: Mapping[str, str] = {
    "very_light": "below {@hr_zone_light}",
    "light": "from {@hr_zone_light}",
    "moderate": "from {@hr_zone_moderate}",
    "vigorous": "from {@hr_zone_vigorous}",
    "near_maximal": "from {@hr_zone_near_maximal}",
}

ROWS: tuple[str, ...] = (
    "Age band: {age_from} to {age_to}",
    "Maximal heart rate estimated for that age: {max_hr}",
    *(
        f"Time in the {NAMES[zone]} zone ({bound} of that maximum): {{zone_{zone}}}"
        for zone, bound in BOUNDS.items()
    ),
)

#: ``[spent]`` and ``[listed]`` are times by zone, in words and as a list.
ZONES: Mapping[str, tuple[str, ...]] = {
    "estimate.any": (
        (
            "At {age_from} to {age_to}, the maximal heart rate is estimated at {max_hr}, give or take "
            "{@hr_max_error}."
        ),
        (
            "Maximal heart rate is estimated at {max_hr} for {age_from} to {age_to} (standard error "
            "{@hr_max_error})."
        ),
        (
            "Your maximal heart rate was not measured; the estimate for {age_from} to {age_to} is {max_hr}, "
            "give or take {@hr_max_error}."
        ),
        "Estimated maximal heart rate ({age_from} to {age_to}): {max_hr}, standard error {@hr_max_error}.",
        (
            "Going by {age_from} to {age_to}, your maximal heart rate is estimated at {max_hr}, give or take "
            "{@hr_max_error}."
        ),
        (
            "By age alone ({age_from} to {age_to}), maximal heart rate is estimated at {max_hr}, with a "
            "standard error of {@hr_max_error}."
        ),
    ),
    "zones.some": (
        "Measured against that, your heart rate spent [spent].",
        "Time in zones of that estimate: [listed].",
        "By that estimate, your heart rate spent [spent].",
        "Zones by that estimate: [listed].",
        "On that scale, your heart rate spent [spent].",
        "Relative to that estimate, heart rate spent [spent].",
    ),
    "zones.all": (
        "Measured against that, all of the recorded time was in the [zone] zone.",
        "Relative to that estimate, all of the covered time lay in the [zone] zone.",
    ),
}

#: ``[zone]`` is the zone of the highest heart rate, ``[bound]`` where it lies.
PEAK: Mapping[str, tuple[str, ...]] = {
    "peak.any": (
        (
            "Your highest heart rate was in the [zone] zone ([bound]): {highest} is {peak_share} of "
            "{max_hr}, the maximum estimated for {age_from} to {age_to}."
        ),
        (
            "The highest heart rate, {highest}, is {peak_share} of the estimated maximum of {max_hr} "
            "({age_from} to {age_to}): [zone] zone ([bound])."
        ),
        (
            "At its highest, your heart rate was {highest}. That is {peak_share} of the {max_hr} estimated "
            "as the maximum for {age_from} to {age_to}, which puts it in the [zone] zone ([bound])."
        ),
        (
            "Highest heart rate {highest}; estimated maximum {max_hr} ({age_from} to {age_to}); ratio "
            "{peak_share}: [zone] zone ([bound])."
        ),
        (
            "It was in the [zone] zone ([bound]). For {age_from} to {age_to} the maximum is estimated at "
            "{max_hr}, and your highest heart rate of {highest} comes to {peak_share} of it."
        ),
        (
            "The highest heart rate lay in the [zone] zone ([bound]), at {highest} or {peak_share} of the "
            "maximum of {max_hr} estimated for {age_from} to {age_to}."
        ),
    ),
    "estimated.any": (
        "As an estimate, that maximum is rough: give or take {@hr_max_error}.",
        "The estimate has a standard error of {@hr_max_error}; activity is not recorded.",
        "That maximum is only an estimate, give or take {@hr_max_error}.",
        "Standard error of the estimate: {@hr_max_error}.",
        "The maximum was not measured; the estimate is right give or take {@hr_max_error}.",
        "As an estimate, that maximum has a standard error of {@hr_max_error}.",
    ),
}

ASK: Mapping[str, tuple[str, ...]] = {
    "classify.person": (
        "Which zone did my highest heart rate reach [when]?",
        "In which of these zones was my highest heart rate?",
        "Please tell me the zone of my highest heart rate.",
    ),
    "classify.clinician": (
        "Classify the highest heart rate [when] by zone.",
        "Which zone did heart rate peak in?",
        "Assign the highest heart rate to a zone of the estimated maximum.",
    ),
}
