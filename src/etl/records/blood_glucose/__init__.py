"""Blood glucose: sensor and fingerstick readings into days, periods and windows, and their texts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from etl.core.guidelines import GUIDELINES
from etl.core.localtime import EARLIEST_MS, LATEST_MS, zone_rules_version
from etl.records.blood_glucose import cases, coverage, episodes, metrics, reading, rhythm, streams
from etl.records.blood_glucose.episodes import process
from etl.records.blood_glucose.render import render
from etl.records.blood_glucose.schema import SCHEMA
from etl.records.blood_glucose.texts import frame
from etl.records.blood_glucose.usage import USAGE
from etl.records.blood_glucose.wordings import ANSWERS, SENTENCES, SUMMARIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.core.model import Episode
    from etl.core.record_type import Draft, Processed, Scope
    from etl.core.rules import Rules
    from etl.records.blood_glucose.reading import Reading


class BloodGlucose:
    """The record type ``BloodGlucoseRecord``."""

    name = "BloodGlucoseRecord"
    category = "metabolic_diabetes"
    usage = USAGE

    @property
    def schema(self) -> Mapping[str, Any]:
        """The Avro schema its files are resolved against."""
        return SCHEMA

    @property
    def fingerprint(self) -> Mapping[str, Any]:
        """Everything besides code that can change a byte: sentences, tables, thresholds, zone rules."""
        return {
            "thresholds": _thresholds(),
            "sentences": SENTENCES,
            "shapes": [SUMMARIES, ANSWERS],
            "frame": {name: value for name, value in vars(frame).items() if name.isupper()},
            "guidelines": [asdict(row) for row in GUIDELINES.values()],
            "zone_rules": zone_rules_version(),
        }

    def parse(self, raw: Mapping[str, Any], source: int, rules: Rules) -> Reading:
        """Read one decoded Avro record; faults are named, nothing is raised."""
        return reading.parse(raw, source, rules)

    def process(self, records: Sequence[Reading], scope: Scope) -> Processed:
        """Find the episodes in usable readings and compute their facts."""
        return process(records, scope)

    def render(self, episode: Episode, choose: Callable[[str, int], int]) -> Iterable[Draft]:
        """Put an episode into words."""
        return render(episode, choose)


def _thresholds() -> dict[str, object]:
    """Give the numbers that decide and are no guideline."""
    return {
        "times_ms": (EARLIEST_MS, LATEST_MS),
        "official_most": reading.OFFICIAL_MOST,
        "plausible": (reading.PLAUSIBLE_LEAST, reading.PLAUSIBLE_MOST),
        "sensor": (coverage.SLOWEST, coverage.READINGS_A_DAY),
        "limited_display": (streams.LIMITED_ORIGINS, streams.PILED_UP),
        "period_dates": episodes.PERIOD_DATES,
        "profile_dates": rhythm.PROFILE_DATES,
        "alike": cases.ALIKE,
        "management_indicator": (metrics.GMI_INTERCEPT, metrics.GMI_SLOPE),
        "risk": (metrics.RISK_SCALE, metrics.RISK_POWER, metrics.RISK_SHIFT, metrics.RISK_FACTOR),
        "risk_index": (metrics.GRI_WEIGHTS, metrics.GRI_MOST),
    }


BLOOD_GLUCOSE = BloodGlucose()
