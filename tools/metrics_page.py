"""``python -m tools.metrics_page``: make ``docs/reference/metrics.md`` from docstrings and guidelines."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from etl.core.guidelines import CONVENTION, Guideline
from etl.records import ALL
from tools.docstrings import IncompleteError, cite, link, listed, prose, read, with_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from tools.docstrings import Metric

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "metrics.md"

LEAD = """\
# Metrics

<!-- Made by `make reference` from docstrings and src/etl/core/guidelines/: edit those. -->

The definitions behind the figures of a training line. Values are computed and compared unrounded, and rounded
half up when they are written. Below its *minimum* a metric is withheld. *Ours* is a definition of this
project, for which no source is claimed.
"""

#: Official texts that the registry names, and where they are.
OFFICIAL = {
    "ADA Standards of Care in Diabetes, section 6": "https://doi.org/10.2337/dc25-S006",
    "FDA 510(k) K234070, Stelo Glucose Biosensor System": (
        "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfpmn/pmn.cfm?ID=K234070"
    ),
}
_SIGNS = {">=": "≥", "<=": "≤"}


class Section(NamedTuple):
    """A field: the module of its guidelines, the one that says how much data it takes, and its metrics.

    Metrics are all of a module, or what stands after a colon.
    """

    title: str
    guidelines: str
    least: str
    metrics: tuple[str, ...]


SECTIONS = (
    Section(
        "Blood glucose",
        "glucose",
        "records.blood_glucose.sufficiency",
        (
            "records.blood_glucose.metrics",
            "records.blood_glucose.coverage",
            "records.blood_glucose.events",
            "records.blood_glucose.rhythm:block_bounds",
            "records.blood_glucose.rhythm:by_hour",
            "records.blood_glucose.meals:within_goal",
            "records.blood_glucose.units:mmol_per_litre",
        ),
    ),
    Section(
        "Heart rate",
        "heart_rate",
        "records.heart_rate.sufficiency",
        (
            "records.heart_rate.streams:covered_ms",
            "records.heart_rate.metrics",
            "records.heart_rate.span:Day.resting",
            "records.heart_rate.span:Day.is_full",
        ),
    ),
    Section(
        "Heart rate variability (RMSSD)",
        "hrv",
        "records.hrv_rmssd.facts",
        (
            "records.hrv_rmssd.metrics",
            "records.hrv_rmssd.facts:nightly_value",
            "records.hrv_rmssd.runs:Run.expected",
            "records.hrv_rmssd.runs:blocks",
        ),
    ),
    Section(
        "Sleep",
        "sleep",
        "records.sleep_session.episodes",
        (
            "records.sleep_session.metrics",
            "records.sleep_session.regularity",
            "records.sleep_session.doubt:limits",
            "records.sleep_session.sleeps:Sleep.kind",
            "records.sleep_session.sleeps:Sleep.judged",
        ),
    ),
    Section(
        "Steps and active calories",
        "activity",
        "core.daily.episodes",
        (
            "core.daily.stretches:Stretch.amount",
            "core.daily.stretches:Stretch.whole",
            "core.daily.stretches:Stretch.recorded_ms",
            "core.daily.course",
            "core.daily.episodes:Quantity.is_plausible",
            "core.daily.episodes:compared",
            "records.steps.counting:describe_pace",
            "records.steps.plateau:side",
            "records.active_calories.counting:put",
        ),
    ),
)


def metrics(section: Section) -> Iterator[Metric]:
    """Give the metrics of a section; raises IncompleteError for a docstring that lacks a part."""
    for place in section.metrics:
        yield from read(place)


def guidelines(section: Section) -> tuple[Guideline, ...]:
    """Give the guidelines of a field."""
    tables = (value for value in vars(_module(section)).values() if isinstance(value, tuple))
    return next(table for table in tables if isinstance(table[0], Guideline))


def cite_guideline(row: Guideline) -> str:
    """Link the source of a guideline; raises IncompleteError for a text nobody said where to find."""
    if row.source == CONVENTION:
        return "ours"
    if row.source.startswith("doi:"):
        return link(row.source.removeprefix("doi:"))
    if row.source not in OFFICIAL:
        raise IncompleteError(f"{row.name}: no link is known for {row.source}")
    return f"[{row.source}]({OFFICIAL[row.source]})"


def page() -> str:
    """Write the page."""
    parts = [LEAD, *map(_metrics_of, SECTIONS)]
    parts += ["## Guidelines\n\nEvery threshold that may be said, or that decides what is said.\n"]
    parts += map(_guidelines_of, SECTIONS)
    parts += ["## Left out\n\nWhat is not computed, not graded or not said, and why.\n"]
    parts += map(_left_out_of, SECTIONS)
    return "\n".join(parts).replace("``", "`")


def _metrics_of(section: Section) -> str:
    lines = [f"## {section.title}", ""]
    for name in dict.fromkeys([section.least, *(place for place in section.metrics if ":" not in place)]):
        for paragraph in prose(import_module(f"etl.{name}")):
            lines += [with_links(paragraph), ""]
    lines += _head("metric", "definition", "unit", "minimum", "source")
    for metric in metrics(section):
        name = f"[`{metric.name}`](../../{metric.path})"
        source = cite(metric.place, metric.source)
        lines.append(_row((name, metric.definition, metric.unit, metric.minimum, source)))
    return "\n".join([*lines, ""])


def _guidelines_of(section: Section) -> str:
    headings = dict(_headings(_module(section)))
    said = {name for record_type in ALL for name in record_type.usage.places}
    lines = [f"### {section.title}: guidelines", "", *_head("name", "value", "population", "source", "use")]
    for heading, group in groupby(guidelines(section), key=lambda row: headings[row.name]):
        what, _, more = heading.partition(". ")
        lines.append(_row((f"**{what.removesuffix('.')}.** {with_links(more)}".strip(), *[""] * 4)))
        for row in group:
            value = f"{_SIGNS.get(row.relation, row.relation)} {row.text}".strip()
            use = _use(row, said=row.name in said)
            lines.append(_row((f"`{row.name}`", value, row.population, cite_guideline(row), use)))
    return "\n".join([*lines, ""])


def _left_out_of(section: Section) -> str:
    lines = [f"### {section.title}: left out", ""]
    for what, why in listed(inspect.getdoc(_module(section)) or "", "Left out"):
        if not why:
            raise IncompleteError(f"{section.guidelines}: no reason is given for leaving out: {what}")
        lines.append(f"- {with_links(f'{what}: {why}')}")
    return "\n".join([*lines, ""])


def _module(section: Section) -> ModuleType:
    return import_module(f"etl.core.guidelines.{section.guidelines}")


def _headings(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Give the name of each guideline and the comment above its group."""
    comment: list[str] = []
    heading = ""
    for line in map(str.strip, inspect.getsource(module).splitlines()):
        if line.startswith("# "):
            comment.append(line[2:])
        elif match := re.match(r'Guideline\("(\w+)"', line):
            heading, comment = " ".join(comment) or heading, []
            yield match[1], heading


def _use(row: Guideline, *, said: bool) -> str:
    use = "said in texts" if said else "decides, is not said"
    return f"target of `{row.name.removesuffix('_target')}`, {use}" if row.relation else use


def _head(*names: str) -> list[str]:
    return [_row(names), _row("---" for _ in names)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
