"""What a reader of reports on heart rate variability expects of numbers; shares no code with the texts.

Bound are: every row of the table, every way the answer speaks of a fact, and whether what is called higher,
lower or alike is so before rounding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from etl.core.grounding import Usage
from etl.core.grounding.phrases import Phrase, asked, whole
from etl.core.grounding.usage import misuses, place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.core.grounding.usage import Place

_NEEDED = r"at least |it takes |the minimum is "

_PLACES: Mapping[str, tuple[Place, ...]] = {
    "hrv_slot": (place(r"at |of what ", r" intervals\b"),),
    "hrv_gap": (
        place(r"more than ", r" apart\b|:"),
        place(r"gap of more than "),
        place(r"within ", r" of the last value\b"),
    ),
    "hrv_parts": (place(r"into |earliest of |latest of |by |ms: of |apart: of "),),
    "hrv_values": (place(_NEEDED, r" (?:or more )?over | or more\b| are required\b|\."),),
    "hrv_hours": (place(r"over at least |[0-9] values over |or more over "),),
    "hrv_mean_nights": (place(_NEEDED),),
    "hrv_cv_nights": (place(r"takes at least "),),
    "hrv_alike": (place(r"less than ", r" (?:apart|away)\b"), place(r"change of less than ")),
}

_LABELS: Mapping[str, str] = {
    "Night to": "day",
    "Days from the earliest night to the latest": "days",
    "Nights with values": "recorded",
    "Nights with at least 6 values over at least 3 hours": "nights",
    "Recorded": "values",
    "Time from the earliest to the latest value": "length",
    "Blocks parted by more than 2 hours": "blocks",
    "Outside the main stretch": "outside",
    "Left out, as a stretch rests on the same device": "overlapping",
    "Start, rounded": "start",
    "End, rounded": "end",
    "For full coverage at 5-minute intervals": "expected",
    "Median": "median",
    "lnRMSSD of the median": "ln_median",
    "Lowest value": "lowest",
    "Highest value": "highest",
    "Lower quartile": "lower_quartile",
    "Upper quartile": "upper_quartile",
    "Mean in the earliest of 3 equal parts": "early_mean",
    "Mean in the latest of 3 equal parts": "late_mean",
    "Mean of the nightly values": "mean",
    "Mean of lnRMSSD over nights": "ln_mean",
    "Coefficient of variation of lnRMSSD": "cv",
    "Lowest nightly value": "lowest_night",
    "Lowest nightly value, night to": "lowest_night_day",
    "Highest nightly value": "highest_night",
    "Highest nightly value, night to": "highest_night_day",
    "Latest nightly value": "latest",
    "Latest nightly value, night to": "latest_day",
    "Usable nights before it": "earlier",
    "Mean of the nightly values before it": "earlier_mean",
}

#: ``<name>`` is the number of that fact, or "day" and its number.
_SLOT = re.compile(r"<([a-z_]+)>")
_DAY, _NUMBER = "(?:day )?", r"[0-9]+(?:[.:][0-9]+)?"
_FIRST_DAY = re.compile(rf"\A((?:\(\?<![^()]*\))*\(\?P<\w+>){re.escape(_DAY)}")
_NOT_NEEDED = r"(?<!at least )(?<!it takes )(?<!minimum is )"

_AMOUNTS = (
    r"<days> calendar days",
    r"<recorded> recorded nights",
    rf"{_NOT_NEEDED}<nights> usable nights",
    r"<unusable> unusable nights?",
    r"<nights_short> further nights?",
    rf"{_NOT_NEEDED}<values> values?",
    r"<values_short> further values?",
    r"<expected> expected values",
    r"<outside> other values?",
    r"<overlapping> surplus values?",
    r"values? over <length>(?: h(?: [0-9]+ min)?| min)\b",
    r"(?:spread |recorded |\A|(?<=[.] ))over <length>(?: h(?: [0-9]+ min)?| min)\b",
    r"<blocks> blocks?",
    r"<earlier> earlier nights",
)
_NIGHT = (
    r"night to <day>(?: your| was| has| holds|:|, and it takes)",
    r"part of the night to <day>",
    r"about <start> (?:and|to) <end>",
    r"<coverage> % of (?:what|that|this)",
    r"(?:coverage|cover|covered to) <coverage> %",
    r"values \(<coverage> %\)",
    (
        r"(?:median (?:rmssd )?(?:that night |in that time )?was|varies, came to|a median of|stood at"
        r"|was the same,|identical at|every rmssd value (?:that night |in that time )?was|values round to)"
        r" <median> ms"
    ),
    r"(?:\(lnrmssd|makes an lnrmssd of|logarithm is) <ln_median> ln ms",
    r"lowest value was <lowest> ms and the highest <highest> ms",
    r"lowest <lowest> ms, highest <highest> ms",
    r"(?:(?<!nightly )values ranged from|reached from|full range) <lowest> ms to <highest> ms",
    r"from <lowest> ms to <highest> ms, that",
    r"(?:lay between|kept between|quartiles,?) <lower_quartile> ms and <upper_quartile> ms",
    r"ms(?: \(|, from )<lower_quartile> ms to <upper_quartile> ms",
    r"(?:interquartile range(?: of| was)?|a width of|ms,|ms, are) <spread> ms(?! (?:higher|lower))",
    r"average of <early_mean> ms and ended at <late_mean> ms",
    r"<early_mean> ms in the earliest (?:and|to) <late_mean> ms in the latest",
    r"average of <late_mean> ms in the latest",
    r"average of <late_mean> ms against <early_mean> ms",
    r"earliest, <early_mean> ms",
    r"latest averaged <late_mean> ms and the earliest <early_mean> ms",
    r"(?:early, by|earliest, [0-9.]+ ms, by|is a change of) <part_change> ms",
    r"<part_change> ms (?:higher|lower) late",
)
_PERIOD = (
    r"(?:night[,)] averaged|a median, was|had a mean of|nightly rmssd was) <mean> ms",
    r"(?:mean lnrmssd of|mean of lnrmssd was|lnrmssd averaged) <ln_mean> ln ms",
    r"(?:variation,|between nights was|varied by|lnrmssd:|between nights, was|a cv of) <cv> %",
    (
        r"lowest (?:nightly value was )?<lowest_night> ms in the night to <lowest_night_day>,"
        r" (?:the )?highest <highest_night> ms in the night to <highest_night_day>"
    ),
    (
        r"nightly values ranged from <lowest_night> ms \(night to <lowest_night_day>\)"
        r" to <highest_night> ms \(night to <highest_night_day>\)"
    ),
    r"lowest nightly value, <lowest_night> ms, belongs to the night to <lowest_night_day>,",
    r"your highest, <highest_night> ms, to the night to <highest_night_day>",
    r"lowest in the night to <lowest_night_day>, at <lowest_night> ms",
    r"highest in the night to <highest_night_day>, at <highest_night> ms",
    r"nights to <lowest_night_day> and to <highest_night_day> mark the ends",
    r"<lowest_night> ms as the lowest nightly value and <highest_night> ms as the highest",
    r"(?:the same value,|had a value of|every night came to|round to a value of) <lowest_night> ms",
    r"latest night, to <latest_day>, came to <latest> ms",
    r"latest night \(to <latest_day>\)(?: gave |: )<latest> ms",
    r"with <latest> ms, the latest night \(to <latest_day>\)",
    r"night to <latest_day>, your latest, the value was <latest> ms",
    r"the latest night, to <latest_day>, was (?:higher|lower) by <latest_change> ms, at <latest> ms",
    r"<latest_change> ms (?:higher|lower)(?! late)",
    r"the latest was (?:higher|lower) by <latest_change> ms",
    r"earlier nights(?:,| averaged|, which averaged) <earlier_mean> ms",
    r"a mean of <earlier_mean> ms over",
)
_CAPTIONS = (
    r"(?:rmssd|values) in the night to <day>(?=:| at a glance)",
    r"(?:rmssd|values) over <length>(?: h(?: [0-9]+ min)?| min)(?=:| at a glance)",
    r"median <median> ms, (?:from|quartiles|interquartile)",
    r"median rmssd of <median> ms",
    r"median <median> ms, lowest <lowest> ms, highest <highest> ms",
    r"with <lowest> ms at the lowest and <highest> ms at the highest",
    r"nightly rmssd over <days> calendar days",
    r"days: <mean> ms on average, from <lowest_night> ms to <highest_night> ms",
    r"(?:days|nights): mean <mean> ms,",
    r"average of <mean> ms\.",
    r"mean of lnrmssd <ln_mean> ln ms",
    r"average nightly rmssd of <mean> ms:",
    r"lowest night <lowest_night> ms, highest night <highest_night> ms",
)

#: What the numbers are called that a question may ask for.
_ASKED: Mapping[str, str] = {
    "median": "median rmssd",
    "ln_median": "natural logarithm of the median",
    "lowest": "lowest rmssd value",
    "highest": "highest rmssd value",
    "lower_quartile": "lower quartile of rmssd",
    "upper_quartile": "upper quartile of rmssd",
    "spread": "interquartile range of rmssd",
    "coverage": "data coverage at 5-minute intervals",
    "early_mean": "mean in the earliest of 3 equal parts of the night",
    "late_mean": "mean in the latest of 3 equal parts of the night",
    "mean": "mean nightly rmssd",
    "ln_mean": "mean of lnrmssd over the nights",
    "cv": "coefficient of variation of lnrmssd",
    "lowest_night": "lowest nightly value",
    "highest_night": "highest nightly value",
    "latest": "latest nightly value",
    "earlier_mean": "average of the nightly values before the latest night",
}


def _phrase(text: str) -> Phrase:
    """Make a phrase, where no slot is a part of a longer number and none begins a phrase with a day."""
    pattern = _SLOT.sub(rf"(?P<\1>{_DAY}{_NUMBER})", text)
    return Phrase(whole(_FIRST_DAY.sub(r"\1", pattern, count=1), before=r"[\w.]"))


PHRASES = (*map(_phrase, (*_AMOUNTS, *_NIGHT, *_PERIOD, *_CAPTIONS)), *asked(_ASKED))
_known = misuses(_LABELS, PHRASES)

#: Words that are said with a number, and the phrases that say them.
_ENDS = re.compile(r"\b(?:lowest|highest|earliest|latest)\b(?! night may)")
_WITH_ENDS = tuple(phrase for phrase in PHRASES if _ENDS.search(phrase.expression))
_SENTENCE_END = re.compile(r"\.(?:\s|\Z)")
_PARTS = re.compile(r"\bequal parts\b")
_DIRECTION = re.compile(r"\b(?:higher|lower)\b(?! quartile| and upper)")
_ALIKE = re.compile(r"\bless than 10 % |\bchange of less than ")
_ALIKE_PERCENT = 10


def _misuses(role: str, text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Say which numbers are said of the wrong thing, and which comparison is not true."""
    yield from _known(role, text, facts)
    if role == "assistant":
        lowered = text.lower()
        for sentence in _SENTENCE_END.split(lowered):
            if not _compares_well(sentence, facts):
                yield "the assistant text compares wrongly"
        yield from _loose_ends(lowered)


def _loose_ends(lowered: str) -> Iterator[str]:
    """Name extremes and ends that are said of no number, or of one that is another."""
    spans = [match.span() for phrase in _WITH_ENDS for match in phrase.matches(lowered)]
    for word in _ENDS.finditer(lowered):
        if not any(start <= word.start() < end for start, end in spans):
            yield f"the assistant text says {word[0]} of the wrong thing"


def _compares_well(sentence: str, facts: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether what a sentence calls higher, lower or alike is so."""
    said = set(_DIRECTION.findall(sentence))
    if _ALIKE.search(sentence):
        said.add("alike")
    if not said:
        return True
    later, earlier = ("late_mean", "early_mean") if _PARTS.search(sentence) else ("latest", "earlier_mean")
    if later not in facts or earlier not in facts:
        return False
    return said == {_relation(facts[later]["value"], facts[earlier]["value"])}


def _relation(later: float, earlier: float) -> str:
    if 100 * abs(later - earlier) < _ALIKE_PERCENT * min(later, earlier):
        return "alike"
    return "higher" if later > earlier else "lower"


USAGE = Usage(_PLACES, _misuses, frozenset(_ASKED.values()))
