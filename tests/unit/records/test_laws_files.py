"""Laws that hold for every record type: how records are spread over files changes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.localtime import HOUR_MS
from etl.records import ALL
from etl.samples.exports import WINDOW_MS
from etl.samples.life import ZONE
from tests.support.listening import heard
from tests.support.lives import BEGIN_MS, everything, exports
from tests.support.rows import identity, spread
from tests.support.sets import CHANCES, LAW, sets
from tests.support.transforming import transformed

if TYPE_CHECKING:
    from etl.core.outcome import Outcome
    from etl.core.record_type import RecordType

EVERY = pytest.mark.parametrize("record_type", ALL, ids=lambda record_type: record_type.name)
FILES = 5
#: So near that each record is exported again after its last change, which is up to 14 hours late.
APART_MS = WINDOW_MS - 14 * HOUR_MS


@EVERY
@LAW
@given(data=st.data())
def test_files_do_not_matter(record_type: RecordType, data: st.DataObject) -> None:
    """It should find the same in one file of everything as in several, some of which come as extracts."""
    found, chance = data.draw(sets(record_type.name)), data.draw(CHANCES)
    files = spread(found.rows, (chance.randrange(FILES) for _ in found.rows))
    extracted = data.draw(st.sets(st.integers(0, FILES - 1)))
    expected = heard(record_type, [found.rows], found.zone)
    assert heard(record_type, files, found.zone, extracted) == expected


@EVERY
@pytest.mark.parametrize("number", range(3))
def test_five_exports_say_what_one_of_everything_says(record_type: RecordType, number: int) -> None:
    """It should come to the same episodes, facts and texts, though exports overlap and cut days."""
    fetches = [BEGIN_MS + 18 * HOUR_MS + place * APART_MS for place in range(FILES)]
    files = exports(record_type.name, number, fetches)
    whole = everything(record_type.name, number, fetches[0] - WINDOW_MS, fetches[-1])
    assert len({identity(row) for rows in files for row in rows}) == len(whole) < sum(map(len, files))
    expected = heard(record_type, [whole], ZONE).episodes
    assert {one.kind for one in expected if one.sufficient} & {"day", "night", "session"}
    assert heard(record_type, files, ZONE, range(FILES)).episodes == expected
    told, retold = (said(transformed(record_type, *rows, zone=ZONE)) for rows in ([whole], files))
    assert retold == told != set()


def said(outcome: Outcome) -> set[str]:
    """What an outcome says, without where from."""
    kept = ("id", "episode", "task", "facts", "messages")
    lines = map(json.loads, outcome.body.splitlines())
    return {json.dumps([line[name] for name in kept]) for line in lines}
