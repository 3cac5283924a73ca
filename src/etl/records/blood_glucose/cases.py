"""Which sentences are true of a summary: a case for each topic, decided on unrounded values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.narrative import Case, meets
from etl.records.blood_glucose.streams import FINGERSTICK, LIMITED
from etl.records.blood_glucose.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.core.model import Episode, Fact

#: Means closer than this (mg/dL) are called alike: less than a sensor can tell apart (ours).
ALIKE = 5.0

_ALL = 100.0


def summary_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of a sufficient episode, by topic."""
    facts, method = episode.facts, episode.aspects["method"]
    full = "_full" if "coverage" in facts and facts["coverage"].value == _ALL else ""
    cases: dict[str, Case] = {"opening": Case(f"opening.{episode.kind}{full}", _given(facts))}
    cases.update(_levels(episode))
    cases.update(_range(episode))
    if facts["tir"].value < _ALL:
        cases.update(_below(episode) if method != LIMITED else ())
        cases.update(_above(episode))
    cases.update(_meals(facts) if method == FINGERSTICK else _sensor(episode))
    cases.update(_caveats(episode))
    if any(case.words.get("meets") for case in cases.values()):
        cases["frame"] = Case(f"frame.{episode.kind}")
    return cases


def _given(facts: Mapping[str, Fact]) -> Mapping[str, str]:
    """Name the readings, or those that do not repeat each other where some do."""
    return {"given": "{slots}" if "slots" in facts else "{readings}"}


def _verdict(facts: Mapping[str, Fact], target: str) -> Mapping[str, str]:
    return {"meets": "meets" if meets(facts, target) else "does not meet"}


def _levels(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts = episode.facts
    if facts["lowest"].value == facts["highest"].value:
        yield "centre", Case("centre.flat")
        return
    yield "centre", Case("centre.plain")
    if episode.kind != "period":
        if episode.aspects["method"] != FINGERSTICK:
            yield "spread", Case("spread.plain")
    elif episode.aspects["method"] == FINGERSTICK or _edge(facts):
        yield "spread", Case("spread.plain")
    else:
        yield "spread", Case("spread.target", _verdict(facts, "cv_target"))


def _range(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts = episode.facts
    share = facts["tir"].value
    if share in {0.0, _ALL}:
        yield "range", Case("range.all" if share else "range.none")
    elif episode.kind == "window" or not _comparable(episode):
        yield "range", Case("range.plain")
    else:
        yield "range", Case(f"range.{episode.kind}", _verdict(facts, "tir_target"))
    if "titr" in facts and 0 < facts["titr"].value < _ALL and episode.aspects["method"] != FINGERSTICK:
        yield "tight", Case("tight.plain")


def _comparable(episode: Episode) -> bool:
    """Tell whether time in range may be compared with its target.

    Not for fingersticks, which are no time; not where readings at the lower limit of a display might be
    lower in truth and the answer would change with them.
    """
    if episode.aspects["method"] == FINGERSTICK:
        return False
    facts = episode.facts
    if "n_floor" not in facts:
        return True
    surely = 100 * (facts["n_tir"].value - facts["n_floor"].value) / facts["readings"].value
    return meets(facts, "tir_target") == (surely > GUIDELINES["tir_target"].value)


def _below(episode: Episode) -> Iterator[tuple[str, Case]]:
    yield from _side(episode, "low", "tbr")


def _above(episode: Episode) -> Iterator[tuple[str, Case]]:
    if episode.aspects["method"] == LIMITED and episode.facts["tar"].value and episode.kind != "period":
        yield "high", Case("high.hidden")
    else:
        yield from _side(episode, "high", "tar")


def _side(episode: Episode, side: str, share: str) -> Iterator[tuple[str, Case]]:
    """Say how much lies on a side of the range, and how much far out."""
    facts = episode.facts
    if not facts[share].value:
        yield side, Case(f"{side}.none")
    elif _judged(episode, side):
        yield side, Case(f"{side}.target", _verdict(facts, f"{share}_target"))
        yield f"very_{side}", _far_out(facts, side, share)
    elif not facts[f"{share}2"].value:
        yield side, Case(f"{side}.some")
    else:
        yield side, Case(f"{side}.very" if facts[f"{share}1"].value else f"{side}.only_very")


def _judged(episode: Episode, side: str) -> bool:
    """Tell whether a side is compared with its targets.

    The targets are for periods. A day is compared with those for time in range and for lows, since the
    former alone could make a day with many lows look good; the answer says that a day only hints.
    """
    if episode.aspects["method"] == FINGERSTICK:
        return False
    return episode.kind == "period" or (episode.kind == "day" and side == "low")


def _far_out(facts: Mapping[str, Fact], side: str, share: str) -> Case:
    far = facts.get(f"{share}2")
    if far is None:
        return Case(f"very_{side}.hidden")
    if not far.value:
        return Case(f"very_{side}.none")
    return Case(f"very_{side}.target", _verdict(facts, f"{share}2_target"))


def _sensor(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts = episode.facts
    yield from _events(facts, "low", "tbr", "below {@glucose_54}")
    yield from _events(facts, "high", "tar", "above {@glucose_250}")
    yield from _rhythm(facts)
    if "gmi" in facts:
        yield "gmi", Case("gmi.plain")
    if "lbgi" in facts:
        yield "risk", Case("risk.plain")
    if "gri" in facts and episode.kind != "window":
        yield "gri", Case(f"gri.{episode.kind}", {"zone": episode.aspects["gri_zone"].upper()})


def _events(facts: Mapping[str, Fact], side: str, share: str, beyond: str) -> Iterator[tuple[str, Case]]:
    """Say the episodes of a side; without readings out there, nothing."""
    if f"{side}_episodes" not in facts or not facts[share].value:
        return
    count, words = facts[f"{side}_episodes"].value, {"side": side, "beyond": beyond}
    if not count:
        yield f"{side}_events", Case("none", words)
        return
    cut = facts[f"{side}_truncated"].value
    yield f"{side}_events", Case("many" if count > 1 else "one_cut" if cut else "one", words)
    if cut and count > 1:
        yield f"{side}_cut", Case("cut", words)
    if side == "low" and facts["low_prolonged"].value:
        yield "low_prolonged", Case("prolonged_many" if count > 1 else "prolonged_one", words)
    if f"very_{side}_episodes" in facts and facts[f"very_{side}_episodes"].value:
        yield f"very_{side}_events", Case("very", words)


def _rhythm(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    night, daytime = facts.get("night_mean"), facts.get("daytime_mean")
    if night and daytime:
        words = {"compared": "lower" if night.value < daytime.value else "higher"}
        alike = abs(night.value - daytime.value) < ALIKE
        yield "blocks", Case("blocks.alike" if alike else "blocks.apart", words)
    elif night or daytime:
        yield "blocks", Case("blocks.night" if night else "blocks.daytime")
    if "peak_hour" in facts and all(
        facts["peak_median" + unit].text != facts["trough_median" + unit].text for unit in UNITS
    ):
        yield "profile", Case("profile.plain")


def _meals(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    if not any(f"n_{name}" in facts for name in ("fasting", "before", "after")):
        yield "untagged", Case("untagged.all")
        return
    if "n_fasting" in facts:
        yield "fasting", Case("fasting.many" if facts["n_fasting"].value > 1 else "fasting.lone")
    for name in ("before", "after"):
        if f"n_{name}" in facts:
            lone = "lone_" if facts[f"n_{name}"].value == 1 else ""
            share = facts[f"{name}_goal"].value
            yield name, Case(f"{name}.{lone}{'all' if share == _ALL else 'some' if share else 'none'}")
            yield "goal", Case("goal.any")


def _caveats(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts, flags = episode.facts, episode.flags
    if episode.aspects["method"] == LIMITED:
        yield "limits", Case(f"limits.{episode.aspects['display']}")
        if edge := _edge(facts):
            yield "edge", Case(f"edge.{edge}")
    if episode.kind == "window":
        yield "stretch", Case("stretch.window")
    if episode.aspects["method"] == FINGERSTICK:
        yield "moments", Case("moments.any")
    if "partial_day" in flags:
        yield "partial", Case("partial.day")
    if "overlapping" in facts:
        yield "overlap", Case("overlap.some")
    if "zone_unknown" in flags:
        yield "zone", Case("zone.unknown")


def _edge(facts: Mapping[str, Fact]) -> str:
    """Tell at which limits of its display a sensor has readings."""
    if "n_floor" not in facts:
        return ""
    floor, ceiling = facts["n_floor"].value, facts["n_ceiling"].value
    if floor and ceiling:
        return "both"
    return "floor" if floor else "ceiling" if ceiling else ""


def sufficiency_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of whether the data suffice, by topic."""
    lone = episode.aspects["lacking"] == "pace"
    cases = {
        "verdict": Case("verdict.yes" if episode.sufficient else "verdict.no"),
        "amount": Case("amount.lone" if lone else f"amount.{episode.kind}", _given(episode.facts)),
    }
    said = {"overlap", "zone"}
    if episode.sufficient:
        said.add("limits")
    else:
        cases["refusal"] = Case("refusal.any")
        if not lone:
            cases["lacking"] = Case(f"lacking.{_lacking(episode)}")
    cases.update((topic, case) for topic, case in _caveats(episode) if topic in said)
    return cases


def _lacking(episode: Episode) -> str:
    """Name what is lacking; only a day can say how many readings more it would take."""
    daily = "_day" if "readings_short" in episode.facts and "expected" in episode.facts else ""
    return f"{episode.aspects['lacking']}{daily}"
