"""The books: balanced where each file has one end, and each breach named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.audit.load_books import Balance, Books, Breach, Entry, balance
from etl.core.event import settled_event
from etl.core.identity import digest

if TYPE_CHECKING:
    from collections.abc import Callable

KIND = "StepsRecord"


def entry(number: int) -> Entry:
    """Make an input."""
    return Entry(digest("input", str(number)), KIND, digest("location", str(number)))


def metadata(*, refused: bool = False) -> dict[str, Any]:
    """Make what a part says of itself."""
    counts = dict.fromkeys(("used", "superseded", "overlapping", "excluded"), 0) | {"records_in": 0}
    return {
        "outcome": "quarantined" if refused else "processed",
        "reason": "empty" if refused else None,
        "deductions": {},
        "details": {},
        "score": 1.0,
        "counts": counts,
        "examples": 0,
        "subject": "s_1",
        "content": digest("content"),
        "key_hash": digest("key"),
        "body_sha256": digest("body"),
        "ruleset": "r",
        "key_id": "k",
    }


def event(one: Entry, told: dict[str, Any]) -> bytes:
    """Tell of a part."""
    return settled_event(one.input_id, 0, KIND, told)


def books(parts: int = 3, refused: int = 1, letters: int = 1) -> Books:
    """Make books that balance."""
    entries = [entry(number) for number in range(parts + refused + letters)]
    kept: dict[str, Any] = {
        one.input_id: metadata(refused=number >= parts)
        for number, one in enumerate(entries[: parts + refused])
    }
    return Books(
        confirmed=entries,
        parts=kept,
        events={one.input_id: {event(one, kept[one.input_id])} for one in entries[: parts + refused]},
        letters={one.key_hash for one in entries[parts + refused :]},
    )


def sums(found: Balance) -> tuple[int, int, int, int, int, int]:
    """Give both sides of the books."""
    ends = (found.parts, found.duplicates, found.quarantined, found.dead_lettered)
    return (found.published, *ends, found.events)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.integers(0, 3))
def test_books_balance(parts: int, refused: int, letters: int, doubles: int) -> None:
    """It should add up: what was published, and what became of it, duplicates among it."""
    made = books(parts, refused, letters)
    again = list(made.confirmed[:doubles])
    found = balance(replace(made, confirmed=[*made.confirmed, *again]))
    published = parts + refused + letters + len(again)
    assert sums(found) == (published, parts, len(again), refused, letters, parts + refused)
    assert found.published == found.parts + found.duplicates + found.quarantined + found.dead_lettered
    assert (found.ok, found.undecided, found.named) == (True, 0, [])
    assert found.errors == refused + letters


def lost(made: Books) -> Books:
    """Lose a file: neither part nor event."""
    name = entry(0).input_id
    return replace(made, parts=without(made.parts, name), events=without(made.events, name))


def without(mapping: Any, name: str) -> Any:  # noqa: ANN401 - any mapping
    """Leave one out."""
    return {key: value for key, value in mapping.items() if key != name}


PLANTS: dict[Breach, Callable[[Books], Books]] = {
    Breach.LOST: lost,
    Breach.BOTH: lambda made: replace(made, letters={*made.letters, entry(0).key_hash}),
    Breach.UNANNOUNCED: lambda made: replace(
        made,
        parts={**made.parts, entry(99).input_id: metadata()},
        events={**made.events, entry(99).input_id: {event(entry(99), metadata())}},
    ),
    Breach.UNREADABLE: lambda made: replace(made, parts={**made.parts, entry(0).input_id: {"outcome": "?"}}),
    Breach.EVENTLESS: lambda made: replace(made, events=without(made.events, entry(0).input_id)),
    Breach.PARTLESS: lambda made: replace(
        made,
        events={**made.events, entry(4).input_id: {event(entry(4), metadata())}},
    ),
    Breach.EVENT_DIFFERS: lambda made: replace(
        made, events={**made.events, entry(0).input_id: {event(entry(0), metadata(refused=True))}}
    ),
    Breach.STRANGE: lambda made: replace(made, strange=1),
}


@pytest.mark.parametrize("breach", Breach)
def test_each_breach_is_named(breach: Breach) -> None:
    """It should find what was planted, that and nothing else, by the hash of its input."""
    assert balance(books()).ok
    found = balance(PLANTS[breach](books()))
    assert found.breaches == {breach: 1}
    named = {Breach.UNANNOUNCED: 99, Breach.PARTLESS: 4}.get(breach, 0)
    assert found.named == [(breach, "" if breach is Breach.STRANGE else entry(named).input_id)]
    assert not found.ok


def test_what_waits_is_not_lost() -> None:
    """It should not decide while messages wait, nor where the broker never said that it has one."""
    found = balance(replace(lost(books()), waiting=1))
    assert (found.ok, found.undecided, found.errors) == (True, 1, 3)
    made = lost(books())
    doubtful = replace(made, confirmed=made.confirmed[1:], doubtful=made.confirmed[:1])
    assert (balance(doubtful).ok, balance(doubtful).undecided) == (True, 1)


def test_an_event_that_came_twice_is_no_breach() -> None:
    """It should allow repeats of the same bytes, and no other."""
    made, one = books(), entry(0)
    told = [*made.events[one.input_id]] * 2
    assert balance(replace(made, events={**made.events, one.input_id: told})).ok


def test_all_are_counted_and_a_hundred_named() -> None:
    """It should stay small however much is wrong."""
    made = books(150, 0, 0)
    found = balance(replace(made, parts={}, events={}))
    assert (found.breaches, len(found.named)) == ({Breach.LOST: 150}, 100)
    assert found.document()["breaches"] == {"lost": 150}
