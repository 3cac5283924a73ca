"""Forged lines are refused."""

from __future__ import annotations

from typing import ClassVar

from etl.records.active_calories.texts import frame
from etl.records.active_calories.usage import LABELS
from tests.support.forgery_contract import ForgeryContract
from tests.unit.records.active_calories.builders import everything


class TestForgeries(ForgeryContract):
    """The contract, of active calories."""

    texts = everything
    comparisons: ClassVar[tuple[str, ...]] = ("at least", "or more", "more than")
    nothing = "No active energy was recorded."
    rows = frame.AMOUNT + frame.STATISTICS
    labels = LABELS
