"""Training lines: canonical, seeded, the same shape always."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from etl.core import example
from etl.core.guidelines import GUIDELINES
from etl.core.model import Episode, Fact
from etl.core.record_type import Draft

FACT = Fact("mean", 132.0, "mg/dL", "132 mg/dL", 288)
EPISODE = Episode(
    "day", ("2026-11-03",), {"mean": FACT}, sufficient=True, coverage=0.5, flags=("fingerstick",)
)
FRAME = example.Frame("e" * 32, "T", "c", "s_1", "r", 0.98, ("i1", "i2"), ("fingerstick",))


def draft(**changes: object) -> Draft:
    """Make a draft that cites the first guideline."""
    values: dict[str, object] = {
        "task": "summarize",
        "template": "t.1",
        "system": "s",
        "user": "mean: 132 mg/dL",
        "assistant": "The mean was 132 mg/dL.",
        "facts": ("mean",),
        "evidence": (("claim", next(iter(GUIDELINES))),),
    }
    return Draft(**(values | changes))  # type: ignore[arg-type]  # the values are those of the fields


def test_line_has_the_documented_shape() -> None:
    """It should hold all keys, and floats where floats are promised."""
    line = example.line(draft(), EPISODE, FRAME)
    keys = {"id", "episode", "kind", "task", "record_type", "category", "messages", "facts", "evidence"}
    assert set(line) == keys | {"quality", "provenance", "subject"}
    assert line["facts"] == [{"name": "mean", "value": 132.0, "unit": "mg/dL", "text": "132 mg/dL", "n": 288}]
    assert isinstance(line["facts"][0]["value"], float)
    assert [message["role"] for message in line["messages"]] == ["system", "user", "assistant"]
    assert line["quality"] == {"score": 0.98, "sufficient": True, "coverage": 0.5, "flags": ["fingerstick"]}


def test_no_date_of_the_episode_reaches_the_line() -> None:
    """It should name the episode by its keyed hash only."""
    assert b"2026" not in example.canonical(example.line(draft(), EPISODE, FRAME))


def test_id_follows_episode_task_template_and_facts_only() -> None:
    """It should stay the same whichever files the records came from."""
    base = example.line(draft(), EPISODE, FRAME)["id"]
    assert base == example.line(draft(user="other"), EPISODE, FRAME)["id"]
    assert base != example.line(draft(task="caption"), EPISODE, FRAME)["id"]
    assert base != example.line(draft(template="t.2"), EPISODE, FRAME)["id"]
    assert base != example.line(draft(facts=()), EPISODE, FRAME)["id"]


def test_canonical_json() -> None:
    """It should sort keys, spare spaces, keep UTF-8 and refuse what JSON has no number for."""
    assert example.canonical({"b": "é", "a": 1.0}) == '{"a":1.0,"b":"é"}'.encode()
    assert json.loads(example.canonical({"a": [1]})) == {"a": [1]}
    with pytest.raises(ValueError, match="JSON"):
        example.canonical({"a": float("nan")})


def test_choice_is_seeded_and_spread() -> None:
    """It should always choose the same for one episode, and all wordings over many."""
    assert example.chooser("e1")("t", 6) == example.chooser("e1")("t", 6)
    spread = Counter(example.chooser(str(seed))("t", 6) for seed in range(600))
    assert sorted(spread) == list(range(6))
    assert min(spread.values()) > 60
