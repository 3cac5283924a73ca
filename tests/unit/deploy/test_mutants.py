"""What is told of changes to the code that no test notices."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tools.mutants.trial import Mutant, read, unexplained

EXPLAINED = Path(__file__).parents[3] / "tools/mutants/explained.toml"
SHOWN = """\
# etl.core.retry.x_decide__mutmut_4: survived
--- src/etl/core/retry.py
+++ src/etl/core/retry.py
@@ -9,7 +9,7 @@
     if isinstance(error, Fatal):
-        return DeadLetter(Stage.CLAIM)
+        return DeadLetter(None)
"""
CHANGED = Mutant("core.retry.decide", ("return DeadLetter(Stage.CLAIM)",), ("return DeadLetter(None)",))


def test_a_change_is_read_from_what_is_shown_of_it() -> None:
    """It should name the function and the lines, without marks of the file."""
    assert read("etl.core.retry.x_decide__mutmut_4", SHOWN) == CHANGED
    assert str(CHANGED) == "- return DeadLetter(Stage.CLAIM)\n+ return DeadLetter(None)"


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("etl.core.retry.x_decide__mutmut_4", "core.retry.decide"),
        ("etl.core.retry.x__told__mutmut_1", "core.retry._told"),
        ("etl.pipeline.guard.xǁGuardǁ_ask__mutmut_11", "pipeline.guard.Guard._ask"),
        ("etl.core.outcome.xǁCountsǁ__add____mutmut_8", "core.outcome.Counts.__add__"),
    ],
)
def test_functions_and_methods_are_named(name: str, function: str) -> None:
    """It should know them by the names in the code."""
    assert read(name, "").function == function


def test_another_name_is_an_error() -> None:
    """It should not guess."""
    with pytest.raises(ValueError, match="no mutant"):
        read("etl.core.retry", SHOWN)


@pytest.mark.parametrize(
    ("function", "change", "left"),
    [
        ("core.retry.decide", "+ return DeadLetter(None)", []),
        ("core.retry.decide", "- return DeadLetter(Stage.CLAIM)", [CHANGED]),
        ("core.retry.other", "+ return DeadLetter(None)", [CHANGED]),
    ],
)
def test_an_explanation_is_of_one_change(function: str, change: str, left: list[Mutant]) -> None:
    """It should hold for this line of this function only."""
    told = {"explained": [{"function": function, "change": change, "why": "so"}]}
    assert unexplained([CHANGED], told) == left


def test_a_line_that_was_only_taken_out_is_named_by_it() -> None:
    """It should be explained by what is gone."""
    gone = Mutant("core.wire.frame", ("extra,",), ())
    told = {"explained": [{"function": "core.wire.frame", "change": "- extra,", "why": "so"}]}
    assert unexplained([gone], told) == []


def test_every_explanation_has_a_reason() -> None:
    """It should say why nobody could notice, once for each change."""
    told = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["explained"]
    assert all(one["why"] and one["change"][:2] in {"+ ", "- "} for one in told)
    assert len({(one["function"], one["change"]) for one in told}) == len(told)
