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
    ``shares`` are said whatever was counted. ``of_whole`` are the tasks that only this type has of what is
    seen whole, and of the mean of a period.
    """

    texts: ClassVar[Texts]
    voice: ClassVar[str]
    things: ClassVar[str]
    unit: ClassVar[str]
    so_far: ClassVar[str]
    title: ClassVar[str]
    shares: ClassVar[int]
    of_whole: ClassVar[frozenset[str]]

    def test_grammar_of_numbers(self) -> None:
        """It should agree with singular and plural."""
        things = rf"(?:overlapping |recorded |further |whole |partial )*(?:{self.things})"
        for where, _, draft in self.texts.all():
            text = draft.assistant
            assert not re.search(rf"(?<!day )\b1 {things}s\b(?!/)", text), where
            assert not re.search(rf"\b(?!1\b)\d+ {things}\b", text), where
            assert not re.search(r"\b(?:were|are|have|lie|stand) 1 ", text), (where, text)

    def test_refusal_gives_no_count(self) -> None:
        """It should give no amount where data lack, in neither text."""
        for where, episode, draft in self.texts.all():
            if not episode.sufficient:
                assert draft.task == "sufficiency", where
                assert not re.search(rf"\d {self.unit}\b", draft.user + draft.assistant), where
                assert re.search(r"(?i)\b(no|not|too little)\b", draft.assistant), where

    def test_templates(self) -> None:
        """It should name the wording, and ask of everything whether it suffices."""
        full = self.drafts("total", 3)
        assert full["summarize"].template == f"{self.voice}_total.day.summarize.3"
        assert full["caption"].template == f"{self.voice}_total.day.caption.3"
        assert set(self.drafts("few minutes")) == {"sufficiency"}

    @pytest.mark.parametrize(
        ("shape", "kind", "whole", "tasks"),
        [
            ("total", "day", True, set()),
            ("total so far", "day", False, set()),
            ("long interval", "day", False, set()),
            ("minutes", "day", False, {"detect_events"}),
            ("hours", "day", True, {"detect_events"}),
            ("period", "period", True, {"compare"}),
            ("period of minutes", "period", True, {"compare"}),
            ("flat period", "period", True, {"compare"}),
        ],
    )
    def test_tasks(self, shape: str, kind: str, whole: bool, tasks: set[str]) -> None:  # noqa: FBT001 - a table
        """It should look for events where records tell of the course, and compare the days of a period."""
        always = {"summarize", "numeric_qa", "caption", "sufficiency"}
        assert set(self.drafts(shape, kind=kind)) == always | tasks | (self.of_whole if whole else set())

    @pytest.mark.parametrize("wording", range(6))
    def test_lowest_and_highest_are_the_true_ones(self, wording: int) -> None:
        """It should give the least and the most of the days, each with its own day."""
        records = self.texts.shapes["period"]
        days = {frozenset((round(record.amount), day)) for day, record in enumerate(records, 1)}
        text = self.drafts("period", wording, "period")["compare"].assistant
        numbers = [int(number) for number in re.findall(r"\d+", text.replace("20 %", ""))]
        low, high = (round(end(record.amount for record in records)) for end in (min, max))
        numbers.remove(high - low)
        assert {frozenset(numbers[:2]), frozenset(numbers[2:])} < days
        assert {low, high} < set(numbers)

    def test_captions_of_parts_say_so(self) -> None:
        """It should say in captions that a part is missing, where it is, and that nothing was counted."""
        part = re.compile(r"(?i)\bpart(?:ial)?\b|as far as|of which|from what is on record")
        for where, episode, draft in self.texts.all():
            if draft.task == "caption":
                none = f"{self.title}: 0 " in draft.user
                partial = episode.aspects.get("extent") == "part" and not none
                assert bool(part.search(draft.assistant)) == partial, (where, draft.assistant)
                assert bool(re.search(r"(?i)\bno [a-z ]+ recorded\b", draft.assistant)) == none, where

    @pytest.mark.parametrize(
        ("shape", "partial"), [("total", False), ("total so far", True), ("minutes", True), ("hours", False)]
    )
    def test_amounts_of_parts_are_asked_for_as_such(self, shape: str, partial: bool) -> None:  # noqa: FBT001 - a table
        """It should ask for and give the amount of a partial day as that of its recorded part."""
        made = self.drafts(shape)["numeric_qa"]
        for text in (made.user, made.assistant):
            assert ("in the recorded part of the day" in text) == partial, text

    @pytest.mark.parametrize("shape", ["total", "minutes", "total so far", "hours"])
    def test_wordings_differ(self, shape: str) -> None:
        """It should say the same in six ways, to two kinds of readers."""
        for task in self.drafts(shape):
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
            several, early = self.drafts("two totals", wording), self.drafts("total so far", wording)
            for task in ("summarize", "sufficiency"):
                assert "10 overlapping records" in several[task].assistant
                assert re.search(self.so_far, early[task].assistant)
            gaps = self.drafts("minutes", wording)["summarize"].assistant
            assert re.search("(?:taken|read|interpreted) as time without|it is taken that", gaps)

    def test_days_helper_makes_different_days(self) -> None:
        """It should be a fair test of extremes."""
        assert len({record.amount for record in self.texts.shapes["period"]}) == 5

    def drafts(self, shape: str, wording: int = 0, kind: str = "day") -> dict[str, Draft]:
        """Render the only episode of a kind of a set in a wording, by task."""
        return drafts(self.texts.record_type, self.texts.lone(self.texts.shapes[shape], kind), wording)
