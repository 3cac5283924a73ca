"""The software bill of materials: what runs with us, in CycloneDX, the same bytes each time.

cyclonedx-py turns the lock into it, with the hashes. What the lock does not say comes from us: our version,
the licences, and what depends on what. Then it is held against CycloneDX's own schema.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.supply.licences import licence, policy
from tools.supply.locks import pinned
from tools.supply.release import version
from tools.supply.report import CannotLookError, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tools.supply.locks import Pin
    from tools.supply.report import Place

NAME = "sbom.cdx.json"
_LOCK = "requirements/runtime.txt"
_SPECIFICATION = "1.6"
_OURS = "etl-narrative-engine"
_VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.from_version(sys.argv[1])).validate_str(sys.stdin.read())
sys.exit(f"{wrong}"[:300] if wrong else 0)
"""


def check(place: Place) -> Result:
    """Make the bill twice, and hold it against the schema and the lock."""
    first, second = bill(place), bill(place)
    place.out.mkdir(parents=True, exist_ok=True)
    (place.out / NAME).write_text(first, encoding="utf-8")
    problems = [] if first == second else ["two runs made different bytes"]
    problems += [f"it is not CycloneDX: {words}" for words in invalid(place, first)]
    listed = {f"{part['name']}=={part['version']}" for part in json.loads(first)["components"]}
    lacking = {f"{pin.name}=={pin.version}" for pin in pinned(place, _LOCK)} ^ listed
    problems += [f"lock and bill differ in {name}" for name in sorted(lacking)]
    return Result("SBOM", f"{len(listed)} components, CycloneDX {_SPECIFICATION}", tuple(problems))


def bill(place: Place) -> str:
    """Give the bill. Raises CannotLookError where cyclonedx-py makes none."""
    command = [place.program("cyclonedx-py"), "requirements", _LOCK, "--output-reproducible"]
    command += ["--spec-version", _SPECIFICATION, "--output-format", "JSON"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place.root)  # noqa: S603 - ours
    if done.returncode:
        raise CannotLookError(f"cyclonedx-py ended with {done.returncode}: {done.stderr.strip()[-200:]}")
    return f"{json.dumps(completed(place, json.loads(done.stdout)), indent=2, sort_keys=True)}\n"


def completed(place: Place, found: dict[str, Any]) -> dict[str, Any]:
    """Add ourselves, licences and dependencies to what cyclonedx-py read in the lock."""
    pins = {pin.name: pin for pin in pinned(place, _LOCK)}
    for part in found["components"]:
        pin = pins[canonicalize_name(part["name"])]
        part |= {"bom-ref": pin.name, "licenses": _licences(licence(pin, policy()))}
        del part["description"]  # the line of the lock once more
    project = tomllib.loads(place.text("pyproject.toml"))["project"]
    found.setdefault("metadata", {})["component"] = {
        "bom-ref": _OURS,
        "type": "application",
        "name": project["name"],
        "version": version(place.root),
        "description": project["description"],
        "licenses": _licences(project["license"]),
        "purl": f"pkg:pypi/{project['name']}@{version(place.root)}",
    }
    found["dependencies"] = _dependencies(pins, project["dependencies"])
    return found


def _licences(text: str) -> list[dict[str, Any]]:
    if re.search(r" (AND|OR) ", text):
        return [{"expression": text}]
    return [{"license": {"id": text}}] if text in policy()["allowed"] else [{"license": {"name": text}}]


def _dependencies(pins: Mapping[str, Pin], direct: Iterable[str]) -> list[dict[str, Any]]:
    rows = {_OURS: _needed(direct, pins)}
    rows |= {name: _needed(_required(name), pins) for name in pins}
    return [{"ref": name, "dependsOn": needs} for name, needs in sorted(rows.items())]


def _required(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # only another Python installs it
        return []


def _needed(requirements: Iterable[str], pins: Mapping[str, Pin]) -> list[str]:
    """Give what is in the lock of what is required, without extras."""
    parsed = map(Requirement, requirements)
    plain = (one for one in parsed if one.marker is None or "extra" not in str(one.marker))
    return sorted({name for one in plain if (name := canonicalize_name(one.name)) in pins})


def invalid(place: Place, text: str) -> list[str]:
    """Say what is wrong with a bill by the schema."""
    command = [place.program("python"), "-c", _VALIDATE, _SPECIFICATION]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return [done.stderr.strip()] if done.returncode else []
