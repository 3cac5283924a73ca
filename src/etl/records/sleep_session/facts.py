"""What sleeps say, as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.localtime import MINUTE_MS
from etl.core.narrative import meets
from etl.core.phrasing import number
from etl.core.sheet import Sheet
from etl.records.sleep_session.doubt import limits
from etl.records.sleep_session.metrics import mean, mean_clock, share
from etl.records.sleep_session.sleeps import SOMETIME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.records.sleep_session.metrics import Hypnogram
    from etl.records.sleep_session.regularity import Regularity
    from etl.records.sleep_session.session import Session
    from etl.records.sleep_session.sleeps import Sleep

#: Facts that are compared with the target named after them.
JUDGED = ("se", "sol", "waso", "awakenings")
#: A mean rests on so many sleeps at least (ours).
FEWEST = 3
#: The ends and the middle of the scale of regularity: no other value is written as one of them.
_SCALE = (-100.0, 0.0, 100.0)


def describe(sleep: Sleep, sheet: Sheet, *, whole: bool) -> None:
    """Add every fact that a sufficient sleep may say; one that is not whole tells of no middle.

    Without stages there is nothing but length and timing. Where much has no known stage, nothing is said but
    how much sleep is recorded. Efficiency and latency are absent where it is not known when sleep began.
    """
    hypnogram = sleep.hypnogram
    if hypnogram is None:
        return
    sheet.duration("tst", hypnogram.tst)
    for name, length in (("light", hypnogram.light), ("deep", hypnogram.deep), ("rem", hypnogram.rem)):
        if hypnogram.staged_sleep:
            sheet.duration(name, length)
    if hypnogram.sleeping and hypnogram.staged_sleep:
        sheet.duration("sleeping", hypnogram.sleeping)
    if hypnogram.partly_staged:
        return
    if whole and sleep.kind != SOMETIME:
        sheet.time_of_day("midsleep", sleep.clock_ms(hypnogram.middle_ms) / MINUTE_MS)
    _continuity(hypnogram, sheet)
    if hypnogram.shares_known:
        _shares(hypnogram, sheet)


def judged(sleep: Sleep, sheet: Sheet, *, whole: bool) -> Mapping[str, str]:
    """Name the facts that can be compared with their target (``judged``), and those left ``open``.

    None where targets are not meant for such a sleep, nor for a part of one: part of a night holds but a part
    of its awakenings (ours). Open are those that would come out differently if the time without a known stage
    were sleep, wake, or any mixture of these. The awakenings are ``counted`` where their number would not.
    """
    hypnogram = sleep.hypnogram
    known = [name for name in JUDGED if name in sheet.facts]
    doubt = _otherwise(sleep.session, hypnogram) if known and hypnogram and hypnogram.unknown else ()
    names = known if whole and sleep.judged else []
    sure = [name for name in names if all(_verdict(name, one) == _verdict(name, sheet) for one in doubt)]
    counted = "awakenings" in known and all(_awakenings(one) == _awakenings(sheet) for one in doubt)
    return {
        "judged": " ".join(sure),
        "open": " ".join(name for name in names if name not in sure),
        "counted": "awakenings" if counted else "",
    }


def describe_period(sleeps: Sequence[Sleep], sheet: Sheet) -> None:
    """Add what the main sleeps of a period (three or more) say together."""
    lengths = [sleep.session.duration_ms for sleep in sleeps]
    sheet.duration("tib_mean", mean(lengths))
    sheet.duration("tib_shortest", min(lengths))
    sheet.duration("tib_longest", max(lengths))
    bed = mean_clock(sleep.clock_ms(sleep.session.start_ms) for sleep in sleeps)
    wake = mean_clock(sleep.clock_ms(sleep.session.end_ms) for sleep in sleeps)
    if bed and wake:
        for name, clock in (("bed", bed), ("wake", wake)):
            sheet.time_of_day(f"{name}_mean", clock.mean_ms / MINUTE_MS)
            sheet.duration(f"{name}_sd", clock.sd_ms)
    _stages_of_period(sleeps, sheet)


def describe_regularity(found: Regularity | None, sheet: Sheet) -> None:
    """Add the sleep regularity index, and the days it rests on, where there are enough in a row."""
    if found is None:
        return
    written = (decimals for decimals in range(3) if _is_plain(found.sri, decimals))
    sheet.index("sri", found.sri, "SRI", next(written, 3))
    sheet.count("sri_days", found.days, "consecutive day")


def _is_plain(value: float, decimals: int) -> bool:
    return value in _SCALE or float(number(value, decimals)) not in _SCALE


def _stages_of_period(sleeps: Sequence[Sleep], sheet: Sheet) -> None:
    measured = [sleep.hypnogram for sleep in sleeps]
    staged = [one for one in measured if one and not one.partly_staged]
    if len(staged) < FEWEST:
        return
    asleep, known = [one.tst for one in staged], len(staged)
    sheet.count("staged", known, "staged sleep")
    sheet.duration("tst_mean", mean(asleep), n=known)
    sheet.duration("tst_shortest", min(asleep), n=known)
    sheet.duration("tst_longest", max(asleep), n=known)
    rates = [one.efficiency for one in staged if one.onset_known]
    if len(rates) >= FEWEST:
        sheet.count("timed", len(rates), "sleep")
        sheet.percent("se", mean(rates), ("se_target",), len(rates))


def _continuity(hypnogram: Hypnogram, sheet: Sheet) -> None:
    sheet.duration("spt", hypnogram.spt)
    sheet.duration("waso", hypnogram.waso, ("waso_target",))
    sheet.count("awakenings", hypnogram.awakenings, "awakening")
    if hypnogram.onset_known:
        sheet.duration("sol", hypnogram.sol, ("sol_target",))
        sheet.percent("se", hypnogram.efficiency, ("se_target",), decimals=0)
    else:
        sheet.percent("sme", hypnogram.maintenance, decimals=0)


def _shares(hypnogram: Hypnogram, sheet: Sheet) -> None:
    """Add each stage as a share of TST."""
    for name, length in (
        ("light", hypnogram.light),
        ("deep", hypnogram.deep),
        ("rem", hypnogram.rem),
        ("sleeping", hypnogram.sleeping),
    ):
        if length:
            sheet.percent(f"{name}_share", share(length, hypnogram.tst), decimals=0)
    if hypnogram.rem_latency is not None:
        sheet.duration("rem_latency", hypnogram.rem_latency)


def _otherwise(session: Session, hypnogram: Hypnogram) -> Sequence[Sheet]:
    """Give the facts as they would be at the least and at the most that time without a stage allows."""
    least, most = Sheet(1), Sheet(1)
    for sheet, values in zip((least, most), limits(session, hypnogram), strict=True):
        for name, value in values.items():
            sheet.quantity(name, value, "")
    return least, most


def _verdict(name: str, sheet: Sheet) -> bool:
    return meets(sheet.facts, f"{name}_target")


def _awakenings(sheet: Sheet) -> float:
    return sheet.facts["awakenings"].value
