"""Where a heart rate threshold may stand: the words right before it and, for a range's lower end, after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.grounding.usage import place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.core.grounding.usage import Place

_LEVEL = (place(r"above |exceeded "),)
_PERCENTILE = r"at the |mark the |were the |with a |and the |and a |bpm, "
_OF_MAXIMUM = r"\)| of that maximum\)"
_NEEDED = r"at least |it takes |minimum: "

PLACES: Mapping[str, tuple[Place, ...]] = {
    "hr_100": _LEVEL,
    "hr_120": _LEVEL,
    "hr_140": _LEVEL,
    "hr_max_error": (place(r"give or take |standard error |standard error of |of the estimate: "),),
    "hr_zone_light": (place(r"very light zone \(below |(?<!very )light zone \(from ", _OF_MAXIMUM),),
    "hr_zone_moderate": (place(r"moderate zone \(from ", _OF_MAXIMUM),),
    "hr_zone_vigorous": (place(r"vigorous zone \(from ", _OF_MAXIMUM),),
    "hr_zone_near_maximal": (place(r"near-maximal zone \(from ", _OF_MAXIMUM),),
    "hr_p05": (place(_PERCENTILE),),
    "hr_p95": (place(_PERCENTILE),),
    "hr_rest_start": (place(r"between |from |min, ", r" (?:to|and) 07:00"),),
    "hr_rest_end": (place(r"03:00 (?:to|and) "),),
    "hr_rest_stretch": (place(r"calmest |lowest mean over |lowest average over "),),
    "hr_night_start": (place(r"night \(|night mean \(|from |between ", r" (?:to|and) 06:00"),),
    "hr_night_end": (place(r"00:00 (?:to|and) "), place(r"daytime \(", r" to 24:00")),
    "hr_day_end": (place(r"06:00 to "),),
    "hr_coverage": (place(rf"{_NEEDED}|hours and |more and |more, and |each, and "),),
    "hr_window": (place(_NEEDED),),
    "hr_period_days": (place(_NEEDED),),
    "hr_gap": (place(r"at most "),),
}
