"""A sandbox entry that always needs more memory than it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl import worker_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.core.model import Source
    from etl.core.wire import Job


def greedy(job: Job, sources: Iterator[Source]) -> tuple[dict[str, Any], bytes]:
    """Ask for more than there is."""
    return {"job": job.record_type, "sources": len(list(sources))}, bytes(8 * 2**30)


if __name__ == "__main__":
    worker_entry._run = greedy
    worker_entry.main()
