"""Words of the shorter tasks: what is asked for, and the sentences that only they say.

``[rate]`` and ``[efficiency]`` tell the efficiency where it is known, ``[basis]`` on how many sleeps a mean
rests where it is not on all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.questions import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

_LENGTH = Question("tib", "session length")

#: What may be asked for: of a sleep with a known course, of one with stages for a part, and of a period.
QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "whole": (
        _LENGTH,
        Question("tst", "time asleep in this session"),
        Question("se", "sleep efficiency"),
        Question("sme", "sleep maintenance efficiency"),
        Question("sol", "sleep onset latency"),
        Question("sol", "time until falling asleep"),
        Question("waso", "wake after sleep onset"),
        Question("waso", "time awake after falling asleep"),
        Question("light_share", "share of sleep spent in the light stage"),
        Question("deep_share", "share of sleep spent in the deep stage"),
        Question("rem_share", "share of sleep spent in the REM stage"),
        Question("rem_latency", "REM latency"),
    ),
    "part": (
        _LENGTH,
        Question("tst", "recorded sleep in this session"),
        Question("coverage", "share of the session with a known stage"),
    ),
    "period": (
        Question("coverage", "share of days with a main sleep"),
        Question("tib_mean", "average length of main sleep sessions"),
        Question("tib_shortest", "shortest main sleep session"),
        Question("tib_longest", "longest main sleep session"),
        Question("tst_mean", "average time asleep in main sleep sessions"),
        Question("tst_shortest", "shortest time asleep in a main sleep session"),
        Question("tst_longest", "longest time asleep in a main sleep session"),
        Question("se", "average sleep efficiency of main sleep sessions"),
        Question("bed_sd", "standard deviation of the main sleep start"),
        Question("wake_sd", "standard deviation of the main sleep end"),
        Question("sri", "sleep regularity index"),
    ),
}

ASK: Mapping[str, tuple[str, ...]] = {
    "classify.person": (
        "Which of the usual sleep targets does [sleep] meet?",
        "How do these figures compare with the sleep targets people use?",
        "Please hold the figures of [sleep] against the usual targets.",
    ),
    "classify.clinician": (
        "Compare the data of [sleep] with the applicable targets.",
        "Which targets of sleep continuity does [sleep] meet, and which not?",
        "Classify [sleep] against published targets of sleep continuity.",
    ),
    "compare.person": (
        "How did my shortest and my longest sleep compare?",
        "How widely did the length of my sleep range in [sleep]?",
        "Please compare my shortest sleep with my longest.",
    ),
    "compare.clinician": (
        "Compare the shortest with the longest sleep of [sleep].",
        "How do the shortest and the longest sleep compare?",
        "Describe the range of sleep lengths in [sleep].",
    ),
    "detect_events.person": (
        "Was I awake for a while in the middle of [sleep]?",
        "Did I have any long awakenings?",
        "Please tell me how often I lay awake for a while in [sleep].",
    ),
    "detect_events.clinician": (
        "Report the awakenings longer than {@sleep_awakening}.",
        "How often was [sleep] broken for longer than {@sleep_awakening}?",
        "Does [sleep] hold awakenings longer than {@sleep_awakening}?",
    ),
    "caption.person": (
        "Give me a line that sums up [sleep].",
        "What would be a short caption for [sleep]?",
        "Please put [sleep] into a short sentence.",
    ),
    "caption.clinician": (
        "Write a caption for the data of [sleep].",
        "Caption these statistics in a short sentence.",
        "A short title with key figures, please.",
    ),
}

#: Where figures are held against what is agreed on for the age, too.
ASK_BY_AGE: Mapping[str, tuple[str, ...]] = {
    "classify.person": (
        "How do these figures compare with what sleep experts agreed on?",
        "Please hold the figures of [sleep] against what is usual at my age.",
        "How does [sleep] compare with what experts say for my age?",
    ),
    "classify.clinician": (
        "Compare the data of [sleep] with published consensus for this age.",
        "How does [sleep] compare with expert consensus?",
        "Classify [sleep] against published ranges and targets.",
    ),
}

EVENTS: Mapping[str, tuple[str, ...]] = {
    "events.some": (
        "During [which] you had {awakenings} longer than {@sleep_awakening}.",
        "[Which] shows {awakenings} longer than {@sleep_awakening}.",
        "Your sleep was broken by {awakenings} longer than {@sleep_awakening}.",
        "Awakenings longer than {@sleep_awakening}: {awakenings}.",
        "The stages of [which] tell of {awakenings} longer than {@sleep_awakening}.",
        "Seen in [which]: {awakenings} longer than {@sleep_awakening}.",
    ),
    "events.none": (
        "During [which] you had no awakening longer than {@sleep_awakening}.",
        "[Which] shows no awakening longer than {@sleep_awakening}.",
        "Your sleep was not broken by any awakening longer than {@sleep_awakening}.",
        "No awakening longer than {@sleep_awakening} was recorded.",
        "The stages of [which] tell of no awakening longer than {@sleep_awakening}.",
        "Seen in [which]: no awakening longer than {@sleep_awakening}.",
    ),
}

BASIS: Mapping[str, tuple[str, ...]] = {
    "basis.asleep": (
        "The time asleep is known for {staged} only.",
        "Total sleep time is known for {staged} only.",
    ),
    "basis.efficiency": (
        "The efficiency is known for {timed} only.",
        "Efficiency is known for {timed} only.",
    ),
    "basis.regular": (
        "It rests on {sri_days}, and time outside your sessions is taken as time awake.",
        "Basis: {sri_days}, with time outside sessions taken as time awake.",
    ),
}

CAPTION: Mapping[str, tuple[str, ...]] = {
    "caption.staged": (
        "[Which]: you were asleep for {tst} in a session of {tib}[rate].",
        "[Which]: session of {tib}, total sleep time {tst}[efficiency].",
        "[Which] at a glance: you slept for {tst} in a session of {tib}[rate].",
        "Sleep data of [which]: total sleep time {tst}, session of {tib}[efficiency].",
        "In short, you slept for {tst} during [which], in a session of {tib}[rate].",
        "Key figures of [which]: session of {tib}, total sleep time {tst}[efficiency].",
    ),
    "caption.partly": (
        "[Which]: your session lasted {tib}, and its stages, known in part, tell of {tst} of sleep.",
        "[Which]: session of {tib}, staged in part, recorded sleep {tst}.",
        "[Which] at a glance: a session of {tib} with gaps in its stages, which tell of {tst} of sleep.",
        "Sleep data of [which]: recorded sleep {tst}, session of {tib}, staged in part.",
        "In short, your session of {tib} has stages for a part, and they tell of {tst} of sleep.",
        "Key figures of [which]: session of {tib}, staged in part, recorded sleep {tst}.",
    ),
    "caption.bare": (
        "[Which]: your session lasted {tib}[times], and has no sleep stages.",
        "[Which]: session of {tib}[times], no sleep stages.",
        "[Which] at a glance: a session of {tib}[times], but no sleep stages.",
        "Sleep data of [which]: session of {tib}[times], unstaged.",
        "In short, you have a session of {tib} for [which], without sleep stages.",
        "Key figure of [which]: session length {tib}, as stages are missing.",
    ),
    "caption.period": (
        (
            "Your main sleep over {days}: sessions of {tib_mean} on average, with an average time asleep of "
            "{tst_mean}[basis]."
        ),
        "Main sleep over {days}: mean total sleep time {tst_mean}[basis], mean session length {tib_mean}.",
        (
            "Your main sleep over {days} at a glance: average session {tib_mean}, average time asleep "
            "{tst_mean}[basis]."
        ),
        "Sleep statistics over {days}: {sleeps}, mean total sleep time {tst_mean}[basis].",
        "In short, your main sleep over {days} had an average time asleep of {tst_mean}[basis].",
        "Main sleep over {days}: mean session length {tib_mean}, mean total sleep time {tst_mean}[basis].",
    ),
    "caption.lengths": (
        "The sessions of your main sleep over {days} lasted {tib_mean} on average.",
        "Main sleep over {days}: {sleeps}, mean session length {tib_mean}.",
        "Your main sleep over {days} at a glance: {sleeps}, average session {tib_mean}.",
        "Sleep statistics over {days}: {sleeps}, mean session length {tib_mean}.",
        "In short, your main sleep over {days} came in sessions of {tib_mean} on average.",
        "Main sleep over {days}: mean session length {tib_mean}.",
    ),
}
