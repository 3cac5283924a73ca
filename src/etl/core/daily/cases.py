"""Which sentences are true of amounts that add up over a day: a case for each topic.

The names of the sentences are the same for whatever is counted; the words are the record type's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core import questions
from etl.core.daily.episodes import IMPLAUSIBLE, SEVERAL, TOTAL, written
from etl.core.model import Flag
from etl.core.narrative import (
    CAPTION,
    CLASSIFY,
    COMPARE,
    DETECT_EVENTS,
    NUMERIC_QA,
    Case,
    Shape,
    in_order,
    only,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from etl.core.model import Episode
    from etl.core.questions import Question

#: Topics of the summary that the shorter tasks say, where they are true.
_CLASSIFIED = ("opening", "left", "implausible", "index")
_COMPARED = ("extremes", "implausible", "estimate")
_EVENTS = ("peak", "pace", "paced", "so_far", "partial", "estimate")
_COURSE = {"peak", "pace"}

#: Ends the names of sentences that say that nothing was counted.
_NONE = "_none"

#: The shapes of the tasks of :func:`task_cases`; but for the words, all wordings have one.
TASK_SHAPES: Mapping[str, tuple[Shape, ...]] = {
    NUMERIC_QA: questions.SHAPES,
    CLASSIFY: in_order(*_CLASSIFIED),
    COMPARE: in_order(*_COMPARED),
    DETECT_EVENTS: in_order(*_EVENTS),
    CAPTION: in_order("caption"),
}


def summary_cases(episode: Episode, name: str) -> dict[str, Case]:
    """Give what is to be said of a sufficient episode, by topic; ``name`` is that of the fact counted.

    Topics: ``opening``, ``left`` and ``extremes`` of a period, ``peak``, ``basis`` and the caveats.
    """
    if episode.kind == "period":
        cases = dict(_period(episode))
    else:
        cases = {"opening": Case(f"opening.{_opening(episode, name)}")}
        cases.update(_course(episode))
    cases["basis"] = _basis(episode)
    cases.update(_caveats(episode))
    return cases


def task_cases(
    episode: Episode,
    said: Mapping[str, Case],
    asked: Mapping[str, Sequence[Question]],
    choose: Callable[[str, int], int],
) -> Iterator[tuple[str, Mapping[str, Case]]]:
    """Give each further task that makes sense of a sufficient episode, with its cases by topic.

    ``said`` are the cases of its summary; ``asked`` is what may be asked for, by kind, and of a day or window
    by whether it is seen whole.
    """
    extent = _extent(episode)
    if number := questions.number_cases(asked[extent], episode, choose):
        yield NUMERIC_QA, number
    if "index" in said:
        yield CLASSIFY, only(said, _CLASSIFIED)
    if "extremes" in said:
        yield COMPARE, only(said, _COMPARED)
    if _COURSE & said.keys():
        yield DETECT_EVENTS, only(said, _EVENTS)
    yield CAPTION, {"caption": _caption(extent, said["opening"])}


def _caption(extent: str, opening: Case) -> Case:
    """Give the caption; where nothing was counted, the summary opens as shortly."""
    return opening if opening.row.endswith(_NONE) else Case(f"caption.{extent}")


def sufficiency_cases(episode: Episode) -> dict[str, Case]:
    """Give what is to be said of whether the data suffice, by topic.

    Topics: ``verdict``, ``amount``, ``lacking``, ``refusal`` and those caveats that concern it.
    """
    lacking = episode.aspects["lacking"]
    doubted = lacking == IMPLAUSIBLE
    cases = {
        "verdict": Case("verdict.yes" if episode.sufficient else f"verdict.{'doubt' if doubted else 'no'}"),
        "amount": Case(f"amount.{_extent(episode)}"),
    }
    if not episode.sufficient:
        cases["lacking"] = Case(f"lacking.{lacking}")
        cases["refusal"] = Case(f"refusal.{'doubt' if doubted else 'any'}")
    said = {"so_far", "implausible", "overlap", "zone"}
    cases.update((topic, case) for topic, case in _caveats(episode) if topic in said)
    return cases


def _extent(episode: Episode) -> str:
    """Give the kind, and of a day or window that is seen whole, that it is."""
    return f"{episode.kind}_whole" if episode.aspects.get("extent") == "whole" else episode.kind


def _opening(episode: Episode, name: str) -> str:
    none = "" if written(episode.facts[name]) else _NONE
    return f"{_extent(episode)}{none}"


def _course(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts = episode.facts
    if "peak" in facts:
        yield "peak", Case("peak.plain")
    elif "peak_hour" in facts:
        yield "peak", Case("peak.only")


def _period(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts = episode.facts
    yield "opening", Case("opening.period")
    if "apart" in facts:
        flat = facts["lowest"].value == facts["highest"].value
        yield "extremes", Case("extremes.flat" if flat else "extremes.apart")
    if facts["partial_days"].value:
        yield "left", Case("left.partial")


def _basis(episode: Episode) -> Case:
    """Say what the figures rest on, and what is taken for granted of gaps between records."""
    method = episode.aspects["method"]
    gaps = "_gaps" if method != TOTAL and Flag.GAPS_ASSUMED_EMPTY in episode.flags else ""
    if episode.kind == "period":
        return Case(f"basis.period_{method}{gaps}")
    if _on_several(episode):
        method = "totals" if method == TOTAL else f"{method}_totals"
    return Case(f"basis.stretch_{method}{gaps}")


def _on_several(episode: Episode) -> bool:
    """Tell whether more than one total is in a day or window."""
    return episode.aspects.get("totals") == SEVERAL


def _caveats(episode: Episode) -> Iterator[tuple[str, Case]]:
    facts, flags, kind = episode.facts, episode.flags, episode.kind
    if kind != "period" and Flag.TOTAL_SO_FAR in flags:
        yield "so_far", Case("so_far.several" if _on_several(episode) else "so_far.any")
    elif kind == "day" and Flag.PARTIAL_DAY in flags:
        total = "totals" if _on_several(episode) else "total"
        yield "partial", Case(f"partial.{total if episode.aspects['method'] == TOTAL else 'parts'}")
    if kind == "period" and Flag.IMPLAUSIBLE_SUM in flags:
        yield "implausible", Case("implausible.days")
    if Flag.SPREAD_EVENLY in flags:
        yield "spread", Case("spread.any")
    if "overlapping" in facts:
        yield "overlap", Case("overlap.some")
    if Flag.ZONE_UNKNOWN in flags:
        yield "zone", Case("zone.unknown")
