"""Laws that hold for every record type, over sets that nobody thought of: what matters, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.core.localtime import DAY_MS, MINUTE_MS
from etl.records import ALL
from etl.records.blood_glucose import BLOOD_GLUCOSE
from etl.records.sleep_session import SLEEP_SESSION
from tests.support.daily import values
from tests.support.listening import heard
from tests.support.rows import modified, moved, renamed, spread
from tests.support.sets import CHANCES, EVEN, LAW, UNBENT, RawSet, sets

if TYPE_CHECKING:
    from etl.core.model import Episode
    from etl.core.record_type import RecordType

EVERY = pytest.mark.parametrize("record_type", ALL, ids=lambda record_type: record_type.name)
SHARED = pytest.mark.parametrize("record_type", [BLOOD_GLUCOSE, SLEEP_SESSION], ids=lambda one: one.name)

STAGES = ("light_share", "deep_share", "rem_share", "sleeping_share")
#: What shares out a whole, if the first of each is there.
WHOLES = (
    ("tbr2", ("tbr2", "tbr1", "tir", "tar1", "tar2")),
    ("tir", ("tbr", "tir", "tar")),  # some sensors do not show what is low
    *((stage, STAGES) for stage in STAGES),
)


@SHARED
def test_shares_add_up(record_type: RecordType) -> None:
    """It should share out all that is measured, and each once: before rounding, shares add up to 100."""
    seen: list[float] = []

    @settings(LAW, max_examples=15)
    @given(sets(record_type.name))
    @example(RawSet(record_type.name, (0, UNBENT), EVEN[0]))
    def look(found: RawSet) -> None:
        for episode in heard(record_type, [found.rows], found.zone).episodes:
            sums = shared_out(values(episode))
            assert sums == pytest.approx([100] * len(sums), rel=0, abs=1e-9)
            seen.extend(sums)

    look()
    assert seen


def shared_out(facts: dict[str, float]) -> list[float]:
    """Add up what shares out a whole."""
    return [sum(facts.get(part, 0) for part in parts) for sign, parts in WHOLES if sign in facts]


@EVERY
@LAW
@given(data=st.data())
def test_order_does_not_matter(record_type: RecordType, data: st.DataObject) -> None:
    """It should find the same in records of any order, in files of any order."""
    found, chance = data.draw(sets(record_type.name)), data.draw(CHANCES)
    files = spread(found.rows, (chance.randrange(3) for _ in found.rows))
    shuffled = [chance.sample(rows, len(rows)) for rows in chance.sample(files, len(files))]
    assert heard(record_type, shuffled, found.zone) == heard(record_type, files, found.zone)


@EVERY
@LAW
@given(data=st.data())
def test_whole_days_do_not_matter(record_type: RecordType, data: st.DataObject) -> None:
    """It should find the same, under other names, when all is some whole days later or earlier."""
    found, days = data.draw(sets(record_type.name, EVEN)), data.draw(st.integers(-3_000, 3_000))
    later = [moved(row, days * DAY_MS, wholly=True) for row in found.rows]
    expected = [renamed_after(days, one) for one in heard(record_type, [found.rows], found.zone).episodes]
    assert heard(record_type, [later], found.zone).episodes == expected


def renamed_after(days: int, episode: Episode) -> Episode:
    """Give an episode its name of so many days later: of dates, of instants, or of the minute it begins."""
    step = DAY_MS if episode.kind == "window" else DAY_MS // MINUTE_MS
    names = [
        str(int(part) + days * step)
        if part.isdecimal()
        else (date.fromisoformat(part) + timedelta(days)).isoformat()
        for part in episode.identity
    ]
    return replace(episode, identity=tuple(names))


@EVERY
@LAW
@given(data=st.data())
def test_copies_and_older_versions_do_not_matter(record_type: RecordType, data: st.DataObject) -> None:
    """It should find the same where records come twice, or came before with any other content."""
    found, chance = data.draw(sets(record_type.name)), data.draw(CHANCES)
    twice = chance.choices(found.rows, k=20)
    older = [renamed(chance.choice(found.rows), row, modified(row) - 1) for row in twice]
    expected, counts = heard(record_type, [found.rows], found.zone)
    again = heard(record_type, [older, [*found.rows, *twice]], found.zone)
    assert again.episodes == expected
    more = replace(counts, records_in=counts.records_in + 40, superseded=counts.superseded + 40)
    assert again.counts == more
