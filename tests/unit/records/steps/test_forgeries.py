"""Forged lines are refused."""

from __future__ import annotations

from itertools import permutations
from typing import ClassVar

from etl.records.steps.texts import frame
from etl.records.steps.usage import LABELS
from tests.support import forging
from tests.support.forgery_contract import ForgeryContract, corpus
from tests.unit.records.steps.builders import everything


class TestForgeries(ForgeryContract):
    """The contract, of steps."""

    texts = everything
    comparisons: ClassVar[tuple[str, ...]] = ("at least", "or more", "below")
    nothing = "No steps were recorded."
    rows = frame.AMOUNT + frame.STATISTICS
    labels = LABELS

    def test_wrong_bands(self) -> None:
        """It should refuse a band in which the count does not lie, though the index is cited."""
        bands = ("below 5000 steps", "from 5000 steps to below 7500 steps", "from 12500 steps upwards")
        tried = 0
        for made in corpus(self.texts):
            text = forging.text_of(made, forging.ASSISTANT)
            for band, other in permutations(bands, 2):
                if band in text and "to below" not in text.replace(band, ""):
                    tried += 1
                    assert self.refused(made, forging.ASSISTANT, text.replace(band, other))
        assert tried > 50
