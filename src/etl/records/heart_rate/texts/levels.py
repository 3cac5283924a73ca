"""Sentences of summaries: what there is, levels, and time above them.

What is "recorded" or "covered" is the time that samples stand for. A level is no limit of health, and nothing
is said of what the person was doing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENING: Mapping[str, tuple[str, ...]] = {
    "opening.day": (
        (
            "On {day} your heart rate was recorded for {covered} out of {length}, so {coverage} of the day "
            "is known."
        ),
        "Recording of {day}: {samples}, coverage {coverage}.",
        "Here is what {day} looks like. Your device followed your heart rate for {coverage} of it.",
        "Coverage on {day} was {coverage} ({covered} out of {length}).",
        "Of {day}, {coverage} is covered: {covered} with {samples}.",
        "On {day}, heart rate data were available for {covered}, that is {coverage} of the day.",
    ),
    "opening.window": (
        "Over {length} your heart rate was recorded for {covered}, so {coverage} of that time is known.",
        "Recording over {length}: {samples}, coverage {coverage}.",
        "Here is a stretch of {length}. Your device followed your heart rate for {coverage} of it.",
        "Coverage over {length} was {coverage} ({covered}).",
        "Of a stretch of {length}, {coverage} is covered: {covered} with {samples}.",
        "Over {length}, heart rate data were available for {covered}, that is {coverage} of the time.",
    ),
    "opening.period": (
        (
            "Across {days}, your heart rate was recorded for {coverage} of the time; {full_days} had at "
            "least {@hr_coverage} covered."
        ),
        "Recording across {days}: coverage {coverage}, {full_days} with at least {@hr_coverage} each.",
        (
            "Here is a look back at {days}. Your device followed your heart rate for {coverage} of them, "
            "with at least {@hr_coverage} on {full_days}."
        ),
        "Coverage across {days} was {coverage}; {full_days} reached at least {@hr_coverage}.",
        "Of these {days}, {coverage} is covered, and {full_days} reached at least {@hr_coverage}.",
        (
            "Heart rate data were available for {coverage} of {days}, with at least {@hr_coverage} on "
            "{full_days}."
        ),
    ),
}

CENTRE: Mapping[str, tuple[str, ...]] = {
    "centre.plain": (
        "On average your heart beat at {mean}, slowest at {lowest} and fastest at {highest}.",
        "Mean heart rate was {mean}, with a minimum of {lowest} and a maximum of {highest}.",
        "Your average came to {mean}; the samples go from {lowest} to {highest}.",
        "Mean {mean}, minimum {lowest}, maximum {highest}.",
        (
            "Averaged over that time, your heart rate was {mean}, with a low of {lowest} and a high of "
            "{highest}."
        ),
        "The time-weighted mean was {mean}, the extremes {lowest} and {highest}.",
    ),
    "centre.flat": (
        "Every sample showed the same heart rate, {lowest}.",
        "All samples were identical, at {lowest}.",
    ),
}

MIDDLE: Mapping[str, tuple[str, ...]] = {
    "middle.plain": (
        "Most of the time your heart rate stayed between {p05} and {p95}.",
        "The median was {p50}; {p05} and {p95} mark the {@hr_p05} and the {@hr_p95}.",
        "Leaving the extremes aside, your heart rate moved between {p05} and {p95} for most of the time.",
        "Median {p50}, {@hr_p05}: {p05}, {@hr_p95}: {p95}.",
        "",
        "Median heart rate was {p50}, with a {@hr_p05} of {p05} and a {@hr_p95} of {p95}.",
    ),
    "middle.narrow": (
        "Most of the time your heart rate was {p50}.",
        "The median was {p50}, and so were the {@hr_p05} and the {@hr_p95}.",
    ),
}

#: Cases go by the highest level that was passed.
RAISED: Mapping[str, tuple[str, ...]] = {
    "raised.none": (
        "In the recorded time your heart rate never went above {@hr_100}.",
        "No sample exceeded {@hr_100}.",
        "At no recorded time was your heart rate above {@hr_100}.",
        "Time above {@hr_100}: none.",
    ),
    "raised.all": (
        "Your heart rate stayed above {@hr_100} for all of the recorded time.",
        "All samples exceeded {@hr_100}.",
    ),
    "raised.some": (
        (
            "It was above {@hr_100} for {above_100}, or {share_100} of the recorded time, but never above "
            "{@hr_120}."
        ),
        (
            "Time above {@hr_100} was {above_100} ({share_100} of the covered time); no sample exceeded "
            "{@hr_120}."
        ),
        (
            "For {above_100} in all, {share_100} of the recorded time, your heart beat above {@hr_100}, and "
            "never above {@hr_120}."
        ),
        "Above {@hr_100}: {above_100}, {share_100} of covered time; above {@hr_120}: none.",
        (
            "Your heart rate spent {above_100} above {@hr_100}, which makes {share_100} of the recorded "
            "time; at no time was it above {@hr_120}."
        ),
        "Of the covered time, {share_100} ({above_100}) lay above {@hr_100} and none above {@hr_120}.",
    ),
    "raised.more": (
        (
            "It was above {@hr_100} for {above_100}, or {share_100} of the recorded time, including "
            "{above_120} above {@hr_120}, but never above {@hr_140}."
        ),
        (
            "Time above {@hr_100} was {above_100} ({share_100} of the covered time), {above_120} of it above "
            "{@hr_120}; no sample exceeded {@hr_140}."
        ),
        (
            "For {above_100} in all, {share_100} of the recorded time, your heart beat above {@hr_100}. It "
            "went above {@hr_120} for {above_120}, and never above {@hr_140}."
        ),
        (
            "Above {@hr_100}: {above_100}, {share_100} of covered time; above {@hr_120}: {above_120}; above "
            "{@hr_140}: none."
        ),
        (
            "Your heart rate spent {above_100} above {@hr_100}, which makes {share_100} of the recorded "
            "time, and {above_120} above {@hr_120}; at no time was it above {@hr_140}."
        ),
        (
            "Of the covered time, {share_100} ({above_100}) lay above {@hr_100}, with {above_120} above "
            "{@hr_120} and none above {@hr_140}."
        ),
    ),
    "raised.most": (
        (
            "It was above {@hr_100} for {above_100}, or {share_100} of the recorded time, including "
            "{above_120} above {@hr_120} and {above_140} above {@hr_140}."
        ),
        (
            "Time above {@hr_100} was {above_100} ({share_100} of the covered time), {above_120} of it above "
            "{@hr_120} and {above_140} above {@hr_140}."
        ),
        (
            "For {above_100} in all, {share_100} of the recorded time, your heart beat above {@hr_100}. It "
            "went above {@hr_120} for {above_120} and above {@hr_140} for {above_140}."
        ),
        (
            "Above {@hr_100}: {above_100}, {share_100} of covered time; above {@hr_120}: {above_120}; above "
            "{@hr_140}: {above_140}."
        ),
        (
            "Your heart rate spent {above_100} above {@hr_100}, which makes {share_100} of the recorded "
            "time, with {above_120} above {@hr_120} and {above_140} above {@hr_140}."
        ),
        (
            "Of the covered time, {share_100} ({above_100}) lay above {@hr_100}, with {above_120} above "
            "{@hr_120} and {above_140} above {@hr_140}."
        ),
    ),
}

CAVEATS: Mapping[str, tuple[str, ...]] = {
    "context.any": (
        "What you were doing then is not part of these data, so effort and rest cannot be told apart.",
        "Activity is not recorded alongside; effort and rest cannot be separated.",
        "",
        "Activity at those times is unknown.",
        "The data do not say whether you were moving or resting then.",
        "",
    ),
    "stretch.window": (
        "These figures hold for this stretch of time only; another may look different.",
        "The window follows the recording, not the calendar; the figures hold for this stretch only.",
    ),
    "partial.day": (
        "The samples do not reach from midnight to midnight, so part of the day is missing here.",
        "The day is not covered to its ends; the figures describe the recorded part.",
    ),
    "overlap.some": (
        "Left out, because others already cover their time: {overlapping}.",
        "Excluded as covered by other records: {overlapping}.",
    ),
    "zone.unknown": (
        "The local time is not known, so nothing is said about day and night.",
        "Local time is unknown; no statement on times of day is made.",
    ),
}
