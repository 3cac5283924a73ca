"""How sleep is spoken of: the order of topics, and the tables of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import SUFFICIENCY, SUMMARIZE, WORDINGS, Shape, Voice
from etl.records.sleep_session.texts import frame, period, session, sufficiency

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGED, BARE, PERIOD = "staged", "bare", "period"

_CONTINUITY = ("efficiency", "maintenance", "latency", "waso", "awakenings", "frame")
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

_FIGURES = ("asleep", "basis", "length", "efficiency", "frame")
_ASIDE = ("naps", "others", "split", "overlapping")
_BY_FIGURES = (("opening", "main"), _FIGURES, ("timing",), _ASIDE)
_BY_TIMING = (("opening", "timing"), _FIGURES, ("main", *_ASIDE))
_ASIDE_EARLY = (("opening", "main", *_ASIDE), _FIGURES, ("timing",))

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
    ("sleep_nap", "nap_definition"),
    ("sleep_", "sufficiency_minimum"),
)

_SESSION_SENTENCES = {
    SUMMARIZE: {**session.OPENING, **session.CONTINUITY, **session.STAGES, **session.CAVEATS},
    SUFFICIENCY: {**sufficiency.VERDICT, **sufficiency.SESSION, **session.CAVEATS},
}
_PERIOD_SENTENCES = {
    SUMMARIZE: period.PERIOD,
    SUFFICIENCY: {**sufficiency.VERDICT, **sufficiency.PERIOD, **period.PERIOD},
}
_SESSION_ROWS = {
    SUMMARIZE: frame.SESSION_AMOUNT + frame.SESSION_STATISTICS,
    SUFFICIENCY: frame.SESSION_AMOUNT,
}
_PERIOD_ROWS = {SUMMARIZE: frame.PERIOD_AMOUNT + frame.PERIOD_STATISTICS, SUFFICIENCY: frame.PERIOD_AMOUNT}


def _voice(
    title: str,
    sentences: Mapping[str, Mapping[str, tuple[str, ...]]],
    rows: Mapping[str, tuple[str, ...]],
    summaries: tuple[Shape, ...],
) -> Voice:
    return Voice(
        name="sleep",
        systems=frame.SYSTEM,
        asks=frame.ASK,
        title=frame.TITLES[title],
        rows=rows,
        sentences=sentences,
        shapes={SUMMARIZE: summaries, SUFFICIENCY: _ANSWERS},
        words={"report": frame.REPORTS, "sleep": frame.SLEEPS},
        claims=_CLAIMS,
    )


VOICES: Mapping[str, Voice] = {
    STAGED: _voice(STAGED, _SESSION_SENTENCES, _SESSION_ROWS, SLEEPS),
    BARE: _voice(BARE, _SESSION_SENTENCES, _SESSION_ROWS, SLEEPS),
    PERIOD: _voice(PERIOD, _PERIOD_SENTENCES, _PERIOD_ROWS, PERIODS),
}
