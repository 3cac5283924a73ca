"""How active calories are spoken of: the order of topics, and the tables of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core import questions
from etl.core.daily import MIXED, PARTS, TOTAL
from etl.core.daily.cases import TASK_SHAPES
from etl.core.narrative import (
    CAPTION,
    COMPARE,
    DETECT_EVENTS,
    NUMERIC_QA,
    SUFFICIENCY,
    SUMMARIZE,
    TASKS,
    WORDINGS,
    Shape,
    Voice,
)
from etl.records.active_calories.texts import frame, sufficiency, summary, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENERGY = ("opening", "left", "extremes")
_CAVEATS = ("so_far", "partial", "implausible", "spread", "overlap", "zone")

#: Of a summary, by wording.
SUMMARIES = (
    Shape((_ENERGY, ("peak", "basis"), ("estimate", *_CAVEATS))),
    Shape(((*_ENERGY, "peak", "basis", "estimate", *_CAVEATS),)),
    Shape(((*_ENERGY, "estimate"), ("peak", "basis", *_CAVEATS))),
    Shape(
        (_ENERGY, ("peak",), ("basis", *_CAVEATS, "estimate")), sentence="\n- ", paragraph="\n- ", lead="- "
    ),
    Shape((("opening", *_CAVEATS), ("left", "extremes", "peak", "basis"), ("estimate",)), paragraph=" "),
    Shape(((*_ENERGY, "basis", "peak"), (*_CAVEATS, "estimate"))),
)

_VERDICT = ("verdict", "amount", "lacking", "refusal", *_CAVEATS)
_REASON = ("amount", "verdict", "lacking", "refusal", *_CAVEATS)

#: Of an answer on sufficiency, by wording.
ANSWERS = tuple(Shape((_REASON if number in {2, 3} else _VERDICT,)) for number in range(WORDINGS))

_SUMMARY = {
    **summary.OPENING,
    **summary.PERIOD,
    **summary.COURSE,
    **summary.BASIS,
    **summary.ESTIMATE,
    **summary.CAVEATS,
}
_SENTENCES = {
    SUMMARIZE: _SUMMARY,
    NUMERIC_QA: questions.SENTENCES,
    COMPARE: {**_SUMMARY, **tasks.FLAT},
    DETECT_EVENTS: {**_SUMMARY, **tasks.PEAK},
    CAPTION: {**summary.OPENING, **tasks.CAPTION},
    SUFFICIENCY: {
        **sufficiency.VERDICT,
        **sufficiency.AMOUNT,
        **sufficiency.LACKING,
        **summary.CAVEATS,
    },
}

#: By task; there is no index of energy to classify by.
SHAPES: Mapping[str, tuple[Shape, ...]] = {
    SUMMARIZE: SUMMARIES,
    SUFFICIENCY: ANSWERS,
    **{task: shapes for task, shapes in TASK_SHAPES.items() if task in _SENTENCES},
}

#: What a guideline is leaned on for, by the start of its name.
_CLAIMS = (("wrist_energy_error", "device_error"), ("activity_", "sufficiency_minimum"))


def _voice(method: str) -> Voice:
    return Voice(
        name=f"active_calories_{method}",
        systems=frame.SYSTEM,
        asks={**frame.ASK, **tasks.ASK, **questions.ASKS},
        title=frame.TITLES[method],
        rows=dict.fromkeys(TASKS, frame.AMOUNT + frame.STATISTICS) | {SUFFICIENCY: frame.AMOUNT},
        sentences=_SENTENCES,
        shapes=SHAPES,
        words={"report": frame.REPORTS, "stretch": frame.STRETCHES, "when": frame.WHEN},
        claims=_CLAIMS,
    )


VOICES: Mapping[str, Voice] = {method: _voice(method) for method in (TOTAL, PARTS, MIXED)}
