"""A page as Markdown says the same, and shows text as text."""

from __future__ import annotations

import re

from etl.audit.page import Page, Section, Tone, Verdict
from etl.audit.page_markdown import markdown
from tests.unit.audit.test_page import _numbers, page


def test_a_table() -> None:
    """It should write head, rule and rows, and the mark of a cell."""
    told = markdown(Page("t", Verdict(Tone.GOOD, "holds"), [Section("s", [_numbers()])], "f"))
    assert told.splitlines() == [
        "# t",
        "",
        "**✓ holds**",
        "",
        "## s",
        "",
        "c:",
        "",
        "| a | b | n |",
        "| --- | --- | --- |",
        "| 0123456789ab.0 | text | 7 |",
        "",
        "---",
        "",
        "f",
    ]


def test_no_text_becomes_markup() -> None:
    """It should escape what would be a cell, a tag, a link or emphasis, and keep each text on its line."""
    hostile = "a|b <img> [x](y) `c` *d* _e_ # \n| f |"
    told, plain = markdown(page(hostile)), markdown(page("text"))
    assert len(told.splitlines()) == len(plain.splitlines())
    assert [line.count("|") - line.count("\\|") for line in told.splitlines()] == [
        line.count("|") for line in plain.splitlines()
    ]
    assert not re.search(r"(?<!\\)[<>\[\]`_]", told)


def test_every_block_is_told() -> None:
    """It should tell of plots in words and leave nothing folded away."""
    told = markdown(page("text"))
    assert "Latency: ms over s. p50: 3 points, 1 to 4, last 4." in told
    assert "### text" in told
