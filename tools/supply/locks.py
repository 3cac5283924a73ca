"""Our lock files: what they pin, and whether that is all, by hash, and what ``pyproject.toml`` asks for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.supply.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tools.supply.report import Place

LOCKS = tuple(f"requirements/{name}.txt" for name in ("runtime", "dev", "build", "supply"))
ORACLES = "tests/oracles/requirements.txt"

_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>.+?))?"
)
_HASH = re.compile(r"\s--hash=(\S+)")
_GOOD_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_REMEDY = "make lock"


@dataclass(frozen=True)
class Pin:
    """One release of a package and the hashes of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def pins(text: str) -> Iterator[Pin | str]:
    """Read a lock; a line that pins no single release comes as it stands."""
    joined = re.sub(r"\\\n", " ", text)
    for line in (re.sub(r"(^|\s)#.*", "", line).strip() for line in joined.splitlines()):
        requirement = _HASH.sub("", f" {line}").strip()
        if found := _PIN.fullmatch(requirement):
            hashes = tuple(_HASH.findall(f" {line}"))
            yield Pin(canonicalize_name(found["name"]), found["version"], found["marker"] or "", hashes)
        elif requirement:
            yield requirement


def pinned(place: Place, name: str) -> tuple[Pin, ...]:
    """Give what a lock of ours pins."""
    return tuple(pin for pin in pins(place.text(name)) if isinstance(pin, Pin))


def check(place: Place) -> Result:
    """Hold locks against hashes, ``pyproject.toml`` and one another."""
    problems = [problem for name in (*LOCKS, ORACLES) for problem in _unhashed(name, place.text(name))]
    problems += _uncovered(place)
    problems += _different(place)
    count = sum(len(pinned(place, name)) for name in (*LOCKS, ORACLES))
    return Result("locks", f"{count} pins in {len(LOCKS) + 1} files", tuple(problems))


def _unhashed(name: str, text: str) -> Iterator[str]:
    for pin in pins(text):
        if isinstance(pin, str):
            yield f"{name}: {pin.split()[0]} is not pinned to one release; try: {_REMEDY}"
        elif not pin.hashes or not all(map(_GOOD_HASH.fullmatch, pin.hashes)):
            yield f"{name}: {pin.name} has no SHA-256 hash; try: {_REMEDY}"


def _uncovered(place: Place) -> Iterator[str]:
    """Name what ``pyproject.toml`` and the ``.in`` files ask for and their locks do not give."""
    project = tomllib.loads(place.text("pyproject.toml"))
    asked = {
        "requirements/runtime.txt": project["project"]["dependencies"],
        "requirements/dev.txt": [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]],
        "requirements/build.txt": _asked(place.text("requirements/build.in")),
        "requirements/supply.txt": _asked(place.text("requirements/supply.in")),
        ORACLES: _asked(place.text("tests/oracles/requirements.in")),
    }
    for name, requirements in asked.items():
        yield from _missing(name, map(Requirement, requirements), pinned(place, name))


def _asked(text: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def _missing(name: str, asked: Iterable[Requirement], given: Iterable[Pin]) -> Iterator[str]:
    found = {pin.name: pin.version for pin in given}
    for requirement in asked:
        version = found.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            yield f"{name}: '{requirement}' is asked for, locked is {version}; try: {_REMEDY}"


def _different(place: Place) -> Iterator[str]:
    """Name what another lock pins otherwise than the one of development, which is what is tested."""
    tested = {pin.name: pin for pin in pinned(place, "requirements/dev.txt")}
    for name in ("requirements/runtime.txt", "requirements/build.txt", "requirements/supply.txt"):
        for pin in pinned(place, name):
            if pin.name in tested and tested[pin.name].version != pin.version:
                yield f"{name}: {pin.name} {pin.version} is not the release that is tested; try: {_REMEDY}"
