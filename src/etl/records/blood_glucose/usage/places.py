"""Where a glucose threshold may stand: the words right before it and, for a range's lower end, after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.grounding.usage import Place, place
from etl.records.blood_glucose.usage.units import in_mmol

if TYPE_CHECKING:
    from collections.abc import Mapping

_RANGE = r"in range \(|tight range \(|in range, |from |between |within |range of |outside "
_NEEDED = r"at least |it takes |the minimum is "
_NIGHT = r"night, |night \(|from |between "
_DAYTIME = r"daytime, |daytime \(|from "

_TARGET_BELOW = (place(r"the target of less than "),)

_PLACES: Mapping[str, tuple[Place, ...]] = {
    "glucose_54": (place(r"below "), place(r"from ", r" to below 70 mg/dL")),
    "glucose_70": (
        place(r"below |54 mg/dL to below |between there and "),
        place(_RANGE, r" (?:to|and) (?:180 mg/dL|140 mg/dL)"),
    ),
    "glucose_140": (place(r"70 mg/dL to "),),
    "glucose_180": (place(r"(?<!meals, )above |70 mg/dL (?:to|and) |between there and "),),
    "glucose_250": (place(r"above |above 180 mg/dL, up to "),),
    "tir_target": (place(r"the target of more than "),),
    "tbr_target": _TARGET_BELOW,
    "tbr2_target": _TARGET_BELOW,
    "tar_target": _TARGET_BELOW,
    "tar2_target": _TARGET_BELOW,
    "cv_target": (place(r"the target of at most "),),
    "glucose_period_days": (place(rf"{_NEEDED}|longer periods, of "),),
    "glucose_coverage": (
        place(rf"{_NEEDED}|or more and |(?:hours|days) (?:and|with) |days, of which |such days for "),
    ),
    "glucose_window": (place(_NEEDED),),
    "smbg_readings": (place(rf"{_NEEDED}|6 hours, and |or more, and "),),
    "glucose_event": (place(r"at least "), place(r"values lasted |that lasted ", r" or longer")),
    "glucose_prolonged": (place(r"longer than |at more than |episodes above |exceeded "),),
    "glucose_night_start": (place(_NIGHT, r" (?:to|and) 06:00"),),
    "glucose_night_end": (place(r"00:00 (?:to|and) "), place(_DAYTIME, r" to 24:00")),
    "glucose_day_end": (place(r"06:00 to "),),
    "smbg_before_low": (place(r"from |the goal of ", r" to 130 mg/dL"),),
    "smbg_before_high": (place(r"80 mg/dL to "),),
    "smbg_after_high": (place(r"After meals, below |below the goal's limit of "),),
    "glucose_display_low": (
        place(r"the span from |values from |values only from |outside ", r" to 250 mg/dL"),
        place(r"at ", r", the lower limit of the display"),
    ),
    "glucose_display_high": (
        place(r"70 mg/dL to "),
        place(r"at ", r", the upper limit of the display"),
    ),
}

_IN_MMOL = frozenset(
    {
        *("glucose_54", "glucose_70", "glucose_140", "glucose_180", "glucose_250"),
        *("smbg_before_low", "smbg_before_high", "smbg_after_high"),
        *("glucose_display_low", "glucose_display_high"),
    }
)
PLACES: Mapping[str, tuple[Place, ...]] = {
    **_PLACES,
    **{
        f"{name}_mmol": tuple(Place(in_mmol(one.before), in_mmol(one.after)) for one in _PLACES[name])
        for name in sorted(_IN_MMOL)
    },
}
