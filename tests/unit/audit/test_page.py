"""A page stands alone, shows text as text, and can be read by everybody."""

from __future__ import annotations

import re

import pytest

from etl.audit.page import (
    Block,
    Cell,
    Details,
    Facts,
    Page,
    Paragraph,
    Section,
    Table,
    Tone,
    Verdict,
    html,
)
from etl.audit.page_markup import shown
from etl.audit.page_plots import Bars, Limit, Lines, Series, Span, steps
from etl.audit.page_style import STYLE
from tests.support.pages import Element, read

HOSTILE = "<script>alert('x')</script> & \"quoted\" \x00\x1b[31m \u202e]]>"
SEEN = "<script>alert('x')</script> & \"quoted\" \ufffd\ufffd[31m \ufffd]]>"
PLOT = Lines(
    "Latency",
    "s",
    "ms",
    [Series("p50", [(0, 1.0), (1, None), (2, 3.0), (3, 4.0)]), Series("none", [])],
    [Limit("asked", 10)],
    [Span("peak", 1, 3)],
)


def page(text: str = "text") -> Page:
    """Make a page with every block, all of its texts the same."""
    rows: list[tuple[str | float | Cell, ...]] = [
        (text, Cell(text, Tone.BAD), 1234567),
        (text, text, 0.5),
    ]
    blocks: list[Block] = [
        Paragraph(text),
        Table(text, (text, text, text), rows),
        Facts([(text, text), (text, 3)]),
        Lines(text, text, text, [Series(text, [(0, 1.0)])], [Limit(text, 2)], [Span(text, 0, 1)]),
        Bars(text, text, [(text, 1), (text, 0)]),
        Details(text, [Paragraph(text), Facts([(text, text)])]),
    ]
    return Page(text, Verdict(Tone.BAD, text), [Section(text, blocks), Section(text, [PLOT])], text)


def body(text: str = "text") -> Element:
    """Read it."""
    return read(html(page(text)))


def test_text_is_text() -> None:
    """It should make no element, attribute or control character of any text, wherever it is put."""
    hostile, plain = body(HOSTILE), body()
    assert [one.name for one in hostile.every()] == [one.name for one in plain.every()]
    assert [set(one.attributes) for one in hostile.every()] == [set(one.attributes) for one in plain.every()]
    assert hostile.all("p")[1].text == SEEN
    assert [cell.text for cell in hostile.all("th") if cell.attributes["scope"] == "row"] == [SEEN] * 2
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", html(page(HOSTILE)))


def test_it_stands_alone() -> None:
    """It should name no address, load nothing, run nothing, and forbid all of that."""
    written = html(page())
    assert not re.search(
        r"https?:|//|url\(|@import|@font-face|src=|href=|<script|<link|<iframe| on\w+=", written
    )
    (policy,) = [m for m in body().all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy.attributes["content"].startswith("default-src 'none'")


def test_it_can_be_read_without_eyes() -> None:
    """It should have a language, headings in order, named tables and plots, and ids that are there once."""
    root = body()
    assert root.all("html")[0].attributes["lang"] == "en"
    assert [one.name for one in root.all("h1", "h2")] == ["h1", "h2", "h2"]
    assert {one.attributes["scope"] for one in root.all("th")} == {"col", "row"}
    assert len(root.all("caption")) == len(root.all("table"))
    pictures = [one for one in root.all("svg") if one.attributes.get("role") == "img"]
    assert [[child.name for child in one.children[:2]] for one in pictures] == [["title", "desc"]] * 3
    ids = [one.attributes["id"] for one in root.every() if "id" in one.attributes]
    named = " ".join(one.attributes.get("aria-labelledby", "") for one in root.every()).split()
    assert len(ids) == len(set(ids))
    assert set(named) <= set(ids)


def test_what_comes_first_is_the_verdict() -> None:
    """It should say it before anything else, with a mark for those who see no colours."""
    told = [one.text for one in body().all("main")[0].children[:2]]
    assert told == ["text", "✗ text"]


def test_numbers_stand_to_the_right() -> None:
    """It should set a column of numbers, its head too, and no other, to the right."""
    table = read(html(Page("t", Verdict(Tone.GOOD, "v"), [Section("s", [_numbers()])]))).all("table")[0]
    kinds = [one.attributes.get("class") for one in table.all("th", "td")]
    assert kinds == [None, None, "number", "hash", None, "number"]


def _numbers() -> Table:
    return Table("c", ("a", "b", "n"), [("0123456789ab.0", "text", 7)])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (0.5, "0.5"),
        (1.23456, "1.235"),
        (12345.6, "12,346"),
        (2.0, "2"),
        ("x", "x"),
    ],
)
def test_how_values_are_shown(value: str | float, expected: str) -> None:
    """It should show whole numbers whole, others with four digits."""
    assert shown(value) == expected


@pytest.mark.parametrize("most", [0.003, 0.9, 1, 1.2, 7, 10, 11, 99, 100, 101, 5e9])
def test_steps_reach_what_they_must(most: float) -> None:
    """It should go from 0 to the most or over it, by less than one step, in five steps or fewer."""
    found = steps(most)
    assert found[0] == 0
    assert found[-1] >= most * (1 - 1e-9)
    assert found[-2] < most
    assert len(found) <= 6


@pytest.mark.parametrize("most", [0, -1, float("inf"), float("nan")])
def test_steps_of_nothing(most: float) -> None:
    """It should still give an axis."""
    assert steps(most) == [0.0, 1.0]


def test_a_gap_breaks_the_line() -> None:
    """It should begin anew after a gap, show a lone point, and say in words what is drawn."""
    (line,) = [one for one in read(html(page())).all("path") if one.attributes["class"] == "line s0"][1:]
    way = line.attributes["d"]
    assert (way.count("M"), way.count("L")) == (2, 1)
    assert PLOT.described() == ("ms over s. p50: 3 points, 1 to 4, last 4. none: no points. Limit asked: 10.")


def _luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_contrast(number: int) -> None:
    """It should keep a contrast of 4.5 between text and ground, and 3 for lines: in light, dark and print."""
    theme = re.findall(r":root\{([^}]*)\}", STYLE)[number]
    colours = dict(re.findall(r"--([\w-]+):#([0-9a-f]+)", theme))
    pairs = [("ink", "ground"), ("soft", "ground"), ("soft", "band"), ("ink", "band")]
    for tone in ("good", "bad", "open"):
        pairs += [(tone, "ground"), (tone, f"{tone}-ground"), ("ink", f"{tone}-ground")]
    low = [pair for pair in pairs if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
    low += [
        (line, "ground")
        for line in map("s{}".format, range(6))
        if _contrast(colours[line], colours["ground"]) < 3
    ]
    assert low == []
