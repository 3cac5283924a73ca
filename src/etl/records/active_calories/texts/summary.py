"""Sentences of summaries: how much energy, when, and what the figure rests on. Each figure is an estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENING: Mapping[str, tuple[str, ...]] = {
    "opening.day_whole": (
        "On {day} you burned about {energy} by moving, with the whole day covered by the data.",
        "Estimated active energy of {day}: {energy}, whole day covered.",
        (
            "For {day} your devices put the energy of moving about at {energy}. The data reach from midnight "
            "to midnight."
        ),
        "Active energy expenditure on {day}: {energy} (estimate; complete coverage).",
        "The estimate for your active calories on {day} is {energy}, and no part of the day is missing.",
        "Device data for {day} are complete and give an estimated active energy of {energy}.",
    ),
    "opening.day_whole_none": (
        "The data cover all of {day}, and no active energy was recorded.",
        "No active energy was recorded on {day}, with the whole day covered.",
    ),
    "opening.day": (
        (
            "The data reach over {seen} of the {day_length} of {day}, that is {coverage}. In this part you "
            "burned about {energy} by moving."
        ),
        (
            "Estimated active energy of {day}: {energy}, for a covered part of {seen} out of {day_length} "
            "({coverage})."
        ),
        (
            "For the part of {day} that is on record, your devices put the energy of moving about at "
            "{energy}. That part is {seen} out of {day_length}, or {coverage}."
        ),
        (
            "Active energy expenditure on {day}, incomplete: {energy} within {seen} out of {day_length}, "
            "coverage {coverage}."
        ),
        (
            "The estimate for your active calories on {day} is {energy} as far as the data go, and they go "
            "over {coverage} of the day ({seen} out of {day_length})."
        ),
        (
            "With a coverage of {coverage} ({seen} out of {day_length}), device data for {day} give an "
            "estimated active energy of {energy}."
        ),
    ),
    "opening.day_none": (
        (
            "The data reach over {seen} of the {day_length} of {day}, that is {coverage}, and no active "
            "energy was recorded."
        ),
        "No active energy was recorded on {day}, at a coverage of {coverage} ({seen} out of {day_length}).",
    ),
    "opening.window_whole": (
        "Over {span} you burned about {energy} by moving, and the data cover all of that time.",
        "Estimated active energy over {span}: {energy}, complete coverage.",
    ),
    "opening.window_whole_none": (
        "The data cover {span}, and no active energy was recorded.",
        "No active energy was recorded over {span}, with complete coverage.",
    ),
    "opening.window": (
        (
            "Over {span} you burned about {energy} by moving. The data cover {coverage} of that time, "
            "{seen} in all."
        ),
        "Estimated active energy over {span}: {energy}, coverage {coverage} ({seen} in all).",
    ),
    "opening.window_none": (
        "The data cover {coverage} of {span}, {seen} in all, and no active energy was recorded.",
        "No active energy was recorded over {span}, coverage {coverage} ({seen} in all).",
    ),
    "opening.period": (
        "On an average day you burned about {mean} by moving. That comes from {whole_days} within {days}.",
        "Mean active energy (estimate): {mean} a day, over {whole_days} in {days}.",
        (
            "Your devices put the energy of moving about at {mean} a day on average. They have {whole_days} "
            "in {days}."
        ),
        "Period of {days} with {whole_days}; mean estimated active energy {mean} a day.",
        "Across {whole_days} in {days}, the estimate for your active calories averages {mean} a day.",
        "From {whole_days} in {days}, estimated active energy averaged {mean} a day.",
    ),
}

PERIOD: Mapping[str, tuple[str, ...]] = {
    "left.partial": (
        "Incomplete days stay out of the average: {partial_days}.",
        "Not included, as coverage was incomplete: {partial_days}.",
    ),
    "extremes.apart": (
        (
            "You burned the most on {highest_day} ({highest}) and the least on {lowest_day} ({lowest}), "
            "{apart} apart."
        ),
        "Range: {lowest} on {lowest_day} to {highest} on {highest_day}, a spread of {apart}.",
        (
            "Your most active day by this measure was {highest_day}, at {highest}, and the quietest "
            "{lowest_day}, at {lowest}; between them lie {apart}."
        ),
        "Highest {highest} ({highest_day}); lowest {lowest} ({lowest_day}); difference {apart}.",
        (
            "From your quietest day, {lowest_day} with {lowest}, to the most active, {highest_day} with "
            "{highest}, it is {apart}."
        ),
        (
            "Daily values lay between {lowest} ({lowest_day}) and {highest} ({highest_day}), which are "
            "{apart} apart."
        ),
    ),
    "extremes.flat": (
        "All of these days show the same value.",
        "The value was the same on all of these days.",
    ),
}

COURSE: Mapping[str, tuple[str, ...]] = {
    "peak.plain": (
        "The most went into the hour from {peak_hour}: {peak}, which is {peak_share} of the total.",
        "Peak hour: from {peak_hour}, with {peak} or {peak_share} of the total.",
        (
            "Your most active hour began at {peak_hour} and took {peak}. That alone is {peak_share} of the "
            "total."
        ),
        "Hour with the highest expenditure: from {peak_hour}, {peak}, {peak_share} of the total.",
        (
            "You were the most active in the hour from {peak_hour}; at {peak} it makes up {peak_share} of "
            "the total."
        ),
        "Expenditure peaked in the hour from {peak_hour} at {peak}, amounting to {peak_share} of the total.",
    ),
    "peak.only": (
        "All of it went into the hour from {peak_hour}.",
        "All of it fell into the hour from {peak_hour}.",
    ),
}

BASIS: Mapping[str, tuple[str, ...]] = {
    "basis.stretch_total": (
        "It is a total, so it does not tell at what times you were active.",
        "Basis: a total, without information on its course.",
    ),
    "basis.stretch_totals": (
        "It adds up totals, so it does not tell at what times you were active.",
        "Basis: several totals, without information on their course.",
    ),
    "basis.stretch_parts": (
        "It rests on {records} without any gap.",
        "Basis: {records} without gaps.",
    ),
    "basis.stretch_parts_gaps": (
        (
            "It rests on {records}, together {recorded}; within the time covered, time without a record is "
            "taken as time without active energy."
        ),
        (
            "Basis: {records}, together {recorded}; within the time covered, time without a record is taken "
            "as time without active energy."
        ),
    ),
    "basis.stretch_mixed": (
        "It rests on a total for part of the time and on shorter records for the rest.",
        "Basis: a total for part of the time, shorter records for the rest.",
    ),
    "basis.stretch_mixed_gaps": (
        (
            "It rests on a total for part of the time and on shorter records for the rest, where time "
            "without a record, as far as it is covered, is taken as time without active energy."
        ),
        (
            "Basis: a total for part of the time, shorter records for the rest, with gaps within the time "
            "covered taken as time without active energy."
        ),
    ),
    "basis.stretch_mixed_totals": (
        "It rests on totals for part of the time and on shorter records for the rest.",
        "Basis: totals for part of the time, shorter records for the rest.",
    ),
    "basis.stretch_mixed_totals_gaps": (
        (
            "It rests on totals for part of the time and on shorter records for the rest, where time without "
            "a record, as far as it is covered, is taken as time without active energy."
        ),
        (
            "Basis: totals for part of the time, shorter records for the rest, with gaps within the time "
            "covered taken as time without active energy."
        ),
    ),
    "basis.period_total": (
        "Every day rests on a daily total.",
        "Basis: a daily total for each day.",
    ),
    "basis.period_parts": (
        "Every day adds up shorter records.",
        "Basis: sums of shorter records for each day.",
    ),
    "basis.period_parts_gaps": (
        (
            "Every day adds up shorter records; within the time covered, time without a record is taken as "
            "time without active energy."
        ),
        (
            "Basis: sums of shorter records for each day, with gaps within the time covered taken as time "
            "without active energy."
        ),
    ),
    "basis.period_mixed": (
        "Some days rest on a daily total, others add up shorter records.",
        "Basis: daily totals for some days, sums of shorter records for others.",
    ),
    "basis.period_mixed_gaps": (
        (
            "Some days rest on a daily total; others add up shorter records, where, within the time "
            "covered, time without a record is taken as time without active energy."
        ),
        (
            "Basis: daily totals for some days, sums of shorter records for others, with gaps within the "
            "time covered taken as time without active energy."
        ),
    ),
}

#: Shcherbina 2017: none of the wrist devices tested kept its error of energy expenditure below a fifth.
ESTIMATE: Mapping[str, tuple[str, ...]] = {
    "estimate.any": (
        (
            "Take it as an estimate: in a test of wrist devices, each of them got energy wrong by more than "
            "{@wrist_energy_error}."
        ),
        (
            "Device estimates of energy expenditure are uncertain; wrist-worn devices tested for it erred by "
            "more than {@wrist_energy_error}."
        ),
        (
            "Devices work this out from movement or pulse and do not measure it. Those for the wrist, when "
            "tested, missed the true energy by more than {@wrist_energy_error}."
        ),
        (
            "Limitation: wrist-worn devices showed errors of more than {@wrist_energy_error} in a validation "
            "study."
        ),
        (
            "Energy is hard to tell from outside, and wrist devices in a study erred by more than "
            "{@wrist_energy_error}, so the figures are rough."
        ),
        (
            "In a comparison with laboratory measurements, the error of wrist devices was more than "
            "{@wrist_energy_error}, which limits all such estimates."
        ),
    ),
}

CAVEATS: Mapping[str, tuple[str, ...]] = {
    "so_far.any": (
        "The total was fetched before its time was over, so more may have come later.",
        "The total was fetched before its end and is a value so far.",
    ),
    "so_far.several": (
        "Not every total was fetched after its time was over, so more may have come later.",
        "Not all totals were fetched after their end; it is a value so far.",
    ),
    "partial.totals": (
        "The totals leave a part of the day open.",
        "The totals do not reach over the whole day.",
    ),
    "partial.total": (
        "The total leaves a part of the day open.",
        "The total does not reach over the whole day.",
    ),
    "partial.parts": (
        "The data tell nothing of the rest of the day, wherever in the day it lies.",
        "The rest of the day is unknown, wherever in the day it lies.",
    ),
    "implausible.days": (
        "Days on which the records add up to an implausible amount are left out.",
        "Days with an implausibly high sum of records are excluded.",
    ),
    "spread.any": (
        "Where a record reached beyond the time counted here, its energy was shared out evenly.",
        "Records that reach beyond the time counted were split in proportion to time.",
    ),
    "overlap.some": (
        "Left out, so that no energy is counted again: {overlapping}.",
        "Excluded, so that the same energy is not counted again: {overlapping}.",
    ),
    "zone.unknown": (
        "The local time is not known, so nothing is said about days and times of day.",
        "Local time is unknown; no statement on days or times of day is made.",
    ),
}
