"""What is planted in a real service is named by the right law, and nothing else is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from etl.audit.laws import audit
from etl.audit.options import Options
from tests.support.deployed_plants import PLANTS
from tests.support.deployed_service import deployed, settle, settle_lives
from tests.support.long_audit import LIVES, LONG, by_law, tell
from tests.support.planting import share
from tests.support.remembering import remembered  # noqa: F401 - a fixture
from tools.verification_page import settings

if TYPE_CHECKING:
    from etl.audit.report import Report
    from tests.support.planting import Share
    from tests.support.site import Site

NAMES = {"redis": "Redis", "sqlite": "SQLite"}

pytestmark = pytest.mark.usefixtures("remembered")


@pytest.mark.timeout(1_200 if LONG else 240)  # many audits of real servers, beside whatever else is done here
def test_what_is_planted_is_named(site: Site, ledger_kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It should name each violation, nothing else, and nothing once it is mended."""
    settle(site)
    setting = f"service, {NAMES[ledger_kind]}"
    plants = PLANTS if LONG else {name: PLANTS[name] for name in settings()[setting]}

    async def work() -> Share:
        async with deployed(site) as place:
            return await share(place, plants)

    found = asyncio.run(work())
    with capsys.disabled():
        print(f"\na service with {ledger_kind}\n{found}")  # noqa: T201 - the table is what the test is for
    tell(setting, planted=by_law(found.planted), named=by_law(found.named), wrong=len(found.wrong))
    assert found.wrong == []
    assert found.named == found.planted


@pytest.mark.timeout(1_200 if LONG else 120)
def test_right_services_pass(site: Site, ledger_kind: str) -> None:
    """It should find nothing wrong with what a service makes of people's lives, and have checked all."""
    settle_lives(site, LIVES)

    async def work() -> Report:
        async with deployed(site) as place:
            return await audit(place.evidence, Options(deep=True))

    report = asyncio.run(work())
    alarms = len({finding.name for finding in report.findings})
    tell(f"service, {NAMES[ledger_kind]}", lives=LIVES, alarms=alarms, complete=report.complete)
    assert (report.findings, report.complete) == ([], True), report.tally.unchecked
    assert report.tally.checked["sources"] == report.tally.checked["parts"] > LIVES
