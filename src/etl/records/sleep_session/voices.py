"""How sleep is spoken of: the order of topics, and the tables of words."""

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
    WORDINGS,
    Shape,
    Voice,
    in_order,
)
from etl.records.sleep_session.lengths import MIDDLE, OLDER, YOUNG
from etl.records.sleep_session.tasks import ANSWERED, CAPTIONED, COMPARED, EVENTS, JUDGED
from etl.records.sleep_session.texts import frame, lengths, period, session, sufficiency, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGED, BARE, PERIOD = "staged", "bare", "period"

_DURATION = ("duration", "wider", "needs")
_CONTINUITY = (*_DURATION, "efficiency", "maintenance", "latency", "waso", "awakenings", "frame")
_STAGES = ("stages", "absent", "rem")
_CAVEATS = ("nap", "bare", "partly", "gaps", "outside", "doubled", "overlapping", "zone")

_BY_CONTINUITY = (("opening", "middle"), _CONTINUITY, _STAGES, _CAVEATS)
_BY_STAGES = (("opening", *_STAGES), _CONTINUITY, ("middle", *_CAVEATS))
_CAVEATS_EARLY = (("opening", *_CAVEATS), _CONTINUITY, (*_STAGES, "middle"))

#: Of the summary of a sleep, by wording.
SLEEPS = (
    Shape(_BY_CONTINUITY),
    Shape(_BY_CONTINUITY, paragraph=" "),
    Shape(_BY_STAGES),
    Shape(_BY_CONTINUITY, sentence="\n- ", paragraph="\n- ", lead="- "),
    Shape(_CAVEATS_EARLY, paragraph=" "),
    Shape(_BY_STAGES),
)

_FIGURES = ("asleep", "basis", "length", *_DURATION, "efficiency", "frame")
_TIMES = ("timing", "regular", "scale")
_ASIDE = ("naps", "others", "split", "overlapping")
_BY_FIGURES = (("opening", "main"), _FIGURES, _TIMES, _ASIDE)
_BY_TIMING = (("opening", *_TIMES), _FIGURES, ("main", *_ASIDE))
_ASIDE_EARLY = (("opening", "main", *_ASIDE), _FIGURES, _TIMES)

#: Of the summary of a period, by wording.
PERIODS = (
    Shape(_BY_FIGURES),
    Shape(_BY_FIGURES, paragraph=" "),
    Shape(_BY_TIMING),
    Shape(_BY_FIGURES, sentence="\n- ", paragraph="\n- ", lead="- "),
    Shape(_ASIDE_EARLY, paragraph=" "),
    Shape(_BY_TIMING),
)

_REST = ("lacking", "refusal", *_CAVEATS, "naps", "others", "split")
_ANSWERS = tuple(
    Shape((("amount", "verdict", *_REST) if number == 2 else ("verdict", "amount", *_REST),))  # noqa: PLR2004 - one of six gives the reason before the verdict
    for number in range(WORDINGS)
)

#: What a guideline is leaned on for, by the start of its name.
_CLAIMS = (
    ("sleep_awakening", "awakening_definition"),
    ("sleep_regular", "regularity_index"),
    *((f"sleep_{group}", "sleep_duration_by_age") for group in (YOUNG, MIDDLE, OLDER)),
    ("sleep_nap", "nap_definition"),
    ("sleep_", "sufficiency_minimum"),
)

#: By task; those but the summary and the answer on sufficiency have one shape for all wordings.
_SHAPES: Mapping[str, tuple[Shape, ...]] = {
    SUFFICIENCY: _ANSWERS,
    **{
        task: in_order(*topics)
        for task, topics in (
            (NUMERIC_QA, ANSWERED),
            (CLASSIFY, JUDGED),
            (COMPARE, COMPARED),
            (DETECT_EVENTS, EVENTS),
            (CAPTION, CAPTIONED),
        )
    },
}

_OF_A_SESSION = {
    **session.OPENING,
    **lengths.SESSION,
    **lengths.WIDER,
    **session.CONTINUITY,
    **session.STAGES,
    **session.CAVEATS,
}
_OF_A_PERIOD = {**period.PERIOD, **lengths.PERIOD, **lengths.WIDER}
_SHARED = {NUMERIC_QA: {**questions.SENTENCES, **tasks.BASIS}, CAPTION: tasks.CAPTION}
_SESSION_SENTENCES = {
    SUMMARIZE: _OF_A_SESSION,
    CLASSIFY: _OF_A_SESSION,
    DETECT_EVENTS: tasks.EVENTS,
    SUFFICIENCY: {**sufficiency.VERDICT, **sufficiency.SESSION, **session.CAVEATS},
}
_PERIOD_SENTENCES = {
    SUMMARIZE: _OF_A_PERIOD,
    CLASSIFY: _OF_A_PERIOD,
    COMPARE: {**period.PERIOD, **tasks.BASIS},
    SUFFICIENCY: {**sufficiency.VERDICT, **sufficiency.PERIOD, **period.PERIOD},
}


def _rows(amount: tuple[str, ...], statistics: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return dict.fromkeys(TASKS, amount + statistics) | {SUFFICIENCY: amount}


def _by_age(rows: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Tell the age where it is spoken of, and only there."""
    return {**rows, **{task: frame.AGE + rows[task] for task in (SUMMARIZE, CLASSIFY)}}


_SESSION_ROWS = _rows(frame.SESSION_AMOUNT, frame.SESSION_STATISTICS)
_PERIOD_ROWS = _rows(frame.PERIOD_AMOUNT, frame.PERIOD_STATISTICS)


def _voice(
    title: str,
    sentences: Mapping[str, Mapping[str, tuple[str, ...]]],
    rows: Mapping[str, tuple[str, ...]],
    summaries: tuple[Shape, ...],
    asks: Mapping[str, tuple[str, ...]] = tasks.ASK,
) -> Voice:
    told = {**sentences, **_SHARED}
    return Voice(
        name="sleep",
        systems=frame.SYSTEM,
        asks={**frame.ASK, **asks, **questions.ASKS},
        title=frame.TITLES[title],
        rows=rows,
        sentences=told,
        shapes={SUMMARIZE: summaries, **{task: _SHAPES[task] for task in told if task != SUMMARIZE}},
        words={"report": frame.REPORTS, "sleep": frame.SLEEPS},
        claims=_CLAIMS,
        implied={"sri": "sleep_regular_same"},
    )


_ASKS_BY_AGE = {**tasks.ASK, **tasks.ASK_BY_AGE}


def by_age(voice: str) -> str:
    """Name the voice that also holds the time asleep against what is agreed on for the age."""
    return f"{voice}_by_age"


VOICES: Mapping[str, Voice] = {
    STAGED: _voice(STAGED, _SESSION_SENTENCES, _SESSION_ROWS, SLEEPS),
    BARE: _voice(BARE, _SESSION_SENTENCES, _SESSION_ROWS, SLEEPS),
    PERIOD: _voice(PERIOD, _PERIOD_SENTENCES, _PERIOD_ROWS, PERIODS),
    by_age(STAGED): _voice(STAGED, _SESSION_SENTENCES, _by_age(_SESSION_ROWS), SLEEPS, _ASKS_BY_AGE),
    by_age(PERIOD): _voice(PERIOD, _PERIOD_SENTENCES, _by_age(_PERIOD_ROWS), PERIODS, _ASKS_BY_AGE),
}
