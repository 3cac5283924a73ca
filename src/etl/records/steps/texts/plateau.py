"""Words on the range of daily steps in which mortality levelled off, where the age band is known.

``[low]`` and ``[high]`` bound the range of ``[group]``; the mean is ``[side]``: below, within or above it.
The study found this of groups, so each sentence says that it foretells nothing of a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Rows of the table.
AGE: tuple[str, ...] = ("Age band: {age_from} to {age_to}", "Age band: {age_open} and older")

#: Asked beside the band of the step index.
ALSO = " And where does the average lie against the range in which mortality levelled off at this age?"

PLATEAU: Mapping[str, tuple[str, ...]] = {
    "plateau.any": (
        (
            "In a meta-analysis of {@plateau_cohorts}, the risk of dying was lower with more steps and "
            "levelled off between [low] and [high] a day in [group]; your average lies [side] that range. "
            "That is a finding about groups and no forecast for you."
        ),
        (
            "In a meta-analysis of {@plateau_cohorts}, mortality levelled off between [low] and [high] a day "
            "in [group]; the mean lies [side] that range. This is an association in groups, not a forecast "
            "for a person."
        ),
        (
            "Researchers who put {@plateau_cohorts} together found that the risk of dying in [group] "
            "levelled off between [low] and [high] a day. Your average lies [side] that range. The finding "
            "describes groups of people and does not foretell what holds for you."
        ),
        (
            "Range in which mortality levelled off in [group], by a meta-analysis of {@plateau_cohorts}: "
            "between [low] and [high] a day. The mean lies [side] that range; the association is of groups, "
            "not of a person."
        ),
        (
            "Your average lies [side] the range between [low] and [high] a day. There, the risk of dying "
            "levelled off for [group] in a meta-analysis of {@plateau_cohorts}, which describes "
            "groups and does not foretell your own risk."
        ),
        (
            "The mean lies [side] the range between [low] and [high] a day, in which mortality levelled off "
            "in [group] (meta-analysis of {@plateau_cohorts}; an association in groups, not a forecast for "
            "a person)."
        ),
    ),
}
