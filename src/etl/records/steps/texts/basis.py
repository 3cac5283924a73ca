"""Sentences of summaries: what the figure rests on, and what has to be known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BASIS: Mapping[str, tuple[str, ...]] = {
    "basis.stretch_total": (
        "The figure is a total, so nothing is known of when the steps were taken.",
        "It rests on a total; the course over time is not known.",
    ),
    "basis.stretch_totals": (
        "The figure adds up totals, so nothing is known of when the steps were taken.",
        "It rests on several totals; the course over time is not known.",
    ),
    "basis.stretch_parts": (
        "It rests on {records} without any gap.",
        "Based on {records} without gaps.",
    ),
    "basis.stretch_parts_gaps": (
        (
            "It rests on {records}, {recorded} in all. Within the time covered, time without a record is "
            "taken as time without steps."
        ),
        (
            "Based on {records} of {recorded} in all; within the time covered, time without a record is "
            "taken as time without steps."
        ),
        (
            "Behind it: {records}, together {recorded}. Devices often write nothing while nobody walks, so "
            "within the time covered, time without a record is taken as time without steps."
        ),
        ("Basis: {records}, {recorded} in all; gaps within the time covered are read as time without steps."),
        (
            "The sum rests on {records} with a length of {recorded}. Where there is no record within the "
            "time covered, it is taken that you were not walking."
        ),
        (
            "The count rests on {records} ({recorded}); gaps within the time covered are interpreted as time "
            "without steps."
        ),
    ),
    "basis.stretch_mixed": (
        "It rests on a total for part of the time and on shorter records for the rest.",
        "Part of the time rests on a total, the rest on shorter records.",
    ),
    "basis.stretch_mixed_gaps": (
        (
            "It rests on a total for part of the time and on shorter records for the rest, where time "
            "without a record, as far as it is covered, is taken as time without steps."
        ),
        (
            "Part of the time rests on a total, the rest on shorter records; between these, within the time "
            "covered, gaps are interpreted as time without steps."
        ),
    ),
    "basis.stretch_mixed_totals": (
        "It rests on totals for part of the time and on shorter records for the rest.",
        "Part of the time rests on totals, the rest on shorter records.",
    ),
    "basis.stretch_mixed_totals_gaps": (
        (
            "It rests on totals for part of the time and on shorter records for the rest, where time without "
            "a record, as far as it is covered, is taken as time without steps."
        ),
        (
            "Part of the time rests on totals, the rest on shorter records; between these, within the time "
            "covered, gaps are interpreted as time without steps."
        ),
    ),
    "basis.period_total": (
        "Each day rests on a daily total.",
        "All days rest on daily totals.",
    ),
    "basis.period_parts": (
        "Each day adds up shorter records.",
        "All days are sums of shorter records.",
    ),
    "basis.period_parts_gaps": (
        (
            "Each day adds up shorter records, and within the time covered, time without a record is taken "
            "as time without steps."
        ),
        (
            "All days are sums of shorter records; gaps within the time covered are interpreted as time "
            "without steps."
        ),
    ),
    "basis.period_mixed": (
        "Some days rest on a daily total, others add up shorter records.",
        "The days are partly daily totals, partly sums of shorter records.",
    ),
    "basis.period_mixed_gaps": (
        (
            "Some days rest on a daily total; others add up shorter records, and there, within the "
            "time covered, time without a record is taken as time without steps."
        ),
        (
            "The days are partly daily totals, partly sums of shorter records, with gaps within the time "
            "covered interpreted as time without steps."
        ),
    ),
}

CAVEATS: Mapping[str, tuple[str, ...]] = {
    "so_far.any": (
        "The total was read before its time was over, so it is a count so far.",
        "The total was read before its end: a count so far.",
    ),
    "so_far.several": (
        "Not every total was read after its time was over, so this is a count so far.",
        "Not all totals were read after their end: a count so far.",
    ),
    "partial.totals": (
        "The totals do not reach from midnight to midnight, so part of the day is missing here.",
        "The totals leave part of the day uncovered.",
    ),
    "partial.total": (
        "The total does not reach from midnight to midnight, so part of the day is missing here.",
        "The total leaves part of the day uncovered.",
    ),
    "partial.parts": (
        "What happened in the rest of the day, wherever in the day it lies, is not known.",
        "Nothing is known of the rest of the day, wherever in the day it lies.",
    ),
    "implausible.days": (
        "Days on which the records add up to an implausible number of steps are left out.",
        "Days with an implausibly high sum of records are excluded.",
    ),
    "spread.any": (
        (
            "Where a record reached beyond the time counted here, its steps were shared out evenly over its "
            "time."
        ),
        "Records that reach beyond the time counted were split in proportion to time.",
    ),
    "overlap.some": (
        "Left out, so that no steps are counted again: {overlapping}.",
        "Excluded, so that the same steps are not counted again: {overlapping}.",
    ),
    "zone.unknown": (
        "The local time is not known, so nothing is said about days and times of day.",
        "Local time is unknown; no statement on days or times of day is made.",
    ),
}
