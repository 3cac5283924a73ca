"""Which sentences are true of an episode."""

from __future__ import annotations

import pytest

from etl.core.localtime import MINUTE_MS
from etl.records.heart_rate.cases import sufficiency_cases, summary_cases
from tests.unit.records.heart_rate.builders import MIDNIGHT, days, instants, lone, series


@pytest.mark.parametrize(
    ("peak", "expected"),
    [(100, "none"), (101, "some"), (120, "some"), (121, "more"), (140, "more"), (141, "most")],
)
def test_raised(peak: int, expected: str) -> None:
    """Should go by the highest level that was passed: at a level is not above it."""
    cases = summary_cases(lone(instants([70] * 1400 + [peak] * 40), "day"))
    assert cases["raised"].row == f"raised.{expected}"
    assert ("context" in cases) is (expected != "none")


def test_all_raised() -> None:
    """Should say that all was above a level only where nothing was not."""
    assert summary_cases(lone(instants([101] * 1440), "day"))["raised"].row == "raised.all"
    nearly = [series([101] * 1440), series([100], MIDNIGHT + MINUTE_MS - 1)]
    assert summary_cases(lone(nearly, "day"))["raised"].row == "raised.some"


@pytest.mark.parametrize(
    ("night", "daytime", "expected"),
    [(70, 70, "alike"), (69, 70, "alike"), (68, 70, "lower"), (72, 70, "higher"), (71, 70, "alike")],
)
def test_night_and_day(night: int, daytime: int, expected: str) -> None:
    """Should call means less than 2 bpm apart about the same, and others lower or higher."""
    case = summary_cases(lone(instants([night] * 360 + [daytime] * 1080), "day"))["blocks"]
    if expected == "alike":
        assert case.row == "blocks.alike"
    else:
        assert (case.row, case.words["compared"]) == ("blocks.apart", expected)


def test_flat_and_narrow() -> None:
    """Should not speak of a range where there is none."""
    flat = summary_cases(lone(instants([70] * 1440), "day"))
    assert (flat["centre"].row, "middle" in flat) == ("centre.flat", False)
    narrow = summary_cases(lone(instants([70] * 1430 + [71] * 10), "day"))
    assert (narrow["centre"].row, narrow["middle"].row) == ("centre.plain", "middle.narrow")


def test_days_that_are_alike() -> None:
    """Should not tell a calmest from a fastest day where their means are written alike."""
    assert summary_cases(lone(days(3), "period"))["daily"].row == "daily.plain"
    alike = [record._replace(beats=(70,) * record.size) for record in days(3)]
    assert summary_cases(lone(alike, "period"))["daily"].row == "daily.flat"


def test_what_lacks() -> None:
    """Should name what is lacking only where something is."""
    assert not {"lacking", "refusal"} & set(sufficiency_cases(lone(days(1), "day")))
    short = instants([70] * 100)
    assert sufficiency_cases(lone(short, "day"))["lacking"].row == "lacking.coverage_day"
    assert sufficiency_cases(lone(short, "window"))["lacking"].row == "lacking.span"
