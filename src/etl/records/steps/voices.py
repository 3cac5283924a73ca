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
from etl.records.steps.texts import basis, frame, plateau, sufficiency, summary, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

_COUNT = ("opening", "left", "extremes")
_INDEX = ("index", "plateau")
_COURSE = ("peak", "pace", "paced")
_CAVEATS = ("so_far", "partial", "implausible", "spread", "overlap", "zone")

#: Of a summary, by wording.
SUMMARIES = (
    Shape(((*_COUNT, *_INDEX), _COURSE, ("basis", *_CAVEATS))),
    Shape(((*_COUNT, "basis", *_COURSE, *_INDEX, *_CAVEATS),)),
    Shape((_COUNT, ("peak", "basis"), ("pace", "paced", *_INDEX), _CAVEATS)),
    Shape((_COUNT, _COURSE, (*_INDEX, "basis"), _CAVEATS), sentence="\n- ", paragraph="\n- ", lead="- "),
    Shape((("opening", "basis", *_CAVEATS), ("left", "extremes", *_COURSE, *_INDEX)), paragraph=" "),
    Shape(((*_COUNT, *_CAVEATS), (*_INDEX, *_COURSE), ("basis",)), paragraph=" "),
)

_VERDICT = ("verdict", "amount", "lacking", "refusal", *_CAVEATS)
_REASON = ("amount", "verdict", "lacking", "refusal", *_CAVEATS)

#: Of an answer on sufficiency, by wording.
ANSWERS = tuple(Shape((_REASON if number in {2, 5} else _VERDICT,)) for number in range(WORDINGS))

#: Of a classification: as of all that adds up over a day, and the range by age after it.
_CLASSIFIED = tuple(
    Shape((*shape.paragraphs, ("plateau",)), paragraph=" ") for shape in TASK_SHAPES[CLASSIFY]
)

_SUMMARY = {
    **summary.OPENING,
    **summary.PERIOD,
    **summary.COURSE,
    **plateau.PLATEAU,
    **basis.BASIS,
    **basis.CAVEATS,
}
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

_STATISTICS = frame.AMOUNT + frame.STATISTICS
#: The age band stands where it is spoken of.
_ROWS = dict.fromkeys(TASKS, _STATISTICS) | {
    SUMMARIZE: plateau.AGE + _STATISTICS,
    CLASSIFY: plateau.AGE + _STATISTICS,
    SUFFICIENCY: frame.AMOUNT,
}

#: What a guideline is leaned on for, by the start of its name.
_CLAIMS = (
    ("steps_", "step_index_bounds"),
    ("plateau_", "mortality_plateau"),
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
        rows=_ROWS,
        sentences=_SENTENCES,
        shapes={SUMMARIZE: SUMMARIES, SUFFICIENCY: ANSWERS, **TASK_SHAPES, CLASSIFY: _CLASSIFIED},
        words={
            "report": frame.REPORTS,
            "stretch": frame.STRETCHES,
            "when": frame.WHEN,
            "figure": frame.FIGURES,
            "also": dict.fromkeys(frame.FIGURES, ""),
        },
        claims=_CLAIMS,
    )


VOICES: Mapping[str, Voice] = {method: _voice(method) for method in (TOTAL, PARTS, MIXED)}
