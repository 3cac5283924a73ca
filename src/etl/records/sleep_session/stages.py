"""The stages of a session, as a time line: sorted, inside the session, never two at a time.

Apps are careless: stages come unsorted or twice, reach beyond the session by a moment, or overlap a little.
What is cut is told, so that a record can be refused where it is much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from etl.core import raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Start and end (epoch ms), and one of the kinds below.
Stage: TypeAlias = tuple[int, int, str]

SLEEP = frozenset({"LIGHT", "DEEP", "REM", "SLEEPING"})
WAKE = frozenset({"AWAKE", "OUT_OF_BED", "AWAKE_IN_BED"})
UNKNOWN = "UNKNOWN"  # neither asleep nor awake
_KINDS = SLEEP | WAKE
_START, _END = "startTimeEpochMillis", "endTimeEpochMillis"


class Settled(NamedTuple):
    """A time line, and how much of the stages lay outside the session or under another stage (ms)."""

    stages: tuple[Stage, ...]
    outside_ms: int = 0
    overlap_ms: int = 0


def read(array: object) -> list[Stage]:
    """Read the stages of a record; an item that has no two times in order is left out."""
    found: list[Stage] = []
    for item in raw.items(array):
        if type(item) is dict:
            start, end, kind = item.get(_START), item.get(_END), item.get("stage")
            if type(start) is int and type(end) is int and start < end:
                found.append((start, end, raw.symbol(kind, _KINDS, UNKNOWN)))
    return found


def settle(stages: Iterable[Stage], start_ms: int, end_ms: int) -> Settled:
    """Put stages in order, within their session; where some overlap, the one that began later counts.

    Of stages that begin together, the shorter one counts, then the later by name.
    """
    ordered = sorted(stages, key=_order)
    if _is_line(ordered, start_ms, end_ms):
        return Settled(tuple(ordered))
    distinct = list(dict.fromkeys(ordered))
    inside = [
        (max(start, start_ms), min(end, end_ms), kind)
        for start, end, kind in distinct
        if start < end_ms and end > start_ms
    ]
    line = _line(sorted(inside, key=_order))
    within = _length(inside)
    return Settled(tuple(line), _length(distinct) - within, within - _length(line))


def _order(stage: Stage) -> tuple[int, int, str]:
    start, end, kind = stage
    return start, -end, kind


def _is_line(ordered: Sequence[Stage], start_ms: int, end_ms: int) -> bool:
    free = start_ms
    for start, end, _ in ordered:
        if start < free:
            return False
        free = end
    return free <= end_ms


def _length(stages: Iterable[Stage]) -> int:
    return sum(end - start for start, end, _ in stages)


def _line(ordered: Iterable[Stage]) -> list[Stage]:
    """At each moment, the stage that began last of those that go on."""
    line: list[Stage] = []
    going: list[tuple[int, str]] = []  # (end, kind), the last begun on top
    now = 0
    for start, end, kind in ordered:
        _play(line, going, now, start)
        going.append((end, kind))
        now = start
    _play(line, going, now, None)
    return line


def _play(line: list[Stage], going: list[tuple[int, str]], now: int, until: int | None) -> None:
    """Write what goes on from now until a moment, or until all has ended."""
    while going:
        end, kind = going[-1]
        stop = end if until is None else min(end, until)
        if stop > now:
            line.append((now, stop, kind))
            now = stop
        if stop < end:
            return
        going.pop()
