"""A changed function: which it is, what was changed, does a test notice, and is that explained."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SECONDS = 120
_TESTS = ("tests/unit/core", "tests/unit/pipeline", "tests/unit/test_transform.py")
_NAME = re.compile(r"etl\.(?P<module>[a-z_.]+)\.(?:xǁ(?P<owner>\w+)ǁ|x_)(?P<function>\w+?)__mutmut_[0-9]+")


@dataclass(frozen=True)
class Mutant:
    """A changed function: lines that were taken out and lines that were put in, without their indentation."""

    function: str
    removed: tuple[str, ...]
    added: tuple[str, ...]

    def __str__(self) -> str:
        """Show the change."""
        return "\n".join([*(f"- {line}" for line in self.removed), *(f"+ {line}" for line in self.added)])


def read(name: str, shown: str) -> Mutant:
    """Read what mutmut calls a mutant and shows of it. Raises ValueError where it is none of ours."""
    if (found := _NAME.fullmatch(name)) is None:
        raise ValueError(f"{name} is no mutant")
    owner = f"{found['owner']}." if found["owner"] else ""
    lines = [line for line in shown.splitlines() if line[:1] in {"-", "+"} and line[:3] not in {"---", "+++"}]
    removed, added = ([line[1:].strip() for line in lines if line[0] == sign] for sign in "-+")
    return Mutant(f"{found['module']}.{owner}{found['function']}", tuple(removed), tuple(added))


def notices(name: str, folder: Path) -> bool:
    """Run all tests of these rooms on a mutant, in a process of their own; tell whether one fails."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider"]
    environment = os.environ | {"MUTANT_UNDER_TEST": name, "PYTHONPATH": str(folder / "src")}
    try:
        done = subprocess.run(  # noqa: S603 - our own
            [*command, "-W", "ignore", *_tests(name)],
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def _tests(name: str) -> Iterable[str]:
    """The room of a mutant says which tests can notice it."""
    return _TESTS[1:2] if name.startswith("etl.pipeline.") else _TESTS


def unexplained(survivors: Iterable[Mutant], told: Mapping[str, Any]) -> list[Mutant]:
    """Leave out those that are explained, by the function and what was put in or taken out."""
    known = {(one["function"], one["change"]) for one in told["explained"]}
    return [one for one in survivors if not _ways(one) & known]


def _ways(one: Mutant) -> set[tuple[str, str]]:
    lines = [f"+ {line}" for line in one.added] or [f"- {line}" for line in one.removed]
    return {(one.function, line) for line in lines}
