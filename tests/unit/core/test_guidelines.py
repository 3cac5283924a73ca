"""The registry of citable numbers."""

from __future__ import annotations

import re

import pytest

from etl.core.guidelines import _TABLES, GUIDELINES

ROWS = [row for table in _TABLES for row in table]


def test_names_are_unique() -> None:
    """Should hold each name once, fit for a placeholder."""
    assert len(GUIDELINES) == len(ROWS)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in GUIDELINES)


def test_text_says_the_value() -> None:
    """Should write each value as it is, with its unit."""
    for row in ROWS:
        hours, _, minutes = row.text.partition(":")
        said = float(hours) if minutes == "00" else float(re.sub(r"[^\d.]", "", row.text))
        assert said == row.value, row
        assert row.unit in row.text or row.unit == "hour of day", row


def test_source_and_population() -> None:
    """Should cite an identifier or an official text, or own up to a convention, and say for whom."""
    for row in ROWS:
        cited = re.fullmatch(r"doi:10\.\d{4,9}/\S+|ADA Standards.*|FDA 510\(k\).*|convention", row.source)
        assert cited, row
        assert row.population, row


def test_only_targets_compare() -> None:
    """Should give targets a comparison, and nothing else."""
    for row in ROWS:
        assert (row.relation in {">", "<", "<=", ">="}) == row.name.endswith("_target"), row
        assert bool(row.relation) == row.name.endswith("_target"), row


@pytest.mark.parametrize("relation", [">", "<", "<="])
def test_targets_are_told_apart_by_text(relation: str) -> None:
    """Should never have two targets of one comparison that are written alike."""
    texts = [row.text for row in ROWS if row.relation == relation]
    assert len(set(texts)) == len(texts) > 0


#: The numbers of the sources: name, value, comparison.
VALUES = (
    ("tir_target", 70, ">"),
    ("tbr_target", 4, "<"),
    ("tbr2_target", 1, "<"),
    ("tar_target", 25, "<"),
    ("tar2_target", 5, "<"),
    ("cv_target", 36, "<="),
    ("glucose_54", 54, ""),
    ("glucose_70", 70, ""),
    ("glucose_140", 140, ""),
    ("glucose_180", 180, ""),
    ("glucose_250", 250, ""),
    ("glucose_period_days", 14, ""),
    ("glucose_coverage", 70, ""),
    ("glucose_window", 6, ""),
    ("glucose_event", 15, ""),
    ("glucose_prolonged", 120, ""),
    ("glucose_gap", 45, ""),
    ("smbg_before_low", 80, ""),
    ("smbg_before_high", 130, ""),
    ("smbg_after_high", 180, ""),
    ("gri_zone_a", 20, ""),
    ("gri_zone_d", 80, ""),
    ("glucose_display_low", 70, ""),
    ("glucose_display_high", 250, ""),
    ("steps_5000", 5000, ""),
    ("steps_7500", 7500, ""),
    ("steps_10000", 10000, ""),
    ("steps_12500", 12500, ""),
    ("cadence_moderate", 100, ""),
    ("cadence_vigorous", 130, ""),
    ("wrist_energy_error", 20, ""),
    ("se_target", 85, ">="),
    ("sol_target", 30, "<="),
    ("waso_target", 20, "<="),
    ("awakenings_target", 1, "<="),
    ("sleep_awakening", 5, ""),
)


def test_values() -> None:
    """Should hold the numbers of the sources."""
    for name, value, relation in VALUES:
        assert (GUIDELINES[name].value, GUIDELINES[name].relation) == (value, relation), name


@pytest.mark.parametrize("name", ["sol_target", "waso_target", "awakenings_target"])
def test_sleep_targets_that_age_widens(name: str) -> None:
    """Should not give for everyone what is wider from 65 years on, as efficiency is not."""
    assert GUIDELINES[name].population == "adults of 18 to 64 years"
    assert GUIDELINES["se_target"].population == "adults"
