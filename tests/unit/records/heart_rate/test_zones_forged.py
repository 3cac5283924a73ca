"""Forged zones are refused: other times, another estimate or age, and claims that are not true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from etl.core import grounding
from etl.core.narrative import WORDINGS
from etl.records.heart_rate import HEART_RATE
from tests.unit.records.heart_rate.builders import drafts, line
from tests.unit.records.heart_rate.shapes import SPENT, zoned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.core.model import Episode


def forgeries(text: str, pattern: str, other: str) -> Iterator[str]:
    """Replace each match, one at a time."""
    for match in re.finditer(pattern, text):
        yield text[: match.start()] + other + text[match.end() :]


def refused(made: dict[str, Any], forged: str, place: int = 2) -> bool:
    """Tell whether the line is refused with another text at that place."""
    messages = [*made["messages"]]
    messages[place] = {**messages[place], "content": forged}
    return bool(grounding.problems({**made, "messages": messages}, HEART_RATE.usage))


def all_refused(episode: Episode, pattern: str, other: str, place: int = 2) -> bool:
    """Tell whether summaries and classes, of which some match, are refused with something else there."""
    verdicts = []
    for wording in range(WORDINGS):
        made = drafts(episode, wording)
        for draft in (made["summarize"], made["classify"]):
            text = draft.assistant if place == 2 else draft.user
            forged = forgeries(text, pattern, other)
            verdicts += [refused(line(episode, draft), changed, place) for changed in forged]
    return bool(verdicts) and all(verdicts)


@pytest.mark.parametrize("place", [1, 2])
@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        (r"\b20 h(?= in| *,|\n)", "2 h"),
        (r"\b2 h(?= in| *,|\n)", "1 h"),
        (r"\b1 h(?= in| *,|\n)", "40 min"),
        (r"\b40 min", "20 min"),
        (r"\b20 min", "40 min"),
        (r"165 bpm", "160 bpm"),
        (r"165 bpm", "186 bpm"),
        (r"\bage 60 to", "age 55 to"),
        (r"\b64 years", "69 years"),
        (r"\bage 60 to 64 years", "age 62 to 62 years"),
        (r"\bage 60 to 64 years", "age 60"),
        (r"\bage 60 to 64 years", "64 years"),
        (r"\b160 bpm", "165 bpm"),
    ],
)
def test_other_times_and_estimates(pattern: str, other: str, place: int) -> None:
    """It should refuse the time of another zone, another maximum, and another age."""
    assert all_refused(zoned(*SPENT), pattern, other, place)


def test_swapped_zones() -> None:
    """It should refuse two zones that change their names, in each sentence that says how long they lasted."""
    episode = zoned(*SPENT)
    for wording in range(WORDINGS):
        draft = drafts(episode, wording)["summarize"]
        for one, other in (("very light", "vigorous"), ("moderate", "near-maximal"), ("light", "moderate")):
            held = rf"(?<!very )\b{one}(?= zone| \d)|(?<!very )\b{other}(?= zone| \d)"
            changed = re.sub(held, lambda m, a=one, b=other: b if m[0] == a else a, draft.assistant)  # type: ignore[misc]  # a default in a lambda has no type
            assert changed != draft.assistant
            assert refused(line(episode, draft), changed)


@pytest.mark.parametrize(
    ("minutes", "pattern", "other"),
    [
        (
            (1380, 40, 20),
            r"light zone, 20 min in the moderate zone and no time beyond",
            "light zone and no time beyond",
        ),
        ((1380, 40, 20), r"light 40 min, moderate 20 min, none beyond", "light 40 min, none beyond"),
        ((1380, 60), r"spent [^.]*", "spent all of the recorded time in the very light zone"),
        ((1440,), r"(?<=in the )very light(?= zone\.)", "light"),
        ((1380, 60), r"(?<!very )\blight(?= zone \()", "moderate"),
        ((1380, 60), r"(?<!very )\blight zone \(from 57 %", "moderate zone (from 64 %"),
        ((1380, 60), r"(?<!very )\blight zone \(from 57 %", "very light zone (below 57 %"),
        ((1380, 60), r"from 57 %", "from 64 %"),
        ((1380, 60), r"from 57 %", "below 57 %"),
        ((1440,), r"below 57 %", "above 57 %"),
        ((1380, 60), r"11 bpm", "10 bpm"),
    ],
)
def test_other_claims(minutes: tuple[int, ...], pattern: str, other: str) -> None:
    """It should refuse that there is nothing beyond, that all is in a zone, or another zone."""
    assert all_refused(zoned(*minutes), pattern, other)
