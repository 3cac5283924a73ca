"""Sources and how they write."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etl.samples.gear import KINDS, Source
from etl.samples.life import MINUTE_MS, Life

TIMES = st.integers(1_700_000_000_000, 1_900_000_000_000)


@given(TIMES, st.integers(1, 120))
def test_everything_is_brought_in_time(moment: int, brings: int) -> None:
    """What happened should be on the phone within one period, and never before it happened."""
    source = Source("app", None, brings=brings)
    brought = source.brought(moment)
    assert moment <= brought < moment + brings * MINUTE_MS
    assert source.last_brought(brought) == brought
    assert source.last_brought(brought - 1) < moment


@given(TIMES)
def test_stamped_ids_hold_the_time(time: int) -> None:
    """A stamped id should hold its kind and time and still differ from person to person."""
    source = Source("app", None, stamped=True)
    first, second = (source.identity(Life(7, subject), "hrv", time) for subject in (1, 2))
    assert first != second
    assert first.startswith(f"hrv-{time}-")
    assert str(time) not in Source("app", None).identity(Life(7, 1), "hrv", time)


def test_ids_differ_by_origin_and_kind() -> None:
    """Two apps, and two kinds of one app, should never share an id."""
    life = Life(7, 1)
    ids = {Source(app, None).identity(life, kind, 5) for app in ("a", "b") for kind in ("x", "y")}
    assert len(ids) == 4


def test_people_show_different_mixtures() -> None:
    """Over the kinds of people every way of writing should come up, and no two mixtures be alike."""
    assert len({gear.sleep for gear in KINDS}) == len({gear.step_totals for gear in KINDS}) == len(KINDS)
    for name in ("step_totals", "step_bouts", "step_quarters", "calorie_totals", "calorie_quarters"):
        assert any(getattr(gear, name) for gear in KINDS)
