"""Thresholds of heart rate variability."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.core.guidelines.guideline import Guideline

HRV: tuple[Guideline, ...] = ()
