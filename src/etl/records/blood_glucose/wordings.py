"""The shapes of answers: which topics stand where, and from which tables their sentences come."""

from __future__ import annotations

from typing import NamedTuple

from etl.records.blood_glucose.texts import fingerstick, ranges, rhythm, sensor, sufficiency

WORDINGS = 6


class Shape(NamedTuple):
    """The order of topics, in paragraphs; what leads in, and stands between sentences and paragraphs."""

    paragraphs: tuple[tuple[str, ...], ...]
    sentence: str = " "
    paragraph: str = "\n\n"
    lead: str = ""


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

#: Sentences by task and method.
SENTENCES = {
    "summarize.sensor": {
        **_COMMON,
        **sensor.OPENING,
        **sensor.OPENING_FULL,
        **sensor.INDICES,
        **ranges.RANGES,
        **ranges.LOW,
        **ranges.HIGH,
        **rhythm.EPISODES,
        **rhythm.RHYTHM,
    },
    "summarize.fingerstick": {
        **_COMMON,
        **fingerstick.OPENING,
        **fingerstick.RANGES,
        **fingerstick.MEALS,
        **fingerstick.CAVEATS,
    },
    "sufficiency.sensor": {**_ENOUGH, **sufficiency.SENSOR, **sufficiency.LONE},
    "sufficiency.fingerstick": {**_ENOUGH, **sufficiency.FINGERSTICK},
}
