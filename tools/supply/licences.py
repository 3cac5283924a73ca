"""The licence of everything that runs with us, held against a list of those that may."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.supply.locks import pinned
from tools.supply.report import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.supply.locks import Pin
    from tools.supply.report import Place

POLICY = Path(__file__).with_name("licences.toml")
_RUNTIME = "requirements/runtime.txt"
_REMEDY = f"read its licence, then decide in tools/supply/{POLICY.name}"


def policy() -> dict[str, Any]:
    """Read what is allowed, and how metadata is to be read."""
    return tomllib.loads(POLICY.read_text(encoding="utf-8"))


def check(place: Place) -> Result:
    """Find the licence of each package of the runtime lock."""
    found = {pin: licence(pin, policy()) for pin in pinned(place, _RUNTIME)}
    problems = [problem for pin, text in found.items() if (problem := refused(pin.name, text, policy()))]
    unused = policy()["packages"].keys() - {pin.name for pin in found}
    problems += [f"{name} is in {POLICY.name} and not in the lock; try: remove it there" for name in unused]
    return Result("licences", f"{len(found)} packages, {len(set(found.values()))} licences", tuple(problems))


def licence(pin: Pin, rules: Mapping[str, Any]) -> str:
    """Give the licence of a package as an SPDX expression, or what its metadata says instead."""
    if written := rules["packages"].get(pin.name):
        return str(written["licence"])
    try:
        found = metadata.metadata(pin.name).json
    except metadata.PackageNotFoundError:
        return "nothing: not installed"
    if found["version"] != pin.version:
        return f"nothing: {found['version']} is installed"
    classifiers = [text for text in found.get("classifier", []) if text.startswith("License ::")]
    text = found.get("license_expression") or found.get("license") or "; ".join(classifiers)
    return str(rules["spelled"].get(text, text))


def refused(name: str, text: str, rules: Mapping[str, Any]) -> str | None:
    """Say why a licence is not acceptable; of several that may be chosen, one must be."""
    own = [rules["packages"][name]["licence"]] if name in rules["packages"] else []
    choices = (choice.split(" AND ") for choice in text.split(" OR "))
    if text in own or any(all(part in rules["allowed"] for part in choice) for choice in choices):
        return None
    return f"the licence of {name} is not allowed: {text[:60]!r}; try: {_REMEDY}"
