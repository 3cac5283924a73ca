"""Wheel and sdist: built twice from what is tracked, the same bytes, and no file that is not meant."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from tools.supply.release import version
from tools.supply.report import CannotLookError, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tools.supply.report import Place

_NAME = "etl_narrative_engine"
#: What hatchling writes into a wheel beside our files.
_WHEEL_INFO = ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
_SDIST = re.compile(r"src/.+|tests/.+|LICENSE|pyproject\.toml|\.gitignore|[^/]+\.md")


def check(place: Place) -> Result:
    """Build twice and look into what came out."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = (
            build(place, Path(folder) / name, mask) for name, mask in (("a", 0o022), ("b", 0o077))
        )
        problems = [f"{name}: two builds differ" for name in sorted(_differing(first, second))]
        found = {path.name: contents(path) for path in first}
        for name, files in found.items():
            problems += unexpected(name, files, intended(name, place.tracked, version(place.root)))
        place.out.mkdir(parents=True, exist_ok=True)
        for path in first:
            shutil.copy(path, place.out)
    return Result("wheel, sdist", f"{sum(map(len, found.values()))} files, built twice", tuple(problems))


def build(place: Place, folder: Path, mask: int) -> list[Path]:
    """Build out of a copy of what is tracked. Raises CannotLookError where that fails."""
    for name in place.tracked:
        (folder / "code" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(place.root / name, folder / "code" / name)
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder / "dist")]
    done = subprocess.run(  # noqa: S603 - ours
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder / "code",
        umask=mask,
        env=_environment(),
    )
    if done.returncode:
        raise CannotLookError(f"the build ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return sorted((folder / "dist").iterdir())


def _environment() -> dict[str, str]:
    """Leave out what would set the time of files: hatchling has one of its own for all."""
    return {name: text for name, text in os.environ.items() if name != "SOURCE_DATE_EPOCH"}


def _differing(first: Iterable[Path], second: Iterable[Path]) -> set[str]:
    return {name for name, _ in _hashes(first) ^ _hashes(second)}


def _hashes(paths: Iterable[Path]) -> set[tuple[str, str]]:
    return {(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths}


def contents(path: Path) -> list[str]:
    """List the files of a wheel or of an sdist, the latter without its own folder."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.namelist()
    with tarfile.open(path) as sdist:
        return [name.partition("/")[2] for name in sdist.getnames()]


def intended(name: str, tracked: Iterable[str], release: str) -> set[str]:
    """Give the files that a wheel or an sdist of this name is meant to hold."""
    if name.endswith(".whl"):
        ours = {file.removeprefix("src/") for file in tracked if file.startswith("src/etl/")}
        return ours | {f"{_NAME}-{release}.dist-info/{file}" for file in _WHEEL_INFO}
    return {file for file in tracked if _SDIST.fullmatch(file)} | {"PKG-INFO"}


def unexpected(name: str, files: Iterable[str], meant: Iterable[str]) -> Iterator[str]:
    """Name what is there and should not be, and the other way round."""
    there, wanted = set(files), set(meant)
    for file in sorted(there - wanted):
        yield f"{name} holds {file}, which is not meant to be; try: [tool.hatch.build] in pyproject.toml"
    for file in sorted(wanted - there):
        yield f"{name} lacks {file}; try: [tool.hatch.build] in pyproject.toml"
