"""Ways to speak of glucose numbers, in small letters: which fact each must be."""

from __future__ import annotations

from etl.core.grounding.phrases import Phrase, asked, typed
from etl.records.blood_glucose.usage.units import in_mmol

_LEVELS = (
    r"your glucose averaged <mean:mg/dl>",
    r"the average was <mean:mg/dl>; the lowest",
    r"mean glucose <mean:mg/dl>, minimum <lowest:mg/dl>, maximum <highest:mg/dl>",
    r"on average your glucose was <mean:mg/dl>",
    r"glucose averaged <mean:mg/dl>, with extremes of <lowest:mg/dl> and <highest:mg/dl>",
    r"(?:same value,|identical, at) <mean:mg/dl>",
    r"with (?:values|readings) from <lowest:mg/dl> to <highest:mg/dl>",
    r"(?:day [0-9]+|hours?|days?)(?: at a glance)?: mean <mean:mg/dl>",
    r"in range, mean <mean:mg/dl>",
    r"with a mean of <mean:mg/dl>",
    r"sd(?: was)? <sd:mg/dl>",
    r"cv(?: of)? <cv:%>",
    r"coefficient of variation of <cv:%>",
    r"(?:their average, was|variation\. at) <cv:%>",
    r"value, is <gmi:%>",
)
_SHARES = (
    r"<tir:%> of (?:the )?readings (?:were in the range|were between|fell within)",
    r"to 180 mg/dl\) was <tir:%>",
    r"to 140 mg/dl\) was <titr:%>",
    r"180 mg/dl in <tir:%> of the readings",
    r"to 180 mg/dl: <tir:%>",
    r"of all readings, <tir:%> lay between",
    r"in <tir:%> of the readings your glucose was in",
    r"and 180 mg/dl were <tir:%>",
    r"with <tir:%> of the readings in range",
    r"<tir:%> of (?:your )?readings (?:were )?in range",
)
_AMOUNTS = (
    r"coverage(?: of)? <coverage:%>",
    r"coverage (?:on|over) [0-9a-z. ]+ was <coverage:%>",
    r"coverage of day [0-9]+ is <coverage:%>",
    r"<coverage:%> of (?:what|a complete|the day is|the time is|that time is|those|all it|day [0-9]+ is)",
    r"day [0-9]+ has <coverage:%>",
    r"expected readings?, or <coverage:%>",
    r"(?:hours|days) with <coverage:%>, that is",
    r"out of <expected:expected reading>",
)
_TIMES = (
    r"to 06:00, the average was <night_mean:mg/dl>",
    r"(?:than|as) the <daytime_mean:mg/dl> of the rest",
    (
        r"in the daytime: <night_mean:mg/dl> against <daytime_mean:mg/dl>, with <night_tir:%> and "
        r"<daytime_tir:%> in range"
    ),
    r"to 06:00 was <night_mean:mg/dl>; for the rest of the day it was <daytime_mean:mg/dl>",
    r"06:00\): mean <night_mean:mg/dl>, <night_tir:%> in range",
    r"daytime: mean <daytime_mean:mg/dl>, <daytime_tir:%> in range",
    r"averages of <night_mean:mg/dl> and <daytime_mean:mg/dl>",
    r"06:00 the mean was <night_mean:mg/dl> with <night_tir:%> in range",
    r"daytime mean of <daytime_mean:mg/dl> with <daytime_tir:%> in range",
    (
        r"similar means, <night_mean:mg/dl> and <daytime_mean:mg/dl>, with <night_tir:%> and "
        r"<daytime_tir:%> in range"
    ),
    r"24:00 the average was <daytime_mean:mg/dl>",
    r"24:00\): mean <daytime_mean:mg/dl>, <daytime_tir:%> in range",
)
#: ``SIDE`` is "low" or "high", ``LONGEST`` and ``TOTAL`` are its durations.
_EVENTS = (
    r"SIDE episode, and it lasted LONGEST",
    r"SIDE episode of at least 15 min was recorded, lasting LONGEST",
    r"SIDE episode, which lasted LONGEST",
    r"SIDE episode, duration LONGEST",
    r"SIDE episode, LONGEST long",
    r"SIDE episode of LONGEST",
    r"SIDE episode\. the data break off next to it, so it lasted LONGEST",
    r"SIDE episode was recorded; it touches a gap or the edge of the data and lasted at least LONGEST",
    r"SIDE episodes of at least 15 min; the longest lasted LONGEST, and together they make TOTAL",
    r"SIDE episodes of at least 15 min were recorded, TOTAL in total, the longest LONGEST",
    r"SIDE episodes that lasted 15 min or longer, TOTAL in all\. the longest took LONGEST",
    r"SIDE episodes, total duration TOTAL, longest LONGEST",
    r"SIDE episodes\. they add up to TOTAL, with LONGEST as the longest",
    r"SIDE episodes, together TOTAL; the longest was LONGEST",
)
_MEALS = (
    r"fasting readings averaged <fasting_mean:mg/dl>",
    r"mean of [0-9]+ fasting readings: <fasting_mean:mg/dl>",
    r"(?:tagged as fasting was|fasting: a lone reading of) <fasting_mean:mg/dl>",
    r"before-meal readings (?:averaged|had a mean of) <before_mean:mg/dl>",
    r"reading before a meal, <before_mean:mg/dl>",
    r"after-meal readings (?:averaged|had a mean of) <after_mean:mg/dl>",
    r"reading after a meal, <after_mean:mg/dl>",
    r"<before_goal:%>(?: of them)? were within the goal",
    r"<after_goal:%>(?: of them stayed| were) below the goal",
)

#: What the numbers are called that a question may ask for.
_ASKED = {
    "mean": "mean glucose",
    "lowest": "lowest value",
    "highest": "highest value",
    "cv": "coefficient of variation",
    "tir": "share of readings from 70 mg/dl to 180 mg/dl",
    "titr": "share of readings from 70 mg/dl to 140 mg/dl",
    "tbr": "share of readings below 70 mg/dl",
    "tar": "share of readings above 180 mg/dl",
    "sd": "standard deviation",
    "gmi": "glucose management indicator",
    "low_longest": "longest low episode",
    "high_longest": "longest high episode",
}
THINGS = frozenset({*_ASKED.values(), *map(in_mmol, _ASKED.values())})


def _of_side(text: str, side: str) -> str:
    durations = text.replace("LONGEST", "<SIDE_longest:min>").replace("TOTAL", "<SIDE_total:min>")
    return durations.replace("SIDE", side)


PHRASES: tuple[Phrase, ...] = (
    *map(typed, (*_LEVELS, *_SHARES, *_AMOUNTS, *_TIMES, *_MEALS)),
    *(typed(_of_side(text, side)) for side in ("low", "high") for text in _EVENTS),
    *asked(_ASKED),
)
