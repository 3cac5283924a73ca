"""Ages in five-year bands: all that lines may tell of how old a person is.

Everything that rests on age works on the band, so that no figure gives the exact age away.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 5  # years
#: From here on bands are open: few people are as old, so a finer band would point at one.
OLDEST = 90
MAX_YEARS = 130


@dataclass(frozen=True, slots=True)
class AgeBand:
    """A band of ages by its youngest age in whole years: a multiple of five, 90 at most.

    Raises ValueError for any other.
    """

    youngest: int

    def __post_init__(self) -> None:
        """Refuse what is no band."""
        if self.youngest not in range(0, OLDEST + 1, WIDTH):
            message = f"{self.youngest} begins no age band"
            raise ValueError(message)

    @property
    def oldest(self) -> int | None:
        """The oldest age in whole years; None where the band is open."""
        return None if self.youngest == OLDEST else self.youngest + WIDTH - 1

    def within(self, youngest: int, oldest: int | None = None) -> bool:
        """Tell whether everybody of the band is of an age from ``youngest`` to ``oldest`` (None: no end)."""
        return self.youngest >= youngest and (
            oldest is None or (self.oldest is not None and self.oldest <= oldest)
        )


def band_of(years: int) -> AgeBand:
    """Give the band of an age in completed years; raises ValueError outside 0..130."""
    if not 0 <= years <= MAX_YEARS:
        message = f"an age lies between 0 and {MAX_YEARS} years"
        raise ValueError(message)
    return AgeBand(min(years // WIDTH * WIDTH, OLDEST))
