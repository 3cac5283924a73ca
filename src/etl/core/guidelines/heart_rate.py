"""Thresholds of heart rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.core.guidelines.guideline import Guideline

HEART_RATE: tuple[Guideline, ...] = ()
