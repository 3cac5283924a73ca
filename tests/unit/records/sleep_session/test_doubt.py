"""How far time without a known stage could move what is compared with a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records.sleep_session.doubt import limits
from etl.records.sleep_session.metrics import measure
from tests.unit.records.sleep_session.builders import MINUTE, STEADY, session

if TYPE_CHECKING:
    from etl.records.sleep_session.metrics import Hypnogram
    from tests.unit.records.sleep_session.builders import Part

NAMES = ("se", "sol", "waso", "awakenings")


def bounds(parts: list[Part]) -> dict[str, tuple[float, float]]:
    """Give the least and the most of each measure."""
    made = session(parts)
    hypnogram = measure(made.start_ms, made.end_ms, made.stages)
    assert hypnogram
    least, most = limits(made, hypnogram)
    return {name: (least[name], most[name]) for name in NAMES}


def said(hypnogram: Hypnogram) -> dict[str, float]:
    """Give the measures as they are."""
    return {
        "se": hypnogram.efficiency,
        "sol": hypnogram.sol / MINUTE,
        "waso": hypnogram.waso / MINUTE,
        "awakenings": hypnogram.awakenings,
    }


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("AWAKE", 6), ("LIGHT", 60), ("AWAKE", 7), ("LIGHT", 60)], (1, 1)),
        ([("LIGHT", 60), ("", 5), ("LIGHT", 60)], (0, 0)),
        ([("LIGHT", 60), ("", 6), ("LIGHT", 60)], (0, 1)),
        ([("LIGHT", 60), ("", 11), ("LIGHT", 60)], (0, 2)),
        # Two become one where the gap between them was wake, and three where it was long enough for one more.
        ([("LIGHT", 60), ("AWAKE", 6), ("", 2), ("AWAKE", 6), ("LIGHT", 60)], (1, 2)),
        ([("LIGHT", 60), ("AWAKE", 6), ("", 6), ("AWAKE", 6), ("LIGHT", 60)], (1, 3)),
        # What is too short by itself may reach into the gap.
        ([("LIGHT", 60), ("AWAKE", 3), ("", 3), ("AWAKE", 3), ("LIGHT", 60)], (0, 1)),
        ([("LIGHT", 60), ("AWAKE", 3), ("", 5), ("AWAKE", 3), ("LIGHT", 60)], (0, 2)),
        # Before the first known sleep and after the last, a gap may have held sleep.
        ([("AWAKE", 9), ("", 1), ("AWAKE", 9), ("LIGHT", 60), ("AWAKE", 9)], (0, 1)),
        ([("AWAKE", 9), ("LIGHT", 60), ("AWAKE", 9), ("", 1), ("AWAKE", 9)], (0, 1)),
    ],
)
def test_awakenings(parts: list[Part], expected: tuple[int, int]) -> None:
    """It should count as few and as many awakenings as there may have been."""
    assert bounds(parts)["awakenings"] == expected


def test_times() -> None:
    """It should let sleep begin and end in unknown time, and all of that be sleep or wake."""
    parts: list[Part] = [("AWAKE", 10), ("", 2), ("AWAKE", 8), ("LIGHT", 70), ("", 5), ("REM", 15)]
    found = bounds([*parts, ("AWAKE", 4), ("UNKNOWN", 6)])
    assert found == {
        "sol": (10, 20),
        "waso": (0, 2 + 8 + 5 + 4 + 6),
        "se": pytest.approx((100 * 85 / 120, 100 * 98 / 120)),
        "awakenings": (0, 2),
    }


#: Whether something is known of a stretch, and what each of its minutes was.
KNOWN = st.builds(
    lambda kind, minutes: [kind] * minutes, st.sampled_from(["LIGHT", "AWAKE"]), st.integers(1, 9)
)
UNSEEN = st.lists(st.sampled_from(["LIGHT", "AWAKE"]), min_size=1, max_size=20)
STRETCHES = st.lists(st.tuples(st.just("seen"), KNOWN) | st.tuples(st.just("unseen"), UNSEEN), max_size=8)


@STEADY
@given(STRETCHES, st.sampled_from(["", "UNKNOWN"]))
def test_no_mixture_lies_outside(stretches: list[tuple[str, list[str]]], unknown: str) -> None:
    """It should hold whatever the unknown time was, and leave no doubt where all is known."""
    told: list[Part] = [(kinds[0] if seen == "seen" else unknown, len(kinds)) for seen, kinds in stretches]
    was: list[Part] = [(kind, 1) for _, kinds in stretches for kind in kinds]
    made = session([*was, ("REM", 9)])
    hypnogram = measure(made.start_ms, made.end_ms, made.stages)
    assert hypnogram
    true = said(hypnogram)
    for name, (least, most) in bounds([*told, ("REM", 9)]).items():
        assert least - 1e-9 <= true[name] <= most + 1e-9, name
        assert least == most or any(seen == "unseen" for seen, _ in stretches), name
