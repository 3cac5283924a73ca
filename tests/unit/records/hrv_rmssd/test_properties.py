"""What holds of any set: the account of its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.localtime import MINUTE_MS
from tests.unit.records.hrv_rmssd.builders import (
    EVENING,
    FIXED,
    MIDNIGHT,
    NEW_YORK,
    SLOT,
    STEADY,
    process,
    readings,
    values,
)
from tests.unit.records.hrv_rmssd.shapes import wave

if TYPE_CHECKING:
    from etl.core.localtime import Zone
    from etl.records.hrv_rmssd.reading import Reading

SETS = st.lists(
    st.tuples(
        st.integers(0, 900),
        st.sampled_from(["a", "b", "base"]),
        st.floats(5, 180),
        st.integers(0, 3),
        st.integers(1, 12),
    ),
    max_size=14,
)
Parts = list[tuple[int, str, float, int, int]]


def build(parts: Parts) -> list[Reading]:
    """Short stretches of values at five-minute steps, upon a plain night; ids are distinct."""
    members = readings(wave(70), EVENING, origin="base")
    for index, (step, origin, value, modified, count) in enumerate(parts):
        start = MIDNIGHT + step * SLOT + MINUTE_MS
        made = readings([value] * count, start, origin=origin, source=index % 3, modified_ms=modified)
        members += [one._replace(record_id=f"part-{index}-{place}") for place, one in enumerate(made)]
    return members


@settings(STEADY, max_examples=60)
@given(SETS, st.sampled_from([FIXED, NEW_YORK, None]))
def test_every_value_is_accounted_for(parts: Parts, zone: Zone | None) -> None:
    """It should use each value in an episode, count it as outside, or count it as overlapping."""
    members = build(parts)
    processed = process(members, zone)
    single = [episode for episode in processed.episodes if episode.kind != "period"]
    found = [values(episode) for episode in single]
    said = sum(facts["values"] + facts.get("outside", 0) for facts in found)
    assert said + processed.overlapping == len(members)
    assert processed.overlapping == sum(facts.get("overlapping", 0) for facts in found)
    for episode in single:
        assert episode.coverage is None or 0 < episode.coverage <= 1
