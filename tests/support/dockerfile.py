"""Our Dockerfile, read as far as it goes: stages and their instructions."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stage:
    """One stage: what it begins from, its name, and its instructions in order."""

    base: str
    name: str
    steps: tuple[tuple[str, str], ...]

    def all(self, instruction: str) -> list[str]:
        """Give what stands behind each instruction of a kind."""
        return [text for kind, text in self.steps if kind == instruction]

    def words(self, instruction: str) -> list[str]:
        """Give the words of the only instruction of a kind that is written as JSON."""
        (text,) = self.all(instruction)
        words: list[str] = json.loads(text[text.index("[") :])
        return words

    @property
    def environment(self) -> dict[str, str]:
        """The variables it sets."""
        return dict(pair.split("=", 1) for text in self.all("ENV") for pair in shlex.split(text))


def stages() -> list[Stage]:
    """Give the stages in order; the last is the image."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    parts = [(kind, rest.strip()) for kind, _, rest in (line.partition(" ") for line in lines if line)]
    starts = [number for number, (kind, _) in enumerate(parts) if kind == "FROM"]
    ends = [*starts[1:], len(parts)]
    return [_stage(parts[start][1], parts[start + 1 : end]) for start, end in zip(starts, ends, strict=True)]


def _stage(source: str, steps: list[tuple[str, str]]) -> Stage:
    base, _, name = source.partition(" AS ")
    return Stage(base, name, tuple(steps))
