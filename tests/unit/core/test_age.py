"""Five-year bands of age."""

from __future__ import annotations

import pytest

from etl.core.age import AgeBand, band_of


@pytest.mark.parametrize(("years", "ages"), [(0, (0, 4)), (29, (25, 29)), (30, (30, 34)), (89, (85, 89))])
def test_band_holds_five_years(years: int, ages: tuple[int, int]) -> None:
    """It should begin at a multiple of five."""
    band = band_of(years)
    assert (band.youngest, band.oldest) == ages


def test_the_oldest_share_a_band() -> None:
    """It should not tell ages from ninety apart."""
    assert band_of(90) == band_of(130) == AgeBand(90)
    assert AgeBand(90).oldest is None


@pytest.mark.parametrize("years", [-1, 131])
def test_no_age(years: int) -> None:
    """It should refuse what nobody is."""
    with pytest.raises(ValueError, match="0 and 130"):
        band_of(years)


@pytest.mark.parametrize("youngest", [-5, 1, 34, 95])
def test_no_band(youngest: int) -> None:
    """It should refuse what begins no band."""
    with pytest.raises(ValueError, match="begins no age band"):
        AgeBand(youngest)


def test_within_means_everybody_of_the_band() -> None:
    """It should hold for a band only where it holds for its youngest and its oldest."""
    assert AgeBand(25).within(25, 29)
    assert AgeBand(25).within(18)
    assert not AgeBand(25).within(26, 64)
    assert not AgeBand(25).within(18, 28)
    assert AgeBand(90).within(65)
    assert not AgeBand(90).within(65, 120)
