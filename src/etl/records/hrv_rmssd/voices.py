"""How heart rate variability is spoken of: the order of topics, and the tables of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core import questions
from etl.core.narrative import (
    CAPTION,
    COMPARE,
    NUMERIC_QA,
    SUFFICIENCY,
    SUMMARIZE,
    TASKS,
    WORDINGS,
    Shape,
    Voice,
    in_order,
)
from etl.records.hrv_rmssd.tasks import CAPTIONED, COMPARED
from etl.records.hrv_rmssd.texts import course, frame, sufficiency, summary, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

_CAVEATS = ("outside", "overlap", "partial", "zone")
_LEVELS = ("centre", "variation", "range", "extremes")
_COURSE = ("parts", "latest")
_ALL = (("opening", "unusable", *_LEVELS), (*_COURSE, "frame"), _CAVEATS)
_COURSE_FIRST = (
    ("opening", "unusable", "centre", "variation"),
    _COURSE,
    ("range", "extremes", "frame"),
    _CAVEATS,
)
_CAVEATS_EARLY = (("opening", "unusable", *_CAVEATS), _LEVELS, (*_COURSE, "frame"))

#: Of a summary, by wording.
SUMMARIES = (
    Shape(_ALL),
    Shape(_ALL, paragraph=" "),
    Shape(_COURSE_FIRST, paragraph=" "),
    Shape(_ALL, sentence="\n- ", paragraph="\n- ", lead="- "),
    Shape(_CAVEATS_EARLY),
    Shape(_COURSE_FIRST, paragraph=" "),
)

_VERDICT = ("verdict", "amount", "usable", "lacking", "refusal", *_CAVEATS)
_REASON = ("amount", "usable", "verdict", "lacking", "refusal", *_CAVEATS)

#: Of an answer on sufficiency, by wording.
ANSWERS = tuple(Shape((_REASON if number in {2, 5} else _VERDICT,)) for number in range(WORDINGS))

#: By task; those but the summary and the answer on sufficiency have one shape for all wordings.
SHAPES: Mapping[str, tuple[Shape, ...]] = {
    SUMMARIZE: SUMMARIES,
    SUFFICIENCY: ANSWERS,
    NUMERIC_QA: questions.SHAPES,
    COMPARE: in_order(*COMPARED),
    CAPTION: in_order(*CAPTIONED),
}

VOICE = Voice(
    name="hrv",
    systems=frame.SYSTEM,
    asks={**frame.ASK, **tasks.ASK, **questions.ASKS},
    title=frame.TITLE,
    rows=dict.fromkeys(TASKS, frame.AMOUNT + frame.STATISTICS) | {SUFFICIENCY: frame.AMOUNT},
    sentences={
        SUMMARIZE: {
            **summary.OPENING,
            **summary.CENTRE,
            **summary.SPREAD,
            **course.COURSE,
            **summary.FRAME,
            **summary.CAVEATS,
        },
        NUMERIC_QA: questions.SENTENCES,
        COMPARE: {**course.COURSE, **summary.CAVEATS},
        CAPTION: tasks.CAPTION,
        SUFFICIENCY: {
            **sufficiency.VERDICT,
            **sufficiency.AMOUNT,
            **sufficiency.LACKING,
            **summary.CAVEATS,
        },
    },
    shapes=SHAPES,
    words=frame.WORDS,
    claims=(
        ("hrv_slot", "slot_length"),
        ("hrv_gap", "gap_definition"),
        ("hrv_parts", "part_definition"),
        ("hrv_alike", "alike_margin"),
        ("hrv_", "sufficiency_minimum"),
    ),
    implied={"ln_mean": "hrv_mean_nights", "mean": "hrv_mean_nights", "cv": "hrv_cv_nights"},
)

VOICES: Mapping[str, Voice] = {"rmssd": VOICE}
