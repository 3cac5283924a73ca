"""Which of several records of one truth counts.

Upsert: records of one id are versions of one record; the last modified wins, then the one that holds
more, then (for equal claims) an order on the content itself, so that no order of files matters.

Sweep: where records of intervals tell of one time, the best of them owns it, and the others what is left.
"""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING

_SOURCE = 3  # place in a record; see etl.core.record_type.Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from etl.core.record_type import Record


def upsert(records: Iterable[Record]) -> tuple[list[Record], int]:
    """Keep one version of each record; returns the survivors and how many were superseded.

    Records without an id cannot be told apart and all survive.
    """
    newest: dict[str, Record] = {}
    nameless: list[Record] = []
    superseded = 0
    for record in records:
        name = record.record_id
        if not name:
            nameless.append(record)
            continue
        rival = newest.setdefault(name, record)
        if rival is not record:
            superseded += 1
            if _wins(record, rival):
                newest[name] = record
    return [*newest.values(), *nameless], superseded


def _wins(challenger: Record, holder: Record) -> bool:
    if challenger.modified_ms != holder.modified_ms:
        return challenger.modified_ms > holder.modified_ms
    if challenger.size != holder.size:
        return challenger.size > holder.size
    if _alike(challenger, holder):
        return challenger.source < holder.source
    mine, theirs = challenger.content(), holder.content()
    return mine > theirs if mine != theirs else challenger.source < holder.source


def _alike(one: Record, other: Record) -> bool:
    """Tell whether two records say the same, the source aside: the common case, told without their text."""
    return one[:_SOURCE] == other[:_SOURCE] and one[_SOURCE + 1 :] == other[_SOURCE + 1 :]


def ranked(weights: Mapping[str, float], priority: Sequence[str]) -> list[str]:
    """Order origins that tell of the same time, best first.

    Those that ``priority`` names, as it orders them; then the heavier ones (``weights``: how much each
    covers); then by name, so that the order never depends on that of the files.
    """
    places = {origin: place for place, origin in enumerate(priority)}
    return sorted(weights, key=lambda name: (places.get(name, len(places)), -weights[name], name))


def sweep(spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Share a line of time out among spans (start, end) that tell of it, best first.

    Gives each span the pieces it owns, ascending: all of its time that no better one covers. So no time is
    owned twice. Takes n log n, or n where the spans are ascending and do not overlap.
    """
    if all(start < end for start, end in spans) and all(one[1] <= two[0] for one, two in pairwise(spans)):
        return [[span] for span in spans]
    owned: list[list[tuple[int, int]]] = [[] for _ in spans]
    waiting = sorted(range(len(spans)), key=lambda place: -spans[place][0])
    running: list[int] = []
    edges = sorted({edge for span in spans for edge in span})
    for start, end in pairwise(edges):
        while waiting and spans[waiting[-1]][0] <= start:
            heappush(running, waiting.pop())
        while running and spans[running[0]][1] <= start:
            heappop(running)
        if running:
            _extend(owned[running[0]], start, end)
    return owned


def union(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge spans (start, end) into those that neither overlap nor touch, ascending."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def length(spans: Iterable[tuple[int, int]]) -> int:
    """Give how long spans last together."""
    return sum(end - start for start, end in spans)


def within(spans: Sequence[tuple[int, int]], start_ms: int, end_ms: int) -> Iterator[tuple[int, int]]:
    """Give the parts of merged spans that lie between two instants."""
    first = bisect_right(spans, start_ms, key=lambda span: span[1])
    for place in range(first, len(spans)):
        start, end = spans[place]
        if start >= end_ms:
            return
        yield max(start, start_ms), min(end, end_ms)


def _extend(pieces: list[tuple[int, int]], start: int, end: int) -> None:
    if pieces and pieces[-1][1] == start:
        pieces[-1] = (pieces[-1][0], end)
    else:
        pieces.append((start, end))
