"""``etl assemble``: the training set out of all that the service has settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.bootstrap.service import settling
from etl.pipeline.assemble import Assembled, Assembler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.settings import Loaded


async def assemble(loaded: Loaded, *, allow_missing: bool = False) -> Sequence[Assembled]:
    """Write every training file anew; raises Fatal where sources are gone or the ledger lacks parts."""
    async with settling(loaded.settings) as flow:
        return await Assembler(flow, allow_missing).assemble()
