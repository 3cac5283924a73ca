"""Sentences of the summary of one sleep.

``[which]`` is the sleep spoken of ("the night to day 3"), ``[times]`` when it began and ended, ``[parts]``
and ``[shares]`` its stages with their shares, ``[meets]`` "meets" or "does not meet".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENING: Mapping[str, tuple[str, ...]] = {
    "opening.staged": (
        "During [which] you were asleep for {tst}. The session lasted {tib}[times].",
        "Total sleep time in [which] was {tst}, out of a session of {tib}[times].",
        "Let us look at [which]. The session was {tib} long[times], and {tst} of it was sleep.",
        "[Which]: session of {tib}[times]; total sleep time {tst}.",
        "You slept for {tst} during [which], in a session of {tib}[times].",
        "[Which] shows {tst} of sleep within a session of {tib}[times].",
    ),
    "opening.partly": (
        "The stages of [which] tell of {tst} of sleep. The session lasted {tib}[times].",
        "Recorded sleep in [which] was {tst}, out of a session of {tib}[times].",
    ),
    "opening.bare": (
        "Your session for [which] lasted {tib}[times]. It came without sleep stages.",
        "Session length for [which] was {tib}[times]; no sleep stages were recorded.",
        "Let us look at [which]. The session was {tib} long[times], and no sleep stages came with it.",
        "[Which]: session of {tib}[times], without sleep stages.",
        "For [which] you have a session of {tib}[times], but no sleep stages.",
        "[Which] is recorded as a session of {tib}[times], without sleep stages.",
    ),
    "middle.plain": (
        "The middle of your sleep was at about {midsleep}.",
        "Midsleep was at about {midsleep}.",
        "",
        "Midsleep: about {midsleep}.",
        "Your sleep had its middle at about {midsleep}.",
        "The midpoint of sleep fell at about {midsleep}.",
    ),
}

CONTINUITY: Mapping[str, tuple[str, ...]] = {
    "efficiency.judged": (
        (
            "Sleep efficiency, the share of the session spent asleep, was {se}; that [meets] the target of "
            "at least {@se_target}."
        ),
        "Sleep efficiency was {se} and [meets] the target of at least {@se_target}.",
        (
            "Sleep took up {se} of the whole session, an efficiency that [meets] the target of at least "
            "{@se_target}."
        ),
        "Sleep efficiency: {se}, which [meets] the target of at least {@se_target}.",
        "Sleep filled {se} of the session. This efficiency [meets] the target of at least {@se_target}.",
        "With a sleep efficiency of {se}, [which] [meets] the target of at least {@se_target}.",
    ),
    "efficiency.plain": (
        "Sleep efficiency, the share of the session spent asleep, was {se}.",
        "Sleep efficiency was {se}.",
        "Sleep took up {se} of the whole session.",
        "Sleep efficiency: {se}.",
    ),
    "efficiency.unknown": (
        (
            "The session starts right with sleep, so how long falling asleep took and how efficient the "
            "sleep was cannot be told."
        ),
        "The session starts at sleep onset; latency and efficiency cannot be derived.",
    ),
    "efficiency.unseen": (
        (
            "Before the recorded sleep, part of the time has no known stage, so how long falling asleep took "
            "and how efficient the sleep was cannot be told."
        ),
        (
            "Part of the time before the recorded sleep has no known stage; latency and efficiency cannot be "
            "derived."
        ),
    ),
    "maintenance.plain": (
        "From falling asleep to the end of sleep, {sme} of the time was sleep.",
        "Sleep maintenance efficiency, from onset to the end of sleep, was {sme}.",
    ),
    "latency.judged": (
        "It took you {sol} to fall asleep, which [meets] the target of at most {@sol_target}.",
        "Sleep onset latency was {sol} and [meets] the target of at most {@sol_target}.",
        "Falling asleep took {sol}; that [meets] the target of at most {@sol_target}.",
        "Sleep onset latency: {sol}, which [meets] the target of at most {@sol_target}.",
        "You fell asleep after {sol}, and that [meets] the target of at most {@sol_target}.",
        "Sleep set in after {sol}; this latency [meets] the target of at most {@sol_target}.",
    ),
    "latency.plain": (
        "It took you {sol} to fall asleep.",
        "Sleep onset latency was {sol}.",
    ),
    "latency.brief": (
        "You fell asleep within a minute.",
        "Sleep onset latency was less than a minute.",
    ),
    "waso.judged": (
        (
            "After falling asleep you were awake for {waso} in all, which [meets] the target of at most "
            "{@waso_target}."
        ),
        "Wake after sleep onset was {waso} and [meets] the target of at most {@waso_target}.",
        (
            "Time awake between falling asleep and the end of sleep came to {waso}; that [meets] the target "
            "of at most {@waso_target}."
        ),
        "Wake after sleep onset: {waso}, which [meets] the target of at most {@waso_target}.",
        (
            "From sleep onset to the end of sleep you were awake for {waso} in total, and that [meets] the "
            "target of at most {@waso_target}."
        ),
        "Wake after sleep onset amounted to {waso}; this [meets] the target of at most {@waso_target}.",
    ),
    "waso.plain": (
        "After falling asleep you were awake for {waso} in all.",
        "Wake after sleep onset was {waso}.",
    ),
    "waso.brief": (
        "After falling asleep you were awake for less than a minute in all.",
        "Wake after sleep onset was less than a minute.",
    ),
    "waso.none": (
        "No time awake was recorded between falling asleep and the end of sleep.",
        "No wake was recorded after sleep onset.",
    ),
    "awakenings.judged": (
        (
            "You had {awakenings} longer than {@sleep_awakening}, which [meets] the target of at most "
            "{@awakenings_target}."
        ),
        (
            "The record shows {awakenings} longer than {@sleep_awakening}; this [meets] the target of at "
            "most {@awakenings_target}."
        ),
        (
            "Your sleep was broken by {awakenings} longer than {@sleep_awakening}, and that [meets] the "
            "target of at most {@awakenings_target}."
        ),
        (
            "Awakenings longer than {@sleep_awakening}: {awakenings}; the count [meets] the target of at "
            "most {@awakenings_target}."
        ),
        (
            "In all you had {awakenings} longer than {@sleep_awakening}; that [meets] the target of at most "
            "{@awakenings_target}."
        ),
        (
            "With {awakenings} longer than {@sleep_awakening}, [which] [meets] the target of at most "
            "{@awakenings_target}."
        ),
    ),
    "awakenings.plain": (
        "You had {awakenings} longer than {@sleep_awakening}.",
        "The record shows {awakenings} longer than {@sleep_awakening}.",
    ),
    "awakenings.none": (
        "None of your awakenings was longer than {@sleep_awakening}.",
        "No awakening was longer than {@sleep_awakening}.",
    ),
    "frame.any": (
        (
            "Such targets are indicators of sleep quality that a panel of experts agreed on for adults, some "
            "of them less strict in old age, and a lone sleep can only hint at them."
        ),
        (
            "Targets: expert consensus on indicators of sleep quality in adults, some of them less strict in "
            "old age; a lone sleep only hints at them."
        ),
    ),
}

STAGES: Mapping[str, tuple[str, ...]] = {
    "stages.shares": (
        "Your time asleep was made up of [parts].",
        "By stage, total sleep time was [shares].",
        "Looking at the stages, your sleep divides into [parts].",
        "Stages, as shares of total sleep time: [shares].",
        "By stage, you had [shares].",
        "Total sleep time consisted of [parts].",
    ),
    "stages.lone": (
        "All of your sleep was recorded as [stage].",
        "All of the sleep was recorded as [stage].",
    ),
    "stages.untold": (
        "The record tells sleep from wake, but not light, deep and REM sleep from each other.",
        "Light, deep and REM sleep are not told apart in this record.",
    ),
    "stages.mixed": (
        "Part of the sleep has no stated stage, so shares of light, deep and REM sleep are left out.",
        "Part of the sleep has no stated stage; stage shares are not given.",
    ),
    "absent.any": ("No [absent] was recorded.",),
    "rem.plain": (
        "",
        "REM latency was {rem_latency}.",
        "REM sleep came {rem_latency} after you fell asleep.",
        "REM latency: {rem_latency}.",
    ),
}

CAVEATS: Mapping[str, tuple[str, ...]] = {
    "nap.any": (
        (
            "It counts as a nap, because it began between {@sleep_nap_start} and {@sleep_nap_end} and was "
            "shorter than {@sleep_nap}."
        ),
        "Classed as a nap: start between {@sleep_nap_start} and {@sleep_nap_end}, shorter than {@sleep_nap}.",
    ),
    "bare.any": (
        "Without stages, nothing can be said about time asleep, awakenings or efficiency.",
        "Time asleep, awakenings and efficiency cannot be derived without stages.",
    ),
    "partly.any": (
        (
            "For {unknown} of the session the stage is not known, so more sleep may have gone unseen, and "
            "efficiency, time awake and shares of stages are left out."
        ),
        (
            "The stage is unknown for {unknown} of the session; recorded sleep is a lower bound, and "
            "efficiency, wake and stage shares are not given."
        ),
    ),
    "gaps.open": (
        (
            "For {unknown} of the session the stage is not known, so figures that this time could push over "
            "their target are not compared with it."
        ),
        (
            "The stage is unknown for {unknown} of the session; figures that this time could push over their "
            "target are not compared with it."
        ),
    ),
    "outside.any": (
        "Stages reached {outside} beyond the session and were cut there.",
        "Stages reached {outside} beyond the session and were cut at its edges.",
    ),
    "doubled.any": (
        "Some stages overlapped, by {doubled}; there, the stage that began later counts.",
        "Stages overlapped by {doubled}; the stage that began later was used.",
    ),
    "overlap.some": (
        "Left out, because this session already stands for the same sleep: {overlapping}.",
        "Excluded as records of the same sleep: {overlapping}.",
    ),
    "zone.unknown": (
        "The local time is not known, so nothing is said about when it was.",
        "Local time is unknown; no statement on times of day is made.",
    ),
}
