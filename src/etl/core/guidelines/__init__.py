"""The registry of every threshold that may be said: value, unit, population, source.

A number in a text comes from a fact of the records or from this table, never from a template. One module
a field; names are unique over all of them. The comment above a group of rows is its heading in
``docs/reference/metrics.md``, and what a module's docstring names under "Left out" is listed there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.guidelines.activity import ACTIVITY
from etl.core.guidelines.glucose import GLUCOSE
from etl.core.guidelines.guideline import CONVENTION, Guideline
from etl.core.guidelines.heart_rate import HEART_RATE
from etl.core.guidelines.hrv import HRV
from etl.core.guidelines.sleep import SLEEP

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONVENTION", "GUIDELINES", "Guideline"]

_TABLES = (GLUCOSE, HEART_RATE, HRV, SLEEP, ACTIVITY)

GUIDELINES: Mapping[str, Guideline] = {row.name: row for table in _TABLES for row in table}
