"""``etl check`` against real servers: well where all is well, and for each check a deployment that fails it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.command import etl

if TYPE_CHECKING:
    from tests.support.site import Site


def rows(*arguments: object) -> tuple[int, dict[str, dict[str, Any]]]:
    """Make the checks; give the exit code, and each row by its name."""
    ran = etl("check", "--json", *arguments)
    return ran.code, {row["check"]: row for row in json.loads(ran.out)["checks"]}


def test_all_well(site: Site) -> None:
    print(etl("check").out)
    assert 0
