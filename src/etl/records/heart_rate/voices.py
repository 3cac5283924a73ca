"""How heart rate is spoken of: the order of topics, and the tables of words."""

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
    TASKS,
    Shape,
    Voice,
    in_order,
)
from etl.records.heart_rate.tasks import CAPTIONED, CLASSIFIED, COMPARED, EVENTS
from etl.records.heart_rate.texts import frame, levels, rhythm, sufficiency, tasks, zones

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPEN = ("opening", "centre", "middle")
_RAISED = ("raised", "estimate", "zones", "context")
_TIMES = ("blocks", "resting", "daily")
_CAVEATS = ("stretch", "partial", "overlap", "zone")

#: Of a summary, by wording.
SUMMARIES = (
    Shape((_OPEN, _RAISED, _TIMES, _CAVEATS), paragraph=" "),
    Shape((_OPEN, _TIMES, _RAISED, _CAVEATS), paragraph=" "),
    Shape((_OPEN, _TIMES, _RAISED, _CAVEATS)),
    Shape((_OPEN, _RAISED, _TIMES, _CAVEATS), sentence="\n- ", paragraph="\n- ", lead="- "),
    Shape((("opening", *_CAVEATS), ("centre", "middle", *_TIMES), _RAISED), paragraph=" "),
    Shape((("opening", "centre", "middle", *_RAISED), _TIMES, _CAVEATS)),
)

_VERDICT = ("verdict", "amount", "counting", "lacking", "refusal", *_CAVEATS)
_REASON = ("amount", "counting", "verdict", "lacking", "refusal", *_CAVEATS)

#: Of an answer on sufficiency, by wording.
ANSWERS = tuple(Shape((order,)) for order in (_VERDICT, _VERDICT, _VERDICT, _VERDICT, _REASON, _REASON))

#: By task; those but the summary and the answer on sufficiency have one shape for all wordings.
SHAPES: Mapping[str, tuple[Shape, ...]] = {
    SUMMARIZE: SUMMARIES,
    SUFFICIENCY: ANSWERS,
    NUMERIC_QA: questions.SHAPES,
    CLASSIFY: in_order(*CLASSIFIED),
    COMPARE: in_order(*COMPARED),
    DETECT_EVENTS: in_order(*EVENTS),
    CAPTION: in_order(*CAPTIONED),
}

#: What a guideline is leaned on for, by the start of its name.
_CLAIMS = (
    ("hr_rest_stretch", "resting_definition"),
    ("hr_rest", "resting_hours"),
    ("hr_night", "block_bounds"),
    ("hr_day_end", "block_bounds"),
    ("hr_coverage", "sufficiency_minimum"),
    ("hr_window", "sufficiency_minimum"),
    ("hr_period", "sufficiency_minimum"),
    ("hr_gap", "sample_weight"),
    ("hr_p", "percentile"),
    ("hr_zone", "zone_bounds"),
    ("hr_max", "maximum_estimate"),
    ("hr_", "level_bounds"),
)

VOICES: Mapping[str, Voice] = {
    "samples": Voice(
        name="heart_rate",
        systems=frame.SYSTEM,
        asks={**frame.ASK, **tasks.ASK, **zones.ASK, **questions.ASKS},
        title=frame.TITLE,
        rows=dict.fromkeys(TASKS, frame.AMOUNT + frame.STATISTICS) | {SUFFICIENCY: frame.AMOUNT},
        sentences={
            SUMMARIZE: {
                **levels.OPENING,
                **levels.CENTRE,
                **levels.MIDDLE,
                **levels.RAISED,
                **zones.ZONES,
                **levels.CAVEATS,
                **rhythm.RHYTHM,
            },
            NUMERIC_QA: questions.SENTENCES,
            CLASSIFY: zones.PEAK,
            COMPARE: {**rhythm.RHYTHM, **levels.CAVEATS},
            DETECT_EVENTS: {**tasks.EVENTS, **levels.CAVEATS},
            CAPTION: tasks.CAPTION,
            SUFFICIENCY: {
                **sufficiency.VERDICT,
                **sufficiency.AMOUNT,
                **sufficiency.LACKING,
                **levels.CAVEATS,
            },
        },
        shapes=SHAPES,
        words={"report": frame.REPORTS, "stretch": frame.STRETCHES, "when": frame.WHEN},
        claims=_CLAIMS,
        implied={"max_hr": "hr_max_start"},
    ),
}
