"""Is a number said of the right thing? What can be told from names and words without knowing the template.

Bound are all rows of the table, and in the answer how much there is, levels, times above levels, the nights
against the days, whatever a question asks for, and that nothing (or everything) lies above a level.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from etl.core.grounding.phrases import asked, phrase
from etl.core.grounding.usage import misuses
from etl.records.heart_rate.usage import zones

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LABELS: Mapping[str, str] = {
    "Local day": "day",
    "Days from start to end": "days",
    "Days with data": "days_seen",
    "Days with at least 70 % covered": "full_days",
    "Length": "length",
    "Covered by samples": "covered",
    "Samples": "samples",
    "Left out as covered by others": "overlapping",
    "Mean": "mean",
    "Median": "p50",
    "Lowest": "lowest",
    "Heart rate at the 5th percentile": "p05",
    "Heart rate at the 95th percentile": "p95",
    "Highest": "highest",
    "Time above 100 bpm": "above_100",
    "Time above 120 bpm": "above_120",
    "Time above 140 bpm": "above_140",
    "Mean at night (00:00 to 06:00)": "night_mean",
    "Mean in the daytime (06:00 to 24:00)": "daytime_mean",
    "Days with enough of night and daytime": "compared_days",
    "Nocturnal resting heart rate (lowest mean over 5 min, 03:00 to 07:00)": "nocturnal_resting_hr",
    "Nights with a resting heart rate (lowest mean over 5 min, 03:00 to 07:00)": "resting_nights",
    "Mean of the nightly resting heart rates": "resting_mean",
    "Lowest nightly resting heart rate": "resting_lowest",
    "Highest nightly resting heart rate": "resting_highest",
    "Lowest mean of a full day": "calmest_mean",
    "Day of that lowest mean": "calmest_day",
    "Highest mean of a full day": "fastest_mean",
    "Day of that highest mean": "fastest_day",
    **zones.LABELS,
}

#: How much there is: of a day, over a stretch of time, across several days.
_AMOUNT = (
    r"on <day> your heart rate was recorded for <covered> out of <length>",
    r"so <coverage> of (?:the day|that time) is known",
    r"recording of <day>: <samples>, coverage <coverage>",
    r"here is what <day> looks",
    r"followed your heart rate for <coverage> of (?:it|them)",
    r"coverage on <day> was <coverage> \(<covered> out of <length>\)",
    r"of (?=day)<day>, <coverage> is covered: <covered> with <samples>",
    r"on <day>, heart rate data",
    r"available for <covered>, that is <coverage> of",
    r"over <length> your heart rate was recorded for <covered>[,.]",
    r"recording over <length>: <samples>, coverage <coverage>",
    r"here is a stretch of <length>\. your",
    r"coverage over <length> was <coverage> \(<covered>\)",
    r"of a stretch of <length>, <coverage> is covered: <covered> with <samples>",
    r"over <length>, heart rate data",
    r"across <days>, your heart rate was recorded for <coverage> of the time; <full_days> had",
    r"recording across <days>: coverage <coverage>, <full_days> with",
    r"look back at <days>\. your",
    r"at least 70 % on <full_days>",
    r"coverage across <days> was <coverage>; <full_days> reached",
    r"of these <days>, <coverage> is covered, and <full_days> reached",
    r"available for <coverage>(?<=%) of <days>, with",
    r"that is <coverage>[,;] (?:and a daily|a) report needs",
    r"on <day> the recording covers <covered> out of <length>(?:,| \()",
    r"over <length> the recording covers <covered>(?:,| \()",
    r"recording covers [^.;]* \(<coverage>\) with <samples>;",
    r"recording covers [^.;]*, or <coverage>\.",
    r"on <day> it is <coverage>: <covered> out of <length>",
    r"here it is <coverage> of <length>, that is <covered>",
    r"coverage on <day>: <coverage> \(<covered> out of <length>\)",
    r"coverage over <length>: <coverage> \(<covered>\)",
    r"samples? on <day>, your device",
    r"with <samples>,? (?:on day [0-9]+, )?your device covered <covered> out of <length>\.",
    r"that makes <coverage>, and it takes",
    r"across <days>, <coverage> of the time is covered, and <full_days> had",
    r"across <days> the coverage is <coverage>,",
    r"here it is <full_days> among <days>, and <coverage>",
    r"coverage across <days>: <coverage>, <full_days>",
    r"these <days> hold <full_days> with at least 70 % covered, and <coverage> is covered overall",
    r"holds <full_days> among <days>, with <coverage> covered overall",
    r"another <short> would be needed",
    r"missing: <short>",
    r"would take <days_short>[,.]",
    r"still needed: <days_short>[,.]",
    r"(?:cover their time|by other records): <overlapping>",
)
_LEVELS = (
    r"heart beat at <mean>, slowest at <lowest> and fastest at <highest>",
    r"mean heart rate was <mean>, with a minimum of <lowest> and a maximum of <highest>",
    r"average came to <mean>; the samples go from <lowest> to <highest>",
    r"mean <mean>, minimum <lowest>, maximum <highest>",
    r"your heart rate was <mean>, with a low of <lowest> and a high of <highest>",
    r"time-weighted mean was <mean>, the extremes <lowest> and <highest>",
    r"same heart rate, <lowest>",
    r"identical, at <lowest>",
    r"(?:stayed|moved) between <p05> and <p95>",
    r"median (?:was |heart rate was )?<p50>",
    r"bpm; <p05> and <p95> mark the 5th percentile and the 95th",
    r"5th percentile(?::| of)? <p05>",
    r"95th percentile(?::| of)? <p95>",
    r"most of the time your heart rate was <p50>",
)
_ABOVE = (
    r"(?<!recorded time )above 100 bpm (?:for|was) <above_100>",
    r"for <above_100> in all, <share_100> of the recorded time, your heart beat above",
    r"spent <above_100> above 100 bpm, which makes <share_100> of",
    r"above 100 bpm: <above_100>, <share_100> of covered time",
    r"above 100 bpm for [^.;]*?min, or <share_100> of the recorded",
    r"above 100 bpm was [^.;]*?min \(<share_100> of the covered",
    r"of the covered time, <share_100> \(<above_100>\) lay above 100 bpm",
    r"including <above_120> above 120 bpm",
    r"% of the covered time\), <above_120> of it above 120 bpm",
    r"above 120 bpm (?:for|was) <above_120>",
    r"above 120 bpm: <above_120>",
    r"recorded time, (?:and|with) <above_120> above 120 bpm",
    r"above 100 bpm, with <above_120> above 120 bpm",
    r"120 bpm and <above_140> above 140 bpm",
    r"above 140 bpm (?:for|was) <above_140>",
    r"above 140 bpm: <above_140>",
)
_TIMES = (
    r"to 06:00, the average was <night_mean>",
    r"the average was [^;]*; that is <dip> lower than the <daytime_mean> of the rest of the day",
    r"the average was [^;]*; that is <rise> higher than the <daytime_mean> of the rest of the day",
    r"about the same as the <daytime_mean> of the rest of the day",
    r"06:00\) was <night_mean>, the daytime mean <daytime_mean>, which",
    r"puts the night <dip> lower",
    r"puts the night <rise> higher",
    r"your averages were <night_mean> and <daytime_mean>",
    r"night ran <dip> lower",
    r"night ran <rise> higher",
    r"06:00\): mean <night_mean>",
    r"daytime: mean <daytime_mean>",
    r"the night is <dip> lower",
    r"the night is <rise> higher",
    r"to 06:00 your heart rate averaged <night_mean>, against <daytime_mean> in the rest",
    r"which makes it <dip> lower",
    r"which makes it <rise> higher",
    r"06:00 the mean was <night_mean>",
    r"06:00 the mean was [^,]*, <dip> lower than the daytime mean of <daytime_mean>",
    r"06:00 the mean was [^,]*, <rise> higher than the daytime mean of <daytime_mean>",
    r"similar means, <night_mean> and <daytime_mean>",
    r"07:00 averaged <nocturnal_resting_hr>",
    r"07:00, was <nocturnal_resting_hr>",
    r"lowest average over 5 min was <nocturnal_resting_hr>",
    r"nocturnal resting heart rate <nocturnal_resting_hr>",
    r"stands for your nocturnal resting heart rate: <nocturnal_resting_hr>",
    r"resting heart rate, was <nocturnal_resting_hr>",
    r"07:00, averaged <resting_mean> over <resting_nights>, with <resting_lowest> in the calmest night",
    r"in the calmest night and <resting_highest> in the fastest",
    r"nights: mean <resting_mean>, range <resting_lowest> to <resting_highest>",
    r"resting heart rate: <resting_mean> on average, and from <resting_lowest> to <resting_highest> from",
    r"ranged from <calmest_mean> on <calmest_day> to <fastest_mean> on <fastest_day>",
    r"calmest full day was <calmest_day> with an average of <calmest_mean>, your fastest",
    r"your fastest <fastest_day> with <fastest_mean>",
    r"lowest <calmest_mean> \(<calmest_day>\), highest <fastest_mean> \(<fastest_day>\)",
    r"full days, <calmest_day> had the lowest (?:mean|average)(?:, | \()<calmest_mean>",
    r"and (?=day|[0-9]+ days? the)<fastest_day> the highest(?:, | \()<fastest_mean>",
    r"and (?=day|[0-9]+ days? the)<calmest_day> the lowest(?:, | \()<calmest_mean>",
    r"full days, <fastest_day> had the highest (?:mean|average)",
    r"fastest full day was <fastest_day> with",
    r"your calmest <calmest_day> with <calmest_mean>",
    r"daily means: highest <fastest_mean> \(<fastest_day>\)",
    r"\(day [0-9]+\), lowest <calmest_mean> \(<calmest_day>\)",
    r"about the same average, <calmest_mean>",
    r"alike, at <calmest_mean>",
)

_CAPTION = (
    r"heart rate on <day>(?=:|\.| at a glance)",
    r"heart rate over <length>(?:(?<= h)|(?<= min))(?=:|\.| at a glance)",
    r"heart rate over <days>(?<= days)(?=:|\.| at a glance)",
    r"heart rate over (?=day )<days>",
    r"mean <mean>, (?:lowest|from|median)",
    r"bpm, lowest <lowest>, highest <highest>\.",
    r"bpm, from <lowest> to <highest>\.",
    r"at a glance: <mean> on average, <lowest> at the lowest, <highest> at the highest",
    r"median <p50>, minimum <lowest>, maximum <highest>",
    r"an average of <mean> and a median of <p50>:",
    r"median <p50>, coverage <coverage>\.",
)

#: What the numbers are called that a question may ask for.
_ASKED: Mapping[str, str] = {
    "mean": "mean heart rate",
    "lowest": "lowest heart rate",
    "highest": "highest heart rate",
    "p50": "median heart rate",
    "p05": "heart rate at the 5th percentile",
    "p95": "heart rate at the 95th percentile",
    "above_100": "total time above 100 bpm",
    "above_120": "total time above 120 bpm",
    "above_140": "total time above 140 bpm",
    "share_100": "share of the recorded time above 100 bpm",
    "covered": "total recorded time",
    "coverage": "data coverage",
    "night_mean": "average at night (00:00 to 06:00)",
    "daytime_mean": "average in the daytime (06:00 to 24:00)",
    "nocturnal_resting_hr": "nocturnal resting heart rate",
    "resting_mean": "average nightly resting heart rate",
    "resting_lowest": "lowest nightly resting heart rate",
    "resting_highest": "highest nightly resting heart rate",
    "calmest_mean": "lowest mean heart rate of a full day",
    "fastest_mean": "highest mean heart rate of a full day",
    **zones.ASKED,
}

THINGS = frozenset(_ASKED.values())


def _literal(thing: str) -> str:
    return thing.replace("(", r"\(").replace(")", r"\)")


_PHRASES = [phrase(text) for text in (*_AMOUNT, *_LEVELS, *_ABOVE, *_TIMES, *_CAPTION)]
_bound = misuses(
    _LABELS, (*_PHRASES, *zones.PHRASES, *asked({fact: _literal(thing) for fact, thing in _ASKED.items()}))
)

_NOTHING = re.compile(
    r"\b(?:(?:never|none|at no recorded time was your heart rate) (?:went )?above|no sample exceeded) "
    r"(?P<level>[0-9]+) bpm|\babove (?P<other>[0-9]+) bpm: none\b",
)
_EVERYTHING = re.compile(
    r"\b(?:stayed above (?P<level>[0-9]+) bpm for all of the recorded time"
    r"|all samples exceeded (?P<other>[0-9]+) bpm)",
)


def role_problems(role: str, text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Say which numbers of a text are said of the wrong thing; ``facts`` are by name."""
    yield from _bound(role, text, facts)
    yield from zones.zone_problems(role, text, facts)
    if role == "assistant":
        lowered = text.lower()
        yield from _nothing(lowered, facts)
        yield from _everything(lowered, facts)


def _nothing(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for match in _NOTHING.finditer(text):
        name = f"above_{match['level'] or match['other']}"
        if name not in facts or facts[name]["value"]:
            yield f"the assistant text is wrong about {name}"


def _everything(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for match in _EVERYTHING.finditer(text):
        if "lowest" not in facts or facts["lowest"]["value"] <= float(match["level"] or match["other"]):
            yield "the assistant text is wrong about lowest"
