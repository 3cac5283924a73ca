"""What stages say of a sleep, in the terms of the AASM as YASA computes them; all times in ms.

Asleep are LIGHT, DEEP, REM and SLEEPING; awake are AWAKE, OUT_OF_BED and AWAKE_IN_BED. UNKNOWN and time
without a stage count to neither.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from etl.records.sleep_session.stages import SLEEP, UNKNOWN, WAKE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.records.sleep_session.stages import Stage

AWAKENING_MS = int(GUIDELINES["sleep_awakening"].value) * MINUTE_MS
_UNSTAGED = int(GUIDELINES["sleep_unstaged"].value)  # %
_WITHIN_MS = 12 * HOUR_MS


class Hypnogram(NamedTuple):
    """The measures of a sleep; ms.

    Minimum: a moment of sleep. Source: AASM terms as in YASA, Vallat and Walker 2021, 10.7554/eLife.70092.

    Attributes:
        tib: Time in bed, the session.
        spt: Sleep period time, from the first moment asleep to the last.
        tst: Total sleep time, all light, deep, REM and unspecified sleep.
        waso: Wake after sleep onset, awake within ``spt``.
        sol: Sleep onset latency, from the session's start to the first moment asleep.
        onset_ms: The first moment asleep; ms since 1970.
        last_ms: The end of the last moment asleep; ms since 1970.
        light: Light sleep.
        deep: Deep sleep.
        rem: REM sleep.
        sleeping: Sleep of no stated stage. Source: ours.
        rem_latency: From the first moment asleep to REM sleep, as the AASM has it (YASA: from the
            session's start). Minimum: a moment of REM sleep.
        awakenings: Stretches awake within ``spt`` that are longer than 5 min; awakenings. Source: Ohayon
            2017, 10.1016/j.sleh.2016.11.006.
        unknown: What of ``tib`` has no known stage. Source: ours.
        gaps: What of ``spt`` has no known stage. Source: ours.
        woke_before: Whether time awake is recorded before sleep; yes or no. Source: ours.
        unseen: What has no known stage before the first moment asleep. Source: ours.
    """

    tib: int
    spt: int
    tst: int
    waso: int
    sol: int
    onset_ms: int
    last_ms: int
    light: int
    deep: int
    rem: int
    sleeping: int
    rem_latency: int | None
    awakenings: int
    unknown: int
    gaps: int
    woke_before: bool
    unseen: int

    def __repr__(self) -> str:
        return "Hypnogram()"

    @property
    def efficiency(self) -> float:
        """Sleep efficiency, SE = 100·TST/TIB; %.

        Minimum: ``onset_known``. Source: Vallat and Walker 2021, 10.7554/eLife.70092.
        """
        return 100 * self.tst / self.tib

    @property
    def maintenance(self) -> float:
        """Sleep maintenance efficiency, SME = 100·TST/SPT; %.

        Minimum: a moment of sleep. Source: Vallat and Walker 2021, 10.7554/eLife.70092.
        """
        return 100 * self.tst / self.spt

    @property
    def middle_ms(self) -> int:
        """Midsleep, the middle of SPT; ms since 1970.

        Minimum: a moment of sleep. Source: ours.
        """
        return (self.onset_ms + self.last_ms) // 2

    @property
    def starts_asleep(self) -> bool:
        """Tell whether the session starts with sleep; yes or no.

        A start less than a minute before sleep, with nothing recorded in between, is one. Minimum: none.
        Source: ours.
        """
        return self.sol < MINUTE_MS and not self.woke_before

    @property
    def onset_known(self) -> bool:
        """Tell whether SOL and SE can be told; yes or no.

        Not where the session starts with sleep, nor where a minute or more before sleep has no known stage:
        it may have been sleep. Minimum: none. Source: ours.
        """
        return not self.starts_asleep and self.unseen < MINUTE_MS

    @property
    def partly_staged(self) -> bool:
        """Tell whether more than 10 % of session or SPT has no known stage; yes or no.

        All measures but the recorded sleep itself would then say less, or more, than is true, and are
        withheld. Minimum: none. Source: ours.
        """
        return 100 * self.unknown > _UNSTAGED * self.tib or 100 * self.gaps > _UNSTAGED * self.spt

    @property
    def staged_sleep(self) -> int:
        """Sleep whose stage is stated; ms. Minimum: none. Source: ours."""
        return self.light + self.deep + self.rem

    @property
    def shares_known(self) -> bool:
        """Tell whether light, deep and REM may be given as shares of TST; yes or no.

        Not where more than 10 % of SPT are without a stated stage of sleep or wake. Minimum: none. Source:
        ours.
        """
        unstated = self.gaps + self.sleeping
        return self.staged_sleep > 0 and 100 * unstated <= _UNSTAGED * self.spt and not self.partly_staged


def measure(start_ms: int, end_ms: int, stages: Sequence[Stage]) -> Hypnogram | None:
    """Give the measures of a session by its time line of stages; ms.

    Minimum: a moment of sleep. Source: Vallat and Walker 2021, 10.7554/eLife.70092.
    """
    asleep = [index for index, stage in enumerate(stages) if stage[2] in SLEEP]
    if not asleep:
        return None
    before, within = stages[: asleep[0]], stages[asleep[0] : asleep[-1] + 1]
    onset, last = within[0][0], within[-1][1]
    sums = _by_kind(within)
    light, deep, rem, sleeping = (sums.get(kind, 0) for kind in ("LIGHT", "DEEP", "REM", "SLEEPING"))
    waso = sum(sums.get(kind, 0) for kind in WAKE)
    tst = light + deep + rem + sleeping
    known = sum(end - start for start, end, kind in stages if kind != UNKNOWN)
    return Hypnogram(
        tib=end_ms - start_ms,
        spt=last - onset,
        tst=tst,
        waso=waso,
        sol=onset - start_ms,
        onset_ms=onset,
        last_ms=last,
        light=light,
        deep=deep,
        rem=rem,
        sleeping=sleeping,
        rem_latency=next((start - onset for start, _, kind in within if kind == "REM"), None),
        awakenings=sum(length > AWAKENING_MS for length in _wakes(within)),
        unknown=end_ms - start_ms - known,
        gaps=last - onset - tst - waso,
        woke_before=any(kind in WAKE for _, _, kind in before),
        unseen=onset - start_ms - sum(end - start for start, end, kind in before if kind in WAKE),
    )


def filled(start_ms: int, end_ms: int, stages: Iterable[Stage], kind: str) -> list[Stage]:
    """Give the time line as it would be if all time without a known stage were of a kind; stages.

    Minimum: none. Source: ours.
    """
    line: list[Stage] = []
    now = start_ms
    for start, end, stage in stages:
        if start > now:
            line.append((now, start, kind))
        line.append((start, end, kind if stage == UNKNOWN else stage))
        now = end
    if now < end_ms:
        line.append((now, end_ms, kind))
    return line


def share(stage_ms: int, tst_ms: int) -> float:
    """Give a stage as a share of TST; %.

    Minimum: ``shares_known``. Raises ZeroDivisionError for no sleep. Source: Vallat and Walker 2021,
    10.7554/eLife.70092.
    """
    return 100 * stage_ms / tst_ms


def mean(values: Sequence[float]) -> float:
    """Give the arithmetic mean; the unit of the values.

    Minimum: 3 sleeps (checked by the caller). Raises ZeroDivisionError for none. Source: ours.
    """
    return math.fsum(values) / len(values)


class Clock(NamedTuple):
    """The mean of times of day (ms after midnight), and their standard deviation (ms, n - 1)."""

    mean_ms: float
    sd_ms: float


def mean_clock(times_ms: Iterable[int]) -> Clock | None:
    """Give mean and standard deviation (n-1) of times of day, across midnight where they lie around it; ms.

    The circle is cut in its largest gap. Minimum: all times within less than 12 hours (ours): else they have
    no middle. Raises IndexError for no time, ZeroDivisionError for one. Source: ours.
    """
    times = sorted(times_ms)
    gaps = [(later - time) % DAY_MS for time, later in zip(times, [*times[1:], times[0]], strict=True)]
    start = times[(gaps.index(max(gaps)) + 1) % len(times)] if times[0] != times[-1] else times[0]
    after = [(time - start) % DAY_MS for time in times]
    if max(after) >= _WITHIN_MS:
        return None
    middle = mean(after)
    spread = math.sqrt(math.fsum((time - middle) ** 2 for time in after) / (len(after) - 1))
    return Clock((start + middle) % DAY_MS, spread)


def _by_kind(stages: Iterable[Stage]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for start, end, kind in stages:
        sums[kind] = sums.get(kind, 0) + end - start
    return sums


def _wakes(stages: Iterable[Stage]) -> list[int]:
    """Give the lengths of the stretches awake; stages awake that touch are one stretch."""
    lengths: list[int] = []
    until = None
    for start, end, kind in stages:
        if kind in WAKE:
            if start == until:
                lengths[-1] += end - start
            else:
                lengths.append(end - start)
            until = end
    return lengths
