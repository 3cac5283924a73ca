"""The page of metrics and guidelines is what the code says."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from etl.core.guidelines import GUIDELINES
from tools.docstrings import IncompleteError, Metric, cite, parse
from tools.metrics_page import OFFICIAL, PAGE, SECTIONS, guidelines, metrics, page

ROOT = Path(__file__).parents[2]
CODE = ROOT / "src" / "etl"
METRICS = tuple(metric for section in SECTIONS for metric in metrics(section))
FULL = (
    "Give the mean; mg/dL. Minimum: a reading. Raises ValueError for none. Source: Danne, 10.2337/dc17-1600."
)

#: What no text may speak of, as the page says that it is left out.
LEFT_OUT = re.compile(
    r"\bMAGE\b|excursion|arrhythm|tachycard|bradycard|dipp|readiness|stress",
    re.IGNORECASE,
)


def rows() -> list[dict[str, str]]:
    """Give the rows of the page's tables by column, but for rules and the headings of groups."""
    found: list[dict[str, str]] = []
    names: list[str] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        parts = [part.strip() for part in line.strip("|").split("|")] if line.startswith("|") else []
        if parts and names and parts[-1].strip("-"):
            found.append(dict(zip(names, parts, strict=True)))
        names = (names or parts) if parts else []
    return found


@cache
def spoken(folder: Path) -> frozenset[str]:
    """Give the names that the code in a folder reads."""
    nodes = [node for path in folder.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return frozenset(names | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


def test_page_is_fresh() -> None:
    """It should be what `make reference` writes."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make reference`"


def test_every_guideline_stands_in_it() -> None:
    """It should hold each guideline of the registry, once."""
    assert [f"`{name}`" for name in GUIDELINES] == [row["name"] for row in rows() if "name" in row]
    assert [row.name for section in SECTIONS for row in guidelines(section)] == list(GUIDELINES)


def test_every_source_can_be_followed() -> None:
    """It should link each source to its DOI or official text, or own up to a definition of ours."""
    links = "|".join(map(re.escape, OFFICIAL.values()))
    one = rf"\[[^]]+\]\((?:https://doi\.org/10\.[^)\s]+|{links})\)|ours\b[^;]*"
    sources = [row["source"] for row in rows()]
    assert len(sources) == len(METRICS) + len(GUIDELINES)
    for source in sources:
        assert re.fullmatch(rf"(?:{one})(?:; (?:{one}))*", source), source


def test_every_file_it_links_exists() -> None:
    """It should point from each metric to the file that holds it."""
    assert {metric.path for metric in METRICS if not (ROOT / metric.path).is_file()} == set()


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.place)
def test_no_metric_is_dead(metric: Metric) -> None:
    """It should tell only of what the record type, or for what types share, any code, reads."""
    shared = metric.path.startswith("src/etl/core/")
    assert metric.name.rpartition(".")[2] in spoken(CODE if shared else (ROOT / metric.path).parent)


def test_every_record_type_is_walked() -> None:
    """It should know each module of metrics there is."""
    modules = {path.relative_to(ROOT).as_posix() for path in CODE.glob("records/*/metrics.py")}
    assert modules <= {metric.path for metric in METRICS}


@pytest.mark.parametrize(
    ("part", "cut"), [("unit", "; mg/dL"), ("minimum", " Minimum: a reading."), ("source", "Source: ")]
)
def test_incomplete_docstrings(part: str, cut: str) -> None:
    """It should name the function whose docstring lacks a part, and the part."""
    assert parse("records.x:mean", FULL).minimum == "a reading"
    with pytest.raises(IncompleteError, match=rf"records\.x:mean.* no {part}"):
        parse("records.x:mean", FULL.replace(cut, ""))


def test_sources_without_an_address() -> None:
    """It should refuse a source that nobody can look up."""
    with pytest.raises(IncompleteError, match=r"records\.x:mean.*Danne"):
        cite("records.x:mean", "ours; Danne")


def test_attributes_inherit() -> None:
    """It should give an attribute what it does not say itself from its class."""
    whole = parse("records.x:Sleep", "The measures; ms. Minimum: any sleep. Source: ours.")
    told = parse("records.x:Sleep.count", "Awakenings; times. Minimum: none.", whole)
    assert (told.unit, told.minimum, told.source) == ("times", "none", "ours")
    assert parse("records.x:Sleep.tib", "Time in bed.", whole).unit == "ms"


def test_nothing_left_out_is_said() -> None:
    """It should be true that texts say nothing of what the page says is left out."""
    texts = [path for path in CODE.glob("records/*/texts/*.py") if LEFT_OUT.search(path.read_text("utf-8"))]
    assert texts == []
