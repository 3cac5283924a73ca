"""Steps a day against the range in which mortality levelled off, where the age band is known.

The range is a finding about groups of people of an age, and no goal. The facts give the band, never an age.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from etl.core.guidelines import GUIDELINES
from etl.core.narrative import ASKED, Case
from etl.core.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from etl.core.age import AgeBand
    from etl.core.model import Episode, Fact

OLDER, YOUNGER = "older", "younger"
#: The aspect that names the group of an episode.
GROUP = "plateau"

_BORDER = int(GUIDELINES["plateau_age"].value)
_ADULT = 20  # no younger band is of adults alone
_GROUPS = {
    OLDER: "adults of {@plateau_age} and older",
    YOUNGER: "adults younger than {@plateau_age}",
}


def group(age: AgeBand | None) -> str | None:
    """Name the group that everybody of a band belongs to; None where it is unknown or not of adults alone."""
    if age is None:
        return None
    if age.within(_BORDER):
        return OLDER
    return YOUNGER if age.within(_ADULT, _BORDER - 1) else None


def aged(episode: Episode, age: AgeBand | None) -> Episode:
    """Add the age band to a period with a mean of whole days, where it has a range."""
    name = group(age)
    if age is None or name is None or episode.kind != "period" or not episode.sufficient:
        return episode
    facts = {**episode.facts, **_band(age, episode.facts["mean"].n)}
    return replace(episode, facts=facts, aspects={**episode.aspects, GROUP: name})


def side(steps: float, name: str) -> str:
    """Give where a mean of daily steps lies against the range of a group; below, within or above.

    In that range, mortality levelled off. Steps are rounded to whole ones first; the bounds are within.
    Minimum: 3 whole days (checked by the caller). Source: Paluch 2022, 10.1016/S2468-2667(21)00302-9.
    """
    whole = math.floor(steps + 0.5)
    if whole < GUIDELINES[f"plateau_{name}_low"].value:
        return "below"
    return "within" if whole <= GUIDELINES[f"plateau_{name}_high"].value else "above"


def plateau_cases(episode: Episode) -> Iterator[tuple[str, Case]]:
    """Give what is to be said of the range, by topic; nothing where the episode has no group."""
    name = episode.aspects.get(GROUP)
    if name is None:
        return
    words = {
        "low": f"{{@plateau_{name}_low}}",
        "high": f"{{@plateau_{name}_high}}",
        "group": _GROUPS[name],
        "side": side(episode.facts["mean"].value, name),
    }
    yield "plateau", Case("plateau.any", words)


def also_asked(said: Mapping[str, Case], question: str) -> dict[str, Case]:
    """Give the cases by which a task asks for the range as well and answers; none where nothing is said."""
    if "plateau" not in said:
        return {}
    return {"plateau": said["plateau"], ASKED: Case(ASKED, {"also": question})}


def _band(age: AgeBand, days: int) -> Mapping[str, Fact]:
    sheet = Sheet(days)
    if age.oldest is None:
        sheet.index("age_open", age.youngest, "age", 0)
    else:
        sheet.index("age_from", age.youngest, "age", 0)
        sheet.count("age_to", age.oldest, "year")
    return sheet.facts
