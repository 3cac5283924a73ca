"""Which sentences are true of steps: those of any daily amount, and pace, the index, and the range by age."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from etl.core.daily.cases import summary_cases as daily_cases
from etl.core.daily.episodes import written
from etl.core.guidelines import GUIDELINES
from etl.core.narrative import Case
from etl.records.steps.plateau import plateau_cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.core.model import Episode, Fact

_BOUNDS = ("steps_5000", "steps_7500", "steps_10000", "steps_12500")


def summary_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of a sufficient episode, by topic."""
    cases = daily_cases(episode, "steps")
    cases.update(_pace(episode.facts))
    if episode.kind == "period":
        cases["index"] = Case("index.any", {"band": band(episode.facts["mean"].value)})
        cases.update(plateau_cases(episode))
    elif episode.kind == "day" and episode.aspects["extent"] == "whole" and written(episode.facts["steps"]):
        cases["index"] = Case("index.any", {"band": band(episode.facts["steps"].value)})
    return cases


def band(steps: float) -> str:
    """Name the band of the graduated step index by its bounds.

    Tudor-Locke & Bassett 2004, 10.2165/00007256-200434010-00001: bands of whole numbers, so steps are
    rounded first.
    """
    whole = math.floor(steps + 0.5)
    passed = [name for name in _BOUNDS if whole >= GUIDELINES[name].value]
    if not passed:
        return f"below {{@{_BOUNDS[0]}}}"
    if len(passed) == len(_BOUNDS):
        return f"from {{@{_BOUNDS[-1]}}} upwards"
    return f"from {{@{passed[-1]}}} to below {{@{_BOUNDS[len(passed)]}}}"


def _pace(facts: Mapping[str, Fact]) -> Iterator[tuple[str, Case]]:
    if "paced" not in facts:
        return
    if not written(facts["moderate"]):
        yield "pace", Case("pace.none")
        return
    yield "pace", Case("pace.vigorous" if written(facts["vigorous"]) else "pace.moderate")
    if facts["paced"].text != facts["steps"].text:
        yield "paced", Case("paced.part")
