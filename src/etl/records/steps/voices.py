"""How steps are spoken of: the order of topics, and the tables of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core import questions
from etl.core.daily import MIXED, PARTS, TOTAL
from etl.core.daily.cases import TASK_SHAPES
from etl.core.narrative import (
    CAPTION,
    CLASSIFY,
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
from etl.records.steps.texts import basis, frame, sufficiency, summary, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

_COUNT = ("opening", "left", "extremes")
_COURSE = ("peak", "pace", "paced")
_CAVEATS = ("so_far", "partial", "implausible", "spread", "overlap", "zone")

#: Of a summary, by wording.
SUMMARIES = (
    Shape(((*_COUNT, "index"), _COURSE, ("basis", *_CAVEATS))),
    Shape(((*_COUNT, "basis", *_COURSE, "index", *_CAVEATS),)),
    Shape((_COUNT, ("peak", "basis"), ("pace", "paced", "index"), _CAVEATS)),
    Shape((_COUNT, _COURSE, ("index", "basis"), _CAVEATS), sentence="\n- ", paragraph="\n- ", lead="- "),
    Shape((("opening", "basis", *_CAVEATS), ("left", "extremes", *_COURSE, "index")), paragraph=" "),
    Shape(((*_COUNT, *_CAVEATS), ("index", *_COURSE), ("basis",)), paragraph=" "),
)

_VERDICT = ("verdict", "amount", "lacking", "refusal", *_CAVEATS)
_REASON = ("amount", "verdict", "lacking", "refusal", *_CAVEATS)

#: Of an answer on sufficiency, by wording.
ANSWERS = tuple(Shape((_REASON if number in {2, 5} else _VERDICT,)) for number in range(WORDINGS))

_SUMMARY = {**summary.OPENING, **summary.PERIOD, **summary.COURSE, **basis.BASIS, **basis.CAVEATS}
_SENTENCES = {
    SUMMARIZE: _SUMMARY,
    NUMERIC_QA: questions.SENTENCES,
    CLASSIFY: _SUMMARY,
    COMPARE: {**_SUMMARY, **tasks.FLAT},
    DETECT_EVENTS: _SUMMARY,
    CAPTION: {**summary.OPENING, **tasks.CAPTION},
    SUFFICIENCY: {
        **sufficiency.VERDICT,
        **sufficiency.AMOUNT,
        **sufficiency.LACKING,
        **basis.CAVEATS,
    },
}

#: What a guideline is leaned on for, by the start of its name.
_CLAIMS = (
    ("steps_", "step_index_bounds"),
    ("cadence_record", "cadence_minimum"),
    ("cadence_", "cadence_bounds"),
    ("activity_", "sufficiency_minimum"),
)


def _voice(method: str) -> Voice:
    return Voice(
        name=f"steps_{method}",
        systems=frame.SYSTEM,
        asks={**frame.ASK, **tasks.ASK, **questions.ASKS},
        title=frame.TITLES[method],
        rows=dict.fromkeys(TASKS, frame.AMOUNT + frame.STATISTICS) | {SUFFICIENCY: frame.AMOUNT},
        sentences=_SENTENCES,
        shapes={SUMMARIZE: SUMMARIES, SUFFICIENCY: ANSWERS, **TASK_SHAPES},
        words={
            "report": frame.REPORTS,
            "stretch": frame.STRETCHES,
            "when": frame.WHEN,
            "figure": frame.FIGURES,
        },
        claims=_CLAIMS,
    )


VOICES: Mapping[str, Voice] = {method: _voice(method) for method in (TOTAL, PARTS, MIXED)}
