"""Whether there is enough data: exactly at the minimum, and just below."""

from __future__ import annotations

import pytest

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from tests.unit.records.heart_rate.builders import MIDNIGHT, days, episodes, instants, lone, series, values

ENOUGH = 1008  # minutes: 70 % of a day


@pytest.mark.parametrize(("minutes", "enough"), [(ENOUGH, True), (ENOUGH - 1, False)])
def test_day(minutes: int, *, enough: bool) -> None:
    """Should need 70 per cent of a day, and say how much more it would take."""
    day = lone(instants([70] * minutes), "day")
    assert day.sufficient is enough
    assert values(day).get("short") == (None if enough else 1)
    assert day.aspects["lacking"] == ("nothing" if enough else "coverage")


def test_short_is_rounded_up() -> None:
    """Should ask for a whole minute where seconds are lacking: what it asks for is enough."""
    members = [*instants([70] * (ENOUGH - 1)), series([70], MIDNIGHT + (ENOUGH - 2) * MINUTE_MS + 30_000)]
    assert values(lone(members, "day"))["short"] == 1
    assert values(lone(members[:-2], "day"))["short"] == 2


def test_coverage_counts_gaps_up_to_ten_minutes() -> None:
    """Should cover a day with a sample every ten minutes, and two thirds of it with one every fifteen."""
    assert lone(instants([70] * 144, step_ms=10 * MINUTE_MS), "day").coverage == pytest.approx(1431 / 1440)
    day = lone(instants([70] * 96, step_ms=15 * MINUTE_MS), "day")
    assert (day.sufficient, values(day)["covered"]) == (False, 951)


@pytest.mark.parametrize(("minutes", "lacking"), [(360, "nothing"), (359, "span")])
def test_span_of_a_window(minutes: int, lacking: str) -> None:
    """Should need six hours of a window."""
    window = lone(instants([70] * minutes), "window")
    assert (window.sufficient, window.aspects["lacking"]) == (lacking == "nothing", lacking)


@pytest.mark.parametrize(("gap", "lacking"), [(180, "nothing"), (181, "coverage")])
def test_coverage_of_a_window(gap: int, lacking: str) -> None:
    """Should need 70 per cent of a window: here 10 hours less a gap whose first ten minutes count."""
    minutes = [minute for minute in range(600) if not 300 <= minute < 300 + gap + 9]
    window = lone([series([70], MIDNIGHT + minute * MINUTE_MS) for minute in minutes], "window")
    assert (window.sufficient, window.aspects["lacking"]) == (lacking == "nothing", lacking)


def test_window_that_lacks_it_all() -> None:
    """Should name what is lacking: span and coverage."""
    window = lone(instants([70] * 5, step_ms=HOUR_MS), "window")
    assert window.aspects["lacking"] == "span_coverage"


def test_lone_sample() -> None:
    """Should give a lone sample a minute, and refuse it."""
    members = instants([70])
    assert values(lone(members, "window")) == {"samples": 1, "covered": 1, "length": 1, "coverage": 100}
    assert not lone(members, "day").sufficient


def test_three_full_days_make_a_period() -> None:
    """Should need three full days, and 70 per cent overall."""
    assert lone(days(3), "period").sufficient
    short = lone([*days(2), series([70] * (ENOUGH - 1), MIDNIGHT + 2 * DAY_MS)], "period")
    assert (short.aspects["lacking"], values(short)["days_short"]) == ("days", 1)
    assert lone([*days(2), series([70] * ENOUGH, MIDNIGHT + 2 * DAY_MS)], "period").sufficient


def test_holes_in_a_period() -> None:
    """Should count days without any sample, too."""
    late = [series([70] * 1440, MIDNIGHT + 4 * DAY_MS)]
    assert lone([*days(3), *late], "period").sufficient
    later = [series([70] * 1440, MIDNIGHT + 5 * DAY_MS)]
    assert lone([*days(3), *later], "period").aspects["lacking"] == "coverage"
    moment = [series([70], MIDNIGHT + 2 * DAY_MS)]
    assert lone([*days(1), *moment, *later], "period").aspects["lacking"] == "days_coverage"


def test_no_figures_where_data_lack() -> None:
    """Should give an insufficient episode no figure but how much there is."""
    amount = {"day", "samples", "covered", "length", "coverage", "short"}
    for day in episodes(instants([70] * 100), "day"):
        assert set(day.facts) == amount


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("hr_100", 100), ("hr_120", 120), ("hr_140", 140), ("hr_p05", 5), ("hr_p95", 95)),
        *(("hr_rest_start", 3), ("hr_rest_end", 7), ("hr_rest_stretch", 5)),
        *(("hr_night_start", 0), ("hr_night_end", 6), ("hr_day_end", 24)),
        *(("hr_coverage", 70), ("hr_window", 6), ("hr_period_days", 3), ("hr_gap", 10)),
    ],
)
def test_registry(name: str, value: float) -> None:
    """Should hold the numbers decided on."""
    assert GUIDELINES[name].value == value
