"""What the flow makes of right lives in memory passes, to the last number."""

from __future__ import annotations

import pytest

from etl.audit.laws import audit
from etl.audit.options import Options
from etl.core import identity
from etl.core.avro import peek_record_type
from tests.support import lives
from tests.support.long_audit import LIVES, tell
from tests.unit.audit.world import KEY, World


@pytest.mark.parametrize("life", range(LIVES))
async def test_a_right_life_passes(life: int) -> None:
    """It should find nothing wrong with any of a person's files, and have checked all of them."""
    world = World()
    for path, content in lives.files(life).items():
        await world.settle(path, content, peek_record_type(content) or "", user=f"life {life}")
    world.relay()
    await world.out.put(".state/key_id", identity.key_id(KEY).encode())
    await world.assemble()
    report = await audit(world.evidence(), Options(deep=True))
    alarms = len({finding.name for finding in report.findings})
    tell("in memory", lives=1, alarms=alarms, complete=report.complete)
    assert (report.findings, report.complete) == ([], True)
    assert report.tally.checked["sources"] == report.tally.checked["parts"] > 0
