"""What the verifier must refuse of a type whose amounts add up over a day."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, partial
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from etl.core.guidelines import GUIDELINES
from etl.core.narrative import NUMERIC_QA, SUFFICIENCY, SUMMARIZE, WORDINGS
from tests.support import forging
from tests.support.daily import FIXED
from tests.support.rendering import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.core.model import Episode
    from etl.core.record_type import Draft, RecordType
    from tests.support.rendering import Texts

    Line = dict[str, Any]

_LONG = {SUMMARIZE, SUFFICIENCY}
_QUESTIONS = 6  # no episode can be asked for more

PLACES = pytest.mark.parametrize("place", [forging.USER, forging.ASSISTANT])


@cache
def corpus(texts: Texts) -> list[Line]:
    """Summaries and verdicts of every shape; a step that divides no number of wordings picks some of each."""
    made = []
    for shape in texts.shapes:
        for zone in (FIXED, None):
            long = [(episode, draft) for episode, draft in texts(shape, zone) if draft.task in _LONG]
            made += [line(texts.record_type, episode, draft) for episode, draft in long[:60]]
    return made


@cache
def shorter(texts: Texts) -> list[Line]:
    """Lines of the shorter tasks of every shape, in every wording, with every question it can answer."""
    found = {}
    for shape in texts.shapes:
        for zone in (FIXED, None):
            for episode in texts.process(texts.shapes[shape], zone).episodes:
                for draft in asked(texts.record_type, episode):
                    made = line(texts.record_type, episode, draft)
                    found[made["messages"][1]["content"], made["messages"][2]["content"]] = made
    return list(found.values())


def asked(record_type: RecordType, episode: Episode) -> Iterator[Draft]:
    """Render the shorter tasks of an episode in every wording, with every question."""
    for wording, question in product(range(WORDINGS), range(_QUESTIONS)):

        def choose(task: str, count: int, places: tuple[int, int] = (wording, question)) -> int:
            return places[task.endswith(" fact")] % count

        for draft in record_type.render(episode, choose):
            if draft.task == NUMERIC_QA or (draft.task not in _LONG and not question):
                yield draft


class ForgeryContract:
    """Inherit it and say what texts there are, and how they speak.

    ``comparisons`` are those with thresholds, ``nothing`` says that nothing was counted; ``rows`` are those
    of the table, and ``labels`` name the fact that each holds.
    """

    texts: ClassVar[Texts]
    comparisons: ClassVar[tuple[str, ...]]
    nothing: ClassVar[str]
    rows: ClassVar[tuple[str, ...]]
    labels: ClassVar[Mapping[str, str]]

    @PLACES
    def test_other_numbers(self, place: int) -> None:
        """It should refuse every number that nobody says."""
        for made in corpus(self.texts)[::23]:
            for forged in forging.other_numbers(made, place):
                assert self.refused(made, place, forged), forged

    @PLACES
    def test_dropped_units(self, place: int) -> None:
        """It should refuse every number without its unit."""
        for made in corpus(self.texts)[::13]:
            for forged in forging.dropped_units(made, place):
                assert self.refused(made, place, forged), forged

    @PLACES
    def test_swapped_facts(self, place: int) -> None:
        """It should refuse every table and every answer in which two facts of one unit are swapped."""
        tried = 0
        swaps = partial(forging.swapped_facts, place=place)
        for made, names, forged in forging.sampled(corpus(self.texts), swaps, every=13):
            tried += 1
            assert self.refused(made, place, forged), (names, forged)
        assert tried > 150

    @PLACES
    def test_misplaced_facts(self, place: int) -> None:
        """It should refuse every table and every answer that says another fact of the unit in one place."""
        others = partial(forging.misplaced_facts, place=place)
        for made, names, forged in forging.sampled(corpus(self.texts), others, every=31):
            assert self.refused(made, place, forged), (names, forged)

    def test_facts_of_shorter_tasks(self) -> None:
        """It should refuse each answer of them that swaps two facts, or says another one of the unit."""
        tried = set()
        for forge, every in ((forging.swapped_facts, 97), (forging.misplaced_facts, 199)):
            swaps = partial(forge, place=forging.ASSISTANT)
            for made, names, forged in forging.sampled(shorter(self.texts), swaps, every=every):
                tried.add(made["task"])
                assert self.refused(made, forging.ASSISTANT, forged), (names, forged)
        assert tried == {made["task"] for made in shorter(self.texts)}

    def test_other_questions(self) -> None:
        """It should refuse an answer to another question of the same data."""
        requests: dict[tuple[str, str], dict[str, Line]] = defaultdict(dict)
        for made in shorter(self.texts):
            if made["task"] == NUMERIC_QA:
                request, _, table = forging.text_of(made, forging.USER).partition("\n")
                requests[made["provenance"]["template"], table][request] = made
        tried = 0
        for numbers in requests.values():
            for one, other in pairwise(numbers.values()):
                tried += 1
                assert self.refused(one, forging.ASSISTANT, forging.text_of(other, forging.ASSISTANT))
        assert tried > 50

    def test_flipped_comparisons(self) -> None:
        """It should refuse every comparison that is turned round."""
        for made in corpus(self.texts)[::7]:
            for place in (forging.USER, forging.ASSISTANT):
                for what in self.comparisons:
                    for forged in forging.flipped(made, place, what):
                        assert self.refused(made, place, forged), forged

    def test_flipped_verdicts(self) -> None:
        """It should refuse every verdict on sufficiency that is turned round."""
        for made in corpus(self.texts):
            if made["task"] == "sufficiency":
                forged = list(forging.flipped_verdicts(made))
                assert forged, made["messages"][2]["content"]
                assert all(self.refused(made, forging.ASSISTANT, text) for text in forged)

    def test_invented_rest(self) -> None:
        """It should refuse to hear that nothing was counted in a time with something."""
        made = next(one for one in corpus(self.texts) if one["task"] == "summarize")
        text = forging.text_of(made, forging.ASSISTANT)
        assert self.refused(made, forging.ASSISTANT, f"{text} {self.nothing}")

    def test_every_row_is_bound(self) -> None:
        """It should bind every row of the table that holds one fact."""
        for row in self.rows:
            label, _, said = row.partition(": ")
            label = re.sub(r"\{@(\w+)\}", lambda match: GUIDELINES[match[1]].text, label)
            assert "{" + self.labels[label] + "}" == said

    def refused(self, made: Line, place: int, forged: str) -> bool:
        """Tell whether a line with another text in one message is refused."""
        return forging.refused(made, place, forged, self.texts.record_type.usage)
