"""What is shipped for operators, read for tests: rules, panels, runbook; and what an expression speaks of."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from etl.core.outcome import RULES as REASONS
from etl.core.outcome import Disposition, Reason
from etl.pipeline.signals import METRICS, Kind, Label, closed
from etl.records import ALL
from tools.dashboard import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
RULES = sorted((MONITORING / "prometheus" / "rules").glob("*.yml"))
TESTS = sorted((MONITORING / "tests").glob("*.yml"))
RUNBOOK = ROOT / "docs" / "how-to" / "operate.md"

#: What is there without us: of Prometheus itself, and of the process as any client library tells it.
STANDARD = frozenset({"up", "process_cpu_seconds_total", "process_start_time_seconds"}) | {
    "process_resident_memory_bytes"
}
#: Labels that Prometheus adds.
SCRAPED = frozenset({"job", "instance"})

_TEXT = re.compile(r'"[^"]*"')
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_RANGE = re.compile(r"\[[^\]]*\]")
_SELECTOR = re.compile(r"(?<![\w.])([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?(?!\s*\()(?![\w:])")
_MATCHER = re.compile(r'\s*(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"\s*(?:,|$)')
_OPERATORS = frozenset({"and", "or", "unless", "bool", "offset"})


class Selector(NamedTuple):
    """A metric an expression reads: its name, and each label with the values it is compared with."""

    metric: str
    matchers: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Spoken:
    """What an expression speaks of: metrics, and labels it groups by."""

    selectors: tuple[Selector, ...]
    grouping: frozenset[str]


def spoken(expression: str) -> Spoken:
    """Read an expression. Raises ValueError for a selector without a name, which nobody could check."""
    grouping = {name.strip() for found in _GROUPING.findall(expression) for name in found.split(",")} - {""}
    rest = _RANGE.sub(" ", _GROUPING.sub(" ", expression))
    if re.search(r"(?<![\w:\s])\s*\{|^\s*\{", _TEXT.sub('""', rest)):
        raise ValueError(f"a selector names no metric: {expression}")
    found = (match for match in _SELECTOR.finditer(rest) if match[1] not in _OPERATORS)
    return Spoken(
        tuple(Selector(match[1], _matchers(match[2] or "{}")) for match in found), frozenset(grouping)
    )


def problems(expression: str) -> list[str]:
    """Say what an expression reads that there is not: metrics, labels, values of closed sets."""
    names, read, sets = known(), spoken(expression), values()
    wrong = [f"no metric {selector.metric}" for selector in read.selectors if selector.metric not in names]
    labels = frozenset().union(*(names.get(selector.metric, ()) for selector in read.selectors))
    wrong += [f"no label {label}" for label in sorted(read.grouping - labels)]
    for metric, matchers in read.selectors:
        for label, compared in matchers:
            wrong += [] if label in names.get(metric, ()) else [f"{metric} has no label {label}"]
            wrong += [
                f"{label} is never {value}" for value in compared if value not in sets.get(label, compared)
            ]
    return wrong


@cache
def loaded(path: Path) -> dict[str, Any]:
    """Read a file of YAML, once."""
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def is_dead(reason: Reason) -> bool:
    """Tell whether a reason makes a dead letter."""
    return REASONS[reason].disposition is Disposition.DEAD_LETTERED


def rules() -> Iterator[dict[str, Any]]:
    """Give all rules that are shipped."""
    for path in RULES:
        for group in loaded(path)["groups"]:
            yield from group["rules"]


def alerts() -> dict[str, dict[str, Any]]:
    """Give the alerts by name."""
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


def recorded() -> dict[str, str]:
    """Give what each recording rule records, by name."""
    return {rule["record"]: rule["expr"] for rule in rules() if "record" in rule}


def tests() -> Iterator[dict[str, Any]]:
    """Give all tests of rules."""
    for path in TESTS:
        yield from loaded(path)["tests"]


def panels() -> list[dict[str, Any]]:
    """Give the panels of the dashboard."""
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["panels"]
    return found


def expressions() -> list[str]:
    """Give every expression that Prometheus is asked, in rules, tests of rules, panels and the runbook."""
    targets = [target for panel in panels() for target in panel.get("targets", ())]
    shown = [target["expr"] for target in targets if target["datasource"]["type"] == "prometheus"]
    tested = [asked["expr"] for test in tests() for asked in test.get("promql_expr_test", ())]
    told = re.findall(r"```promql\n(.*?)```", RUNBOOK.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in told for line in block.splitlines() if line.strip()]
    return [*(rule["expr"] for rule in rules()), *shown, *tested, *lines]


@cache
def known() -> dict[str, frozenset[str]]:
    """Give every name that may be read, with its labels."""
    names = dict.fromkeys(STANDARD, SCRAPED)
    for metric in METRICS:
        labels = SCRAPED | set(metric.labels)
        if metric.kind is Kind.HISTOGRAM:
            names[f"{metric.name}_bucket"] = labels | {"le"}
            names |= dict.fromkeys((f"{metric.name}_sum", f"{metric.name}_count"), labels)
        else:
            names[metric.name] = labels
    return names | {name: spoken(expression).grouping for name, expression in recorded().items()}


@cache
def values() -> dict[str, frozenset[str]]:
    """Give the values of each label with a closed set."""
    sets = closed((record_type.name for record_type in ALL), {})
    return {label.value: sets[label] for label in Label if label in sets}


def _matchers(braces: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = _MATCHER.findall(braces[1:-1])
    return tuple(
        (label, tuple(value.split("|")) if operator in {"=~", "!~"} else (value,))
        for label, operator, value in found
    )
