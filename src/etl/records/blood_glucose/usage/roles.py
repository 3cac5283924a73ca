"""Is a number said of the right thing? What can be told from names and words without knowing the template.

Bound are: rows of the table with one value, shares above and below a threshold, "none" above or below it,
the lowest and the highest, and what is lower or higher at night. A rule speaks only where the line holds
the fact it needs. Numbers that share a text cannot be told apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from etl.core.grounding.usage import misuses
from etl.records.blood_glucose.usage.phrases import PHRASES
from etl.records.blood_glucose.usage.units import facts_in_mgdl, in_mgdl, mixed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Rows "label: value" and the one fact each is to hold.
_ROWS: Mapping[str, str] = {
    "Days with data": "days_seen",
    "Recorded": "readings",
    "For full coverage": "expected",
    "Not repeating each other": "slots",
    "Time between readings": "cadence",
    "Mean": "mean",
    "Standard deviation": "sd",
    "Coefficient of variation": "cv",
    "Lowest": "lowest",
    "Highest": "highest",
    "Below 54 mg/dL": "n_tbr2",
    "From 54 mg/dL to below 70 mg/dL": "n_tbr1",
    "From 70 mg/dL to 180 mg/dL": "n_tir",
    "From 70 mg/dL to 140 mg/dL": "n_titr",
    "Above 180 mg/dL, up to 250 mg/dL": "n_tar1",
    "Above 250 mg/dL": "n_tar2",
    "Above 180 mg/dL": "n_tar",
    "Glucose management indicator": "gmi",
    "Low blood glucose index": "lbgi",
    "High blood glucose index": "hbgi",
    "Below 70 mg/dL for at least 15 min": "low_episodes",
    "Below 54 mg/dL for at least 15 min": "very_low_episodes",
    "Above 180 mg/dL for at least 15 min": "high_episodes",
    "Above 250 mg/dL for at least 15 min": "very_high_episodes",
}

#: Rows of several values, and how they are written.
_LONG_ROWS: Mapping[str, str] = {
    "Low episodes, longest and total time": "{low_longest}, {low_total}",
    "High episodes, longest and total time": "{high_longest}, {high_total}",
    "Night, 00:00 to 06:00": "mean {night_mean}, {night_readings}, {n_night_tir}",
    "Daytime, 06:00 to 24:00": "mean {daytime_mean}, {daytime_readings}, {n_daytime_tir}",
    "Fasting": "{n_fasting}, mean {fasting_mean}",
    "Before meals": "{n_before}, mean {before_mean}",
    "After meals": "{n_after}, mean {after_mean}",
    **{
        f"From {hour} o'clock": f"median {{p50_{hour:02}}}, quartiles {{p25_{hour:02}}} and {{p75_{hour:02}}}"
        for hour in range(24)
    },
}

#: Beyond each threshold (mg/dL): the share, and the counts that are zero where the share is.
_BEYOND: Mapping[str, tuple[str, ...]] = {
    "below 54": ("tbr2", "n_tbr2"),
    "below 70": ("tbr", "n_tbr1", "n_tbr2"),
    "above 180": ("tar", "n_tar", "n_tar1", "n_tar2"),
    "above 250": ("tar2", "n_tar2"),
}
#: All in small letters: they are looked for in texts put into small letters.
_SIDE = r"(?P<side>(?:below|above) [0-9]+) mg/dl"
_SHARE = r"(?P<share>[0-9]+(?:\.[0-9]+)? %)"
_SHARE_FIRST = re.compile(
    rf"{_SHARE}(?: of (?:the )?readings)?(?: (?:were|fell|rose))?(?: glucose was (?:low|high), that is)?"
    rf"(?: with)?(?: very (?:low|high)(?: values)?,)? {_SIDE}",
)
_SIDE_FIRST = re.compile(rf"{_SIDE}(?:,? made up| was| were|:) {_SHARE}")
_ONES = re.compile(rf"ones, {_SIDE}, {_SHARE}")
_NONE = re.compile(rf"\b(?:no|none|nothing|never)\b(?! episode| low episode| high episode)[^.;:\n]*? {_SIDE}")
_NONE_AFTER = re.compile(rf"{_SIDE}: none\b")

_LEVEL = r"[0-9]+(?:\.[0-9]+)? mg/dl"
_EXTREME_WORD = re.compile(r"\b(?:lowest|highest|minimum|maximum)\b")
_EXTREMES = re.compile(
    rf"\b(?P<a>lowest|highest|minimum|maximum)(?: value)?(?: was|:| came to)? (?P<a_is>{_LEVEL})"
    rf"|(?P<b_is>{_LEVEL}) as the (?P<b>lowest|highest)"
    rf"|\b(?P<c>lowest|highest)(?: in the hour)? from (?P<c_hour>[0-9]+ o'clock)"
    rf",?(?: at)? \(?(?P<c_is>{_LEVEL})",
)
_SPAN = re.compile(
    rf"\b(?:with (?:values|readings) from (?P<low>{_LEVEL}) to|extremes of (?P<low_2>{_LEVEL}) and)"
    rf" (?P<high>{_LEVEL})",
)
_PEAK = re.compile(rf"\bpeaked from (?P<hour>[0-9]+ o'clock) \((?P<level>{_LEVEL})")
_NIGHT = re.compile(r"\b(?P<word>lower|higher) (?:than (?:the|in the) |at night\b)")

_spoken = misuses({}, PHRASES)


def role_problems(role: str, text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Say which numbers of a text are said of the wrong thing; ``facts`` are by name."""
    if mixed(text):
        yield f"the {role} text gives levels in two units"
    text, facts = in_mgdl(text), facts_in_mgdl(facts)
    if role == "user":
        yield from _rows(text, facts)
    elif role == "assistant":
        yield from _spoken(role, text, facts)
        lowered = text.lower()
        for check in (_shares, _nones, _extremes, _ends, _night):
            yield from (f"the assistant text is wrong about {name}" for name in check(lowered, facts))


def _says(facts: Mapping[str, Mapping[str, Any]], name: str, said: str | None) -> bool:
    return name not in facts or facts[name]["text"].lower() == said


def _rows(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    texts = {name: fact["text"] for name, fact in facts.items()}
    for row in text.split("\n"):
        label, colon, said = row.partition(": ")
        if colon and label in _ROWS and not _says(facts, _ROWS[label], said.lower()):
            yield f"the row of fact {_ROWS[label]} in the user text holds something else"
        elif colon and label in _LONG_ROWS and said != _LONG_ROWS[label].format_map(_Texts(texts)):
            yield f"the row {label} in the user text holds something else"


class _Texts(dict[str, str]):
    """What facts say; one that a line does not hold says nothing that a row could."""

    def __missing__(self, name: str) -> str:
        return "\0"


def _shares(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for pattern in (_SHARE_FIRST, _SIDE_FIRST, _ONES):
        for match in pattern.finditer(text):
            names = _BEYOND.get(match["side"], ())
            if names and not _says(facts, names[0], match["share"]):
                yield names[0]


def _nones(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for pattern in (_NONE, _NONE_AFTER):
        for match in pattern.finditer(text):
            names = _BEYOND.get(match["side"], ())
            yield from (name for name in names if name in facts and facts[name]["value"])


def _extremes(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    matches = list(_EXTREMES.finditer(text))
    if len(matches) != sum(1 for _ in _bare_extremes(text)):
        yield "an extreme"
    for match in matches:
        word = match["a"] or match["b"] or match["c"]
        low = word in {"lowest", "minimum"}
        if match["c"]:
            name = "trough" if low else "peak"
            said = {f"{name}_hour": match["c_hour"], f"{name}_median": match["c_is"]}
        else:
            said = {"lowest" if low else "highest": match["a_is"] or match["b_is"]}
        yield from (name for name, level in said.items() if not _says(facts, name, level))


def _bare_extremes(text: str) -> Iterator[re.Match[str]]:
    """Extremes that are said of something; "the minimum is …" is a requirement."""
    return (match for match in _EXTREME_WORD.finditer(text) if not text.startswith(" is ", match.end()))


def _ends(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for match in _SPAN.finditer(text):
        said = {"lowest": match["low"] or match["low_2"], "highest": match["high"]}
        yield from (name for name, level in said.items() if not _says(facts, name, level))
    for match in _PEAK.finditer(text):
        said = {"peak_hour": match["hour"], "peak_median": match["level"]}
        yield from (name for name, level in said.items() if not _says(facts, name, level))


def _night(text: str, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if "night_mean" not in facts or "daytime_mean" not in facts:
        return
    lower = facts["night_mean"]["value"] < facts["daytime_mean"]["value"]
    for match in _NIGHT.finditer(text):
        if (match["word"] == "lower") != lower:
            yield "night_mean"
