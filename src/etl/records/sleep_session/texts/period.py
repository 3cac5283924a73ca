"""Sentences of the summary of a period. ``[over]`` tells of how many sleeps, where it is not all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PERIOD: Mapping[str, tuple[str, ...]] = {
    "opening.period": (
        "Over {days} you have {sleeps} on record, for {coverage} of the days.",
        "Period of {days}: {sleeps} recorded, coverage {coverage}.",
        "Let us look back over {days}. They hold {sleeps} of yours, so {coverage} of the days are covered.",
        "Coverage over {days}: {sleeps}, for {coverage} of the days.",
        "In these {days}, {sleeps} of yours were recorded, which covers {coverage} of the days.",
        "Over {days}, {sleeps} were recorded, a coverage of {coverage}.",
    ),
    "main.any": (
        "The main sleep of a day is the longest that is no nap.",
        "Main sleep: the longest of a day, naps aside.",
    ),
    "length.plain": (
        "The sessions lasted {tib_mean} on average.",
        "Mean session length was {tib_mean}.",
    ),
    "length.range": (
        (
            "The sessions lasted {tib_mean} on average, with {tib_shortest} as the shortest and "
            "{tib_longest} as the longest."
        ),
        "Mean session length was {tib_mean}, with a range from {tib_shortest} to {tib_longest}.",
        (
            "On average a session took {tib_mean}; the shortest took {tib_shortest} and the longest "
            "{tib_longest}."
        ),
        "Session length: mean {tib_mean}, shortest {tib_shortest}, longest {tib_longest}.",
    ),
    "asleep.range": (
        (
            "On average you slept {tst_mean}, with {tst_shortest} as the shortest time and {tst_longest} as "
            "the longest."
        ),
        "Mean total sleep time was {tst_mean}, with a range from {tst_shortest} to {tst_longest}.",
        (
            "Your average sleep took {tst_mean}; the shortest took {tst_shortest} and the longest "
            "{tst_longest}."
        ),
        "Total sleep time: mean {tst_mean}, shortest {tst_shortest}, longest {tst_longest}.",
        "Your time asleep averaged {tst_mean} and went from {tst_shortest} to {tst_longest}.",
        "Total sleep time averaged {tst_mean}, between {tst_shortest} and {tst_longest}.",
    ),
    "length.alike": (
        "Every session took {tib_mean}.",
        "Session length: {tib_mean} each time.",
    ),
    "asleep.alike": (
        "Each time, the time asleep was {tst_mean}.",
        "Total sleep time was {tst_mean} each time.",
    ),
    "basis.some": (
        "The time asleep is known for {staged} only, so these figures rest on them.",
        "Total sleep time is known for {staged} only and rests on these.",
    ),
    "basis.few": (
        "Too few of the sleeps have stages for an average of the time asleep.",
        "Too few sleeps carry stages for a mean total sleep time.",
    ),
    "efficiency.period": (
        (
            "Sleep efficiency, the share of a session spent asleep, averaged {se}[over]; that [meets] the "
            "target of at least {@se_target}."
        ),
        "Mean sleep efficiency was {se}[over] and [meets] the target of at least {@se_target}.",
        (
            "Sleep took up {se} of a session on average[over], an efficiency that [meets] the target of at "
            "least {@se_target}."
        ),
        "Sleep efficiency: mean {se}[over], which [meets] the target of at least {@se_target}.",
    ),
    "timing.plain": (
        (
            "Your sessions began at about {bed_mean} and ended at about {wake_mean} on average. Their start "
            "varied by {bed_sd} and their end by {wake_sd}, as standard deviations."
        ),
        "Mean start was about {bed_mean} (SD {bed_sd}), mean end about {wake_mean} (SD {wake_sd}).",
        (
            "On average you went into a session at about {bed_mean} and came out at about {wake_mean}; the "
            "standard deviations are {bed_sd} for the start and {wake_sd} for the end."
        ),
        "Timing: start about {bed_mean}, SD {bed_sd}; end about {wake_mean}, SD {wake_sd}.",
    ),
    "timing.scattered": (
        "Start and end lie too far apart over the clock for an average time of day.",
        "Start and end are too scattered over the clock for a mean time of day.",
    ),
    "regular.plain": (
        (
            "Over {sri_days}, your sleep regularity index came to {sri}, with all time outside your sessions "
            "taken as time awake."
        ),
        "Sleep regularity index: {sri}, over {sri_days}; time outside sessions is taken as time awake.",
        (
            "Your sleep regularity index was {sri} over {sri_days}, if you were awake at all times outside "
            "your sessions."
        ),
        "The sleep regularity index was {sri} over {sri_days}, taking time outside sessions as time awake.",
    ),
    "scale.any": (
        (
            "The higher, the more regular: {@sleep_regular_same} means the same times every day, "
            "{@sleep_regular_random} what times at random give on average."
        ),
        (
            "Higher is more regular: {@sleep_regular_same} means the same times every day, "
            "{@sleep_regular_random} what times at random give on average."
        ),
    ),
    "naps.some": (
        "Naps on record, aside from these figures: {naps}.",
        "Naps, not part of these figures: {naps}.",
    ),
    "others.some": (
        "Neither naps nor main sleeps, and aside, too: {others}.",
        "Neither nap nor main sleep, not included: {others}.",
    ),
    "split.some": (
        "Without a main sleep, because the longest came in parts: {split}.",
        "No main sleep, as the longest is split into parts: {split}.",
    ),
    "overlap.period": (
        "Left out, because other sessions already stand for the same sleep: {overlapping}.",
        "Excluded as records of the same sleep: {overlapping}.",
    ),
    "frame.period": (
        (
            "This target is an indicator of sleep quality that a panel of experts agreed on for adults; "
            "personal needs can differ."
        ),
        "Target: expert consensus on indicators of sleep quality in adults; individual needs may differ.",
    ),
}
