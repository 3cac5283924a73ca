"""How a type whose amounts add up over a day must speak of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.support.rendering import drafts

if TYPE_CHECKING:
    from etl.core.record_type import Draft
    from tests.support.rendering import Texts


class DailyContract:
    """Inherit it and say what texts there are, and how they speak.

    ``voice`` is the name of the type's voices; patterns tell which ``things`` it counts, the ``unit`` of an
    ``amount``, and what a total ``so_far`` is called. ``title`` begins the row of the amount; so many
    ``shares`` are said whatever was counted.
    """

    texts: ClassVar[Texts]
    voice: ClassVar[str]
    things: ClassVar[str]
    unit: ClassVar[str]
    so_far: ClassVar[str]
    title: ClassVar[str]
    shares: ClassVar[int]

    def test_grammar_of_numbers(self) -> None:
        """It should agree with singular and plural."""
        things = rf"(?:overlapping |recorded |further |whole |partial )*(?:{self.things})"
        for where, _, draft in self.texts.all():
            text = draft.assistant
            assert not re.search(rf"(?<!day )\b1 {things}s\b(?!/)", text), where
            assert not re.search(rf"\b(?!1\b)\d+ {things}\b", text), where
            assert not re.search(r"\b(?:were|are|have|lie|stand) 1 ", text), (where, text)

    def test_no_claim_of_time_without_a_zone(self) -> None:
        """It should speak neither of days, clocks nor dates where no zone is known."""
        for where, _, draft in self.texts.all(None):
            text = re.sub("about days and times of day|on days or times of day", "", draft.assistant)
            assert not re.search(r"\bday|o'clock|\d\d:\d\d|midnight", text), (where, text)

    def test_refusal_gives_no_count(self) -> None:
        """It should give no amount where data lack, in neither text."""
        for where, episode, draft in self.texts.all():
            if not episode.sufficient:
                assert draft.task == "sufficiency", where
                assert not re.search(rf"\d {self.unit}\b", draft.user + draft.assistant), where
                assert re.search(r"(?i)\b(no|not|too little)\b", draft.assistant), where

    def test_tasks_and_templates(self) -> None:
        """It should summarize what suffices, ask of everything whether it does, and name the wording."""
        full, part = self.drafts("total", 3), self.drafts("few minutes", 3)
        assert set(full) == {"summarize", "sufficiency"}
        assert set(part) == {"sufficiency"}
        assert full["summarize"].template == f"{self.voice}_total.day.summarize.3"

    @pytest.mark.parametrize("shape", ["total", "minutes", "total so far", "hours"])
    def test_wordings_differ(self, shape: str) -> None:
        """It should say the same in six ways, to two kinds of readers."""
        for task in ("summarize", "sufficiency"):
            assert len({self.drafts(shape, wording)[task].assistant for wording in range(6)}) == 6

    def test_table_leaves_shares_to_the_answer(self) -> None:
        """It should give amounts and times, and no shares."""
        made = self.drafts("minutes")["summarize"]
        assert "%" not in made.user
        assert made.assistant.count("%") > self.shares
        assert f"{self.title}: " in made.user
        period = self.drafts("period", kind="period")["summarize"]
        assert "Sum of the whole days: " in period.user
        assert "a day" not in period.user

    def test_what_is_left_out_is_said(self) -> None:
        """It should say how many records are left out, that totals are so far, and gaps taken for empty."""
        for wording in range(6):
            texts = self.drafts("two totals", wording).values()
            assert all("10 overlapping records" in draft.assistant for draft in texts)
            texts = self.drafts("total so far", wording).values()
            assert all(re.search(self.so_far, draft.assistant) for draft in texts)
            gaps = self.drafts("minutes", wording)["summarize"].assistant
            assert re.search("(?:taken|read|interpreted) as time without|it is taken that", gaps)

    def test_days_helper_makes_different_days(self) -> None:
        """It should be a fair test of extremes."""
        assert len({record.amount for record in self.texts.shapes["period"]}) == 5

    def drafts(self, shape: str, wording: int = 0, kind: str = "day") -> dict[str, Draft]:
        """Render the only episode of a kind of a set in a wording, by task."""
        return drafts(self.texts.record_type, self.texts.lone(self.texts.shapes[shape], kind), wording)
