"""Training lines held against their records: whatever a line tells of them must come out again.

:mod:`etl.core.grounding` reads a line by itself, so a fact that was changed wherever the line says it passes
there. Here each line is held against its episode as the records give it once more. Nothing is rendered:
texts are the other verifier's business, and a line that was written under other templates holds as well.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from etl.core import identity
from etl.core.example import LABEL, canonical
from etl.core.guidelines import GUIDELINES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from etl.core.example import Frame
    from etl.core.model import Episode, Fact


class Kind(StrEnum):
    """What of a line is not as the records have it."""

    MALFORMED = "malformed"  # no canonical JSON, or not of the keys and types of a line
    REPEATED = "repeated"  # its id came before
    ID = "id"  # does not follow from episode, task, template and facts
    SOURCE = "source"  # evidence that is no guideline's
    EPISODE = "episode"  # the records hold no such episode; nothing else of the line can be told
    EPISODE_KIND = "episode_kind"
    RECORD_TYPE = "record_type"
    CATEGORY = "category"
    SUBJECT = "subject"
    SCORE = "score"
    SUFFICIENT = "sufficient"
    COVERAGE = "coverage"
    FLAGS = "flags"
    INPUTS = "inputs"
    LABEL = "label"
    FACT = "fact"  # the episode has no such fact
    VALUE = "value"
    UNIT = "unit"
    TEXT = "text"
    N = "n"


class Problem(NamedTuple):
    """What is wrong, in which line (the first is 1), and of which fact; never a value."""

    line: int
    kind: Kind
    fact: str = ""


class Truth(NamedTuple):
    """An episode as the records give it, and what its lines share."""

    episode: Episode
    frame: Frame


#: Keys and types of a line; a list holds any number of its one shape.
_LINE: Mapping[str, Any] = {
    **dict.fromkeys(("id", "episode", "kind", "task", "record_type", "category", "subject"), (str,)),
    "messages": [{"role": (str,), "content": (str,)}],
    "facts": [{"name": (str,), "value": (float,), "unit": (str,), "text": (str,), "n": (int,)}],
    "evidence": [{"claim": (str,), "source": (str,)}],
    "quality": {
        "score": (float,),
        "sufficient": (bool,),
        "coverage": (float, type(None)),
        "flags": [(str,)],
    },
    "provenance": {"inputs": [(str,)], "ruleset": (str,), "template": (str,), "label": (str,)},
}
_SOURCES = frozenset(row.source for row in GUIDELINES.values())


def differences(lines: Iterable[bytes], truths: Mapping[str, Truth]) -> Iterator[Problem]:
    """Hold lines as written, each with or without its line end, against episodes by their ids.

    Names what is wrong, and a fact only where some episode has one of that name: a name that was made up
    could tell a reading.
    """
    known = frozenset(name for truth in truths.values() for name in truth.episode.facts)
    seen: set[str] = set()
    for number, written in enumerate(lines, start=1):
        line = _parsed(written.removesuffix(b"\n"))
        if line is None:
            yield Problem(number, Kind.MALFORMED)
            continue
        if line["id"] in seen:
            yield Problem(number, Kind.REPEATED)
        seen.add(line["id"])
        for kind, fact in _line_problems(line, truths.get(line["episode"])):
            yield Problem(number, kind, fact if fact in known else "")


def _parsed(written: bytes) -> dict[str, Any] | None:
    """Read a line; None where it is not as one is written."""
    try:
        line = json.loads(written)
        as_written = _shaped(line, _LINE) and canonical(line) == written
    except (ValueError, RecursionError):
        return None
    return line if as_written else None


def _shaped(value: object, shape: Any) -> bool:  # noqa: ANN401 - a part of _LINE
    if isinstance(shape, dict):
        return (
            isinstance(value, dict)
            and value.keys() == shape.keys()
            and all(_shaped(value[name], part) for name, part in shape.items())
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(_shaped(item, shape[0]) for item in value)
    return type(value) in shape


def _line_problems(line: Mapping[str, Any], truth: Truth | None) -> Iterator[tuple[Kind, str]]:
    if line["id"] != _id_of(line):
        yield Kind.ID, ""
    if not {item["source"] for item in line["evidence"]} <= _SOURCES:
        yield Kind.SOURCE, ""
    if truth is None:
        yield Kind.EPISODE, ""
        return
    for kind, said, true in _claims(line, *truth):
        if said != true:
            yield kind, ""
    for fact in line["facts"]:
        for kind in _fact_problems(fact, truth.episode.facts):
            yield kind, fact["name"]


def _id_of(line: Mapping[str, Any]) -> str:
    """Give the id that a line should have."""
    facts = canonical({"facts": line["facts"]}).decode()
    return identity.digest(line["episode"], line["task"], line["provenance"]["template"], facts)[:32]


def _claims(line: Mapping[str, Any], episode: Episode, frame: Frame) -> Collection[tuple[Kind, Any, Any]]:
    """Give what a line says besides its facts, each beside what is true."""
    quality, provenance = line["quality"], line["provenance"]
    return (
        (Kind.EPISODE_KIND, line["kind"], episode.kind),
        (Kind.RECORD_TYPE, line["record_type"], frame.record_type),
        (Kind.CATEGORY, line["category"], frame.category),
        (Kind.SUBJECT, line["subject"], frame.subject),
        (Kind.SCORE, quality["score"], frame.score),
        (Kind.SUFFICIENT, quality["sufficient"], episode.sufficient),
        (Kind.COVERAGE, quality["coverage"], episode.coverage),
        (Kind.FLAGS, quality["flags"], list(frame.flags)),
        (Kind.INPUTS, provenance["inputs"], list(frame.inputs)),
        (Kind.LABEL, provenance["label"], LABEL),
    )


def _fact_problems(fact: Mapping[str, Any], facts: Mapping[str, Fact]) -> Iterator[Kind]:
    true = facts.get(fact["name"])
    if true is None:
        yield Kind.FACT
        return
    for kind in (Kind.VALUE, Kind.UNIT, Kind.TEXT, Kind.N):
        if fact[kind] != getattr(true, kind):
            yield kind
