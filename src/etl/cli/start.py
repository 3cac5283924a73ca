"""What a service looks at before it starts: where nothing but a person's act can help, it does not start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from etl.cli import console
from etl.cli.check import table
from etl.core.errors import Fatal

if TYPE_CHECKING:
    from etl.settings import Loaded


def refuse_unfit(loaded: Loaded) -> None:
    """Make the checks that take no more than a second; raise Fatal where one failed for good.

    A server that is away is no reason: the service waits for it. What failed is also told as a table on the
    error output, or, where logs are for machines, as a line of the log for each.
    """
    from etl.audit import check_plan, check_tell  # noqa: PLC0415 - client libraries are slow to load

    rows = asyncio.run(check_plan.check_start(loaded)).hopeless
    if not rows:
        return
    if not check_tell.tell(rows, loaded.settings):
        console.stderr().print(table(rows))
    what = "; ".join(f"{row.name}: {row.found.what}" for row in rows)
    raise Fatal(f"the service cannot work: {what}", "; ".join(row.found.remedy for row in rows))
