"""What to generate, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class SampleSpec:
    """How much data to make up.

    ``types`` names the record types, None means all of them. ``files`` is per subject and type; a type
    that is exported less often makes three fifths of them. Without ``records`` the files look like real
    exports: each holds about 21 hours, and they are spread over ``days`` local days
    (:func:`files_to_cover` tells how many leave no hole). With ``records`` every file holds that many
    records, ``days`` is not used, and the files follow one another for as long as it takes. Raises
    ``ValueError`` for a number below 1.
    """

    seed: int = 7
    days: int = 2
    subjects: int = 1
    files: int = 5
    records: int | None = None
    types: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse what would generate nothing."""
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name != "seed" and isinstance(value, int) and value < 1:
                raise ValueError(f"{item.name} must be at least 1")


def files_to_cover(days: int) -> int:
    """The number of real-sized exports whose union holds each of so many local days whole."""
    return 2 * days + 1


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One export: where it belongs below the sample folder, and its bytes."""

    path: str
    content: bytes = field(repr=False)
    subject: str
    record_type: str
    records: int
