"""Which sentences are true of an episode: a case for each topic, decided on unrounded values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import Case
from etl.records.hrv_rmssd.metrics import alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.core.model import Episode, Fact

_ALL = 100.0


def summary_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of a sufficient episode, by topic."""
    facts = episode.facts
    cases = {"opening": Case(f"opening.{_opening(episode)}")}
    cases.update(_period(facts) if episode.kind == "period" else _values(facts))
    cases.update(_caveats(episode))
    return cases


def _opening(episode: Episode) -> str:
    facts = episode.facts
    if episode.kind == "night":
        return "night_full" if facts["coverage"].value == _ALL else "night"
    if episode.kind == "window":
        return "window_whole" if facts["blocks"].value == 1 else "window"
    return "period"


def _values(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    """Say what the values of a night or a window are."""
    if facts["lowest"].text == facts["highest"].text:
        yield "centre", Case(f"centre.{_flat(facts['lowest'], facts['highest'])}")
        yield "frame", Case("frame.any")
        return
    yield "centre", Case("centre.plain")
    yield "range", Case("range.plain" if facts["spread"].value else "range.narrow")
    if "part_change" in facts:
        yield "parts", _compared("parts", facts["late_mean"], facts["early_mean"])
    yield "frame", Case("frame.any")


def _period(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    if "unusable" in facts:
        yield "unusable", Case("unusable.some")
    yield "centre", Case("centre.nights")
    yield "variation", Case("variation.plain" if "cv" in facts else "variation.few")
    lowest, highest = facts["lowest_night"], facts["highest_night"]
    apart = lowest.text != highest.text
    yield "extremes", Case(f"extremes.{'plain' if apart else _flat(lowest, highest)}")
    if "latest_change" in facts:
        yield "latest", _compared("latest", facts["latest"], facts["earlier_mean"])


def _flat(lowest: Fact, highest: Fact) -> str:
    """Tell what is equal (``flat``) from what is only written alike (``close``)."""
    return "flat" if lowest.value == highest.value else "close"


def _compared(topic: str, later: Fact, earlier: Fact) -> Case:
    if alike(later.value, earlier.value):
        return Case(f"{topic}.alike")
    return Case(f"{topic}.apart", {"compared": "higher" if later.value > earlier.value else "lower"})


def _caveats(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts, flags = episode.facts, episode.flags
    if "outside" in facts:
        yield "outside", Case("outside.some")
    if "overlapping" in facts:
        yield "overlap", Case("overlap.some")
    if "partial_night" in flags:
        yield "partial", Case("partial.any")
    if "zone_unknown" in flags:
        yield "zone", Case("zone.unknown")
    elif episode.kind == "window":
        yield "zone", Case("zone.no_night")


def sufficiency_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of whether the data suffice, by topic."""
    cases = {
        "verdict": Case("verdict.yes" if episode.sufficient else "verdict.no"),
        "amount": Case(f"amount.{_amount(episode)}"),
    }
    if episode.kind == "period":
        cases["usable"] = Case("usable.any")
    if not episode.sufficient:
        cases["lacking"] = Case(f"lacking.{episode.aspects['lacking']}")
        cases["refusal"] = Case("refusal.any")
    cases.update(_caveats(episode))
    return cases


def _amount(episode: Episode) -> str:
    facts = episode.facts
    if episode.kind == "period":
        return "period" if facts["nights"].value else "period_none"
    return episode.kind if "length" in facts else f"{episode.kind}_lone"
