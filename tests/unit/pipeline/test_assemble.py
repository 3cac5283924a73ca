"""What goes into a training set, and in whose zone."""

from __future__ import annotations

from etl.core.model import SubjectContext
from etl.pipeline.assemble import commonest, context, last_word, newest_processed
from etl.pipeline.ports import Announcement, Settled


def entry(
    name: str, *zones: str | None, generation: int = 0, outcome: str = "processed"
) -> tuple[Settled, tuple[Announcement, ...]]:
    """Make a settled input, announced once for each zone."""
    announcements = tuple(
        Announcement(f"{name} {n}", "b", f"{name} {n}", zone) for n, zone in enumerate(zones)
    )
    return Settled(name, generation, "T", {"outcome": outcome}), announcements


def test_newest_generation_counts() -> None:
    """It should leave out older generations and what was refused."""
    entries = [entry("a"), entry("a", generation=1), entry("b", outcome="quarantined")]
    assert newest_processed(entries) == [entry("a", generation=1)]


def test_the_newest_generation_comes_with_all_that_was_announced() -> None:
    """It should end with the word of generation 0: that of producers, whenever they say it."""
    ((newest, announcements),) = newest_processed([entry("a", "Asia/Tokyo"), entry("a", "UTC", generation=1)])
    assert newest.generation == 1
    assert last_word("zone", announcements) == "Asia/Tokyo"


def test_a_refusal_of_the_newest_generation_ends_an_input() -> None:
    """It should not fall back on an older generation."""
    assert newest_processed([entry("a"), entry("a", generation=1, outcome="quarantined")]) == []


def test_last_word_about_the_zone() -> None:
    """It should be the latest zone named, passing over announcements that name none."""
    assert last_word("zone", entry("a", "UTC", "Asia/Tokyo", None)[1]) == "Asia/Tokyo"
    assert last_word("zone", entry("a", None)[1]) is None


def test_commonest_zone_counts_files_not_announcements() -> None:
    """It should give each file one voice, and ties to the smallest name."""
    loud = entry("a", "UTC", "UTC", "UTC")
    assert commonest("zone", [loud, entry("b", "Asia/Tokyo"), entry("c", "Asia/Tokyo")]) == "Asia/Tokyo"
    assert commonest("zone", [loud, entry("b", "Asia/Tokyo")]) == "Asia/Tokyo"
    assert commonest("zone", [entry("a", None)]) is None


def test_offsets_stand_in_for_a_zone() -> None:
    """It should take the offset that most files hold, but only where no zone was announced."""
    parts = [Settled(str(n), 0, "T", {"offset": offset}) for n, offset in enumerate(OFFSETS)]
    silent = [(part, ()) for part in parts]
    assert context("s", silent).zone == "-05:00"
    assert context("s", [*silent, entry("a", "Asia/Tokyo")]).zone == "Asia/Tokyo"
    assert context("s", silent[3:]).zone is None


def test_a_context_is_somebodys() -> None:
    """It should name the person, their zone and their age band."""
    said = Announcement("a", "b", "a", zone="UTC", age=40)
    assert context("s", [(Settled("a", 0, "T", {}), (said,))]) == SubjectContext("s", "UTC", 40)


OFFSETS = ("+01:00", "-05:00", "-05:00", None, None, None)


def test_age_in_the_cradle_is_an_age() -> None:
    """It should not take the youngest age band, zero, for an unknown one."""
    said = Announcement("a", "b", "a", age=0), Announcement("b", "b", "b")
    assert last_word("age", said) == 0
    assert commonest("age", [(Settled("a", 0, "T", {}), said)]) == 0
