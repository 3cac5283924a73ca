"""Failed checks as lines of the service's log."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from etl.adapters.logging_structlog import StructLog
from etl.pipeline.log_fields import log_fields
from etl.pipeline.signals import LogEvent, closed
from etl.records import ALL
from etl.settings.signals import LogFormat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.audit.check import Row
    from etl.settings import Settings


def tell(rows: Iterable[Row], settings: Settings) -> bool:
    """Log each row on the error output, where logs are JSON there; False where people read it."""
    on_terminal = sys.stderr is not None and sys.stderr.isatty()
    if settings.log_format is LogFormat.CONSOLE or (settings.log_format is LogFormat.AUTO and on_terminal):
        return False
    fields = log_fields(closed((record_type.name for record_type in ALL), {}))
    log = StructLog(sys.stderr, LogFormat.JSON, settings.log_level, dict, fields)
    for row in rows:
        log.tell(LogEvent.FAILED, problem=f"{row.name}: {row.found.what}", remedy=row.found.remedy)
    return True
