"""Limits: met, missed, or not to be told."""

from __future__ import annotations

import pytest

from etl.audit.load_figures import NEVER, Measured, Sample, Timing, figures
from etl.audit.load_limits import Kept, Limits, Verdict, judge, overall
from etl.audit.load_plan import Phase


def verdicts(limits: Limits, *timings: Timing, errors: int = 0, rss: int | None = None) -> list[Verdict]:
    """Judge a phase of ten seconds."""
    samples = () if rss is None else (Sample(1.0, (0.1,), (rss,), 0),)
    seen = Measured([Phase("normal", 10, 1)], timings, samples, 10.0)
    return judge(limits, [(one, timings) for one in figures(seen)], errors, rss)


def settled(seconds: float, late: float = 0.0) -> Timing:
    """Make a file that took so long, of which this machine took some."""
    return Timing(0, 1.0, 1.0 + late, 1.0 + seconds)


@pytest.mark.parametrize(("took", "kept"), [(0.1, Kept.MET), (0.2, Kept.MET), (0.21, Kept.MISSED)])
def test_a_latency_may_reach_its_limit(took: float, kept: Kept) -> None:
    """It should be kept up to the limit itself."""
    (verdict,) = verdicts(Limits(p95=0.2), Timing(0, 0.0, 0.0, took))
    assert (verdict.what, verdict.phase, verdict.found, verdict.kept) == ("p95", "normal", took, kept)


def test_files_that_never_came_miss_every_limit() -> None:
    """It should not take what was lost for fast."""
    found = verdicts(Limits(p95=0.2, p99=10.0), settled(0.1), Timing(0, 1.0, 1.0))
    assert [(one.what, one.found, one.kept) for one in found] == [
        ("p95", NEVER, Kept.MISSED),
        ("p99", NEVER, Kept.MISSED),
    ]


def test_what_this_machine_delayed_is_not_held_against_the_service() -> None:
    """It should say that it cannot tell, where the limit was missed only because files went out late."""
    (verdict,) = verdicts(Limits(p95=0.2), settled(0.5, late=0.4))
    assert verdict.kept is Kept.UNKNOWN
    assert "this machine" in verdict.why
    (verdict,) = verdicts(Limits(p95=0.2), settled(0.7, late=0.4))
    assert verdict.kept is Kept.MISSED


def test_nothing_measured_cannot_be_told() -> None:
    """It should not call a limit kept that nothing was held against."""
    found = verdicts(Limits(p95=0.2, p99=0.2, rss=1))
    assert [one.kept for one in found] == [Kept.UNKNOWN] * 3
    assert "--pid" in found[-1].why


def test_memory_and_errors_have_limits() -> None:
    """It should hold the largest worker and the number of errors against theirs."""
    assert [one.kept for one in verdicts(Limits(rss=10, errors=0), settled(0.1), rss=10)] == [Kept.MET] * 2
    found = verdicts(Limits(rss=10, errors=1), settled(0.1), rss=11, errors=2)
    assert [(one.what, one.found, one.kept) for one in found] == [
        ("RSS", 11, Kept.MISSED),
        ("errors", 2, Kept.MISSED),
    ]


def test_no_limit_is_no_verdict() -> None:
    """It should judge only what was asked."""
    assert verdicts(Limits(), settled(9.0), errors=9, rss=9) == []


def test_the_worst_decides() -> None:
    """It should be missed before it cannot be told, and that before it is met."""

    def made(*kept: Kept) -> list[Verdict]:
        return [Verdict("p95", "x", 1, 1, one) for one in kept]

    assert overall(made(Kept.MET, Kept.UNKNOWN, Kept.MISSED)) is Kept.MISSED
    assert overall(made(Kept.MET, Kept.UNKNOWN)) is Kept.UNKNOWN
    assert overall(made(Kept.MET)) is Kept.MET
    assert overall([]) is Kept.MET
