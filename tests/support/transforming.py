"""Files of one record type, transformed as one set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.core import avro
from etl.core.model import Source, SubjectContext
from etl.core.rules import Rules
from etl.core.wire import Job
from etl.transform import transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.core.outcome import Outcome
    from etl.core.record_type import RecordType


def transformed(
    record_type: RecordType, *files: Sequence[dict[str, Any]], zone: str | None = None
) -> Outcome:
    """Transform files of these records, with a registry of this type alone."""
    job = Job(record_type.name, SubjectContext("s_1", zone), Rules(), "ruleset", b"key")
    contents = [avro.write(record_type.schema, rows, codec="null") for rows in files]
    sources = [Source(f"in-{place}", content, verified=True) for place, content in enumerate(contents)]
    return transform(sources, job, {record_type.name: record_type}, lambda _stage: None)
