"""Which sentences are true of an episode: a case for each topic, decided on unrounded values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.model import Flag
from etl.core.narrative import Case, meets
from etl.records.sleep_session.lengths import OPEN, UNSAID, WITHIN, Ranges
from etl.records.sleep_session.sleeps import ASLEEP, EARLY, LATE, LENGTH, MIDDLE, NAP, NIGHT, OTHER, SOMETIME
from etl.records.sleep_session.texts.lengths import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.core.model import Episode, Fact

_WHICH: Mapping[str, str] = {
    NAP: "the nap on {day}",
    NIGHT: "the night to {day}",
    EARLY: "the early part of the night to {day}",
    MIDDLE: "the middle part of the night to {day}",
    LATE: "the late part of the night to {day}",
    OTHER: "the sleep that ended on {day}",
    SOMETIME: "this sleep",
}
_STAGES: Mapping[str, str] = {
    "light": "light sleep",
    "deep": "deep sleep",
    "rem": "REM sleep",
    "sleeping": "sleep of no stated stage",
}
_SHORT: Mapping[str, str] = {"light": "light", "deep": "deep", "rem": "REM"}
#: Minutes: less rounds to none, and is told in words.
BRIEF = 0.5
#: Facts that have a sentence of their own wherever they are.
_TOLD = (("outside", "outside.any"), ("doubled", "doubled.any"))
_BESIDE = (
    ("naps", "naps.some"),
    ("others", "others.some"),
    ("split", "split.some"),
    ("overlapping", "overlap.period"),
)


def summary_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of a sufficient episode, by topic."""
    cases = dict(_period(episode) if episode.kind == "period" else _sleep(episode))
    if any("meets" in case.words for case in cases.values()):
        cases["frame"] = Case("frame.period" if episode.kind == "period" else "frame.any")
    return cases


def _sleep(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts = episode.facts
    words = spoken_of(episode)
    if "tst" not in facts:
        yield "opening", Case("opening.bare", words)
        yield "bare", Case("bare.any")
    elif "spt" not in facts:
        yield "opening", Case("opening.partly", words)
        yield "partly", Case("partly.any")
    else:
        yield "opening", Case("opening.staged", words)
        yield from _duration(episode, "duration.night", words)
        yield from _continuity(episode, words)
        yield from _stages(facts)
        if "midsleep" in facts:
            yield "middle", Case("middle.plain")
        if episode.aspects["open"] and "unknown" in facts:
            yield "gaps", Case("gaps.open")
    yield from ((name, Case(row)) for name, row in _TOLD if name in facts)
    yield from _caveats(episode)


def spoken_of(episode: Episode) -> Mapping[str, str]:
    """Give the words for a sleep: which it is, and when it was."""
    which = _WHICH[episode.aspects["sleep"]]
    times = ", from about {bed} to {wake}" if "bed" in episode.facts else ""
    return {"which": which, "Which": which[0].upper() + which[1:], "times": times}


def _continuity(episode: Episode, words: Mapping[str, str]) -> Iterator[tuple[str, Case]]:
    facts = episode.facts
    if "se" in facts:
        yield "efficiency", _against(episode, "se", "efficiency", words)
        yield "latency", _against(episode, "sol", "latency", words)
    else:
        yield "efficiency", Case(f"efficiency.{episode.aspects['onset']}")
        yield "maintenance", Case("maintenance.plain")
    if not facts["waso"].value:
        yield "waso", Case("waso.none")
        return
    yield "waso", _against(episode, "waso", "waso", words)
    if facts["awakenings"].value:
        yield "awakenings", _against(episode, "awakenings", "awakenings", words)
    else:
        yield "awakenings", Case("awakenings.none")


def _duration(episode: Episode, row: str, words: Mapping[str, str]) -> Iterator[tuple[str, Case]]:
    """Hold the time asleep against the range for the age, and, where it is outside, the wider one."""
    place, wider = episode.aspects["range"], episode.aspects["wider"]
    if place == UNSAID:
        return
    people = {"people": PEOPLE["band" if "age_to" in episode.facts else "open"]}
    if place == OPEN:
        yield "duration", Case("duration.open", people)
        return
    held = Ranges(episode.aspects["group"], wider=wider != UNSAID)
    yield "duration", Case(row, {**words, **people, "place": place, **_bounds(held.bounds())})
    if held.wider:
        row = "wider.within" if wider == WITHIN else "wider.outside"
        yield "wider", Case(row, {"place": wider, **_bounds(held.bounds(wider=True))})
    yield "needs", Case("needs.any")


def _bounds(names: tuple[str, str]) -> Mapping[str, str]:
    return {"low": f"{{@{names[0]}}}", "high": f"{{@{names[1]}}}"}


def _against(episode: Episode, name: str, topic: str, words: Mapping[str, str]) -> Case:
    """Compare a fact with its target, where the target is meant for it and the data are sure."""
    fact = episode.facts[name]
    if fact.unit == "min" and fact.value < BRIEF:
        return Case(f"{topic}.brief")
    if name not in episode.aspects["judged"].split():
        return Case(f"{topic}.plain", words)
    return Case(f"{topic}.judged", {**words, **_verdict(episode.facts, name)})


def _verdict(facts: Mapping[str, Fact], name: str) -> Mapping[str, str]:
    return {"meets": "meets" if meets(facts, f"{name}_target") else "does not meet"}


def _stages(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    """Say the shares of those stages there are, and which there are none of."""
    there = [name for name in _STAGES if f"{name}_share" in facts]
    if not there:
        yield "stages", Case("stages.mixed" if "light" in facts else "stages.untold")
        return
    if len(there) == 1:
        yield "stages", Case("stages.lone", {"stage": _STAGES[there[0]]})
    else:
        parts = _listed([f"{_STAGES[name]} ({{{name}_share}})" for name in there], "and")
        shares = _listed([f"{{{name}_share}} {_STAGES[name]}" for name in there], "and")
        yield "stages", Case("stages.shares", {"parts": parts, "shares": shares})
    if absent := [word for name, word in _SHORT.items() if name not in there]:
        yield "absent", Case("absent.any", {"absent": f"{_listed(absent, 'or')} sleep"})
    if "rem_latency" in facts:
        yield "rem", Case("rem.plain")


def _listed(items: list[str], last: str) -> str:
    """Write a list: ``a, b and c``."""
    *others, end = items
    return f"{', '.join(others)} {last} {end}" if others else end


def _caveats(episode: Episode) -> Iterator[tuple[str, Case]]:
    if episode.aspects["sleep"] == NAP:
        yield "nap", Case("nap.any")
    if "overlapping" in episode.facts:
        yield "overlapping", Case("overlap.some")
    if episode.aspects["sleep"] == SOMETIME:
        yield "zone", Case("zone.unknown")


def _period(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts = episode.facts
    sleeps = facts["sleeps"].value
    yield "opening", Case("opening.period")
    yield "main", Case("main.any")
    if "tst_mean" in facts:
        yield "length", Case("length.plain")
        yield "asleep", Case(f"asleep.{extent(facts, 'tst')}")
        part = facts["staged"].value < sleeps
        if part:
            yield "basis", Case("basis.some")
        yield from _duration(episode, "duration.mean", {"over": " over {staged}" if part else ""})
    else:
        yield "length", Case(f"length.{extent(facts, 'tib')}")
        yield "basis", Case("basis.few")
    if "se" in facts:
        over = " over {timed}" if facts["timed"].value < sleeps else ""
        yield "efficiency", Case("efficiency.period", {"over": over, **_verdict(facts, "se")})
    yield "timing", Case("timing.plain" if "bed_mean" in facts else "timing.scattered")
    if "sri" in facts:
        yield "regular", Case("regular.plain")
        yield "scale", Case("scale.any")
    yield from _beside(facts)


def extent(facts: Mapping[str, Fact], name: str) -> str:
    """Tell whether there is a shortest and a longest, as they are written."""
    return "alike" if facts[f"{name}_shortest"].text == facts[f"{name}_longest"].text else "range"


def _beside(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    for name, row in _BESIDE:
        if name in facts:
            yield name, Case(row)


def sufficiency_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of whether the data suffice, by topic."""
    cases = {
        "verdict": Case("verdict.yes" if episode.sufficient else "verdict.no"),
        "amount": Case("amount.period") if episode.kind == "period" else _amount(episode),
    }
    lacking = episode.aspects["lacking"]
    if not episode.sufficient:
        cases["refusal"] = Case(f"refusal.{episode.kind}")
        if lacking != ASLEEP:
            cases["lacking"] = Case(f"lacking.{lacking}")
    if episode.kind == "period":
        cases.update(_beside(episode.facts))
        return cases
    cases.update(_caveats(episode))
    if episode.sufficient:
        cases.update(_limits(episode))
    if lacking == LENGTH and episode.aspects["sleep"] == SOMETIME:
        cases["zone"] = Case("nap.unknown")
    return cases


def _limits(episode: Episode) -> Iterator[tuple[str, Case]]:
    """Say what a report will lack all the same."""
    if Flag.PARTLY_STAGED in episode.flags:
        yield "partly", Case("partly.any")
    if Flag.NO_STAGES in episode.flags and episode.aspects["sleep"] == NAP:
        yield "bare", Case("bare.any")


def _amount(episode: Episode) -> Case:
    aspects = episode.aspects
    if aspects["lacking"] == ASLEEP:
        return Case("amount.awake")
    if aspects["sleep"] == NAP:
        return Case("amount.nap")
    if aspects["lacking"] == LENGTH:
        return Case("amount.short")
    covers = "length" if aspects["sleep"] == SOMETIME else "length and timing"
    return Case("amount.staged" if "coverage" in episode.facts else "amount.bare", {"covers": covers})
