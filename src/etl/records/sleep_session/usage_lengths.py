"""What a reader expects of sleep held against a range for the age; shares no code with the texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from etl.core.grounding.usage import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from etl.core.grounding.usage import Place


class _Agreed(NamedTuple):
    """What holds for ages from here on, in hours; no wider range where the ages of a band differ in it."""

    youngest: int
    hours: tuple[int, int]
    wider: tuple[int, int] | None


_AGREED = (
    _Agreed(65, (7, 8), (5, 9)),
    _Agreed(30, (7, 9), (6, 10)),
    _Agreed(25, (7, 9), None),
    _Agreed(20, (7, 9), (6, 11)),
)
_HOUR = 60  # minutes
_OPEN = 90  # years; from there on a band has no end

#: Where the bounds of a range may stand.
PLACES: Mapping[str, tuple[Place, ...]] = {
    f"sleep_{group}_{bound}": (place(before, after),)
    for group, most, widest in (("young", 9, 11), ("middle", 9, 10), ("older", 8, 9))
    for bound, before, after in (
        ("from", r"the range from ", rf" to {most} hours"),
        ("to", r"the range from 7 hours to ", ""),
        ("wider_from", r"the wider range from ", rf" to {widest} hours"),
        ("wider_to", r"the wider range from [56] hours to ", ""),
    )
}

#: Rows "label: value" and the one fact each holds.
LABELS: Mapping[str, str] = {"Age band from": "age_from", "Age band to": "age_to"}

#: Ways to speak of it, in small letters.
SPOKEN = (
    r"adults of (?P<age_from>[a-z0-9]+)[^.,;]*? to (?P<age_to>[a-z0-9]+)",
    r"adults of (?P<age_from>[a-z0-9]+)[^.,;]*? and over",
    r"your sleep of <tst>",
    r"(?<!mean )total sleep time, <tst>, lies",
    r"at <tst>, your time asleep",
    r"(?<!mean )sleep duration: <tst>, (?:within|below|above)",
    r"(?<!on average )you slept <tst>, and that",
    r"with <tst> of sleep, the",
    r"your average of <tst_mean> asleep",
    r"mean total sleep time, <tst_mean>(?:,| over)",
    r"time asleep, <tst_mean> on average",
    r"mean sleep duration: <tst_mean>(?:,| over)",
    r"on average you slept <tst_mean>(?:, and| over)",
    r"with a mean of <tst_mean> asleep",
    r"over (?P<staged>[0-9]+ staged sleeps?)",
)

_VERDICT = re.compile(
    r"(?<!not )\b(?:(?P<within>within)|(?P<below>below)|(?P<above>above)) the (?P<wider>wider )?range"
    r" from (?P<start>[0-9]+) hours to (?P<end>[0-9]+) hours"
)
_SPEAKS = re.compile(
    r"\brange from [0-9]+ hours"
    r"|\b(?:within|below|above|outside|beyond|in) (?:the|this|that|its) (?:wider )?range\b"
)


def misjudged(role: str, text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Say whether sleep is held against another range than that of the age, or with another result."""
    if role != "assistant":
        return
    lowered = text.lower()
    for match in _VERDICT.finditer(lowered):
        if not _is_true(match, facts):
            yield "the assistant text is wrong about the range of sleep for the age"
    if "and over" in lowered and facts.get("age_from", {"value": 0})["value"] < _OPEN:
        yield "the assistant text gives no end to a band of ages that has one"
    if _SPEAKS.search(_VERDICT.sub("", lowered)):
        yield "the assistant text speaks of a range of sleep without saying how the sleep lies to it"


def _is_true(match: re.Match[str], facts: Mapping[str, Mapping[str, Any]]) -> bool:
    asleep = facts.get("tst") or facts.get("tst_mean")
    hours = _agreed(facts, wider=bool(match["wider"]))
    if asleep is None or hours is None or hours != (int(match["start"]), int(match["end"])):
        return False
    start, end = (hour * _HOUR for hour in hours)
    below, above = asleep["value"] < start, asleep["value"] > end
    return (below, above) == (bool(match["below"]), bool(match["above"]))


def _agreed(facts: Mapping[str, Mapping[str, Any]], *, wider: bool) -> tuple[int, int] | None:
    """Give the range for the age that a line tells."""
    age = facts.get("age_from")
    rows = (row for row in _AGREED if age is not None and row.youngest <= age["value"])
    row = next(rows, None)
    return row and (row.wider if wider else row.hours)
