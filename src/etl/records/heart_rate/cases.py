"""Which sentences are true of an episode: a case for each topic, decided on unrounded values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.narrative import Case
from etl.records.heart_rate.texts.zones import BOUNDS, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.core.model import Episode, Fact

#: Means of night and daytime closer than this (bpm) are called alike (ours).
ALIKE = 2.0


def summary_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of a sufficient episode, by topic."""
    facts = episode.facts
    cases = {"opening": Case(f"opening.{episode.kind}"), "raised": Case(f"raised.{_raised(facts)}")}
    cases.update(_levels(facts))
    if facts["above_100"].value:
        cases["context"] = Case("context.any")
    cases.update(_rhythm(facts))
    cases.update(_caveats(episode))
    return cases


def by_zone(said: Mapping[str, Case], episode: Episode) -> Mapping[str, Case]:
    """Let zones, where there are any, stand in for the levels of a summary."""
    zones = dict(_zones(episode.facts))
    if not zones:
        return said
    return {topic: case for topic, case in said.items() if topic not in {"raised", "context"}} | zones


def peak_cases(episode: Episode) -> dict[str, Case]:
    """Give the zone of the highest heart rate, where there are zones."""
    if "max_hr" not in episode.facts:
        return {}
    zone = _reached(episode.facts)[-1]
    words = {"zone": NAMES[zone], "bound": BOUNDS[zone]}
    return {"peak": Case("peak.any", words), "estimated": Case("estimated.any")}


def _zones(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    if "max_hr" not in facts:
        return
    reached = _reached(facts)
    yield "estimate", Case("estimate.any")
    if len(reached) == 1:
        yield "zones", Case("zones.all", {"zone": NAMES[reached[0]]})
    else:
        yield "zones", Case("zones.some", {"spent": _spent(reached), "listed": _listed(reached)})
    if reached != ["very_light"]:
        yield "context", Case("context.any")


def _reached(facts: Mapping[str, Fact]) -> list[str]:
    """Name the zones that hold some of the time, the lowest first."""
    return [zone for zone in NAMES if facts[f"zone_{zone}"].value]


def _spent(zones: Sequence[str]) -> str:
    *parts, last = [f"{{zone_{zone}}} in the {NAMES[zone]} zone" for zone in zones]
    if not _is_top(zones[-1]):
        parts, last = [*parts, last], "no time beyond"
    return f"{', '.join(parts)} and {last}"


def _listed(zones: Sequence[str]) -> str:
    rest = [] if _is_top(zones[-1]) else ["none beyond"]
    return ", ".join([*(f"{NAMES[zone]} {{zone_{zone}}}" for zone in zones), *rest])


def _is_top(zone: str) -> bool:
    return zone == list(NAMES)[-1]


def _levels(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    if facts["lowest"].value == facts["highest"].value:
        yield "centre", Case("centre.flat")
        return
    yield "centre", Case("centre.plain")
    narrow = facts["p05"].value == facts["p95"].value
    yield "middle", Case("middle.narrow" if narrow else "middle.plain")


def _raised(facts: Mapping[str, Fact]) -> str:
    """Name up to where the heart rate went."""
    if not facts["above_100"].value:
        return "none"
    if facts["share_100"].value == 100:  # noqa: PLR2004 - all of it
        return "all"
    if not facts["above_120"].value:
        return "some"
    return "most" if facts["above_140"].value else "more"


def _rhythm(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    if "night_mean" in facts:
        change = "dip" if "dip" in facts else "rise"
        apart = abs(facts["night_mean"].value - facts["daytime_mean"].value) >= ALIKE
        words = {"change": change, "compared": "lower" if change == "dip" else "higher"}
        yield "blocks", Case("blocks.apart" if apart else "blocks.alike", words)
    if "nocturnal_resting_hr" in facts:
        yield "resting", Case("resting.day")
    if "resting_mean" in facts:
        yield "resting", Case("resting.period")
    if "calmest_mean" in facts:
        flat = facts["calmest_mean"].text == facts["fastest_mean"].text
        yield "daily", Case("daily.flat" if flat else "daily.plain")


def _caveats(episode: Episode) -> Iterator[tuple[str, Case]]:
    if episode.kind == "window":
        yield "stretch", Case("stretch.window")
    if "partial_day" in episode.flags:
        yield "partial", Case("partial.day")
    if "overlapping" in episode.facts:
        yield "overlap", Case("overlap.some")
    if "zone_unknown" in episode.flags:
        yield "zone", Case("zone.unknown")


def sufficiency_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of whether the data suffice, by topic."""
    cases = {
        "verdict": Case("verdict.yes" if episode.sufficient else "verdict.no"),
        "amount": Case(f"amount.{episode.kind}"),
        "counting": Case("counting.any"),
    }
    if not episode.sufficient:
        lacking = "coverage_day" if "short" in episode.facts else episode.aspects["lacking"]
        cases["lacking"] = Case(f"lacking.{lacking}")
        cases["refusal"] = Case("refusal.any")
    cases.update((topic, case) for topic, case in _caveats(episode) if topic in {"overlap", "zone"})
    return cases
