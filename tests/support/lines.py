"""A line that is all grounded, of blood glucose, for tests to forge."""

from __future__ import annotations

import copy
from typing import Any

from etl.core import grounding
from etl.core.guidelines import GUIDELINES
from etl.records.blood_glucose.usage import USAGE

TARGET = GUIDELINES["tir_target"]


def problems(line: dict[str, Any]) -> list[str]:
    """Verify a line of blood glucose."""
    return grounding.problems(line, USAGE)


def fact(name: str, value: float, unit: str, text: str) -> dict[str, Any]:
    """Make a fact as it stands in a line."""
    return {"name": name, "value": value, "unit": unit, "text": text, "n": 3}


LINE: dict[str, Any] = {
    "task": "summarize",
    "quality": {"sufficient": True},
    "messages": [
        {"role": "system", "content": "Use only the numbers given."},
        {"role": "user", "content": "mean: 132 mg/dL\ntime in range: 85.1 %\nnights: 3 nights"},
        {
            "role": "assistant",
            "content": "Over 3 nights the mean was 132 mg/dL; 85.1 % of readings were in range, which meets "
            f"the target of more than {TARGET.text}.",
        },
    ],
    "facts": [
        fact("mean", 131.6, "mg/dL", "132 mg/dL"),
        fact("tir", 85.07, "%", "85.1 %"),
        fact("nights", 3.0, "night", "3 nights"),
    ],
    "evidence": [{"claim": "tir_target_met", "source": TARGET.source}],
}


def changed(old: str, new: str) -> dict[str, Any]:
    """Change the assistant's text."""
    line = copy.deepcopy(LINE)
    text = line["messages"][2]["content"]
    assert old in text
    line["messages"][2]["content"] = text.replace(old, new)
    return line


def with_source(text: str, name: str, *facts: dict[str, Any]) -> dict[str, Any]:
    """Cite the source of a guideline and say a sentence more."""
    line = changed("Over", f"{text} Over")
    line["messages"][1]["content"] += "".join(f"\nAlso: {item['text']}" for item in facts)
    line["facts"] = [*line["facts"], *facts]
    line["evidence"] = [*line["evidence"], {"claim": "c", "source": GUIDELINES[name].source}]
    return line


def told(text: str, *facts: dict[str, Any]) -> dict[str, Any]:
    """Say a text of facts, and cite nothing."""
    line = copy.deepcopy(LINE) | {"facts": list(facts), "evidence": []}
    line["messages"][1]["content"] = "What of it?"
    line["messages"][2]["content"] = text
    return line
