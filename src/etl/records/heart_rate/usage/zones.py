"""What a reader expects of zones: which number is the time in which, and what else the words claim of them.

Bound are the rows of the table, the estimated maximum, and in the answer the time in each zone, that there is
none beyond, that all is in a zone, and in which zone the highest heart rate lies. An age is told as a band.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from etl.core.grounding.phrases import phrase, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Facts = Mapping[str, Mapping[str, Any]]

#: Their names, the lowest first; a name may not be read out of a longer one.
_ZONES: Mapping[str, str] = {
    "very light": "zone_very_light",
    "light": "zone_light",
    "moderate": "zone_moderate",
    "vigorous": "zone_vigorous",
    "near-maximal": "zone_near_maximal",
}

LABELS: Mapping[str, str] = {
    "Maximal heart rate estimated for that age": "max_hr",
    "Time in the very light zone (below 57 % of that maximum)": "zone_very_light",
    "Time in the light zone (from 57 % of that maximum)": "zone_light",
    "Time in the moderate zone (from 64 % of that maximum)": "zone_moderate",
    "Time in the vigorous zone (from 77 % of that maximum)": "zone_vigorous",
    "Time in the near-maximal zone (from 96 % of that maximum)": "zone_near_maximal",
}

ASKED: Mapping[str, str] = {
    "max_hr": "estimated maximal heart rate",
    **{fact: f"time in the {name} zone" for name, fact in _ZONES.items()},
}

PHRASES = (
    *(typed(f"<{fact}:min> in the {name} zone") for name, fact in _ZONES.items()),
    *(
        phrase(rf"{'(?<!very )' if name == 'light' else ''}{name} <{fact}>(?=,|\.)")
        for name, fact in _ZONES.items()
    ),
    phrase(r"(?:heart rate|maximum) is estimated at <max_hr>"),
    phrase(r"the estimate for age [^.;]* is <max_hr>"),
    phrase(r"estimated maximal heart rate \([^)]*\): <max_hr>"),
    phrase(r"zone \([^)]*\): <highest> is <peak_share> of <max_hr>, the maximum"),
    phrase(r"the highest heart rate, <highest>, is <peak_share> of the estimated maximum of <max_hr>(?= \()"),
    phrase(r"at its highest, your heart rate was <highest>\. that is <peak_share> of the <max_hr> estimated"),
    phrase(r"highest heart rate <highest>; estimated maximum <max_hr> \([^)]*\); ratio <peak_share>:"),
    phrase(r"your highest heart rate of <highest> comes to <peak_share> of it"),
    phrase(r"zone \([^)]*\), at <highest> or <peak_share> of the maximum of <max_hr> estimated"),
)

_NAME = r"(?P<zone>very light|light|moderate|vigorous|near-maximal)"
_LONE_AGE = re.compile(r"\bage [0-9]+\b(?! to [0-9]+ years\b)|(?<!to )\b[0-9]+ years\b")
_NONE_BEYOND = re.compile(rf"\b{_NAME} (?:zone and no time beyond\b|[^,;]*, none beyond\b)")
_ALL = re.compile(rf"\ball of the (?:recorded|covered) time (?:was |lay )?in the {_NAME} zone\b")
_PEAK = re.compile(rf"\b{_NAME} zone \((?:below|from) ")


def zone_problems(role: str, text: str, facts: Facts) -> Iterator[str]:
    """Say which words about zones are not true of the facts, and where an age is said that is no band."""
    lowered = text.lower()
    if _LONE_AGE.search(lowered):
        yield f"the {role} text tells an age, not a band"
    if role == "assistant":
        yield from (f"the assistant text is wrong about {name}" for name in _claimed(lowered, facts))


def _claimed(text: str, facts: Facts) -> Iterator[str]:
    """Name the zones that hold time where the text says that they hold none, or the other way round."""
    names = list(_ZONES)
    for match in _NONE_BEYOND.finditer(text):
        yield from _not(facts, names[names.index(match["zone"]) + 1 :], held=False)
    for match in _ALL.finditer(text):
        yield from _not(facts, [name for name in names if name != match["zone"]], held=False)
    for match in _PEAK.finditer(text):
        yield from _not(facts, names[names.index(match["zone"]) + 1 :], held=False)
        yield from _not(facts, [match["zone"]], held=True)


def _not(facts: Facts, zones: list[str], *, held: bool) -> Iterator[str]:
    """Name those of the zones that do not hold time (``held``), or that do."""
    for fact in (_ZONES[zone] for zone in zones):
        if fact not in facts or bool(facts[fact]["value"]) is not held:
            yield fact
