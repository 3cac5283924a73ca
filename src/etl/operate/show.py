"""``etl show``: find training lines by file, folder or input id."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from etl.core.errors import Fatal

if TYPE_CHECKING:
    from collections.abc import Iterator

_INPUT_ID = re.compile(r"[0-9a-f]{6,64}")


class _Message(BaseModel):
    content: str


class _Fact(BaseModel):
    name: str
    value: float
    unit: str
    text: str
    n: int


class _Evidence(BaseModel):
    claim: str
    source: str


class _Quality(BaseModel):
    score: float
    coverage: float | None
    flags: list[str]


class _Provenance(BaseModel):
    inputs: list[str]
    ruleset: str
    template: str


class _Example(BaseModel):
    """What a line must have to be shown."""

    id: str
    kind: str
    task: str
    record_type: str
    subject: str
    messages: tuple[_Message, _Message, _Message]  # of the system, the user, the assistant
    facts: list[_Fact]
    evidence: list[_Evidence]
    quality: _Quality
    provenance: _Provenance


def find(target: str, out: Path) -> list[Path]:
    """Files that a path, or the beginning of an input id, stands for.

    Raises Fatal when there are none.
    """
    path = Path(target)
    if path.is_dir():
        found = sorted(path.rglob("*.jsonl"))
    elif path.is_file():
        found = [path]
    elif _INPUT_ID.fullmatch(target):
        found = sorted(
            place for room in ("parts", "quarantine") for place in (out / room).rglob(f"{target}*")
        )
    else:
        raise Fatal(f"nothing at {target}", "give a file or folder of JSONL, or an input id with --out")
    if not found:
        raise Fatal(f"no examples at {target}", "run 'etl run' first, or check --out")
    return found


def lines(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """Read the examples (of a quarantine report: the report) one by one.

    Raises Fatal when a file is not made of them.
    """
    for path in paths:
        try:
            yield from _report(path) if path.suffix == ".json" else _examples(path)
        except (OSError, TypeError, ValueError, RecursionError):  # the last for too deep a nesting
            message = f"{path} is not a file of JSON lines that etl wrote"
            raise Fatal(message, "give a part or a training file that etl run wrote") from None


def _report(path: Path) -> Iterator[dict[str, Any]]:
    report = json.loads(path.read_bytes())
    if not isinstance(report, dict):
        raise TypeError
    yield report


def _examples(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            _Example.model_validate_json(line, strict=True)
            yield json.loads(line)
