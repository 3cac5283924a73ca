"""Compose files read as Compose does, as far as ours go: tags, variables, one file over another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
MAIN, SEAWEEDFS, PORTS = "docker-compose.yml", "compose.seaweedfs.yml", "compose.ports.yml"

#: ``${NAME}``, ``${NAME:-default}`` or ``${NAME:?what to do}``; a doubled dollar is none.
_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>[A-Z][A-Z0-9_]*)(?::(?P<how>[-?])(?P<rest>[^}]*))?\}")


class MissingVariableError(Exception):
    """A variable that must be set is not."""


class _Loader(yaml.SafeLoader):
    """YAML with Compose's own tags, which say how a file is laid over another."""


def _untagged(loader: _Loader, _suffix: str, node: yaml.Node) -> Any:  # noqa: ANN401 - YAML
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return None


_Loader.add_multi_constructor("!", _untagged)


def read(name: str) -> dict[str, Any]:
    """Read a compose file of ours as it stands."""
    with (ROOT / name).open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.load(file, _Loader)  # noqa: S506 - a safe loader, with two tags more
    return loaded


def variables(name: str) -> dict[str, str | None]:
    """Give the variables a compose file asks for, each with its default, or None where it must be set."""
    found = (match for match in _VARIABLE.finditer((ROOT / name).read_text()) if match["name"])
    return {match["name"]: match["rest"] if match["how"] == "-" else None for match in found}


def example() -> dict[str, str]:
    """Give what ``.env.example`` sets."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def filled(value: Any, given: Mapping[str, str]) -> Any:  # noqa: ANN401 - YAML
    """Put variables in. Raises MissingVariableError where one must be set and is not."""
    if isinstance(value, dict):
        return {key: filled(item, given) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, given) for item in value]
    return _VARIABLE.sub(lambda match: _value(match, given), value) if isinstance(value, str) else value


def _value(match: re.Match[str], given: Mapping[str, str]) -> str:
    if not match["name"]:
        return "$"
    if text := given.get(match["name"]):
        return text
    if match["how"] != "-":
        raise MissingVariableError(f"{match['name']}: {match['rest']}")
    return match["rest"]


def environment(service: str, given: Mapping[str, str], *overrides: str) -> dict[str, str]:
    """Give the variables of a service's containers."""
    layers = [read(name)["services"].get(service, {}).get("environment", {}) for name in (MAIN, *overrides)]
    merged = {name: str(value) for layer in layers for name, value in layer.items()}
    return {name: str(filled(value, given)) for name, value in merged.items()}
