"""What a reader of step reports expects of numbers; shares no code with the texts.

Bound are: rows of the table, every way to speak of a fact, the bands of the graduated index, "no steps", and
the range in which mortality levelled off: its bounds and group by the age band, and its side by the mean.
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

#: Where a threshold may stand: the words right before it and after.
PLACES: Mapping[str, tuple[Place, ...]] = {
    "steps_5000": (place(r"below "), place(r"from ", r" to below 7500 steps")),
    "steps_7500": (place(r"5000 steps to below "), place(r"from ", r" to below 10000 steps")),
    "steps_10000": (place(r"7500 steps to below "), place(r"from ", r" to below 12500 steps")),
    "steps_12500": (place(r"10000 steps to below "), place(r"from ", r" upwards")),
    "plateau_older_low": (place(r"between ", r" and 8000 steps a day"),),
    "plateau_older_high": (place(r"between 6000 steps and ", r" a day"),),
    "plateau_younger_low": (place(r"between ", r" and 10000 steps a day"),),
    "plateau_younger_high": (place(r"between 8000 steps and ", r" a day"),),
    "plateau_age": (place(r"adults of ", r" and older"), place(r"adults younger than ")),
    "plateau_cohorts": (place(r"meta-analysis of |who put "),),
    "cadence_moderate": (place(r"at ", r" or more"), place(r"no minute reached ")),
    "cadence_vigorous": (place(r"at ", r" or more"), place(r"no minute reached ")),
    "cadence_record": (place(r"at most "),),
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
    "Steps": "steps",
    "Time within records": "recorded",
    "Start of the hour with the most": "peak_hour",
    "Steps in that hour": "peak",
    "In records of at most 120 s": "paced",
    "Time at 100 steps/min or more": "moderate",
    "Time at 130 steps/min or more": "vigorous",
    "Sum of the whole days": "sum",
    "Lowest whole day": "lowest",
    "Date of the lowest": "lowest_day",
    "Highest whole day": "highest",
    "Date of the highest": "highest_day",
}

_COUNTS = (
    phrase(r"(?<!on average )you took <steps>"),
    phrase(r"count (?:of day|over) [^:;.]*: <steps>"),
    phrase(r"count on day [0-9]+: <steps>"),
    phrase(r"your count for day [0-9]+ comes to <steps>"),
    phrase(r"your count (?:for them )?is <steps>"),
    phrase(r"total steps(?: on day [0-9]+)?: <steps>"),
    phrase(r"your devices counted <steps>"),
    phrase(r"a count of <steps>"),
    phrase(r"on average you took <mean>"),
    phrase(r"(?:averaged|mean of|mean count:|average comes to) <mean>"),
    phrase(r"the lowest was <lowest> on <lowest_day> and the highest <highest> on <highest_day>, <apart>"),
    phrase(r"ranged from <lowest> on <lowest_day> to <highest> on <highest_day>, a difference of <apart>"),
    phrase(
        r"the most on <highest_day>, with <highest>, and the least on <lowest_day>, with <lowest>\. "
        r"the difference is <apart>"
    ),
    phrase(r"minimum <lowest> \(<lowest_day>\), maximum <highest> \(<highest_day>\), difference <apart>"),
    phrase(
        r"highest day, <highest_day> with <highest>, and your lowest, <lowest_day> with <lowest>, lie <apart>"
    ),
    phrase(
        r"highest count was <highest> \(<highest_day>\), <apart> more than the lowest of <lowest> "
        r"\(<lowest_day>\)"
    ),
)
_DAYS = (
    phrase(r"over <days> there are <whole_days>"),
    phrase(r"period of <days>, <whole_days>(?=[:;])"),
    phrase(r"the <whole_days> out of <days>"),
    phrase(r"from <whole_days> within <days>"),
    phrase(r"rests on <whole_days> out of <days>"),
    phrase(r"of <days>, <whole_days> could"),
    phrase(r"out of <days>, the data hold <whole_days>"),
    phrase(r"you have <whole_days> in <days>"),
    phrase(r"within <days>; the minimum"),
    phrase(r"your <days> hold <whole_days>"),
    phrase(r"there are <days> with <whole_days>"),
)
_TIMES = (
    typed(r"<seen:min> of (?:the )?<day_length:min>"),
    typed(r"within the <seen:min> of day [0-9]+ that"),
    typed(r"with <day_length:min> in the day"),
    typed(r"(?:time|covered|hours?|min), or <seen:min>"),
    typed(r"% \(<seen:min>\)"),
    typed(r"of it, <seen:min> in all"),
    typed(r"which makes <seen:min>"),
    typed(r"cover <seen:min> of it"),
    typed(r"(?<!reach )over <span:min>(?= you|:|,| with)"),
    typed(r"reach over <span:min> without"),
    typed(r"span <span:min>"),
    typed(r"the <span:min> completely"),
    typed(r"all of the <span:min>"),
    typed(r"cover <span:min>(?=,| without)"),
    typed(r"(?:of the|% of(?: the)?) <span:min>[,.](?! or [0-9.]+ %)"),
    typed(r"take <time_short:min> more"),
    typed(r"still needed: <time_short:min>"),
    typed(r"records?, <recorded:min> (?:long )?in all"),
    typed(r"records? of <recorded:min> in all"),
    typed(r"records?, together <recorded:min>"),
    typed(r"records? with a length of <recorded:min>"),
    typed(r"records? \(<recorded:min>\)"),
)
_LEFT_OUT = (phrase(r"counted again: <overlapping>"),)
_SHARES = (
    typed(r"coverage(?: of day [0-9]+)?(?: was| is|:| of)? <coverage:%>"),
    typed(r"cover <coverage:%>"),
    typed(r"(?:of the day|min), or <coverage:%>"),
    typed(r"of it, or <coverage:%>"),
    typed(r"min \(<coverage:%>"),
    typed(r"<coverage:%> of the day"),
    typed(r"<coverage:%> are covered"),
    typed(r"that is <coverage:%>, and at least"),
    typed(r"<peak_share:%> of the count"),
    typed(r"a share of <peak_share:%>"),
)
_PACE = (
    typed(r"held <peak:step>"),
    typed(r"o'clock,? (?:with )?<peak:step>"),
    typed(r"<peak:step> fell into it"),
    typed(r"the <paced:step> in records"),
    typed(r"<moderate:min>(?: of your walking was)? at 100 steps/min"),
    typed(r"100 steps/min or more: <moderate:min>"),
    typed(r"younger adults\) was <moderate:min>"),
    typed(r"was kept for <moderate:min>"),
    typed(r"<vigorous:min>(?: of that was| of it)? at 130 steps/min"),
    typed(r"130 steps/min or more, for <vigorous:min>"),
)

#: Titles in short, and what is said of whole days that are all alike.
_CAPTIONS = (
    phrase(r"your steps on day [0-9]+, from midnight to midnight: <steps>"),
    phrase(r"your steps in the recorded part of [^:]*: <steps>"),
    phrase(r"your steps over [^:]* on record: <steps>"),
    phrase(r"steps on day [0-9]+: <steps>"),
    phrase(r"steps over [0-9hmin ]*: <steps>"),
    phrase(r"recorded part only \([^:]*: <steps>"),
    phrase(r"steps you took (?:on day|over) [^:]*: <steps>"),
    phrase(r"step count, [^:]*: <steps>"),
    phrase(r"step total (?:for|over) [^:]*: <steps>"),
    phrase(r"your steps over <whole_days>: <mean> a day"),
    phrase(r"daily steps over <whole_days> in <days>: <mean> a day"),
    phrase(r"average over <whole_days>: <mean> a day, lowest <lowest>, highest <highest>"),
    phrase(r"daily steps, <whole_days>: mean <mean>, lowest <lowest>, highest <highest>"),
    phrase(r"a day over <whole_days> in <days>"),
    phrase(r"counts of <whole_days>: lowest <lowest>, highest <highest>, mean <mean>"),
    phrase(r"whole days have the same count, <lowest>"),
    phrase(r"same on all whole days: <lowest>"),
    typed(r"(?:for a|in the) part of <span:min>"),
    typed(r"<span:min> with complete coverage"),
    typed(r"part only \(<coverage:%>"),
    typed(r"of which <coverage:%>"),
    typed(r"<coverage:%> of that time"),
)
#: What the numbers are called that a question may ask for, and the fact that answers.
_ASKED: tuple[tuple[str, str], ...] = (
    ("steps", "step count"),
    ("steps", "step count in the recorded part of the day"),
    ("steps", "step count in the recorded time"),
    ("coverage", "data coverage"),
    ("recorded", "time within records"),
    ("peak", "count in the busiest recorded hour"),
    ("moderate", "recorded time at 100 steps/min or more"),
    ("vigorous", "recorded time at 130 steps/min or more"),
    ("mean", "daily average over the whole days"),
    ("sum", "total over the whole days"),
    ("lowest", "lowest count on a whole day"),
    ("highest", "highest count on a whole day"),
    ("apart", "range of counts over the whole days"),
)
_ANSWERS = tuple(known for fact, thing in _ASKED for known in asked({fact: thing}))
THINGS = frozenset(thing for _, thing in _ASKED)

_SPOKEN = misuses(LABELS, (*_COUNTS, *_DAYS, *_TIMES, *_SHARES, *_PACE, *_LEFT_OUT, *_CAPTIONS, *_ANSWERS))
_BAND = re.compile(
    r"\bfrom (?P<low>[0-9]+) steps (?:to below (?P<high>[0-9]+) steps|upwards)"
    r"|(?<!to )\bbelow (?P<below>[0-9]+) steps"
)
#: What else could be said to begin at a number of steps would be no band.
_NO_BAND = re.compile(r"\bfrom [0-9]+ steps?\b(?! (?:to below [0-9]|upwards\b|on day [0-9]))")
_NO_STEPS = re.compile(r"\bno steps were recorded\b")


_OLDER_FROM, _ADULT_FROM = 60, 20
_AGE_ROW = re.compile(r"^age band: (.*)$", re.MULTILINE)
_PLATEAU = re.compile(r"meta-analysis|mortality|risk of dying|levelled off|cohorts")
#: What must be said of it: the group, the bounds, and on which side of them the mean lies.
_PARTS_OF_IT = (
    re.compile(r"\badults (of [0-9]+ years and older|younger than [0-9]+ years)"),
    re.compile(r"\bbetween ([0-9]+) steps and ([0-9]+) steps a day\b"),
    re.compile(r"\blies (below|within|above) (?:that|the) range\b"),
)
_OF_GROUPS = re.compile(r"\bgroups\b")


def _misuses(role: str, text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield from _SPOKEN(role, text, facts)
    if role == "assistant":
        yield from _false_bands(text.lower(), facts)
        yield from _false_plateau(text.lower(), facts)
    elif role == "user" and _AGE_ROW.findall(text.lower()) not in ([], [_age_band(facts)]):
        yield "the row of the age band in the user text holds something else"


def _false_bands(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Hold the bands that are said, and "no steps", against the count or the mean of the line."""
    name = "mean" if "mean" in facts else "steps"
    steps = int(facts[name]["value"] + 0.5) if name in facts else -1
    for match in _BAND.finditer(text):
        low, high = int(match["low"] or 0), match["high"] or match["below"]
        if steps < low or (high and steps >= int(high)):
            yield f"the assistant text is wrong about the band of {name}"
    if _NO_BAND.search(text):
        yield "the assistant text names no band of the index"
    if steps > 0 and _NO_STEPS.search(text):
        yield f"the assistant text is wrong about {name}"


def _false_plateau(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Hold the range in which mortality levelled off against the age band and the mean of the line.

    Whoever speaks of it must give group, bounds and side, each once, and say that it is of groups.
    """
    if not any(pattern.search(text) for pattern in (_PLATEAU, *_PARTS_OF_IT)):
        return
    said = [pattern.findall(text) for pattern in _PARTS_OF_IT]
    if any(len(found) != 1 for found in said) or not _OF_GROUPS.search(text):
        yield "the assistant text does not say all of the range in which mortality levelled off"
    elif tuple(found[0] for found in said) != _true_plateau(facts):
        yield "the assistant text is wrong about the range in which mortality levelled off"


def _true_plateau(facts: Mapping[str, Mapping[str, Any]]) -> tuple[object, ...] | None:
    """Give group, bounds and side as they must be said; nothing where age or mean are missing."""
    youngest = facts.get("age_from") or facts.get("age_open")
    if youngest is None or "mean" not in facts:
        return None
    older = youngest["value"] >= _OLDER_FROM
    if not older and (youngest["value"] < _ADULT_FROM or facts["age_to"]["value"] >= _OLDER_FROM):
        return None
    group = "of 60 years and older" if older else "younger than 60 years"
    low, high = (6_000, 8_000) if older else (8_000, 10_000)
    mean = int(facts["mean"]["value"] + 0.5)
    side = "below" if mean < low else "above" if mean > high else "within"
    return group, (str(low), str(high)), side


def _age_band(facts: Mapping[str, Mapping[str, Any]]) -> str | None:
    if "age_open" in facts:
        return f"{facts['age_open']['text']} and older"
    if "age_from" in facts and "age_to" in facts:
        return f"{facts['age_from']['text']} to {facts['age_to']['text']}"
    return None


USAGE = Usage(PLACES, _misuses, THINGS)
