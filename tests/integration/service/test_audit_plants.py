"""What is planted in a real service is named by the right law, and nothing else is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.support.deployed_plants import PLANTS
from tests.support.deployed_service import deployed, settle
from tests.support.planting import share
from tests.support.remembering import remembered  # noqa: F401 - a fixture
from tools.verification_page import settings

if TYPE_CHECKING:
    from tests.support.planting import Share
    from tests.support.site import Site

NAMES = {"redis": "Redis", "sqlite": "SQLite"}

pytestmark = pytest.mark.usefixtures("remembered")


@pytest.mark.timeout(240)  # some fifty audits of real servers, beside whatever else this machine does
def test_what_is_planted_is_named(site: Site, ledger_kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It should name each violation, nothing else, and nothing once it is mended."""
    settle(site)
    plants = {name: PLANTS[name] for name in settings()[f"service, {NAMES[ledger_kind]}"]}

    async def work() -> Share:
        async with deployed(site) as place:
            return await share(place, plants)

    found = asyncio.run(work())
    with capsys.disabled():
        print(f"\na service with {ledger_kind}\n{found}")  # noqa: T201 - the table is what the test is for
    assert found.wrong == []
    assert found.named == found.planted
