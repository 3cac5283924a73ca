"""What a reader of reports on active calories expects of numbers; shares no code with the texts.

Bound are: rows of the table, every way to speak of a fact, and "no active energy".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from etl.core.grounding import Usage
from etl.core.grounding.phrases import asked, phrase, typed
from etl.core.grounding.usage import misuses, place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.core.grounding.usage import Place

_NEEDED = r"at least |it takes |the minimum is "

#: Where a threshold may stand: the words right before it.
PLACES: Mapping[str, tuple[Place, ...]] = {
    "wrist_energy_error": (place(r"(?:by|of|was) more than "),),
    "activity_day": (place(_NEEDED),),
    "activity_window": (place(_NEEDED),),
    "activity_coverage": (place(r"6 hours and "),),
    "activity_whole_days": (place(_NEEDED),),
}

#: Rows "label: value" and the one fact each holds.
LABELS: Mapping[str, str] = {
    "Local day": "day",
    "Time span": "span",
    "Dates spanned": "days",
    "Dates with data": "days_seen",
    "Complete": "whole_days",
    "Incomplete": "partial_days",
    "Records counted": "records",
    "Time covered by the data": "seen",
    "Length of the day": "day_length",
    "Records left out": "overlapping",
    "Active energy": "energy",
    "Time within records": "recorded",
    "Start of the hour with the most": "peak_hour",
    "Active energy in that hour": "peak",
    "Sum of the whole days": "sum",
    "Lowest whole day": "lowest",
    "Date of the lowest": "lowest_day",
    "Highest whole day": "highest",
    "Date of the highest": "highest_day",
}

_ENERGY = (
    phrase(r"(?<!average day )you burned about <energy>"),
    phrase(r"active energy (?:of|over) [^:;.]*: <energy>"),
    typed(r"moving about at <energy:kcal>(?! a day)"),
    phrase(r"expenditure on day [0-9]+(?:, incomplete)?: <energy>"),
    phrase(r"calories on day [0-9]+ is <energy>"),
    phrase(r"give an estimated active energy of <energy>"),
    phrase(r"average day you burned about <mean>"),
    phrase(r"(?:\(estimate\):|mean estimated active energy|averages|averaged) <mean>"),
    phrase(r"moving about at <mean> a day"),
    phrase(
        r"the most on <highest_day> \(<highest>\) and the least on <lowest_day> \(<lowest>\), <apart> apart"
    ),
    phrase(r"range: <lowest> on <lowest_day> to <highest> on <highest_day>, a spread of <apart>"),
    phrase(
        r"by this measure was <highest_day>, at <highest>, and the quietest <lowest_day>, at <lowest>; "
        r"between them lie <apart>"
    ),
    phrase(r"highest <highest> \(<highest_day>\); lowest <lowest> \(<lowest_day>\); difference <apart>"),
    phrase(
        r"quietest day, <lowest_day> with <lowest>, to the most active, <highest_day> with <highest>, it is "
        r"<apart>"
    ),
    phrase(r"lay between <lowest> \(<lowest_day>\) and <highest> \(<highest_day>\), which are <apart> apart"),
)
_DAYS = (
    phrase(r"comes from <whole_days> within <days>"),
    phrase(r"(?:over|have|across|from|are|hold) <whole_days> in <days>"),
    phrase(r"period of <days> with <whole_days>;"),
    phrase(r"complete within <days>: <whole_days>;"),
    phrase(r"in <days> you have <whole_days>"),
    phrase(r"are required; <days> hold <whole_days>"),
)
_TIMES = (
    typed(r"<seen:min> of the <day_length:min>"),
    typed(r"<seen:min> out of <day_length:min>"),
    typed(r"(?:time|it|[0-9] min), <seen:min> in all"),
    typed(r"% \(<seen:min> in all"),
    typed(r"over <span:min>(?=[:,]| you)"),
    typed(r"span <span:min>"),
    typed(r"cover <span:min>"),
    typed(r"% of <span:min>"),
    typed(r"take <time_short:min> more"),
    typed(r"still needed: <time_short:min>"),
    typed(r"records?, together <recorded:min>"),
)
_LEFT_OUT = (phrase(r"counted again: <overlapping>"),)
_SHARES = (
    typed(r"that is <coverage:%>"),
    typed(r"min \(<coverage:%>"),
    typed(r"min, or <coverage:%>"),
    typed(r"day [0-9]+, <coverage:%> is known"),
    typed(r"coverage(?: of| over [^:;.]*:)? <coverage:%>"),
    typed(r"cover <coverage:%>"),
    typed(r"go over <coverage:%> of the day"),
    typed(r"which is <peak_share:%>"),
    typed(r"<peak_share:%> of the total"),
    typed(r"alone is <peak_share:%>"),
    typed(r"makes up <peak_share:%>"),
)
_HOUR = (
    typed(r"o'clock: <peak:kcal>"),
    typed(r"o'clock, (?:with )?<peak:kcal>"),
    typed(r"o'clock and took <peak:kcal>"),
    typed(r"o'clock;? at <peak:kcal>"),
)

#: Titles in short, and what is said of whole days that are all alike.
_CAPTIONS = (
    phrase(r"active energy (?:on day|in the recorded part of day) [^:]*: <energy>"),
    phrase(r"your estimated active energy over [^:]* on record: <energy>"),
    phrase(r"burned by moving (?:on day|over) [^:]*: <energy>"),
    phrase(r"active energy, [^:]*: <energy>"),
    phrase(r"active energy over [0-9hmin ]*(?:, recorded part only [^:]*)?: <energy>"),
    phrase(r"device estimate (?:for|over) [^:]*: <energy> of active energy"),
    phrase(r"on average over <whole_days>: <mean> a day"),
    phrase(r"\(estimate\) over <whole_days> in <days>: <mean> a day"),
    phrase(r"average over <whole_days>: <mean> a day, lowest <lowest>, highest <highest>"),
    phrase(r"\(estimates\), <whole_days>: mean <mean>, lowest <lowest>, highest <highest>"),
    phrase(r"by moving you used about <mean> a day on average, over <whole_days> in <days>"),
    phrase(r"estimates for <whole_days>: lowest <lowest>, highest <highest>, mean <mean>"),
    phrase(r"whole days show the same value, <lowest>"),
    phrase(r"same on all whole days: <lowest>"),
    typed(r"over <span:min>, (?:all|as|of which|and none|recorded)"),
    typed(r"(?:for a|in the) part of <span:min>"),
    typed(r"<span:min> with complete coverage"),
    typed(r"only \(<coverage:%>"),
    typed(r"of which <coverage:%>"),
    typed(r"record \(<coverage:%>"),
    typed(r"record, <coverage:%>"),
)
#: What the numbers are called that a question may ask for, and the fact that answers.
_ASKED: tuple[tuple[str, str], ...] = (
    ("energy", "estimated active energy"),
    ("energy", "estimated active energy in the recorded part of the day"),
    ("energy", "estimated active energy in the recorded time"),
    ("coverage", "data coverage"),
    ("recorded", "time within records"),
    ("peak", "estimate for the busiest recorded hour"),
    ("mean", "estimated daily average over the whole days"),
    ("sum", "estimated total over the whole days"),
    ("lowest", "lowest estimate for a whole day"),
    ("highest", "highest estimate for a whole day"),
    ("apart", "range of estimates over the whole days"),
)
_ANSWERS = tuple(known for fact, thing in _ASKED for known in asked({fact: thing}))
THINGS = frozenset(thing for _, thing in _ASKED)

_SPOKEN = misuses(LABELS, (*_ENERGY, *_DAYS, *_TIMES, *_SHARES, *_HOUR, *_LEFT_OUT, *_CAPTIONS, *_ANSWERS))
_NONE = re.compile(r"\bno active energy was recorded\b")


def _misuses(role: str, text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield from _SPOKEN(role, text, facts)
    if (
        role == "assistant"
        and _NONE.search(text.lower())
        and ("energy" not in facts or _some(facts["energy"]))
    ):
        yield "the assistant text is wrong about energy"


def _some(fact: Mapping[str, Any]) -> bool:
    """Tell whether an amount, as it is written, is more than nothing."""
    return float(fact["text"].split()[0]) > 0


USAGE = Usage(PLACES, _misuses, THINGS)
