"""Decoded records of any type, bent: moved in time, renamed, told anew. No record is changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]

_TIME = "imeEpochMillis"
FETCHED, MODIFIED = "appRecordFetchTimeEpochMillis", "lastModifiedTimeEpochMillis"
_START = ("startTimeEpochMillis", "timeEpochMillis")
_BOOKKEEPING = frozenset({FETCHED, MODIFIED})


def moved(row: Row, by_ms: int, *, wholly: bool = False) -> Row:
    """Move what a record tells of; wholly: also when it was fetched and last modified."""
    return _moved(row, by_ms, frozenset() if wholly else _BOOKKEEPING) if by_ms else row


def _moved(value: Any, by_ms: int, still: frozenset[str]) -> Any:  # noqa: ANN401 - any part of a record
    if isinstance(value, list):
        return [_moved(item, by_ms, still) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: part + by_ms if name.endswith(_TIME) and name not in still else _moved(part, by_ms, still)
        for name, part in value.items()
    }


def described(row: Row, **metadata: object) -> Row:
    """Give a record other metadata."""
    return {**row, "metadata": {**row["metadata"], **metadata}}


def renamed(row: Row, after: Row, modified_ms: int) -> Row:
    """Make of a record a version of another one."""
    return described(row, id=identity(after), **{MODIFIED: modified_ms})


def zoned(row: Row, offset: str | None) -> Row:
    """Write another zone offset, wherever a record has one."""
    return row | {name: offset for name in row if name.endswith("oneOffsetId")}


def identity(row: Row) -> str:
    """Give the id of a record."""
    name: str = row["metadata"]["id"]
    return name


def start(row: Row) -> int:
    """Give when it begins."""
    return int(next(row[name] for name in _START if name in row))


def modified(row: Row) -> int:
    """Give when it was last modified."""
    return int(row["metadata"][MODIFIED])


def spread(rows: Iterable[Row], places: Iterable[int]) -> list[list[Row]]:
    """Put each record into the file of its place; files that get none are left out."""
    files: dict[int, list[Row]] = {}
    for row, place in zip(rows, places, strict=False):
        files.setdefault(place, []).append(row)
    return [files[place] for place in sorted(files)]
