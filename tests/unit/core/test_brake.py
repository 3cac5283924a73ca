"""The brake on refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from etl.core.brake import Brake
from etl.core.outcome import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

PEOPLE = st.sampled_from(["a", "b", "c", "d"])


def pulled(outcomes: Sequence[tuple[str, Reason | None]]) -> list[Reason | None]:
    """Tell what the brake says after each outcome."""
    brake = Brake()
    return [brake.add(subject, reason) for subject, reason in outcomes]


def test_it_pulls_when_all_are_refused_alike() -> None:
    """It should stop at the first outcome that makes it sure."""
    said = pulled([(who, Reason.SCHEMA_MISMATCH) for who in "abc" * 10])
    assert said[:19] == [None] * 19
    assert said[19] is Reason.SCHEMA_MISMATCH


def test_one_person_with_a_broken_phone_stops_nobody() -> None:
    """It should need refusals of several people."""
    assert set(pulled([(who, Reason.EMPTY) for who in "ab" * 50])) == {None}


def test_different_reasons_stop_nobody() -> None:
    """It should not add up what is refused for different reasons."""
    mixed = [(who, reason) for who in "abc" * 10 for reason in (Reason.EMPTY, Reason.CODEC)]
    assert set(pulled(mixed)) == {None}


def test_some_good_files_release_it() -> None:
    """It should not pull while a quarter of the files are well."""
    good_too = [(who, reason) for who in "abc" * 10 for reason in (Reason.EMPTY,) * 3 + (None,)]
    assert set(pulled(good_too)) == {None}


def test_exactly_the_share_pulls_it() -> None:
    """It should pull at four of five, and not below."""
    refused: list[tuple[str, Reason | None]] = [(who, Reason.EMPTY) for who in "abcd" * 4]
    assert pulled([("a", None)] * 4 + refused)[-1] is Reason.EMPTY
    assert pulled([("a", None)] * 5 + refused)[-1] is None


def test_what_is_long_ago_does_not_count() -> None:
    """It should look back no further than its window: forty of the last fifty, whatever came before."""
    refused: list[tuple[str, Reason | None]] = [(who, Reason.EMPTY) for who in "abcd" * 10]
    assert pulled([("a", None)] * 500 + refused)[-2:] == [None, Reason.EMPTY]


def test_released_it_begins_anew() -> None:
    """It should forget what it saw."""
    brake = Brake()
    for who in "abc" * 10:
        brake.add(who, Reason.EMPTY)
    brake.release()
    assert brake.add("a", Reason.EMPTY) is None


@given(st.lists(PEOPLE, max_size=80))
def test_good_files_never_pull_it(people: list[str]) -> None:
    """It should say nothing of what is well."""
    assert set(pulled([(who, None) for who in people])) <= {None}
