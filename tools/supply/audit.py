"""Known vulnerabilities of everything that is locked, as PyPI tells them."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.supply.locks import LOCKS, pinned
from tools.supply.report import CannotLookError, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tools.supply.locks import Pin
    from tools.supply.report import Place

_SECONDS = 300
_REMEDY = (
    "run it where https://pypi.org/pypi/NAME/VERSION/json answers; a mirror of PyPI mostly has no such page"
)


def check(place: Place) -> Result:
    """Ask for each release of the locks; one that nobody could tell of is a problem, too."""
    asked = {f"{pin.name}=={pin.version}": pin for name in LOCKS for pin in pinned(place, name)}
    answers = answer(place, asked.values())
    untold = {row["name"] for row in answers if "skip_reason" in row}
    problems = [*known(answers)]
    if untold or len(answers) < len(asked):
        lacking = max(len(untold), len(asked) - len(answers))
        problems.append(f"{lacking} of {len(asked)} releases could not be looked up; try: {_REMEDY}")
    return Result("vulnerabilities", f"{len(asked)} releases", tuple(problems))


def answer(place: Place, pins: Iterable[Pin]) -> list[dict[str, Any]]:
    """Have pip-audit ask PyPI. Raises CannotLookError where it ends without an answer."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.txt"
        asked.write_text("".join(map(_line, pins)), encoding="utf-8")
        command = [
            place.program("pip-audit"),
            "--disable-pip",
            "--require-hashes",
            "--progress-spinner",
            "off",
        ]
        command += ["--vulnerability-service", "pypi", "--format", "json", "--requirement", str(asked)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)  # noqa: S603 - ours
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError) as error:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        raise CannotLookError(
            f"pip-audit ended with {done.returncode}: {last[:200]}; try: {_REMEDY}"
        ) from error
    return found


def known(answers: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Name vulnerabilities, with the releases that mend them."""
    for row in answers:
        for one in row.get("vulns", []):
            mended = ", ".join(one["fix_versions"]) or "no release yet"
            remedy = f"make lock ARGS='--upgrade-package {row['name']}'"
            yield f"{row['name']} {row['version']} has {one['id']}, mended in {mended}; try: {remedy}"


def _line(pin: Pin) -> str:
    """Write a pin without its marker: what another Python installs is asked for, too."""
    return f"{pin.name}=={pin.version} {' '.join(f'--hash={text}' for text in pin.hashes)}\n"
