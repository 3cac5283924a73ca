"""How each method's data are spoken of: the order of topics, and the tables of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core import questions
from etl.core.narrative import (
    CAPTION,
    CLASSIFY,
    COMPARE,
    DETECT_EVENTS,
    NUMERIC_QA,
    SUFFICIENCY,
    SUMMARIZE,
    WORDINGS,
    Shape,
    Voice,
    in_order,
)
from etl.records.blood_glucose.rhythm import HOURS
from etl.records.blood_glucose.streams import FINGERSTICK, LIMITED, SENSOR
from etl.records.blood_glucose.tasks import CAPTIONED, COMPARED, EVENTS, JUDGED
from etl.records.blood_glucose.texts import fingerstick, frame, ranges, rhythm, sensor, sufficiency, tasks
from etl.records.blood_glucose.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEVELS = ("centre", "spread")
_SHARES = ("range", "tight", "low", "very_low", "high", "very_high", "frame")
_LOWS = ("low_events", "low_prolonged", "low_cut", "very_low_events")
_HIGHS = ("high_events", "high_cut", "very_high_events")
_TIMES = ("blocks", "profile")
_INDICES = ("gmi", "risk", "gri")
_MEALS = ("fasting", "before", "after", "goal", "untagged")
_CAVEATS = ("limits", "edge", "stretch", "moments", "partial", "overlap", "zone")

_REST = ((*_LOWS, *_HIGHS), _TIMES, _INDICES, _MEALS)
_BY_LEVEL = (("opening", *_LEVELS), _SHARES, *_REST, _CAVEATS)
_BY_RANGE = (("opening", *_SHARES), _LEVELS, *_REST, _CAVEATS)
_CAVEATS_EARLY = (("opening", *_CAVEATS), _LEVELS, _SHARES, *_REST)

#: Of a summary, by wording.
SUMMARIES = (
    Shape(_BY_LEVEL),
    Shape(_BY_LEVEL, paragraph=" "),
    Shape(_BY_RANGE),
    Shape(_BY_LEVEL, sentence="\n- ", paragraph="\n- ", lead="- "),
    Shape(_CAVEATS_EARLY, paragraph=" "),
    Shape(_BY_RANGE),
)

_VERDICT = ("verdict", "amount", "lacking", "refusal", *_CAVEATS)
_REASON = ("amount", "verdict", "lacking", "refusal", *_CAVEATS)

#: Of an answer on sufficiency, by wording.
ANSWERS = tuple(Shape((_REASON if number == 2 else _VERDICT,)) for number in range(WORDINGS))  # noqa: PLR2004

_COMMON = {**sensor.LEVELS, **sensor.CAVEATS}
_ENOUGH = {**sufficiency.VERDICT, **sufficiency.LACKING, **sensor.CAVEATS}

_OF_SENSORS = {
    **_COMMON,
    **sensor.OPENING,
    **sensor.OPENING_FULL,
    **sensor.INDICES,
    **ranges.RANGES,
    **ranges.LOW,
    **ranges.HIGH,
    **rhythm.EPISODES,
    **rhythm.RHYTHM,
}
_OF_FINGERSTICKS = {
    **_COMMON,
    **fingerstick.OPENING,
    **fingerstick.RANGES,
    **fingerstick.MEALS,
    **fingerstick.CAVEATS,
}
_SENSOR_SENTENCES = {
    SUMMARIZE: _OF_SENSORS,
    CLASSIFY: _OF_SENSORS,
    COMPARE: _OF_SENSORS,
    DETECT_EVENTS: {**_OF_SENSORS, **tasks.EVENTS},
    SUFFICIENCY: {**_ENOUGH, **sufficiency.SENSOR, **sufficiency.LONE},
}
_FINGERSTICK_SENTENCES = {
    SUMMARIZE: _OF_FINGERSTICKS,
    CLASSIFY: _OF_FINGERSTICKS,
    SUFFICIENCY: {**_ENOUGH, **sufficiency.FINGERSTICK},
}
_SHARED = {NUMERIC_QA: questions.SENTENCES, CAPTION: tasks.CAPTION}

#: By task; those but the summary and the answer on sufficiency have one shape for all wordings.
SHAPES: Mapping[str, tuple[Shape, ...]] = {
    SUMMARIZE: SUMMARIES,
    SUFFICIENCY: ANSWERS,
    NUMERIC_QA: questions.SHAPES,
    CLASSIFY: in_order(*JUDGED),
    COMPARE: in_order(*COMPARED),
    DETECT_EVENTS: in_order(*EVENTS),
    CAPTION: in_order(*CAPTIONED),
}

#: What a guideline is leaned on for, by the start of its name.
_CLAIMS = (
    ("glucose_display", "display_range"),
    ("glucose_night", "block_bounds"),
    ("glucose_day_end", "block_bounds"),
    ("glucose_event", "event_definition"),
    ("glucose_prolonged", "event_definition"),
    ("glucose_period", "sufficiency_minimum"),
    ("glucose_coverage", "sufficiency_minimum"),
    ("glucose_window", "sufficiency_minimum"),
    ("smbg_readings", "sufficiency_minimum"),
    ("smbg_", "meal_goal"),
    ("gri_zone", "gri_zone"),
    ("glucose_", "bin_bounds"),
)

_TABLE = frame.AMOUNT + frame.STATISTICS
_TABLE += tuple(frame.PROFILE.replace("[hour]", f"{hour:02}") for hour in HOURS)


def _voice(
    name: str, method: str, unit: str, sentences: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> Voice:
    sentences = {**sentences, **_SHARED}
    return Voice(
        name=name,
        systems=frame.SYSTEM,
        asks={**frame.ASK, **tasks.ASK, **questions.ASKS},
        title=frame.TITLES[method],
        rows=dict.fromkeys(sentences, _TABLE) | {SUFFICIENCY: frame.AMOUNT},
        sentences=sentences,
        shapes={task: SHAPES[task] for task in sentences},
        words={"report": frame.REPORTS, "stretch": frame.STRETCHES, "when": frame.WHEN},
        claims=_CLAIMS,
        quiet=frame.QUIET,
        implied={"gri": "gri_zone_a"},
        twins=unit,
    )


_METHODS = (
    (SENSOR, "glucose", _SENSOR_SENTENCES),
    (LIMITED, "glucose", _SENSOR_SENTENCES),
    (FINGERSTICK, "smbg", _FINGERSTICK_SENTENCES),
)

#: By method and unit.
VOICES: Mapping[tuple[str, str], Voice] = {
    (method, unit): _voice(name, method, unit, sentences)
    for method, name, sentences in _METHODS
    for unit in UNITS
}
