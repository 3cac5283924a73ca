"""Facts and texts into training lines: canonical JSON, one line an example.

Canonical means sorted keys, no spaces, UTF-8 as it is, finite numbers only, the same keys and types in
every line of every record type.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.core import identity
from etl.core.guidelines import GUIDELINES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from etl.core.model import Episode, Fact
    from etl.core.record_type import Draft

LABEL = "deterministic-rules"
_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all lines of one episode share besides its facts."""

    episode: str
    record_type: str
    category: str
    subject: str
    ruleset: str
    score: float
    inputs: tuple[str, ...]
    flags: tuple[str, ...]


def canonical(document: Mapping[str, Any]) -> bytes:
    """Write a document as canonical JSON, without a line end.

    Raises ValueError for NaN and infinity.
    """
    return _CANONICAL.encode(document).encode()


def chooser(episode: str) -> Callable[[str, int], int]:
    """Make the seeded choice of wordings: a hash of (episode, task) modulo the number there are."""

    def choose(task: str, count: int) -> int:
        return int.from_bytes(hashlib.sha256(f"{episode}/{task}".encode()).digest()[:8], "big") % count

    return choose


def line(draft: Draft, episode: Episode, frame: Frame) -> dict[str, Any]:
    """Build the training line of a draft.

    Raises KeyError when the draft names a fact or guideline that does not exist.
    """
    facts = [_fact(episode.facts[name]) for name in draft.facts]
    return {
        "id": _example_id(frame.episode, draft, facts),
        "episode": frame.episode,
        "kind": episode.kind,
        "task": draft.task,
        "record_type": frame.record_type,
        "category": frame.category,
        "messages": [
            {"role": "system", "content": draft.system},
            {"role": "user", "content": draft.user},
            {"role": "assistant", "content": draft.assistant},
        ],
        "facts": facts,
        "evidence": [{"claim": claim, "source": GUIDELINES[name].source} for claim, name in draft.evidence],
        "quality": {
            "score": frame.score,
            "sufficient": episode.sufficient,
            "coverage": episode.coverage,
            "flags": list(frame.flags),
        },
        "provenance": {
            "inputs": list(frame.inputs),
            "ruleset": frame.ruleset,
            "template": draft.template,
            "label": LABEL,
        },
        "subject": frame.subject,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "value": float(fact.value),
        "unit": fact.unit,
        "text": fact.text,
        "n": fact.n,
    }


def _example_id(episode: str, draft: Draft, facts: list[dict[str, Any]]) -> str:
    return identity.digest(episode, draft.task, draft.template, canonical({"facts": facts}).decode())[:32]
