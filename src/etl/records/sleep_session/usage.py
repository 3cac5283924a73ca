"""What a reader of sleep reports expects of numbers; shares no code with the texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.core.grounding import Usage
from etl.core.grounding.phrases import Phrase, asked
from etl.core.grounding.usage import misuses, place
from etl.records.sleep_session import usage_lengths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from etl.core.grounding.usage import Place

#: Where a threshold of sleep may stand.
_PLACES: Mapping[str, tuple[Place, ...]] = {
    "se_target": (place(r"the target of at least "),),
    "sol_target": (place(r"the target of at most "),),
    "waso_target": (place(r"the target of at most "),),
    "awakenings_target": (place(r"the target of at most "),),
    "sleep_awakening": (place(r"longer than "),),
    "sleep_nap": (place(r"shorter than "),),
    "sleep_nap_start": (place(r"between ", r" and 20:00"),),
    "sleep_nap_end": (place(r"between 09:00 and "),),
    "sleep_nap_shortest": (place(r"nap at least |nap: at least |nap needs at least |minimum for a nap is "),),
    "sleep_shortest": (place(r"at least |the minimum, naps aside, is "), place(r"it takes ", r" or more")),
    "sleep_period": (place(r"at least |the minimum is "), place(r"it takes ", r" or more")),
    "sleep_share": (place(r"on at least |coverage of at least "),),
    "sleep_regular_same": (place(r"more regular: ", r" means the same times every day"),),
    "sleep_regular_random": (place(r"times every day, ", r" what times at random give"),),
    **usage_lengths.PLACES,
}

#: Rows "label: value" and the one fact each holds.
_LABELS: Mapping[str, str] = {
    "Ended on": "day",
    "Began about": "bed",
    "Ended about": "wake",
    "Session length": "tib",
    "Stage known for": "known",
    "Without a known stage": "unknown",
    "Stages cut off beyond the session": "outside",
    "Stages overlapping each other": "doubled",
    "Left out as the same sleep as this session": "overlapping",
    "Time asleep": "tst",
    "Until falling asleep": "sol",
    "From falling asleep to the end of sleep": "spt",
    "Awake after falling asleep": "waso",
    "Awakenings longer than 5 min": "awakenings",
    "Light sleep": "light",
    "Deep sleep": "deep",
    "REM sleep": "rem",
    "Sleep of no stated stage": "sleeping",
    "From falling asleep to REM sleep": "rem_latency",
    "Middle of the sleep about": "midsleep",
    "Covered": "days",
    "Recorded": "sleeps",
    "Recorded besides": "naps",
    "Neither nap nor main sleep": "others",
    "Without a main sleep, as the longest came in parts": "split",
    "Left out as the same sleep as others": "overlapping",
    "Session length, mean": "tib_mean",
    "Session length, shortest": "tib_shortest",
    "Session length, longest": "tib_longest",
    "Time asleep known for": "staged",
    "Time asleep, mean": "tst_mean",
    "Time asleep, shortest": "tst_shortest",
    "Time asleep, longest": "tst_longest",
    "Sleep efficiency known for": "timed",
    "Sleep efficiency, mean": "se",
    "Session start, mean, about": "bed_mean",
    "Session start, standard deviation": "bed_sd",
    "Session end, mean, about": "wake_mean",
    "Session end, standard deviation": "wake_sd",
    "Sleep regularity index": "sri",
    "Sleep regularity index rests on": "sri_days",
    **usage_lengths.LABELS,
}

#: Ways to speak of one sleep, in small letters.
_OF_A_SLEEP = (
    r"(?:night to|nap on|sleep that ended on) (?P<day>day [0-9]+)",
    r"from about <bed> to <wake>",
    r"(?:middle of (?:your|the) sleep was|midsleep was|of sleep fell|its middle) at about <midsleep>",
    r"midsleep: about <midsleep>",
    r"(?<!mean )(?<!main sleep )(?<!in this )session (?:lasted|of|was|has|length) <tib>",
    r"yours lasted <tib>",
    r"session length for (?:the [a-z ]+ day [0-9]+|this sleep) was <tib>",
    r"asleep for <tst>",
    r"slept for <tst>",
    r"(?:total|recorded) sleep(?: time)? in (?:the [a-z ]+ day [0-9]+|this sleep) was <tst>",
    r"(?<!mean )total sleep time <tst>",
    r"and <tst> of it was sleep",
    r"(?:shows|tell of) <tst> of sleep",
    r"recorded sleep <tst>",
    r"sleep efficiency(?:, the share of the session spent asleep,)? was <se>",
    r"sleep efficiency(?::| of)? <se>",
    r"(?:took up|filled) <se> of",
    r"to the end of sleep, (?:was )?<sme>",
    r"(?:took you|falling asleep took|fell asleep after|sleep set in after) <sol>",
    r"sleep onset latency(?::| was) <sol>",
    r"awake for <waso>",
    r"wake after sleep onset(?::| was| amounted to) <waso>",
    r"end of sleep came to <waso>",
    r"(?P<awakenings>[0-9]+ awakenings?) (?:longer|of more) than",
    r"awakenings longer than 5 min: <awakenings>",
    r"rem latency(?::| was) <rem_latency>",
    r"rem sleep came <rem_latency>",
    r"light sleep \(<light_share>\)",
    r"deep sleep \(<deep_share>\)",
    r"rem sleep \(<rem_share>\)",
    r"no stated stage \(<sleeping_share>\)",
    r"(?P<light_share>[0-9.]+ %) light",
    r"(?P<deep_share>[0-9.]+ %) deep",
    r"(?P<rem_share>[0-9.]+ %) rem",
    r"(?P<sleeping_share>[0-9.]+ %) sleep of no stated stage",
    r"for <unknown> of the session the stage",
    r"stage is unknown for <unknown>",
    r"(?:stage is|stage) known for <coverage>",
    r"known stage for <coverage>",
    r"reached <outside> beyond",
    r"overlapped,? by <doubled>",
    r"(?:stands? for|records of) the same sleep: <overlapping>",
    r"(?:it would take|still needed:) (?P<short_by>[0-9.]+ min)",
)

#: Ways to speak of a period, in small letters.
_OF_A_PERIOD = (
    r"(?:over|of|these|the|length) (?P<days>[0-9]+ days?)",
    r"(?<!at least )(?<!it takes )(?<!minimum is )(?<![0-9])(?P<sleeps>[0-9]+ main sleeps?)",
    r"(?<!at least )(?<![0-9.])(?P<coverage>[0-9.]+ %) of the days",
    r"coverage (?:of )?<coverage>",
    r"(?:it would take|still needed:) (?P<sleeps_short>[0-9]+ further main sleeps?)",
    r"(?:aside from these|not part of these) figures: <naps>",
    r"(?:aside, too|not included): <others>",
    r"the longest (?:came in|is split into) parts: (?P<split>[0-9]+ days?)",
    r"known for (?P<staged>[0-9]+ staged sleeps?)",
    r"efficiency is known for (?P<timed>[0-9]+ sleeps?)",
    r"over (?P<timed>[0-9]+ sleeps?)",
    r"sessions lasted <tib_mean>",
    r"main sleep over [0-9]+ days lasted <tib_mean>",
    r"sessions of <tib_mean>",
    r"average session <tib_mean>",
    r"lasted <tib_mean> on average, with <tib_shortest> as the shortest and <tib_longest> as the longest",
    r"mean session length (?:was )?<tib_mean>",
    r"every session took <tib_mean>",
    r"session length: <tib_mean> each",
    r"session length was <tib_mean>, with a range from <tib_shortest> to <tib_longest>",
    r"a session took <tib_mean>; the shortest took <tib_shortest> and the longest <tib_longest>",
    r"session length: mean <tib_mean>, shortest <tib_shortest>, longest <tib_longest>",
    r"you slept <tst_mean>, with <tst_shortest> as the shortest time and <tst_longest> as the longest",
    r"each time, the time asleep was <tst_mean>",
    r"average time asleep(?: of)? <tst_mean>",
    r"mean total sleep time <tst_mean>",
    r"sleep time was <tst_mean> each",
    r"mean total sleep time was <tst_mean>, with a range from <tst_shortest> to <tst_longest>",
    r"sleep took <tst_mean>; the shortest took <tst_shortest> and the longest <tst_longest>",
    r"sleep time: mean <tst_mean>, shortest <tst_shortest>, longest <tst_longest>",
    r"time asleep averaged <tst_mean> and went from <tst_shortest> to <tst_longest>",
    r"sleep time averaged <tst_mean>, between <tst_shortest> and <tst_longest>",
    r"share of a session spent asleep, averaged <se>",
    r"mean sleep efficiency was <se>",
    r"sleep efficiency: mean <se>",
    r"began at about <bed_mean> and ended at about <wake_mean>",
    r"start varied by <bed_sd> and their end by <wake_sd>",
    r"start was about <bed_mean> \(sd <bed_sd>\), mean end about <wake_mean> \(sd <wake_sd>\)",
    r"session at about <bed_mean> and came out at about <wake_mean>",
    r"deviations are <bed_sd> for the start and <wake_sd> for the end",
    r"start about <bed_mean>, sd <bed_sd>; end about <wake_mean>, sd <wake_sd>",
    r"regularity index(?: came to| was|:) (?P<sri>[a-z0-9]+)",
    r"give (?P<sri>sri) -?[0-9.]+ as",
    r"(?P<sri_days>[0-9]+ consecutive days?)",
)

#: What the numbers are called that a question may ask for, in small letters.
_THINGS: Mapping[str, tuple[str, ...]] = {
    "tib": ("session length",),
    "tst": ("time asleep in this session", "recorded sleep in this session"),
    "se": ("sleep efficiency", "average sleep efficiency of main sleep sessions"),
    "sme": ("sleep maintenance efficiency",),
    "sol": ("sleep onset latency", "time until falling asleep"),
    "waso": ("wake after sleep onset", "time awake after falling asleep"),
    "light_share": ("share of sleep spent in the light stage",),
    "deep_share": ("share of sleep spent in the deep stage",),
    "rem_share": ("share of sleep spent in the rem stage",),
    "rem_latency": ("rem latency",),
    "coverage": ("share of the session with a known stage", "share of days with a main sleep"),
    "tib_mean": ("average length of main sleep sessions",),
    "tib_shortest": ("shortest main sleep session",),
    "tib_longest": ("longest main sleep session",),
    "tst_mean": ("average time asleep in main sleep sessions",),
    "tst_shortest": ("shortest time asleep in a main sleep session",),
    "tst_longest": ("longest time asleep in a main sleep session",),
    "bed_sd": ("standard deviation of the main sleep start",),
    "wake_sd": ("standard deviation of the main sleep end",),
    "sri": ("sleep regularity index",),
}

_SLOT = re.compile(r"(?<!\?P)<([a-z][a-z0-9_]*)>")


def _phrase(text: str) -> Phrase:
    """Make a pattern of a way to speak of facts, as the core does, but none crosses a comma or a stop."""
    slot = r"(?P<\1>[0-9](?:[^\\n.,;()]|\\.[0-9])*?)"
    return Phrase(_SLOT.sub(slot, text) + r"(?!\w)")


def _called(things: tuple[str, ...]) -> str:
    """Make an expression of names; a mean, and what is the same each time, have phrases of their own."""
    return rf"(?<!mean )(?:{'|'.join(things)})(?!: [^.]* each)"


_PHRASES = map(_phrase, (*_OF_A_SLEEP, *_OF_A_PERIOD, *usage_lengths.SPOKEN))
#: A number with its name before it has phrases of its own.
_ANSWERS = asked({fact: _called(things) for fact, things in _THINGS.items() if fact != "sri"})
_said = misuses(_LABELS, (*_PHRASES, *_ANSWERS))

#: Ways to say that there was none of a fact.
_NONE: Mapping[str, re.Pattern[str]] = {
    "awakenings": re.compile(r"\b(?:no|any|none of your) awakenings?\b"),
    "waso": re.compile(r"\bno (?:time awake|wake)\b"),
}


def _misused(role: str, text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Say which numbers are said of the wrong thing, and of what it is wrongly said that there was none."""
    yield from _said(role, text, facts)
    yield from usage_lengths.misjudged(role, text, facts)
    if role == "assistant":
        for name, none in _NONE.items():
            if none.search(text.lower()) and (name not in facts or facts[name]["value"]):
                yield f"the assistant text is wrong about {name}"


USAGE = Usage(_PLACES, _misused, frozenset(thing for things in _THINGS.values() for thing in things))
