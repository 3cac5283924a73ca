"""Which of several records of one truth counts.

Upsert: records of one id are versions of one record; the last modified wins, then the one that holds
more, then (for equal claims) an order on the content itself, so that no order of files matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    mine, theirs = challenger.content(), holder.content()
    return mine > theirs if mine != theirs else challenger.source < holder.source


def ranked(weights: Mapping[str, float], priority: Sequence[str]) -> list[str]:
    """Order origins that tell of the same time, best first.

    Those that ``priority`` names, as it orders them; then the heavier ones (``weights``: how much each
    covers); then by name, so that the order never depends on that of the files.
    """
    places = {origin: place for place, origin in enumerate(priority)}
    return sorted(weights, key=lambda name: (places.get(name, len(places)), -weights[name], name))
