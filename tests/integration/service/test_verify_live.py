"""The live check against a real service: each canary's end, a broken service, none at all, nothing left."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from etl.audit.live import Result, live

if TYPE_CHECKING:
    from tests.support.site import Site


def test_try(site: Site) -> None:
    site.worker()
    told = asyncio.run(live(site.settings, 30, print))
    for line in told.lines:
        print(line)
    assert told.ok
