"""Workflows by GitHub's schema, and by what zizmor knows of attacks on them; both without network."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.supply.report import CannotLookError, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.supply.report import Place

_WORKFLOWS = ".github/workflows"
_DEPENDABOT = ".github/dependabot.yml"
_MISSING = "make test, which installs it"


def check(place: Place) -> Result:
    """Look at all workflows, and at what Dependabot is told."""
    files = sorted((place.root / _WORKFLOWS).glob("*.yml"))
    problems = [
        *against_schema("vendor.github-workflows", files),
        *against_schema("vendor.dependabot", [place.root / _DEPENDABOT]),
        *audited(place.root / ".github"),
    ]
    return Result("workflows", f"{len(files)} workflows: schema, zizmor", tuple(problems))


def against_schema(schema: str, files: Sequence[Path]) -> list[str]:
    """Hold files against a schema that check-jsonschema brings."""
    words = ["--builtin-schema", schema, "--output-format", "json", *map(str, files)]
    answer = _answer("check-jsonschema", *words)
    errors = [*answer["errors"], *answer.get("parse_errors", [])]
    return [
        f"{Path(row['filename']).name}{row.get('path', '')[1:]}: {row['message'][:200]}" for row in errors
    ]


def audited(folder: Path) -> list[str]:
    """Have zizmor audit a folder, as strictly as it can without asking GitHub."""
    words = (
        "--offline",
        "--no-progress",
        "--quiet",
        "--collect",
        "all",
        "--persona",
        "pedantic",
        "--strict-collection",
    )
    return [
        _told(row) for row in _answer("zizmor", *words, "--no-exit-codes", "--format", "json-v1", str(folder))
    ]


def _told(row: dict[str, Any]) -> str:
    place = row["locations"][0]
    file = place["symbolic"]["key"]["Local"]["verbatim_path"]
    line = place["concrete"]["location"]["start_point"]["row"] + 1
    severity = row["determinations"]["severity"].lower()
    return f"{Path(file).name}:{line}: {row['ident']} ({severity}): {row['desc']}; see {row['url']}"


def _answer(program: str, *words: str) -> Any:  # noqa: ANN401 - JSON
    path = Path(sysconfig.get_path("scripts")) / program
    try:
        done = subprocess.run([path, *words], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    except OSError as error:
        raise CannotLookError(f"{program} is missing; try: {_MISSING}") from error
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise CannotLookError(
            f"{program} ended with {done.returncode}: {done.stderr.strip()[-300:]}"
        ) from error
